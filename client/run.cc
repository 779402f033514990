#include "client/run.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <istream>
#include <optional>
#include <ostream>
#include <sstream>

#include "client/call.h"
#include "client/complete.h"
#include "client/connect.h"
#include "client/find.h"
#include "client/help.h"
#include "client/ids.h"
#include "client/local.h"
#include "client/meant.h"
#include "client/pages.h"
#include "client/paper.h"
#include "client/refusal.h"
#include "client/render.h"
#include "client/request.h"
#include "client/screen.h"
#include "client/settings.h"
#include "client/template.h"
#include "client/transfer.h"
#include "client/words.h"
#include "psmet/v1/billing.pb.h"

namespace psmet::cli {
namespace {

using google::protobuf::Message;

std::string SecretOf(const Message& reply) {
  const auto* field = reply.GetDescriptor()->FindFieldByName("secret");
  return field ? reply.GetReflection()->GetString(reply, field) : "";
}

// One run of a command that calls the server.
class Session {
 public:
  Session(Invocation invocation, std::vector<std::string> args, AskLine ask, Terminal& terminal)
      : invocation_(std::move(invocation)),
        args_(std::move(args)),
        ask_(std::move(ask)),
        terminal_(terminal),
        command_(*invocation_.command) {}

  int Run() {
    auto settings = ReadSettings();
    if (!settings.ok()) return Complain(terminal_, settings.status());
    auto target = TargetOf(globals(), *settings);
    if (!target.ok()) return Complain(terminal_, target.status());
    target_ = *std::move(target);
    Settle(*settings);
    // A dry run changes no file either.
    if (!globals().out.empty() && !(invocation_.writes && globals().dry_run)) {
      // Known before anything is asked or done.
      auto file = PrivateFile::Create(globals().out);
      if (!file.ok()) return Complain(terminal_, file.status());
      file_.emplace(*std::move(file));
    }
    const auto kept =
        std::make_shared<Connection>(target_.server, target_.token, std::chrono::seconds(globals().timeout));
    terminal_.connections.push_back(kept);
    Connection& connection = *kept;
    std::optional<Answer> refused;
    int confirmed = Confirmed(connection, refused);
    while (refused && AskedAgain(*refused)) confirmed = Confirmed(connection, refused);
    if (confirmed != kDone) return confirmed;
    if (command_.moves == Moves::kIn) return Import(connection);
    if (command_.moves == Moves::kOut) return Export(connection);
    auto reply = NewMessage(invocation_.method->output_type());
    const auto call = [&](const Message& request, Message& into) {
      return connection.Call(invocation_.method, request, into);
    };
    const bool shown = terminal_.width > 0 && !file_ && !globals().quiet && globals().output == "table";
    Pages pages = command_.list ? Fetch(call, invocation_, shown ? kMostShown : 0, *reply)
                                : Pages{call(*invocation_.request, *reply)};
    while (!pages.answer.status.ok()) {
      const int exit = Refused(pages.answer, invocation_.writes);
      if (!AskedAgain(pages.answer)) return exit;
      reply->Clear();
      pages.answer = call(*invocation_.request, *reply);
    }
    if (pages.cut)
      terminal_.err << "psmet: there are more than these " << kMostShown
                    << "; --limit shows more, and flags of psmet help " << command_.words << " fewer.\n";
    if (invocation_.globals.verbose && invocation_.writes)
      terminal_.err << "  request id " << invocation_.globals.request_id << "\n";
    return Replied(*reply);
  }

 private:
  const Globals& globals() const { return invocation_.globals; }

