// Planned sessions that no credential covers, and who could take over. Source: domain section 5.
#pragma once

#include <absl/status/statusor.h>

#include <map>
#include <string_view>
#include <vector>

#include "handlers/call.h"
#include "psmet/v1/cover.pb.h"
#include "rules/model.h"
#include "sql/connection.h"
#include "store/staff.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// Looks for the uncovered among planned sessions of one call; loads each instructor's credentials once.
class Cover {
 public:
  Cover(const Call& call, sql::ReadTx& tx) : call_(call), tx_(tx) {}
  // Those that the caller may see and that no credential of their instructor covers, each with who could take over: an
  // accepted credential in force on its day, and no other session then; at most five, by name.
  std::vector<v1::UncoveredSession> Uncovered(const std::vector<store::PlannedTeaching>& planned);
  // The instructor's from `day` on, at most 200.
  std::vector<v1::UncoveredSession> UncoveredOf(InstructorId instructor, Day day);
  // Who could take over that session, the same way.
  std::vector<v1::Substitute> SubstitutesFor(const store::PlannedTeaching& planned);

 private:
  const std::vector<Credential>& CredentialsOf(InstructorId instructor);

  const Call& call_;
  sql::ReadTx& tx_;
  // What a call changes itself is not kept for it.
  std::map<InstructorId, std::shared_ptr<const std::vector<Credential>>> credentials_;
  std::vector<Instructor> instructors_;  // by name; loaded when somebody is needed
};

// Returns the refusal; where the instructor is taken or not covered, with the request for up to three who could teach.
// `method` is the request's, e.g. "ScheduleService.AddSession"; its field instructor is set.
absl::Status WithOtherTeachers(const Call& call, sql::ReadTx& tx, absl::Status refusal, const Session& session,
                               std::string_view method, const google::protobuf::Message& request);

absl::StatusOr<v1::ListUncoveredResponse> ListUncovered(const Call& call, sql::ReadTx& tx,
                                                        const v1::ListUncoveredRequest& request);

}  // namespace psmet::handlers
