// The schema that this program knows.
#pragma once

#include <absl/status/status.h>

#include "sql/connection.h"

namespace psmet::sql {

// schema.sql, word for word.
extern const char kSchemaText[];

// Creates the schema in an empty database, or checks that the database has this one. Error: SCHEMA_DIFFERS when it was
// made by another version of the program.
absl::Status EnsureSchema(Connection& connection);

}  // namespace psmet::sql
