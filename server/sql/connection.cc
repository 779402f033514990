#include "sql/connection.h"

#include <absl/cleanup/cleanup.h>
#include <absl/strings/str_cat.h>

// Debian's library has it, its header asks.
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include <sqlite3.h>

namespace psmet::sql {
namespace {

// Of what a connection keeps: some hundred bytes each.
constexpr size_t kMostKept = 4096;

// Counting what is allocated takes a lock that all connections share. Before the first connection, and once.
void LeaveMemoryUncounted() {
  static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)once;
}

}  // namespace

// Hears of each row before it changes.
struct Connection::Watcher {
  Changes& changes;
  struct Table {
    Changes::About about = Changes::About::kRest;
    int session = -1;  // the column that names it; -1: none
  };
  std::map<std::string, Table, std::less<>> tables = {};

  static void Hear(void* self, sqlite3* db, int operation, const char*, const char* table, sqlite3_int64,
                   sqlite3_int64) {
    const Watcher& watcher = *static_cast<Watcher*>(self);
    const auto found = watcher.tables.find(std::string_view(table));
    if (found == watcher.tables.end()) return watcher.changes.Note(Changes::About::kRest, 0);
    const auto& [about, session] = found->second;
    if (session < 0) return watcher.changes.Note(about, 0);
    const auto tell = [&, about = about, session = session](auto value_of) {
      sqlite3_value* value = nullptr;
      watcher.changes.Note(about, value_of(db, session, &value) == SQLITE_OK ? sqlite3_value_int64(value) : 0);
    };
    if (operation != SQLITE_INSERT) tell(sqlite3_preupdate_old);
    if (operation != SQLITE_DELETE) tell(sqlite3_preupdate_new);
  }
};

Connection::Connection(const std::string& path, Mode mode, const std::string& vfs) {
  LeaveMemoryUncounted();
  const int flags = (mode == Mode::kWriter ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (mode == Mode::kWriter) gathering_ = std::make_unique<GatheringVfs>(vfs);
  const char* const through = gathering_ ? gathering_->name() : vfs.empty() ? nullptr : vfs.c_str();
  if (sqlite3_open_v2(path.c_str(), &db_, flags, through) != SQLITE_OK) {
    const Fault fault(Fault::Kind::kOther, absl::StrCat("open: ", sqlite3_errmsg(db_)));
    sqlite3_close(db_);
    throw fault;
  }
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  const auto note_reading = [](void* self, int action, const char* table, const char*, const char*, const char*) {
    auto& connection = *static_cast<Connection*>(self);
    if (action == SQLITE_READ && Changes::AboutOf(table) != Changes::About::kProgramme)
      connection.reads_programme_alone_ = false;
    return SQLITE_OK;
  };
  sqlite3_set_authorizer(db_, note_reading, this);
  try {
    // A commit after which a tree was rebalanced looks through the whole page cache, so more is not better.
    Execute(
        "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
        "PRAGMA busy_timeout = 2000; PRAGMA cache_size = -8192;");
    // One connection writes and checkpoints: with several, SQLite before 3.51.3 may lose acknowledged commits. Small
    // pages and rare checkpoints halve what a commit writes and keep the database's own flush out of most commits.
    Execute(mode == Mode::kWriter ? "PRAGMA page_size = 1024; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                    "PRAGMA wal_autocheckpoint = 16000;"
                                  : "PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0;");
  } catch (...) {
    sqlite3_close_v2(db_);
    throw;
  }
}

Connection::~Connection() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement.handle);
  sqlite3_close_v2(db_);
}

void Connection::Throw(const char* doing) {
  const int code = sqlite3_extended_errcode(db_);
  const auto kind = (code & 0xff) == SQLITE_FULL         ? Fault::Kind::kFull
                    : (code & 0xff) == SQLITE_CONSTRAINT ? Fault::Kind::kConstraint
                                                         : Fault::Kind::kOther;
  // SQLite's text names tables and columns, never values.
  throw Fault(kind, absl::StrCat(doing, ": ", sqlite3_errmsg(db_), " (", code, ")"));
}

