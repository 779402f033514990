#include "store/curriculum.h"

#include <absl/strings/str_join.h>

#include "base/error.h"

namespace psmet::store {
namespace {

// A refusal names what there is, up to this many.
constexpr int kNamed = 20;

struct CurriculumRow {
  int64_t number = 0;
  Curriculum curriculum;
};

CurriculumRow CurriculumFrom(sql::Row& r) {
  return {.number = r.Next(),
          .curriculum = {.name = r.Next(),
                         .edition = r.Next(),
                         .title = r.Next(),
                         .owner = r.Next(),
                         .recognized_by = r.Next(),
                         .families = r.Next(),
                         .accepted_credentials = r.Next(),
                         .conditions = r.Next(),
                         .modules = {},
                         .taught = r.Next(),
                         .source = r.Next(),
                         .revision = r.Next()}};
}

Module ModuleFrom(sql::Row& r) {
  return {.number = r.Next(),
          .key = r.Next(),
          .title = r.Next(),
          .blocks = r.Next(),
          .objectives = r.Next(),
          .tags = r.Next()};
}

constexpr char kModulesOf[] = R"sql(
/* sort: a file has at most 100 modules */
SELECT number, key, title, blocks, objectives, tags
  FROM modules
 WHERE curriculum_number = $1 AND position > 0
 ORDER BY position
)sql";

Curriculum WithModules(sql::ReadTx& tx, CurriculumRow row) {
  row.curriculum.modules = tx.All(kModulesOf, ModuleFrom, {row.number});
  return std::move(row.curriculum);
}

constexpr char kGetCurriculum[] = R"sql(
SELECT number, name, edition, title, owner, recognized_by, families, accepted_credentials, conditions, taught, source,
       revision
  FROM curricula
 WHERE key = $1
)sql";

constexpr char kKeys[] = R"sql(
SELECT key
  FROM curricula
 WHERE key > ''
 ORDER BY key
 LIMIT $1
)sql";

std::string Editions(sql::ReadTx& tx) {
  const auto keys = tx.All(kKeys, [](sql::Row& r) -> std::string { return r.Next(); }, {kNamed});
  return keys.empty() ? "there are none yet" : "there are: " + absl::StrJoin(keys, ", ");
}

std::string ModulesIn(const Curriculum& curriculum) {
  std::vector<std::string> keys;
  for (const Module& module : curriculum.modules) {
    if (keys.size() == kNamed) break;
    keys.push_back(module.key);
  }
  return absl::StrJoin(keys, ", ");
}

constexpr char kSaveModule[] = R"sql(
INSERT INTO modules (curriculum_number, position, key, title, blocks, objectives, tags)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (curriculum_number, key) DO UPDATE
   SET position = excluded.position, title = excluded.title, blocks = excluded.blocks,
       objectives = excluded.objectives, tags = excluded.tags
)sql";

void SaveModules(sql::WriteTx& tx, int64_t curriculum, const std::vector<Module>& modules) {
  int position = 0;
  for (const Module& m : modules) {
    tx.Run(kSaveModule, {curriculum, ++position, m.key, m.title, m.blocks, m.objectives, m.tags});
  }
}

}  // namespace

absl::StatusOr<Curriculum> GetCurriculum(sql::ReadTx& tx, std::string_view key) {
  auto row = tx.One(kGetCurriculum, CurriculumFrom, {key});
  if (!row) {
    return Missing("CURRICULUM_NOT_FOUND", "no curriculum {curriculum}; {editions}",
                   {{"curriculum", std::string(key)}, {"editions", Editions(tx)}});
  }
  return WithModules(tx, *std::move(row));
}

constexpr char kListCurricula[] = R"sql(
SELECT number, name, edition, title, owner, recognized_by, families, accepted_credentials, conditions, taught, source,
       revision
  FROM curricula
 WHERE key > $1
 ORDER BY key
 LIMIT $2
)sql";

std::vector<Curriculum> ListCurricula(sql::ReadTx& tx, std::string_view after, int limit) {
  std::vector<Curriculum> curricula;
  for (CurriculumRow& row : tx.All(kListCurricula, CurriculumFrom, {after, limit})) {
    curricula.push_back(WithModules(tx, std::move(row)));
  }
  return curricula;
}

absl::StatusOr<Taught> GetModule(sql::ReadTx& tx, std::string_view key) {
  const size_t slash = key.find('/');
  const std::string_view edition = key.substr(0, slash);
  auto row = tx.One(kGetCurriculum, CurriculumFrom, {edition});
  if (!row) {
    return Missing("MODULE_NOT_FOUND", "no module {module}, for there is no curriculum {curriculum}; {editions}",
                   {{"module", std::string(key)}, {"curriculum", std::string(edition)}, {"editions", Editions(tx)}});
  }
  Curriculum curriculum = WithModules(tx, *std::move(row));
  const std::string_view name = slash == std::string_view::npos ? "" : key.substr(slash + 1);
  for (const Module& module : curriculum.modules) {
    if (module.key == name) return Taught{.curriculum = curriculum, .module = module};
  }
  return Missing("MODULE_NOT_FOUND", "no module {module}; {curriculum} has: {modules}",
                 {{"module", std::string(key)}, {"curriculum", curriculum.key()}, {"modules", ModulesIn(curriculum)}});
}

