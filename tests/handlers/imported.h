// Importing and exporting a list in a test, and its report as short words.
#pragma once

#include <string>
#include <vector>

#include "handlers/clinic.h"
#include "handlers/transfer.h"

namespace psmet {

// Imports the text as a list of that kind.
template <typename Reply, typename Request>
v1::ImportReport Imported(Clinic& clinic,
                          absl::StatusOr<Reply> (*handler)(const handlers::Call&, sql::WriteTx&, const Request&),
                          const std::string& text, bool dry_run = false) {
  Request request;
  request.set_file(text);
  request.set_validate_only(dry_run);
  const auto reply = clinic.Do(handler, request);
  EXPECT_THAT(reply, IsOk());
  return reply.ok() ? reply->report() : v1::ImportReport();
}
// The whole list, by pages of two.
template <typename Reply, typename Request>
std::string Exported(Clinic& clinic,
                     absl::StatusOr<Reply> (*handler)(const handlers::Call&, sql::ReadTx&, const Request&)) {
  std::string text;
  Request request;
  request.set_page_size(2);
  do {
    const auto reply = clinic.Do(handler, request);
    EXPECT_THAT(reply, IsOk());
    if (!reply.ok()) return text;
    text += reply->page().text();
    request.set_page_token(reply->page().next_page_token());
  } while (!request.page_token().empty());
  return text;
}
// "line:column REASON" of each problem.
inline std::vector<std::string> Problems(const v1::ImportReport& report) {
  std::vector<std::string> said;
  for (const auto& problem : report.problems()) {
    said.push_back(std::to_string(problem.line()) + ":" + std::to_string(problem.column()) + " " + problem.reason());
  }
  return said;
}
// "2 created", "3 updated phone", "4 unchanged" of each row.
inline std::vector<std::string> Rows(const v1::ImportReport& report) {
  std::vector<std::string> said;
  for (const auto& row : report.rows()) {
    std::string text = std::to_string(row.line()) + " ";
    text += row.outcome() == v1::IMPORT_OUTCOME_CREATED   ? "created"
            : row.outcome() == v1::IMPORT_OUTCOME_UPDATED ? "updated"
                                                          : "unchanged";
    for (const std::string& field : row.changed()) text += " " + field;
    said.push_back(text);
  }
  return said;
}

}  // namespace psmet