  // Fills what the line left open from the settings.
  void Settle(const Settings& settings) {
    if (invocation_.globals.output.empty()) invocation_.globals.output = settings.output.value_or("table");
    const std::string colour = globals().colour.empty() ? settings.colour.value_or("auto") : globals().colour;
    const Colour wanted = colour == "always" ? Colour::kAlways : colour == "never" ? Colour::kNever : Colour::kAuto;
    out_ = {terminal_.width, terminal_.height, WantsColour(wanted, terminal_.width > 0)};
    err_colour_ = WantsColour(wanted, terminal_.err_width > 0);
    pager_ = PagerCommand(settings.pager ? settings.pager->c_str() : nullptr);
    if (invocation_.site_named || target_.site.empty()) return;
    for (const Flag& flag : FlagsOf(invocation_.method->input_type())) {
      if (flag.name != "site" || IsFilled(*invocation_.request, flag)) continue;
      (void)Fill(*invocation_.request, flag, {target_.site});
    }
  }

  // Says words that are no data.
  void Say(const std::string& words, bool refusal = true) {
    const std::string fitted = Fitted(words, terminal_.err_width);
    terminal_.err << (err_colour_ ? Coloured(fitted, refusal) : fitted);
  }

  // The same command with its request id.
  std::string Again() const {
    std::vector<std::string> words = {"psmet"};
    for (size_t i = 0; i < args_.size(); ++i) {
      if (args_[i] == "--request-id") {
        ++i;
      } else if (args_[i].rfind("--request-id=", 0) != 0) {
        words.push_back(Quoted(args_[i]));
      }
    }
    // That was said already, and whether it can be done may be another question now.
    if (command_.asks && !globals().yes) words.emplace_back("--yes");
    return Joined(words, " ") + " --request-id " + globals().request_id;
  }

  int Refused(const Answer& answer, bool writes) {
    Refusal refusal = ReadRefusal(answer.status);
    Exit exit = ExitOf(answer, refusal, writes);
    if (!answer.reached) {
      if (exit != kInterrupted) Say(UnreachableText(target_, answer.status.error_message(), command_.words));
      return exit;
    }
    if (exit == kInterrupted) return exit;
    Suggest(refusal);
    StayDry(refusal);
    NameFlags(refusal);
    Say(exit == kUnknownOutcome ? UnknownOutcomeText(refusal, Again()) : RefusalText(refusal, command_));
    if (globals().verbose) {
      terminal_.err << "  code " << refusal.code;
      if (invocation_.writes) terminal_.err << ", request id " << globals().request_id;
      terminal_.err << "\n";
      for (const auto& [key, value] : refusal.metadata) terminal_.err << "  " << key << " " << value << "\n";
    }
    return answer.interrupted && exit == kUnknownOutcome ? kInterrupted : exit;
  }

  // A field of the API under the name that it has on this line.
  void NameFlags(Refusal& refusal) const {
    const std::string field = refusal.Value("field");
    const auto flags = FlagsOf(invocation_.method->input_type());
    const Flag* flag = FlagNamed(flags, field);
    const size_t at = refusal.text.find(field);
    if (!flag || at == std::string::npos) return;
    const auto& places = command_.positional;
    const std::string name = "--" + flag->name;
    const bool flagged = std::any_of(args_.begin(), args_.end(), [&](const std::string& arg) {
      return arg == name || arg.rfind(name + "=", 0) == 0;
    });
    const bool place = !flagged && std::find(places.begin(), places.end(), flag->path) != places.end();
    refusal.text.replace(at, field.size(), place ? Metavar(command_, flag->path) : name);
  }

  // Asks again for the one field that was refused, so that the other answers are not lost. True: it has another value.
  bool AskedAgain(const Answer& answer) {
    if (invocation_.asked.empty() || Interrupted()) return false;
    const std::string field = ReadRefusal(answer.status).Value("field");
    const auto flags = FlagsOf(invocation_.method->input_type());
    const Flag* flag = FlagNamed(flags, field);
    if (!flag) return false;
    const auto& asked = invocation_.asked;
    if (!flag->is_switch() && std::find(asked.begin(), asked.end(), flag->path) == asked.end()) return false;
    const auto again = AskAgain(*flag, ask_, *invocation_.request);
    return again.ok() && *again;
  }

