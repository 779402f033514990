// Editions of curricula and their modules as rows.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::store {

// A module and the edition that it belongs to.
struct Taught {
  Curriculum curriculum;
  Module module;
};

// Error: CURRICULUM_NOT_FOUND with the editions there are.
absl::StatusOr<Curriculum> GetCurriculum(sql::ReadTx& tx, std::string_view key);
// Up to `limit` editions after the key `after`, by key.
std::vector<Curriculum> ListCurricula(sql::ReadTx& tx, std::string_view after, int limit);
// The module that a key like "adces-3/healthy-eating" names. Error: MODULE_NOT_FOUND with the modules of that edition,
// or with the editions where there is none of that key.
absl::StatusOr<Taught> GetModule(sql::ReadTx& tx, std::string_view key);
// A module as sessions show it.
struct ModuleNames {
  std::string curriculum, key, title;                       // the edition's key and the module's own within it
  std::vector<std::string> tags;                            // its topics
  std::vector<std::string> accepted_credentials, families;  // of the edition
};
// That of a module's row; null: there is none.
std::shared_ptr<const ModuleNames> FindModule(sql::ReadTx& tx, int64_t number);
// The module of that row, also one that its edition has since left out. Error: MODULE_NOT_FOUND.
absl::StatusOr<Taught> ModuleByNumber(sql::ReadTx& tx, int64_t number);
// The modules of every edition.
std::vector<Module> AllModules(sql::ReadTx& tx);

// Adds an edition with its modules.
void InsertCurriculum(sql::WriteTx& tx, const Curriculum& curriculum);
// Makes the edition with that key be this one. A module keeps its row by its key; one that is left out keeps its row
// too, without a position, for the cancelled sessions that planned it.
void ReplaceCurriculum(sql::WriteTx& tx, const Curriculum& curriculum);
// Makes the edition taught: it never changes again.
void MarkTaught(sql::WriteTx& tx, std::string_view curriculum_key);
// One of the sessions that plan a module and are not cancelled, the earliest.
std::optional<SessionId> SessionPlanning(sql::ReadTx& tx, int64_t module_number);

}  // namespace psmet::store
