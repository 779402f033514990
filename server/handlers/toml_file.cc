#include "handlers/toml_file.h"

#define TOML_EXCEPTIONS 0
#include <absl/strings/str_join.h>
#include <toml++/toml.h>

#include <algorithm>

#include "base/text.h"
#include "rules/nearest.h"
#include "rules/when.h"

namespace psmet::handlers {
namespace {

// More mistakes than this are not looked for: nobody mends more at a time, and the reading is on the writer's thread.
constexpr size_t kMostProblems = 200;

const char* NameOf(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number with a point";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::date:
      return "a date";
    case toml::node_type::time:
      return "a time";
    case toml::node_type::date_time:
      return "a date and time";
    default:
      return "something else";
  }
}

// What a file names may be long and strange; what a problem repeats of it is neither.
std::string Quoted(std::string_view word) {
  constexpr size_t kMost = 60;
  if (word.size() > kMost || !FaultOf(word, false).empty()) return "what is there";
  return "\"" + std::string(word) + "\"";
}

std::string DidYouMean(std::string_view word, const std::vector<std::string>& words) {
  const std::string nearest = rules::Nearest(word, words);
  return nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?";
}

}  // namespace

struct TomlTable::Node {
  const toml::table* table;  // null: not in the file
  std::string path;          // for people, e.g. "caps."
  Problems* problems;
  std::vector<std::string> asked;
  std::vector<std::unique_ptr<Node>> children;

  const toml::node* Find(std::string_view key) {
    if (std::find(asked.begin(), asked.end(), key) == asked.end()) asked.emplace_back(key);
    return table == nullptr ? nullptr : table->get(key);
  }
  void Report(const toml::source_position& at, std::string_view reason, std::string text) const {
    psmet::v1::Problem& problem = problems->emplace_back();
    problem.set_line(static_cast<int32_t>(at.line));
    problem.set_column(static_cast<int32_t>(at.column));
    problem.set_reason(std::string(reason));
    problem.set_text(std::move(text));
  }
  void WrongType(const toml::node& node, std::string_view key, std::string_view wanted) const {
    Report(node.source().begin, "TYPE_WRONG",
           path + std::string(key) + " is " + NameOf(node) + "; it must be " + std::string(wanted));
  }
  // Nothing, and a problem if it was needed.
  const toml::node* Needed(std::string_view key, Need need) {
    const toml::node* node = Find(key);
    if (node == nullptr && need == Need::kRequired && table != nullptr) {
      Report(table->source().begin, "KEY_MISSING", path + std::string(key) + " is missing");
    }
    return node;
  }
  // A text of the file, or an empty one and a problem.
  std::string Clean(const toml::node& node, std::string_view key, size_t max_bytes) const {
    const auto* text = node.as_string();
    if (text == nullptr) {
      WrongType(node, key, "a text in quotes");
      return "";
    }
    const std::string& value = text->get();
    if (const std::string fault = FaultOf(value, false); !fault.empty()) {
      Report(node.source().begin, "TEXT_INVALID", path + std::string(key) + " " + fault);
      return "";
    }
    if (value.size() > max_bytes) {
      Report(node.source().begin, "VALUE_INVALID",
             path + std::string(key) + " has " + std::to_string(value.size()) + " bytes; at most " +
                 std::to_string(max_bytes) + " are allowed");
      return "";
    }
    return value;
  }
  TomlTable Child(const toml::table* child, std::string child_path) {
    children.push_back(std::make_unique<Node>(Node{child, std::move(child_path), problems, {}, {}}));
    return TomlTable(children.back().get());
  }
  void ReportUnknown() {
    if (table == nullptr) return;
    for (const auto& [key, value] : *table) {
      if (problems->size() > kMostProblems) return;
      if (std::find(asked.begin(), asked.end(), key.str()) != asked.end()) continue;
      const std::string hint = DidYouMean(key.str(), asked);
      Report(key.source().begin, "KEY_UNKNOWN",
             (path.empty() ? "" : "in " + path.substr(0, path.size() - 1) + ": ") + Quoted(key.str()) +
                 " is no key here" + (hint.empty() ? "; the keys are " + absl::StrJoin(asked, ", ") : hint));
    }
    for (const auto& child : children) child->ReportUnknown();
  }
};