  // The line with the word that was meant; empty where it is not clear where that stands.
  std::string LineMeant(const std::string& word, const std::string& meant) const {
    std::string line = "psmet";
    std::ptrdiff_t found = 0;
    const auto said = [&](const std::string& each) { return Lower(each) == Lower(word); };
    for (const std::string& arg : args_) {
      if (arg == "-n" || absl::StartsWith(arg, "--dry-run")) continue;
      std::vector<std::string> words = SplitAt(arg, ' ');
      const auto here = std::count_if(words.begin(), words.end(), said);
      std::replace_if(words.begin(), words.end(), said, meant);
      absl::StrAppend(&line, " ", Quoted(here > 0 ? Joined(words, " ") : arg));
      found += here;
    }
    return found == 1 ? line : "";
  }

  // Adds what the table of commands knows where the server had nothing to suggest.
  void Suggest(Refusal& refusal) const {
    if (refusal.reason == "ID_INVALID" || refusal.reason == "ID_WRONG_KIND") {
      const std::string typed = StrangePatient(*invocation_.request);
      for (Suggestion& suggestion : refusal.suggestions) {
        // What was typed is in the shell's history already.
        if (suggestion.command == "psmet find" && !typed.empty()) suggestion.command += " " + Quoted(typed);
      }
      // A patient's number is a record number first of all: by ours it is somebody else.
      const bool record = !typed.empty() && std::all_of(typed.begin(), typed.end(),
                                                        [](unsigned char c) { return absl::ascii_isdigit(c); });
      if (std::string meant = MeantLine(command_, *invocation_.request); !meant.empty()) {
        refusal.suggestions.insert(record ? refusal.suggestions.end() : refusal.suggestions.begin(),
                                   {record ? "If it is psmet's own" : "Did you mean", meant});
      }
      if (std::string listing = ListingBy(*invocation_.request); refusal.suggestions.empty() && !listing.empty())
        refusal.suggestions.push_back({"See theirs", listing});
      if (std::string listing = ListingOfWanted(*invocation_.request); refusal.suggestions.empty() && !listing.empty())
        refusal.suggestions.push_back({"See which there are", listing});
      return;
    }
    if (refusal.reason == "ETAG_STALE") {
      if (std::string show = ShowLine(command_, *invocation_.request); !show.empty())
        refusal.suggestions.push_back({"Look at it", show});
      return;
    }
    if (!refusal.suggestions.empty()) return;
    const std::string meant_word = refusal.Value("meant");
    if (std::string line = LineMeant(refusal.Value("word"), meant_word); !meant_word.empty() && !line.empty()) {
      refusal.suggestions.push_back({"With " + meant_word, line});
      return;
    }
    // rm2 was taken for a name.
    const bool absent = refusal.reason == "ROOM_NOT_FOUND" || refusal.reason == "SITE_NOT_FOUND" ||
                        refusal.reason == "INSTRUCTOR_NOT_FOUND";
    if (std::string meant = absent ? MeantLine(command_, *invocation_.request) : ""; !meant.empty()) {
      refusal.suggestions.push_back({"Did you mean", meant});
    } else if (refusal.reason == "SITE_NEEDED") {
      for (const auto& [site, line] : SiteLines(command_, *invocation_.request, refusal.metadata))
        refusal.suggestions.push_back({site, line});
    } else if (std::string listing = ListingOf(refusal.reason); !listing.empty()) {
      refusal.suggestions.push_back({"See which there are", listing});
    }
  }

  // A line that repeats the command of a dry run is one too.
  void StayDry(Refusal& refusal) const {
    if (!globals().dry_run) return;
    for (Suggestion& suggestion : refusal.suggestions) {
      if (absl::StartsWith(suggestion.command + " ", "psmet " + command_.words + " "))
        suggestion.command += " --dry-run";
    }
  }

