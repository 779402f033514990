// What could stand at the place of a line where somebody is typing.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "client/run.h"

namespace psmet::cli {

// A word that could stand there, and what it is. Only the word becomes part of the line.
struct Candidate {
  std::string word;
  std::string about;
};

struct Candidates {
  std::vector<Candidate> words;
  bool files = false;  // a path of a file could stand there too
};

// A read that knows ids: which items of its reply they are. What identifies a patient is only read of a session or
// patient that the line names already: completing must not list patients, and the audit tells who looked at whom.
struct Source {
  std::string kind;    // the prefix of its ids, or the name of a field that takes its words
  std::string method;  // a read
  std::vector<std::pair<std::string, std::string>> fields;  // the read's field and what fills it: a kind on the line
  std::string items;                                        // a path: sessions, curricula.modules
  std::string word;                                         // template over an item
  std::string about;                                        // template over an item
  std::string without = {};                                 // items in this state are not offered
};
const std::vector<Source>& Sources();

// Calls a method with a request; false when there is no answer to use.
using Ask = std::function<bool(std::string_view method, const google::protobuf::Message& request,
                               google::protobuf::Message& reply)>;

// Returns what could stand at the end of the line: `words` are those after "psmet", the last one is being typed and may
// be empty. A server that does not answer takes nothing away but its ids.
Candidates Complete(std::vector<std::string> words, const Ask& ask);

// Prints a candidate a line, after a tab what it is, and ":files" where a path could stand, for the scripts of the
// shells. Waits for the server 300 ms at most and never says why something is missing. Returns 0.
int PrintCandidates(const std::vector<std::string>& words, Terminal& terminal);

}  // namespace psmet::cli
