#include "client/refusal.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

#include "client/remedy.h"
#include "client/table.h"
#include "client/words.h"
#include "psmet/v1/types.pb.h"

namespace psmet::cli {
namespace {

// A message of google.rpc travels under its own type URL and is read as the wire-identical one of ours.
bool Is(const google::protobuf::Any& detail, const std::string& type) {
  return detail.type_url() == "type.googleapis.com/" + type;
}

std::string WithReason(const Refusal& refusal) { return refusal.reason.empty() ? "" : "  [" + refusal.reason + "]\n"; }

}  // namespace

std::string Refusal::Value(std::string_view key) const {
  for (const auto& [each, value] : metadata) {
    if (each == key) return value;
  }
  return "";
}

Refusal ReadRefusal(const grpc::Status& status) {
  Refusal refusal{.code = status.error_code(), .text = status.error_message()};
  v1::RpcStatus details;
  if (!details.ParseFromString(status.error_details())) return refusal;
  for (const auto& detail : details.details()) {
    if (v1::ErrorInfo info; Is(detail, "google.rpc.ErrorInfo") && info.ParseFromString(detail.value())) {
      refusal.reason = info.reason();
      refusal.metadata.assign(info.metadata().begin(), info.metadata().end());
      std::sort(refusal.metadata.begin(), refusal.metadata.end());
    }
    if (v1::Remedies remedies; Is(detail, "psmet.v1.Remedies") && remedies.ParseFromString(detail.value())) {
      for (const auto& remedy : remedies.remedies()) {
        refusal.suggestions.push_back({remedy.text(), CommandLine(remedy.method(), remedy.request())});
      }
    }
  }
  return refusal;
}

Exit ExitOf(const Answer& answer, const Refusal& refusal, bool writes) {
  if (!answer.reached) return answer.interrupted ? kInterrupted : kUnreachable;
  if (refusal.reason == "OUTCOME_UNKNOWN") return kUnknownOutcome;
  // Without a reason the words are the network's, not the server's.
  bool lost = refusal.reason.empty();
  switch (answer.status.error_code()) {
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::INTERNAL:
      if (lost && writes) return kUnknownOutcome;
      if (answer.interrupted) return kInterrupted;
      return refusal.reason == "INTERNAL" || refusal.reason == "INVARIANT_BROKEN" ? kRefused : kUnreachable;
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return kUnreachable;
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::OUT_OF_RANGE:
    case grpc::StatusCode::UNIMPLEMENTED:
      return kUsage;
    case grpc::StatusCode::NOT_FOUND:
      return kNotFound;
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::PERMISSION_DENIED:
      return kNotAllowed;
    case grpc::StatusCode::ABORTED:
      return refusal.reason == "ETAG_STALE" ? kChanged : kRefused;
    default:
      return kRefused;
  }
}

std::string RefusalText(const Refusal& refusal, const Command& command) {
  std::string text =
      (command.refused.empty() ? "psmet" : command.refused) + ": " + Sentence(Plain(refusal.text)) + "\n";
  Table table;
  for (const Suggestion& suggestion : refusal.suggestions) {
    std::string what = Plain(suggestion.text);
    if (!what.empty() && what.find(": ") == std::string::npos && what.back() != ':') what += ':';
    if (what.empty()) {
      table.rows.push_back({suggestion.command});
    } else if (suggestion.command.empty()) {
      table.rows.push_back({what});
    } else {
      table.rows.push_back({what, "", suggestion.command});
    }
  }
  // A lone command is not pushed to the right by the others' texts.
  bool texts = std::any_of(table.rows.begin(), table.rows.end(), [](const auto& row) { return row.size() > 1; });
  for (auto& row : table.rows) {
    if (texts && row.size() == 3) row = {row[0], " " + row[2]};
  }
  if (refusal.code == grpc::StatusCode::UNAUTHENTICATED)
    text +=
        "  Sign in with one:  psmet login\n"
        "  A token also comes from --token-file, PSMET_TOKEN_FILE or PSMET_TOKEN.\n";
  return text + Aligned(table, 0, "  ") + WithReason(refusal);
}

std::string UnreachableText(const Target& target, const std::string& why, const std::string& command) {
  // A socket that refuses was a server's; where there never was one, a first run needs more than "is it running".
  if (target.server_from == "this machine" && why == "no such file or directory") {
    return absl::StrCat("psmet: no server answers on this machine (", target.server, ": ", why, ").\n",
                        "  Start it where it is installed:   sudo systemctl start psmetd\n",
                        "  Try one out, as yourself:         psmetd &\n",
                        "  Work with another's:              psmet login office --server localhost:8443\n",
                        "  More:                             psmet help configuration\n");
  }
  std::string other = "Another server:  psmet --server localhost:8443 " + command;
  if (!target.context.empty()) other = "Your servers:  psmet context list";
  // What was tried just now is no other server.
  if (target.server_from == "--server") other = "The server that is meant without --server:  psmet " + command;
  return absl::StrCat("psmet: can't reach the server at ", target.server, " (", why, ").\n",
                      "  Is it running?   systemctl status psmetd\n  ", other, "\n");
}

std::string UnknownOutcomeText(const Refusal& refusal, const std::string& command) {
  std::string why = refusal.code == grpc::StatusCode::DEADLINE_EXCEEDED ? "no answer came in time"
                    : refusal.code == grpc::StatusCode::CANCELLED       ? "it was interrupted"
                                                                        : Plain(refusal.text);
  return absl::StrCat("psmet: it may or may not have been done: ", Sentence(why),
                      "\n  The same request is never done twice. To know, repeat it:\n  ", command, "\n",
                      WithReason(refusal));
}

}  // namespace psmet::cli
