// The commands of psmet, as data over the API's methods. Every method has a row; flags, help and the commands that a
// refusal suggests follow from it and from the protos.
#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace psmet::cli {

// One column of a table. The cell is a template (template.h) over one item.
struct Column {
  std::string heading;
  std::string cell;
  bool below = false;  // leaves the line first where it is too narrow: it stands on a line under it
};

// Items of a reply as a table.
struct Listing {
  std::string items;  // path of a list, e.g. sessions
  std::vector<Column> columns;
  std::string title;              // a line above; left out with the table when there are no items
  std::string then = {};          // path of another list of the same, whose items follow; none of them has an id
  std::vector<Column> data = {};  // more columns in CSV
};

// What is asked before a command that takes something from somebody, and whom it affects.
struct Question {
  std::string text;                 // a template over the reply to a dry run of the command, and the request
  std::string refused;              // e.g. "Not cancelled"
  std::vector<Listing> shows;       // of that reply
  std::string method;               // a read of whom it affects; empty: none
  std::string field, from;          // the read's field and the path in the dry run's reply that fills it
  std::string whom;                 // a template over the read's reply
  std::optional<Listing> everyone;  // of the read's reply
};

// Returns what a reply says to people; `width` is the terminal's, 0 for none.
using Render = std::string (*)(const google::protobuf::Message& reply, int width);

// Says something of a reply.
using Test = bool (*)(const google::protobuf::Message& reply);

// What a reply can be had as besides what is said of it: a page to print, a calendar. It is written as it is.
struct Paper {
  std::string form;  // the word after --print, e.g. html; empty: it is always written so
  Render render = nullptr;
};

// Whether a command moves a whole list or file.
enum class Moves {
  kNothing,
  kIn,   // a CSV file to the server, in parts where it is large
  kOut,  // the server's text, all pages of it, to stdout or --out
};

// One command.
struct Command {
  std::string words;                    // "session add"
  std::string method;                   // "ScheduleService.AddSession"
  std::vector<std::string> positional;  // paths of request fields; the last one takes what is left if it can
  std::string refused;                  // how a refusal begins; empty for a read
  std::string done;                     // template: what was done
  std::string undo;                     // template: the command that undoes it, without "psmet"; may come out empty
  Test narrower = nullptr;              // true for a reply that `undo` would not undo, or would undo too much of
  std::string undo_then;                // the template of such a reply; of several commands, a line each
  bool puts_back = false;               // an update: the same command with the values from before undoes it
  std::string undo_lacks;               // what `undo_then` does not bring back, e.g. "as the last on the waiting list"
  std::string next;                     // template: the command that usually follows, without "psmet"; like undo
  Test next_if = nullptr;               // false for a reply that `next` does not follow
  std::string no_undo;                  // of a write without undo: why there is none or what to do instead
  std::optional<Listing> list;          // the reply is this list
  std::vector<Listing> more;            // tables under the sentence
  Render render = nullptr;              // instead of all of these
  std::vector<Paper> papers;            // the first one with a form is what --print alone means
  Moves moves = Moves::kNothing;
  std::optional<Question> asks;
  std::string prompt;                 // what is asked for, for the first positional field, when nothing is said at all
  std::vector<std::string> examples;  // without "psmet"
  std::vector<std::string> hidden;    // fields of the resource left out for people
};

// All commands that call the server: the everyday ones first, then by noun.
const std::vector<Command>& Commands();

// The command with exactly these words; null when there is none.
const Command* FindCommand(std::string_view words);
// The first command that calls the method (with or without "psmet.v1."); null when there is none.
const Command* CommandOf(std::string_view method);

// The first words of all commands, local ones included, each once.
std::vector<std::string> FirstWords();
// The second words that follow this one; empty where the first is a command by itself.
std::vector<std::string> SecondWords(std::string_view first);

// What a correction or late knowledge made of charges: a table under the sentence.
Listing ChangedCharges();
// The same of what a command that asks first would make of them.
Listing ChangingCharges();
// What a version of a policy would make otherwise: a table under the sentence.
Listing DifferingCharges();

// The rows by subject.
std::vector<Command> DayCommands();
std::vector<Command> BoardCommands();
std::vector<Command> PeopleCommands();
std::vector<Command> StaffCommands();
std::vector<Command> OfficeCommands();
std::vector<Command> ListCommands();

}  // namespace psmet::cli