  // Shows whom a command affects, as a dry run of it tells, and asks. Returns kDone when it may go on; `refused` is the
  // answer of a dry run that was refused.
  int Confirmed(Connection& connection, std::optional<Answer>& refused) {
    refused.reset();
    if (!command_.asks || globals().yes || globals().dry_run) return kDone;
    const Question& question = *command_.asks;
    std::unique_ptr<Message> trial(invocation_.request->New());
    trial->CopyFrom(*invocation_.request);
    trial->GetReflection()->SetBool(trial.get(), trial->GetDescriptor()->FindFieldByName("validate_only"), true);
    auto would = NewMessage(invocation_.method->output_type());
    if (Answer answer = connection.Call(invocation_.method, *trial, *would); !answer.status.ok()) {
      refused = answer;
      return Refused(answer, false);
    }
    std::string affected;
    if (!question.method.empty()) {
      const auto* method = FindMethod(question.method);
      auto request = NewMessage(method->input_type());
      auto reply = NewMessage(method->output_type());
      request->GetReflection()->SetString(request.get(), request->GetDescriptor()->FindFieldByName(question.field),
                                          Filled("{" + question.from + "}", *would));
      if (Answer answer = connection.Call(method, *request, *reply); !answer.status.ok()) return Refused(answer, false);
      if (!question.whom.empty()) affected = "  " + Filled(question.whom, *reply) + "\n";
      if (question.everyone) affected += Listed(*question.everyone, *reply, terminal_.err_width);
    }
    for (const Listing& listing : question.shows) affected += Listed(listing, *would, terminal_.err_width);
    terminal_.err << affected;
    const std::string text = Filled(question.text, *would, invocation_.request.get());
    if (!terminal_.asks || globals().no_input) {
      Say(absl::StrCat(question.refused, ": nobody confirmed it.\n  ", text, "\n  To say yes beforehand:  --yes\n"));
      return kNotConfirmed;
    }
    terminal_.err << text << " [y/N] " << std::flush;
    std::string answer;
    std::getline(terminal_.in, answer);
    if (Interrupted()) return kInterrupted;
    answer = Lower(answer);
    if (answer == "y" || answer == "yes") return kDone;
    terminal_.err << question.refused << ".\n";
    return kNotConfirmed;
  }

  // Shows on a terminal how far a long transfer is.
  void ShowProgress(const std::string& text) {
    if (terminal_.err_width > 0) terminal_.err << "\r\x1b[K" << text << std::flush;
  }

  // Sends a CSV file and says what became of it.
  int Import(Connection& connection) {
    const std::string file = invocation_.file == "-" ? "stdin" : invocation_.file;
    ImportOutcome outcome =
        ImportFile(connection, invocation_, [this](const std::string& text) { ShowProgress(text); });
    ShowProgress("");
    if (globals().verbose) terminal_.err << "  request id " << globals().request_id << "\n";
    if (outcome.partly) {
      Say(absl::StrCat("Lines up to ", outcome.last_line_in, " of ", file, " are in; those after it are not. The same ",
                       "command again is safe: what is in is found, and stays as it is.\n"));
    }
    if (!outcome.answer.status.ok()) return Refused(outcome.answer, true);
    const v1::ImportReport& report = outcome.report;
    if (globals().output != "table") terminal_.out << ImportAs(globals().output, report);
    if (report.problems_size() > 0) {
      terminal_.err << ProblemsText(report, terminal_.err_width);
      Say(absl::StrCat(command_.refused, ": ", file, " has ", report.mistakes(),
                       report.mistakes() == 1 ? " problem" : " problems",
                       outcome.partly ? " from there on.\n" : "; nothing was written.\n"));
      return kRefused;
    }
    if (globals().quiet) {
      terminal_.out << ImportedIds(report);
      return kDone;
    }
    std::string words = globals().dry_run ? "Dry run, nothing was changed. It would say:\n" : "";
    words += ImportText(report, SplitAt(command_.words, ' ').front(), file, terminal_.width);
    if (globals().dry_run && outcome.parts > 1) {
      absl::StrAppend(&words, "  It goes in ", outcome.parts, " parts, each all or nothing: who or what is in an ",
                      "earlier part already may be found only once that one is in.\n");
    }
    if (globals().output == "table") {
      terminal_.out << Fitted(words, out_.width);
    } else {
      Say(words, false);
    }
    return kDone;
  }

