#include "client/topics.h"

#include <algorithm>
#include <map>

#include "client/commands.h"
#include "client/fields.h"
#include "client/request.h"
#include "client/screen.h"
#include "client/table.h"
#include "client/words.h"

namespace psmet::cli {
namespace {

// The commands of each role: those that change something first.
std::string RolesText(int width) {
  std::string text;
  for (int role = v1::Role_MIN + 1; role <= v1::Role_MAX; ++role) {
    std::vector<std::string> writes, reads;
    for (const Command& command : Commands()) {
      const auto& policy = FindMethod(command.method)->options().GetExtension(v1::policy);
      const auto& roles = policy.roles();
      if (std::find(roles.begin(), roles.end(), role) == roles.end()) continue;
      (policy.writes() ? writes : reads).push_back(command.words);
    }
    std::string name = Lower(v1::Role_Name(static_cast<v1::Role>(role)).substr(5));
    text += name + "\n";
    for (const auto& [label, words] : {std::pair("changes", writes), std::pair("reads", reads)}) {
      if (words.empty()) continue;
      std::string lead = std::string("  ") + label + std::string(9 - std::string(label).size(), ' ');
      for (const std::string& line : Broken(Joined(words, ", "), width - 11)) {
        text += lead + line + "\n";
        lead.assign(11, ' ');
      }
    }
  }
  return text;
}

// True for the line of headings that the listing's table begins with.
bool IsHeadings(const std::string& line, const Listing& listing) {
  std::vector<std::string> headings;
  for (const Column& column : listing.columns) headings.push_back(column.heading);
  return SplitAt(line, ' ') == SplitAt(Joined(headings, " "), ' ');
}

// The table that was printed under that line of headings, column by column.
Table TableUnder(const std::string& headings, const std::vector<std::string>& lines, const Listing& listing) {
  std::vector<size_t> starts;
  Table table;
  for (const Column& column : listing.columns) {
    starts.push_back(headings.find(column.heading, starts.empty() ? 0 : starts.back() + 1));
    table.headings.push_back(column.heading);
    if (column.below) table.below.push_back(column.heading);
  }
  for (const std::string& line : lines) {
    auto& row = table.rows.emplace_back();
    for (size_t i = 0; i < starts.size(); ++i) {
      const size_t end = i + 1 < starts.size() ? starts[i + 1] : line.size();
      std::string cell = starts[i] < line.size() ? line.substr(starts[i], end - starts[i]) : "";
      row.push_back(cell.erase(cell.find_last_not_of(' ') + 1));
    }
  }
  return table;
}

}  // namespace

const std::vector<Topic>& Topics() {
  static const auto& topics = *[] {
    auto* all = new std::vector<Topic>();
    for (const auto& [name, text] : TopicTexts()) {
      const std::string_view whole(text);
      const size_t end = whole.find('\n');
      all->push_back({name, std::string(whole.substr(0, end)), std::string(whole.substr(end + 1))});
    }
    return all;
  }();
  return topics;
}

const Topic* FindTopic(std::string_view name) {
  static const auto& also = *new std::map<std::string, std::string, std::less<>>{{"times", "when"},
                                                                                 {"time", "when"},
                                                                                 {"dates", "when"},
                                                                                 {"date", "when"},
                                                                                 {"booking", "book"},
                                                                                 {"seats", "book"},
                                                                                 {"billing", "bill"},
                                                                                 {"charges", "bill"},
                                                                                 {"mistakes", "fix"},
                                                                                 {"corrections", "fix"},
                                                                                 {"undo", "fix"},
                                                                                 {"reopen", "fix"},
                                                                                 {"absent", "fix"},
                                                                                 {"noshow", "fix"},
                                                                                 {"no-show", "fix"},
                                                                                 {"waitlist", "book"},
                                                                                 {"waiting list", "book"},
                                                                                 {"day", "start"},
                                                                                 {"settings", "configuration"},
                                                                                 {"config", "configuration"},
                                                                                 {"exit", "exit-codes"},
                                                                                 {"errors", "exit-codes"},
                                                                                 {"rights", "roles"},
                                                                                 {"role", "roles"}};
  if (const auto found = also.find(name); found != also.end()) name = found->second;
  for (const Topic& topic : Topics()) {
    if (topic.name == name) return &topic;
  }
  return nullptr;
}

std::string TopicPage(const Topic& topic, int width) {
  const int page = width > 0 ? std::min(width, 100) : 80;
  std::string text = topic.title + "\n";
  bool example = false;
  const Command* command = nullptr;
  for (size_t at = 0; at < topic.text.size();) {
    const size_t end = std::min(topic.text.find('\n', at), topic.text.size());
    const std::string line = topic.text.substr(at, end - at);
    example = line.rfind("$ ", 0) == 0 || (example && !line.empty());
    at = end + 1;
    if (example && line.rfind("$ psmet ", 0) == 0) {
      command = FindCommand(Joined(TakeApart(SplitAt(line.substr(8), ' ')).words, " "));
    }
    if (example && command && command->list && IsHeadings(line, *command->list)) {
      const size_t stop =
          std::min({topic.text.find("\n\n", at), topic.text.find("\n$ ", at), topic.text.size() - 1}) + 1;
      const auto rows = SplitAt(std::string_view(topic.text).substr(at, stop - at), '\n');
      text += Aligned(TableUnder(line, rows, *command->list), page, "  ");
      at = stop;
      continue;
    }
    text += (example ? "  " : "") + line + "\n";
  }
  return Fitted(text, page) + (topic.name == "roles" ? RolesText(page) : "");
}

}  // namespace psmet::cli