constexpr char kModuleNames[] = R"sql(
SELECT c.key, m.key, m.title, m.tags, c.accepted_credentials, c.families
  FROM modules m
  JOIN curricula c ON c.number = m.curriculum_number
 WHERE m.number = $1
)sql";

std::shared_ptr<const ModuleNames> FindModule(sql::ReadTx& tx, int64_t number) {
  const auto from = [](sql::Row& r) -> ModuleNames {
    return {.curriculum = r.Next(),
            .key = r.Next(),
            .title = r.Next(),
            .tags = r.Next(),
            .accepted_credentials = r.Next(),
            .families = r.Next()};
  };
  return tx.KeptOne(kModuleNames, from, number);
}

constexpr char kModuleByNumber[] = R"sql(
SELECT number, key, title, blocks, objectives, tags
  FROM modules
 WHERE number = $1
)sql";

constexpr char kCurriculumOfModule[] = R"sql(
SELECT c.number, c.name, c.edition, c.title, c.owner, c.recognized_by, c.families, c.accepted_credentials, c.conditions,
       c.taught, c.source, c.revision
  FROM modules m
  JOIN curricula c ON c.number = m.curriculum_number
 WHERE m.number = $1
)sql";

absl::StatusOr<Taught> ModuleByNumber(sql::ReadTx& tx, int64_t number) {
  auto module = tx.One(kModuleByNumber, ModuleFrom, {number});
  auto row = tx.One(kCurriculumOfModule, CurriculumFrom, {number});
  if (!module || !row) {
    return Missing("MODULE_NOT_FOUND", "no module in row {row}", {{"row", std::to_string(number)}});
  }
  return Taught{.curriculum = WithModules(tx, *std::move(row)), .module = *std::move(module)};
}

constexpr char kAllModules[] = R"sql(
/* scan: a programme has a handful of editions, of at most 100 modules each */
SELECT number, key, title, blocks, objectives, tags
  FROM modules
 WHERE position > 0
 ORDER BY number
)sql";

std::vector<Module> AllModules(sql::ReadTx& tx) { return tx.All(kAllModules, ModuleFrom); }

constexpr char kInsertCurriculum[] = R"sql(
INSERT INTO curricula (key, name, edition, title, owner, recognized_by, families, accepted_credentials, conditions,
                       source, taught, revision)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11)
RETURNING number
)sql";

void InsertCurriculum(sql::WriteTx& tx, const Curriculum& c) {
  const std::string key = c.key();
  const int64_t number =
      tx.Insert(kInsertCurriculum, {key, c.name, c.edition, c.title, c.owner, c.recognized_by, c.families,
                                    c.accepted_credentials, c.conditions, c.source, tx.seq()});
  SaveModules(tx, number, c.modules);
}

constexpr char kUpdateCurriculum[] = R"sql(
UPDATE curricula
   SET title = $1, owner = $2, recognized_by = $3, families = $4, accepted_credentials = $5, conditions = $6,
       source = $7, revision = $8
 WHERE key = $9
RETURNING number
)sql";

constexpr char kLeaveOutModules[] = R"sql(
UPDATE modules
   SET position = 0
 WHERE curriculum_number = $1
)sql";

void ReplaceCurriculum(sql::WriteTx& tx, const Curriculum& c) {
  const std::string key = c.key();
  const int64_t number = *tx.Value<int64_t>(
      kUpdateCurriculum,
      {c.title, c.owner, c.recognized_by, c.families, c.accepted_credentials, c.conditions, c.source, tx.seq(), key});
  tx.Run(kLeaveOutModules, {number});
  SaveModules(tx, number, c.modules);
}

constexpr char kMarkTaught[] = R"sql(
UPDATE curricula
   SET taught = 1, revision = $1
 WHERE key = $2 AND taught = 0
)sql";

void MarkTaught(sql::WriteTx& tx, std::string_view curriculum_key) { tx.Run(kMarkTaught, {tx.seq(), curriculum_key}); }

constexpr char kSessionPlanning[] = R"sql(
SELECT number
  FROM sessions
 WHERE module_number = $1 AND state <> 4
 ORDER BY starts_at, number
 LIMIT 1
)sql";

std::optional<SessionId> SessionPlanning(sql::ReadTx& tx, int64_t module_number) {
  return tx.Value<SessionId>(kSessionPlanning, {module_number});
}

}  // namespace psmet::store