  // Writes the server's text as it is.
  int Export(Connection& connection) {
    std::ostream& data = file_ ? written_ : terminal_.out;
    const auto* text = invocation_.method->output_type()->FindFieldByName("text");
    if (text) {
      auto reply = NewMessage(invocation_.method->output_type());
      const Answer answer = connection.Call(invocation_.method, *invocation_.request, *reply);
      if (!answer.status.ok()) return Refused(answer, false);
      data << reply->GetReflection()->GetString(*reply, text);
      return Keep();
    }
    const ExportOutcome outcome =
        ExportFile(connection, invocation_, [this](const std::string& words) { ShowProgress(words); });
    ShowProgress("");
    if (!outcome.answer.status.ok()) return Refused(outcome.answer, false);
    if (globals().output == "json" || globals().output == "jsonl") {
      v1::ExportedPage whole;
      whole.set_text(outcome.text);
      whole.set_rows(outcome.rows);
      data << Json(whole);
    } else {
      data << outcome.text;
    }
    return Keep();
  }

  // Prints a file's problems. Returns how many there are.
  int Problems(const Message& reply) {
    const auto* field = reply.GetDescriptor()->FindFieldByName("problems");
    int count = field ? reply.GetReflection()->FieldSize(reply, field) : 0;
    for (int i = 0; i < count; ++i) {
      const auto& problem = static_cast<const v1::Problem&>(reply.GetReflection()->GetRepeatedMessage(reply, field, i));
      std::string where = invocation_.file == "-" ? "stdin" : invocation_.file;
      if (problem.line()) where += ":" + std::to_string(problem.line());
      if (problem.line() && problem.column()) where += ":" + std::to_string(problem.column());
      terminal_.err << where << ": " << Plain(problem.text()) << " [" << Plain(problem.reason()) << "]\n";
    }
    if (count)
      terminal_.err << command_.refused << ": the file has " << count << (count == 1 ? " problem" : " problems")
                    << "; nothing was written.\n";
    return count;
  }

  // Where data goes: to the file that is asked for, or here.
  std::ostream& Data() { return file_ ? written_ : terminal_.out; }

  // The paper that is asked for, or what the reply is always written as; null when it is told.
  const Paper* PaperWanted() const {
    for (const Paper& paper : command_.papers) {
      if (paper.form == globals().print) return &paper;
    }
    return nullptr;
  }

  void Print(const Message& reply, bool refused) {
    const std::string& format = globals().output;
    if (format == "json") Data() << Json(reply);
    if (format == "jsonl") Data() << JsonLines(command_, reply);
    if (refused) return;
    if (format == "csv") Data() << CsvOf(command_, reply);
    if (const Paper* paper = PaperWanted(); paper && format == "table") {
      Data() << paper->render(reply, 0);
      return;
    }
    const std::string secret = SecretOf(reply);
    const bool words_only = format != "table";
    // JSON holds it, or it is alone in the file, which is one for --token-file then.
    const bool alone = !secret.empty() && file_ && !words_only;
    const bool kept = alone || format == "json" || format == "jsonl";
    if (alone) Data() << secret << "\n";
    if (globals().quiet && !words_only) (alone ? terminal_.out : Data()) << Ids(command_, reply);
    // A secret is shown this once; its id alone would be of no use to anybody.
    if (globals().quiet && !secret.empty() && !kept) terminal_.err << secret << "\n";
    if (globals().quiet || (words_only && !invocation_.writes)) return;
    if (secret.empty() || !kept) return Speak(reply, words_only);
    std::unique_ptr<Message> rest(reply.New());
    rest->CopyFrom(reply);
    rest->GetReflection()->ClearField(rest.get(), rest->GetDescriptor()->FindFieldByName("secret"));
    Speak(*rest, true);
  }

