// Lists that come from files and go to files: in parts where they are large, with what became of all parts together.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "client/call.h"
#include "client/request.h"
#include "psmet/v1/lists.pb.h"

namespace psmet::cli {

// A part of a CSV file: its headings and some of its rows.
struct FilePart {
  std::string text;
  int line_offset = 0;                // lines between the headings and its first row that are left out
  int row_offset = 0;                 // and rows
  int first_line = 0, last_line = 0;  // of its rows, in the whole file
};
// Cuts a file behind at most `rows` rows and about `bytes` bytes each; a quoted line break ends no row. A file that is
// small enough is one part as it is.
std::vector<FilePart> PartsOf(const std::string& file, int rows = 2000, size_t bytes = 3'800'000);

// Says how far it is, e.g. "Checked 4,000 of 10,000 lines"; an empty text ends that.
using Progress = std::function<void(const std::string& text)>;

// How an import ended.
struct ImportOutcome {
  Answer answer;            // of the last call; anything but OK ended it
  v1::ImportReport report;  // of all parts: what is in, or the problems
  size_t parts = 1;         // that the file was cut into
  bool partly = false;      // some parts are in and a later one is not
  int last_line_in = 0;     // then the last line that is in
};
// Imports the file of the invocation's request. One of several parts is checked as a whole first, by dry runs, and
// written only where all of it is clean; each part has the request id of the invocation with its number, so that the
// same command does no part twice.
ImportOutcome ImportFile(Connection& connection, const Invocation& invocation, const Progress& progress);

// How an export ended.
struct ExportOutcome {
  Answer answer;
  std::string text;  // all pages
  int rows = 0;
};
ExportOutcome ExportFile(Connection& connection, Invocation& invocation, const Progress& progress);

// What an import says to people: how many, which were changed, which charges that changed. `file` is its name.
std::string ImportText(const v1::ImportReport& report, std::string_view noun, const std::string& file, int width);
// The problems of a file as a table of `width` columns.
std::string ProblemsText(const v1::ImportReport& report, int width);
// The rows, or the problems, as json, jsonl or csv.
std::string ImportAs(const std::string& format, const v1::ImportReport& report);
// The ids of what was added or changed, a line each.
std::string ImportedIds(const v1::ImportReport& report);

}  // namespace psmet::cli