void Connection::Execute(const std::string& script) {
  if (sqlite3_exec(db_, script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) Throw("execute");
}

sqlite3_stmt* Connection::Prepare(const char* sql) {
  const auto found = statements_.find(sql);
  sqlite3_stmt* const statement = found != statements_.end() ? found->second.handle : Prepare(sql, sql);
  if (making_ && !statements_[sql].of_programme) {
    throw Fault(Fault::Kind::kOther, absl::StrCat("not of the programme alone, and so not to be kept: ", sql));
  }
  return statement;
}

sqlite3_stmt* Connection::Prepare(const char* key, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  reads_programme_alone_ = true;
  if (sqlite3_prepare_v3(db_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
    Throw("prepare");
  }
  // SQLite numbers $n by first occurrence, so another order would bind swapped, silently.
  for (int k = 1; k <= sqlite3_bind_parameter_count(statement); ++k) {
    const char* name = sqlite3_bind_parameter_name(statement, k);
    if (name == nullptr || absl::StrCat("$", k) != name) {
      sqlite3_finalize(statement);
      throw Fault(Fault::Kind::kOther, absl::StrCat("parameter ", k, " is not $", k, " in: ", sql));
    }
  }
  statements_[key] = {statement, reads_programme_alone_};
  return statement;
}

int64_t Connection::Insert(const char* sql, std::initializer_list<Arg> args) {
  if (!statements_.contains(sql)) {
    constexpr std::string_view kReturning = "RETURNING number";
    std::string text = sql;
    const size_t at = text.find(kReturning);
    if (at == std::string::npos) throw Fault(Fault::Kind::kOther, absl::StrCat("no RETURNING number in: ", sql));
    Prepare(sql, text.erase(at, kReturning.size()));
  }
  Run(sql, args, [](Row&) {});
  return sqlite3_last_insert_rowid(db_);
}

void Connection::Bind(sqlite3_stmt* statement, std::initializer_list<Arg> args) {
  if (static_cast<int>(args.size()) != sqlite3_bind_parameter_count(statement)) {
    throw Fault(Fault::Kind::kOther, absl::StrCat(args.size(), " arguments for: ", sqlite3_sql(statement)));
  }
  int k = 0;
  for (const Arg& arg : args) {
    ++k;
    int code = SQLITE_OK;
    switch (arg.kind_) {
      case Arg::kNull:
        code = sqlite3_bind_null(statement, k);
        break;
      case Arg::kInteger:
        code = sqlite3_bind_int64(statement, k, arg.integer_);
        break;
      // The arguments live until the statement is reset, so nothing need be copied.
      case Arg::kText:
        code = sqlite3_bind_text64(statement, k, arg.text_.empty() ? "" : arg.text_.data(), arg.text_.size(),
                                   SQLITE_STATIC, SQLITE_UTF8);
        break;
      case Arg::kOwned:
        code = sqlite3_bind_text64(statement, k, arg.owned_.data(), arg.owned_.size(), SQLITE_STATIC, SQLITE_UTF8);
        break;
      case Arg::kBlob:
        code = sqlite3_bind_blob64(statement, k, arg.text_.empty() ? "" : arg.text_.data(), arg.text_.size(),
                                   SQLITE_STATIC);
        break;
    }
    if (code != SQLITE_OK) Throw("bind");
  }
}

bool Connection::Step(sqlite3_stmt* statement) {
  const int code = sqlite3_step(statement);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) Throw("step");
  return false;
}

void Connection::Reset(sqlite3_stmt* statement) {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
}

void Connection::Tell(Changes& changes) {
  static constexpr char kTables[] = R"sql(
SELECT t.name, coalesce((SELECT c.cid FROM pragma_table_info(t.name) c
                         WHERE c.name = CASE t.name WHEN 'sessions' THEN 'number' ELSE 'session_number' END), -1)
FROM sqlite_schema t WHERE t.type = 'table'
ORDER BY t.name /* scan: of the schema, once a connection */ /* sort: of the schema */)sql";
  watcher_ = std::make_unique<Watcher>(Watcher{changes});
  Run(kTables, {}, [&](Row& row) {
    const std::string table = row.Next();
    watcher_->tables[table] = {Changes::AboutOf(table), row.Next()};
  });
  sqlite3_preupdate_hook(db_, Watcher::Hear, watcher_.get());
}

void Connection::Heed(const Changes& changes) { changes_ = &changes; }

std::optional<uint64_t> Connection::Programme() const {
  if (watcher_) return watcher_->changes.ProgrammeInGroup();
  return changes_ == nullptr ? std::nullopt : changes_->Programme();
}

std::shared_ptr<const void> Connection::Keep(const char* what, int64_t number, uint64_t programme,
                                             const std::function<std::shared_ptr<const void>()>& make) {
  if (kept_at_ != programme || kept_.size() >= kMostKept) kept_.clear();
  kept_at_ = programme;
  if (const auto found = kept_.find({what, number}); found != kept_.end()) return found->second;
  const absl::Cleanup made = [this, outer = std::exchange(making_, true)] { making_ = outer; };
  return kept_[{what, number}] = make();
}

bool Connection::InTransaction() const { return sqlite3_get_autocommit(db_) == 0; }
int64_t Connection::ChangedRows() const { return sqlite3_changes64(db_); }

std::vector<std::pair<std::string, std::string>> Connection::Plans() {
  std::vector<std::pair<std::string, std::string>> plans;
  for (const auto& [sql, statement] : statements_) {
    const std::string explain = absl::StrCat("EXPLAIN QUERY PLAN ", sql);
    sqlite3_stmt* plan = nullptr;
    if (sqlite3_prepare_v2(db_, explain.c_str(), -1, &plan, nullptr) != SQLITE_OK) continue;
    std::string text;
    while (sqlite3_step(plan) == SQLITE_ROW) {
      absl::StrAppend(&text, reinterpret_cast<const char*>(sqlite3_column_text(plan, 3)), "\n");
    }
    sqlite3_finalize(plan);
    plans.emplace_back(sql, text);
  }
  return plans;
}

}  // namespace psmet::sql