bool TomlTable::present() const { return node_->table != nullptr; }

bool TomlTable::Has(std::string_view key) const { return node_->Find(key) != nullptr; }

bool TomlTable::IsText(std::string_view key, std::string_view word) const {
  const toml::node* node = node_->Find(key);
  const auto* text = node == nullptr ? nullptr : node->as_string();
  return text != nullptr && (word.empty() || text->get() == word);
}

std::string TomlTable::Text(std::string_view key, Need need, size_t max_bytes) {
  const toml::node* node = node_->Needed(key, need);
  if (node == nullptr) return "";
  const size_t problems = node_->problems->size();
  std::string text = node_->Clean(*node, key, max_bytes);
  if (text.empty() && need == Need::kRequired && node_->problems->size() == problems) {
    Report(key, "VALUE_INVALID", node_->path + std::string(key) + " is empty");
  }
  return text;
}

std::vector<std::string> TomlTable::Texts(std::string_view key, Need need, size_t most, size_t max_bytes) {
  const toml::node* node = node_->Needed(key, need);
  if (node == nullptr) return {};
  const auto* array = node->as_array();
  if (array == nullptr) {
    node_->WrongType(*node, key, "a list of texts, e.g. [\"one\", \"two\"]");
    return {};
  }
  if (array->size() > most) {
    Report(key, "VALUE_INVALID",
           node_->path + std::string(key) + " has " + std::to_string(array->size()) + " entries; at most " +
               std::to_string(most) + " are allowed");
    return {};
  }
  std::vector<std::string> texts;
  for (const toml::node& each : *array) {
    const size_t problems = node_->problems->size();
    std::string text = node_->Clean(each, key, max_bytes);
    if (node_->problems->size() != problems) continue;
    if (text.empty()) {
      node_->Report(each.source().begin, "VALUE_INVALID", node_->path + std::string(key) + " holds an empty text");
    } else if (std::find(texts.begin(), texts.end(), text) != texts.end()) {
      node_->Report(each.source().begin, "VALUE_INVALID",
                    node_->path + std::string(key) + " holds " + Quoted(text) + " twice");
    } else {
      texts.push_back(std::move(text));
    }
  }
  return texts;
}

std::optional<int> TomlTable::Number(std::string_view key, Need need, int least, int most) {
  const toml::node* node = node_->Needed(key, need);
  if (node == nullptr) return std::nullopt;
  const auto* integer = node->as_integer();
  if (integer == nullptr) {
    node_->WrongType(*node, key, "a whole number without quotes");
    return std::nullopt;
  }
  const int64_t value = integer->get();
  if (value < least || value > most) {
    Report(key, "VALUE_INVALID",
           node_->path + std::string(key) + " is " + std::to_string(value) + "; it must be " + std::to_string(least) +
               " to " + std::to_string(most));
    return std::nullopt;
  }
  return static_cast<int>(value);
}

bool TomlTable::Flag(std::string_view key) {
  const toml::node* node = node_->Find(key);
  if (node == nullptr) return false;
  const auto* flag = node->as_boolean();
  if (flag == nullptr) node_->WrongType(*node, key, "true or false, without quotes");
  return flag != nullptr && flag->get();
}

std::optional<Day> TomlTable::Date(std::string_view key, Need need) {
  const toml::node* node = node_->Needed(key, need);
  if (node == nullptr) return std::nullopt;
  const auto* date = node->as_date();
  if (date == nullptr) {
    node_->WrongType(*node, key, "a date without quotes, e.g. 2026-01-31");
    return std::nullopt;
  }
  const Day day(date->get().year, date->get().month, date->get().day);
  if (!rules::ReadDay(rules::DayText(day)).ok()) {
    Report(key, "VALUE_INVALID", node_->path + std::string(key) + " is not between the years 1800 and 2200");
    return std::nullopt;
  }
  return day;
}

