// One connection to the database file and the transactions that functions of the store are given.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sql/fault.h"
#include "sql/gather.h"
#include "sql/statement.h"

struct sqlite3;
struct sqlite3_stmt;

namespace psmet::sql {

// A connection with its cached statements. For one thread at a time.
class Connection {
 public:
  enum class Mode { kWriter, kReader };

  // Opens the file; a writer creates it, in WAL with synchronous=FULL, and gathers its writes. `vfs` names a registered
  // SQLite VFS; empty is the platform's. Throws Fault.
  Connection(const std::string& path, Mode mode, const std::string& vfs = "");
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Runs a text of several statements without parameters.
  void Execute(const std::string& script);
  // Runs one statement without parameters or rows, kept prepared. `sql` must be a literal.
  void Run(const char* sql) {
    Run(sql, {}, [](Row&) {});
  }
  // Runs a statement and calls `each` for every row. `sql` must be a literal: its address is the cache's key. Its k-th
  // parameter must be named $k.
  template <typename Each>
  void Run(const char* sql, std::initializer_list<Arg> args, Each&& each);
  // Runs an INSERT … RETURNING number; returns the number. SQLite gathers what RETURNING gives in a table of its own,
  // which costs as much as the insert; so it is asked for the row's number instead.
  int64_t Insert(const char* sql, std::initializer_list<Arg> args);
  // From now on `watch` hears of every row that changes, by a trigger or a cascade too: its table, and the session that
  // it was or is of (0: none). Once a connection.
  void Watch(std::function<void(std::string_view table, int64_t session)> watch);
  // True while a transaction is open; a full disk may have ended it.
  bool InTransaction() const;
  // Rows changed by the last statement.
  int64_t Changes() const;
  // What EXPLAIN QUERY PLAN says of every statement prepared so far: statement, plan.
  std::vector<std::pair<std::string, std::string>> Plans();

 private:
  sqlite3_stmt* Prepare(const char* sql);
  sqlite3_stmt* Prepare(const char* key, const std::string& sql);
  void Bind(sqlite3_stmt* statement, std::initializer_list<Arg> args);
  bool Step(sqlite3_stmt* statement);
  static void Reset(sqlite3_stmt* statement);
  [[noreturn]] void Throw(const char* doing);

  struct Watcher;

  std::unique_ptr<GatheringVfs> gathering_;  // a writer's
  sqlite3* db_ = nullptr;
  std::unordered_map<const char*, sqlite3_stmt*> statements_;
  std::unique_ptr<Watcher> watcher_;
};

template <typename Each>
void Connection::Run(const char* sql, std::initializer_list<Arg> args, Each&& each) {
  sqlite3_stmt* statement = Prepare(sql);
  struct Resetter {
    sqlite3_stmt* statement;
    ~Resetter() { Reset(statement); }
  } resetter{statement};
  Bind(statement, args);
  while (Step(statement)) {
    Row row(statement);
    each(row);
  }
}

// A transaction that can't write: one snapshot.
class ReadTx {
 public:
  explicit ReadTx(Connection& connection) : connection_(connection) {}
  ReadTx(const ReadTx&) = delete;
  ReadTx& operator=(const ReadTx&) = delete;

  // All rows, each made by `from_row(Row&)`.
  template <typename FromRow>
  auto All(const char* sql, FromRow from_row, std::initializer_list<Arg> args = {}) {
    std::vector<decltype(from_row(std::declval<Row&>()))> out;
    connection_.Run(sql, args, [&](Row& row) { out.push_back(from_row(row)); });
    return out;
  }
  // The first row, or nothing.
  template <typename FromRow>
  auto One(const char* sql, FromRow from_row, std::initializer_list<Arg> args = {}) {
    std::optional<decltype(from_row(std::declval<Row&>()))> out;
    connection_.Run(sql, args, [&](Row& row) {
      if (!out) out = from_row(row);
    });
    return out;
  }
  // The first column of the first row, or nothing.
  template <typename T>
  std::optional<T> Value(const char* sql, std::initializer_list<Arg> args = {}) {
    return One(
        sql, [](Row& row) -> T { return row.Next(); }, args);
  }

 protected:
  Connection& connection_;
};

// A transaction that writes. What a function does with it may run twice before it is committed.
class WriteTx : public ReadTx {
 public:
  WriteTx(Connection& connection) : ReadTx(connection) {}

  // Runs a statement; returns how many rows it changed.
  int64_t Run(const char* sql, std::initializer_list<Arg> args = {}) {
    connection_.Run(sql, args, [](Row&) {});
    return connection_.Changes();
  }
  // Runs an INSERT … RETURNING number; returns the number.
  int64_t Insert(const char* sql, std::initializer_list<Arg> args = {}) { return connection_.Insert(sql, args); }

  // The audit seq of this change, which is the revision of every row it writes. Set before the handler runs.
  int64_t seq() const { return seq_; }
  void set_seq(int64_t seq) { seq_ = seq; }
  // Nothing of this member is kept, though it succeeded: a dry run, or a reply that was given before.
  void Discard() { discarded_ = true; }
  bool discarded() const { return discarded_; }

 private:
  int64_t seq_ = 0;
  bool discarded_ = false;
};

}  // namespace psmet::sql
