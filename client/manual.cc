#include "client/manual.h"

#include <absl/strings/str_cat.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "client/comments.h"
#include "client/fields.h"
#include "client/help.h"
#include "client/local.h"
#include "client/request.h"
#include "client/topics.h"
#include "client/words.h"

namespace psmet::cli {
namespace {

// The day that the pages bear: that of this version, so that they are the same whenever they are built.
constexpr char kDay[] = "2026-11-22";

// The text as man reads it: no line of it is taken for a request, no dash for a hyphen.
std::string Text(std::string_view text) {
  std::string safe;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool begins = safe.empty() || safe.back() == '\n';
    if (c == '\\') {
      safe += "\\e";
    } else if (c == '-') {
      safe += "\\-";
    } else if (text.substr(i, 3) == "…") {
      safe += "...";
      i += 2;
    } else {
      if (begins && (c == '.' || c == '\'')) safe += "\\&";
      safe += c;
    }
  }
  return safe;
}

std::string Heading(const std::string& name, const std::string& about) {
  std::string upper = name;
  std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
  return absl::StrCat(".TH ", Text(upper), " 1 ", kDay, " \"psmet ", PSMET_VERSION, "\" \"psmet manual\"\n",
                      ".SH NAME\n", Text(name), " \\- ", Text(about), "\n");
}

std::string Item(const std::string& label, const std::string& text) {
  return ".TP\n.B " + Text(label) + "\n" + Text(text) + "\n";
}

std::string Examples(const std::vector<std::string>& examples) {
  std::string text = ".PP\nExamples:\n.PP\n.nf\n.RS\n";
  for (const std::string& example : examples) text += Text("psmet " + example) + "\n";
  return text + ".RE\n.fi\n";
}

std::string CommandSection(const Command& command) {
  const auto* method = FindMethod(command.method);
  const MethodComment comment = CommentOf(method);
  std::string text = ".SS " + Text(Usage(command)) + "\n" + Text(comment.text) + "\n";
  for (const Flag& flag : FlagsOf(method->input_type())) {
    const auto& places = command.positional;
    const bool place = std::find(places.begin(), places.end(), flag.path) != places.end();
    std::string about = CommentOf(flag.field());
    if (const auto* type = flag.field()->enum_type()) about += " One of " + Joined(EnumWords(type), ", ") + ".";
    text += Item(place ? Metavar(command, flag.path) : "--" + flag.name, about);
  }
  if (!command.no_undo.empty()) text += ".PP\nNo undo: " + Text(command.no_undo) + "\n";
  for (const auto& [reason, when] : comment.errors) text += Item("[" + reason + "]", "Refused: " + when);
  return text + Examples(command.examples);
}

std::string LocalSection(const LocalCommand& command) {
  std::string text = ".SS " + Text(Usage(command)) + "\n" + Text(command.text) + "\n";
  for (const GlobalFlag& flag : command.flags) text += Item(flag.names, flag.text + ".");
  return text + Examples(command.examples);
}

// What the page of a word is about: its command's first sentence, or what its commands do.
std::string About(const std::string& first) {
  if (const Command* command = FindCommand(first)) {
    std::string about = FirstSentence(CommentOf(FindMethod(command->method)).text);
    if (!about.empty() && about.back() == '.') about.pop_back();
    return about;
  }
  if (const LocalCommand* local = FindLocal(first)) return FirstSentence(local->text.substr(0, local->text.size() - 1));
  return first + ": " + Joined(SecondWords(first), ", ");
}

std::string WordPage(const std::string& first) {
  std::string text = Heading("psmet-" + first, About(first)) + ".SH SYNOPSIS\n";
  std::string sections;
  auto add = [&](const std::string& words, const std::string& usage, const std::string& section) {
    if (SplitAt(words, ' ').front() != first) return;
    text += ".B " + Text(usage) + "\n.br\n";
    sections += section;
  };
  for (const Command& command : Commands()) add(command.words, Usage(command), CommandSection(command));
  for (const LocalCommand& command : LocalCommands()) add(command.words, Usage(command), LocalSection(command));
  text.erase(text.size() - 4);
  return text + ".SH COMMANDS\n" + sections + ".SH SEE ALSO\n.BR psmet (1)\n";
}

// A topic as a section; its examples and tables keep their lines.
std::string TopicSection(const Topic& topic) {
  std::string text = ".SH " + Text(topic.title) + "\n.nf\n", page = TopicPage(topic, 78);
  page.erase(0, page.find('\n') + 1);
  while (!page.empty() && page.front() == '\n') page.erase(0, 1);
  text += Text(page);
  return text + ".fi\n";
}

std::string MainPage() {
  std::string text = Heading("psmet", "diabetes education classes from the schedule to the charge");
  text +=
      ".SH SYNOPSIS\n.B psmet\n.I word\n[\n.I verb\n]\n.RI [ words ]\n.RI [ flags ]\n.SH DESCRIPTION\n"
      "The command line of a programme of small group classes. What people come to do is told below; "
      "each word has a page of its own.\n.SH WORDS\n";
  for (const std::string& first : FirstWords())
    text += ".TP\n.BR psmet\\-" + Text(first) + " (1)\n" + Text(About(first)) + "\n";
  text += ".SH FLAGS OF EVERY COMMAND\n";
  for (const GlobalFlag& flag : GlobalFlags())
    text +=
        Item(Joined(SplitAt(flag.names, ','), ", ") + (flag.value.empty() ? "" : " " + flag.value), flag.text + ".");
  for (const Topic& topic : Topics()) text += TopicSection(topic);
  return text;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> ManualPages() {
  std::vector<std::pair<std::string, std::string>> pages = {{"psmet.1", MainPage()}};
  for (const std::string& first : FirstWords()) pages.emplace_back("psmet-" + first + ".1", WordPage(first));
  return pages;
}

absl::Status WriteManual(const std::string& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  for (const auto& [name, text] : ManualPages()) {
    const std::string path = folder + "/" + name;
    std::ofstream file(path);
    file << text;
    if (!file.flush()) return absl::InvalidArgumentError("can't write " + path + ".");
  }
  return absl::OkStatus();
}

}  // namespace psmet::cli
