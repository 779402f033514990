// Replies that people look at rather than read: the day, the roster, who came and left, a closed session, a charge.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace psmet::cli {

// Each takes the reply of its method; `width` is the terminal's, 0 for none.
std::string RenderToday(const google::protobuf::Message& reply, int width);
// As the table of its columns; where that is too wide, under each day, with warnings below the line that they are
// about.
std::string RenderSessions(const google::protobuf::Message& reply, int width);
std::string RenderRoster(const google::protobuf::Message& reply, int width);
std::string RenderCheckIn(const google::protobuf::Message& reply, int width);
std::string RenderCheckOut(const google::protobuf::Message& reply, int width);
// True: the session of a corrected start had one before.
bool WasStarted(const google::protobuf::Message& reply);
// True: the call changed no note and no module.
bool ChangedNothing(const google::protobuf::Message& reply);
// True: the reply says when the handover was, so the class was not to come.
bool HandedOver(const google::protobuf::Message& reply);
std::string RenderAmend(const google::protobuf::Message& reply, int width);
std::string RenderPreview(const google::protobuf::Message& reply, int width);
std::string RenderClose(const google::protobuf::Message& reply, int width);
std::string RenderExplain(const google::protobuf::Message& reply, int width);
std::string RenderMetrics(const google::protobuf::Message& reply, int width);

// A check-in brought back somebody who had left: clearing them would lose their first stay too.
bool CameBack(const google::protobuf::Message& reply);
// True: nobody was there to check out.
bool LeftBefore(const google::protobuf::Message& reply);
// After a drop the session is full again: somebody moved up.
bool IsFullAfterDrop(const google::protobuf::Message& reply);

// True for a correction of a closed session, where an earlier state is not simply expected again.
bool TookOff(const google::protobuf::Message& reply);

}  // namespace psmet::cli
