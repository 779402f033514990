// Reading a TOML file that a person wrote: every mistake is collected with its place, none stops the reading, and a key
// that nobody asked for is one of them.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "psmet/v1/types.pb.h"
#include "rules/model.h"

namespace psmet::handlers {

// A file's mistakes, up to 200. Reasons: TOML_SYNTAX, KEY_UNKNOWN, KEY_MISSING, TYPE_WRONG, VALUE_INVALID,
// TEXT_INVALID, MORE_PROBLEMS where there were more, and those of the rules that the values are checked by.
using Problems = std::vector<psmet::v1::Problem>;

// Whether a key must be there.
enum class Need { kRequired, kOptional };

// One table of the file. A handle: valid while its TomlFile lives. A key is known once it was asked for. What is
// missing or wrong is reported and reads as empty; a table that is not there reads as one without keys, and of it
// nothing is missing.
class TomlTable {
 public:
  // True: it is in the file.
  bool present() const;
  // True: the key is in it.
  bool Has(std::string_view key) const;
  // True: its value is a text, and where `word` is given, that one.
  bool IsText(std::string_view key, std::string_view word = {}) const;
  // Texts have no control, bidirectional or zero-width characters, at most `max_bytes` bytes, and are not empty where
  // they are required.
  std::string Text(std::string_view key, Need need, size_t max_bytes = 400);
  // A list of up to `most` different, not empty texts.
  std::vector<std::string> Texts(std::string_view key, Need need, size_t most = 100, size_t max_bytes = 400);
  // A whole number, both bounds inside.
  std::optional<int> Number(std::string_view key, Need need, int least, int most);
  // true or false; false where it is not there.
  bool Flag(std::string_view key);
  // A date, written without quotes.
  std::optional<Day> Date(std::string_view key, Need need);
  // One of the words given, by the word's place in `values`; the first pair's value where it is missing or wrong.
  template <typename E>
  E Word(std::string_view key, Need need, const std::vector<std::pair<std::string, E>>& values);
  // A table in this one, and a list of up to `most` tables.
  TomlTable Table(std::string_view key, Need need);
  std::vector<TomlTable> Tables(std::string_view key, Need need, size_t most = 100);

  // Reports a mistake where the key's value stands, or where the table does.
  void Report(std::string_view key, std::string_view reason, std::string text);

 private:
  friend class TomlFile;
  struct Node;
  explicit TomlTable(Node* node) : node_(node) {}
  size_t WordAt(std::string_view key, Need need, const std::vector<std::string>& words);
  Node* node_;
};

// A file being read.
class TomlFile {
 public:
  // Parses the text; a syntax mistake goes to `problems`, which must outlive this.
  TomlFile(std::string_view text, Problems* problems);
  ~TomlFile();
  TomlFile(const TomlFile&) = delete;
  TomlFile& operator=(const TomlFile&) = delete;

  // The whole file. Only where parsed().
  TomlTable root();
  // False: the text is not TOML, and that is the one problem.
  bool parsed() const;
  // Reports the keys that nobody asked for, sorts the problems by line and keeps the first 200. True: there are none.
  bool Finish();

 private:
  struct Parsed;
  std::unique_ptr<Parsed> parsed_;
};

template <typename E>
E TomlTable::Word(std::string_view key, Need need, const std::vector<std::pair<std::string, E>>& values) {
  std::vector<std::string> words;
  for (const auto& value : values) words.push_back(value.first);
  return values[WordAt(key, need, words)].second;
}

}  // namespace psmet::handlers