  // Tells what was read or done: to people who asked for data beside it, that is on stderr.
  void Speak(const Message& reply, bool words_only) {
    std::string words = globals().dry_run && invocation_.writes ? "Dry run, nothing was changed. It would say:\n" : "";
    words += Spoken(command_, *invocation_.request, reply, words_only || file_ ? 0 : terminal_.width);
    const bool asks = terminal_.asks && !globals().no_input;
    if (std::string undo = Undo(command_, *invocation_.request, reply, asks); !undo.empty() && !globals().dry_run)
      words += "  " + undo + "\n";
    if (std::string next = Next(command_, *invocation_.request, reply); !next.empty() && !globals().dry_run)
      words += "  Next: " + next + "\n";
    if (words_only) return Say(words, false);
    if (file_) {
      Data() << words;
      return;
    }
    Show(Fitted(words, out_.width), terminal_.out, out_, invocation_.writes ? "" : pager_);
  }

  // Puts what was written into the file of --out, where one is asked for.
  int Keep() {
    if (!file_) return kDone;
    const std::string text = written_.str();
    if (auto kept = file_->Keep(text); !kept.ok()) return Complain(terminal_, kept);
    if (!globals().quiet) terminal_.err << "Wrote " << text.size() << " bytes to " << globals().out << ".\n";
    return kDone;
  }

  int Replied(const Message& reply) {
    bool problems = Problems(reply) > 0;
    bool differs = false;
    if (reply.GetDescriptor() == v1::RecomputeChargeResponse::descriptor()) {
      const auto& made = static_cast<const v1::RecomputeChargeResponse&>(reply);
      differs = !made.equal();
      if (differs) {
        terminal_.err << made.charge() << ": the bytes differ: stored " << made.stored_digest() << ", its facts give "
                      << made.computed_digest() << ".\n";
      }
    }
    Print(reply, problems || differs);
    if (int exit = problems ? kDone : Keep(); exit != kDone) return exit;
    return problems || differs ? kRefused : kDone;
  }

  Invocation invocation_;
  std::vector<std::string> args_;
  AskLine ask_;
  Terminal& terminal_;
  const Command& command_;
  Target target_;
  std::optional<PrivateFile> file_;
  std::ostringstream written_;  // what goes to the file
  Screen out_;
  bool err_colour_ = false;
  std::string pager_;
};

}  // namespace

int Run(const std::vector<std::string>& args, Terminal& terminal) {
  if (!args.empty() && args[0] == "__complete") return PrintCandidates({args.begin() + 1, args.end()}, terminal);
  Line line = TakeApart(args);
  if (line.words.empty()) {
    if (args.empty() || line.help) return Help({}, terminal);
    if (args == std::vector<std::string>{"--version"}) return RunLocal(*FindLocal("version"), {}, terminal);
    return Complain(terminal, "which command?  psmet help");
  }
  const std::string words = Joined(line.words, " ");
  const Command* command = FindCommand(words);
  const LocalCommand* local = FindLocal(words);
  if (line.help && (command || local)) return Help({.words = line.words}, terminal);
  if (local) return RunLocal(*local, line.rest, terminal);
  if (!command && line.words.size() == 1 && !SecondWords(words).empty()) {
    (line.help ? terminal.out : terminal.err) << NounHelp(words, terminal.width);
    return line.help ? kDone : kUsage;
  }
  if (!command) {
    std::vector<std::string> typed = line.words;
    typed.insert(typed.end(), line.rest.begin(), line.rest.end());
    return Complain(terminal, UnknownCommand(typed));
  }
  const AskLine ask = [&terminal](const std::string& question) -> std::optional<std::string> {
    std::string typed;
    terminal.err << question << std::flush;
    if (!std::getline(terminal.in, typed) || Interrupted()) return std::nullopt;
    return typed;
  };
  auto invocation = Read(*command, line.rest, terminal.asks ? ask : nullptr);
  if (Interrupted()) return kInterrupted;
  if (!invocation.ok()) return Complain(terminal, invocation.status());
  if (!Prompted(*invocation, terminal)) return kInterrupted;
  return Session(*std::move(invocation), args, ask, terminal).Run();
}

}  // namespace psmet::cli
