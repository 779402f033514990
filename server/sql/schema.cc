#include "sql/schema.h"

#include "base/digest.h"
#include "base/error.h"

namespace psmet::sql {
namespace {

// Scans a table of one row that SQLite itself keeps; there is no index on it.
constexpr char kTables[] = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' /* scan: once, at the start */";
constexpr char kGetHash[] = "SELECT value FROM meta WHERE key = 'schema'";
constexpr char kSetHash[] = "INSERT INTO meta (key, value) VALUES ('schema', $1)";

}  // namespace

absl::Status EnsureSchema(Connection& connection) {
  const std::string hash = Sha256Hex(kSchemaText);
  connection.Execute("BEGIN IMMEDIATE");
  WriteTx tx(connection);
  if (tx.Value<int64_t>(kTables) == 0) {
    connection.Execute(kSchemaText);
    tx.Run(kSetHash, {hash});
  }
  connection.Execute("COMMIT");
  const auto stored = tx.Value<std::string>(kGetHash);
  if (stored == hash) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "SCHEMA_DIFFERS",
               "the database was made by another version of psmetd; start it with another --state, or go back to that "
               "version");
}

}  // namespace psmet::sql