size_t TomlTable::WordAt(std::string_view key, Need need, const std::vector<std::string>& words) {
  const toml::node* node = node_->Needed(key, need);
  if (node == nullptr) return 0;
  constexpr size_t kLongestWord = 60;
  const size_t problems = node_->problems->size();
  const std::string word = node_->Clean(*node, key, kLongestWord);
  if (node_->problems->size() != problems) return 0;
  const auto found = std::find(words.begin(), words.end(), word);
  if (found != words.end()) return static_cast<size_t>(found - words.begin());
  Report(key, "VALUE_INVALID",
         node_->path + std::string(key) + " is " + Quoted(word) + "; it must be one of " + absl::StrJoin(words, ", ") +
             DidYouMean(word, words));
  return 0;
}

TomlTable TomlTable::Table(std::string_view key, Need need) {
  const toml::node* node = node_->Needed(key, need);
  const toml::table* table = node == nullptr ? nullptr : node->as_table();
  if (node != nullptr && table == nullptr) node_->WrongType(*node, key, "a table, begun by [" + std::string(key) + "]");
  return node_->Child(table, node_->path + std::string(key) + ".");
}

std::vector<TomlTable> TomlTable::Tables(std::string_view key, Need need, size_t most) {
  const toml::node* node = node_->Needed(key, need);
  if (node == nullptr) return {};
  const auto* array = node->as_array();
  if (array == nullptr) {
    node_->WrongType(*node, key, "a list of tables, each begun by [[" + node_->path + std::string(key) + "]]");
    return {};
  }
  if (array->size() > most) {
    Report(key, "VALUE_INVALID",
           node_->path + std::string(key) + " has " + std::to_string(array->size()) + " entries; at most " +
               std::to_string(most) + " are allowed");
    return {};
  }
  std::vector<TomlTable> tables;
  int number = 0;
  for (const toml::node& each : *array) {
    ++number;
    if (each.as_table() == nullptr) {
      node_->WrongType(each, key, "a list of tables");
      continue;
    }
    tables.push_back(
        node_->Child(each.as_table(), node_->path + std::string(key) + " " + std::to_string(number) + "."));
  }
  return tables;
}

void TomlTable::Report(std::string_view key, std::string_view reason, std::string text) {
  if (node_->table == nullptr) return;
  const toml::node* node = node_->table->get(key);
  node_->Report(node == nullptr ? node_->table->source().begin : node->source().begin, reason, std::move(text));
}

struct TomlFile::Parsed {
  std::optional<toml::table> table;
  std::unique_ptr<TomlTable::Node> root;
  Problems* problems;
};

TomlFile::TomlFile(std::string_view text, Problems* problems) : parsed_(std::make_unique<Parsed>()) {
  parsed_->problems = problems;
  toml::parse_result result = toml::parse(text);
  const toml::table* table = nullptr;
  if (result.succeeded()) {
    parsed_->table = std::move(result.table());
    table = &*parsed_->table;
  }
  parsed_->root = std::make_unique<TomlTable::Node>(TomlTable::Node{table, "", problems, {}, {}});
  if (result.failed()) {
    std::string what(result.error().description());
    // The parser quotes what it stumbled over.
    if (what.size() > 300 || !FaultOf(what, false).empty()) what = "what stands here is not TOML";
    parsed_->root->Report(result.error().source().begin, "TOML_SYNTAX", std::move(what));
  }
}

TomlFile::~TomlFile() = default;

TomlTable TomlFile::root() { return TomlTable(parsed_->root.get()); }

bool TomlFile::parsed() const { return parsed_->table.has_value(); }

bool TomlFile::Finish() {
  parsed_->root->ReportUnknown();
  std::stable_sort(parsed_->problems->begin(), parsed_->problems->end(), [](const auto& a, const auto& b) {
    return std::pair(a.line(), a.column()) < std::pair(b.line(), b.column());
  });
  if (parsed_->problems->size() > kMostProblems) {
    parsed_->problems->resize(kMostProblems);
    parsed_->root->Report({}, "MORE_PROBLEMS", "there are more than these; mend them first");
  }
  return parsed_->problems->empty();
}

}  // namespace psmet::handlers
