// One screen kept fresh: today, or a session's roster.
#include <google/protobuf/descriptor.h>

#include <chrono>
#include <ostream>
#include <thread>

#include "client/commands.h"
#include "client/fields.h"
#include "client/local.h"
#include "client/refusal.h"
#include "client/render.h"
#include "client/screen.h"
#include "client/words.h"
#include "psmet/v1/schedule.pb.h"

namespace psmet::cli {
namespace {

using google::protobuf::Message;
using std::chrono::steady_clock;

// A roster names patients and each look at it leaves a row in the audit: it is looked at when the session shows that
// something happened, and once a minute for what the session does not show.
constexpr std::chrono::seconds kRosterAgain{60};

// What is watched and what it was like at the last look.
class Watched {
 public:
  Watched(Connection& connection, const Target& target, const std::string& session)
      : connection_(connection),
        show_(*FindCommand(session.empty() ? "today" : "roster")),
        request_(NewMessage(FindMethod(show_.method)->input_type())) {
    const auto* field = request_->GetDescriptor()->FindFieldByName(session.empty() ? "site" : "session");
    request_->GetReflection()->SetString(request_.get(), field, session.empty() ? target.site : session);
    if (!session.empty()) session_.set_session(session);
  }

  // Looks again. Fills `text` when there is something new to show.
  Answer Look(int width, std::string& text) {
    if (!session_.session().empty()) {
      v1::GetSessionResponse now;
      Answer answer = connection_.Call(FindMethod("ScheduleService.GetSession"), session_, now);
      if (!answer.status.ok()) return answer;
      std::string seen = now.SerializeAsString();
      if (seen == seen_ && steady_clock::now() < again_) return answer;
      seen_ = std::move(seen);
      again_ = steady_clock::now() + kRosterAgain;
    }
    const auto* method = FindMethod(show_.method);
    auto reply = NewMessage(method->output_type());
    Answer answer = connection_.Call(method, *request_, *reply);
    if (!answer.status.ok()) return answer;
    std::string shown = Fitted(Spoken(show_, *request_, *reply, width), width);
    if (shown != shown_) text = shown_ = std::move(shown);
    return answer;
  }

  const Command& command() const { return show_; }

 private:
  Connection& connection_;
  const Command& show_;
  std::unique_ptr<Message> request_;
  v1::GetSessionRequest session_;
  std::string seen_, shown_;
  steady_clock::time_point again_{};
};

// Waits; false when somebody pressed Ctrl-C.
bool Waited(std::chrono::seconds pause) {
  const auto until = steady_clock::now() + pause;
  while (steady_clock::now() < until && !Interrupted()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  return !Interrupted();
}

}  // namespace

int Watch(const LocalLine& line, Terminal& terminal) {
  int every = 3;
  if (auto given = line.flags.find("every"); given != line.flags.end()) {
    every = std::atoi(given->second.c_str());
    if (every < 1 || every > 3600) return Complain(terminal, "--every is 1 to 3600 seconds.");
  }
  auto target = TargetOf(line.globals);
  if (!target.ok()) return Complain(terminal, target.status());
  Connection connection(target->server, target->token, std::chrono::seconds(line.globals.timeout));
  Watched watched(connection, *target, line.words.empty() ? "" : line.words[0]);
  const bool screen = terminal.width > 0;
  const bool colour = WantsColour(Colour::kAuto, screen);
  bool first = true, away = false;
  do {
    std::string text;
    Answer answer = watched.Look(terminal.width, text);
    if (Interrupted()) break;
    Refusal refusal = ReadRefusal(answer.status);
    const Exit exit = answer.status.ok() ? kDone : ExitOf(answer, refusal, false);
    if (exit == kUnreachable && !first) {
      // A board on a wall outlives the server's restart.
      if (!away) terminal.err << "psmet: the server does not answer; trying on.\n";
      away = true;
      continue;
    }
    if (exit != kDone) {
      terminal.err << (exit == kUnreachable && !answer.reached
                           ? UnreachableText(*target, answer.status.error_message(), "watch")
                           : RefusalText(refusal, watched.command()));
      return exit;
    }
    away = false;
    if (text.empty()) continue;
    if (screen) terminal.out << "\033[H\033[2J";
    if (!screen && !first) terminal.out << "\n";
    terminal.out << (colour ? Coloured(text, false) : text) << (screen ? "\nCtrl-C ends it.\n" : "") << std::flush;
    first = false;
  } while (Waited(std::chrono::seconds(every)));
  return kInterrupted;
}

}  // namespace psmet::cli
