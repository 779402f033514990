// One connection to the database file and the transactions that functions of the store are given.
#pragma once

#include <absl/container/flat_hash_map.h>

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sql/changes.h"
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
  // From now on `changes`, which outlives the connection, hears of every row that changes here, by a trigger or a
  // cascade too, and what Keep remembers holds until one of the programme does. A writer's, once.
  void Tell(Changes& changes);
  // From now on Keep remembers until `changes`, which outlives the connection, says otherwise. A reader's, once.
  void Heed(const Changes& changes);
  // Stands for the programme's rows as a transaction that begins now will see them; nothing while they change, or
  // before Tell or Heed.
  std::optional<uint64_t> Programme() const;
  // What `make` returned for that key while the programme stood at `programme`. It may read the programme's tables
  // alone (Changes::About): throws Fault otherwise.
  std::shared_ptr<const void> Keep(const char* what, int64_t number, uint64_t programme,
                                   const std::function<std::shared_ptr<const void>()>& make);
  // True while a transaction is open; a full disk may have ended it.
  bool InTransaction() const;
  // Rows changed by the last statement.
  int64_t ChangedRows() const;
  // What EXPLAIN QUERY PLAN says of every statement prepared so far: statement, plan.
  std::vector<std::pair<std::string, std::string>> Plans();

 private:
  struct Statement {
    sqlite3_stmt* handle = nullptr;
    bool of_programme = true;  // it reads nothing else
  };
  sqlite3_stmt* Prepare(const char* sql);
  sqlite3_stmt* Prepare(const char* key, const std::string& sql);
  void Bind(sqlite3_stmt* statement, std::initializer_list<Arg> args);
  bool Step(sqlite3_stmt* statement);
  static void Reset(sqlite3_stmt* statement);
  [[noreturn]] void Throw(const char* doing);

  struct Watcher;

  std::unique_ptr<GatheringVfs> gathering_;  // a writer's
  sqlite3* db_ = nullptr;
  std::unordered_map<const char*, Statement> statements_;
  std::unique_ptr<Watcher> watcher_;   // a writer's
  const Changes* changes_ = nullptr;   // a reader's
  bool reads_programme_alone_ = true;  // the statement that is being prepared
  bool making_ = false;                // what is to be kept
  uint64_t kept_at_ = 0;               // how the programme stood
  absl::flat_hash_map<std::pair<const char*, int64_t>, std::shared_ptr<const void>> kept_;
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

// A transaction that can't write: one snapshot, which begins with the first statement after this.
class ReadTx {
 public:
  explicit ReadTx(Connection& connection) : connection_(connection), programme_(connection.Programme()) {}
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
  // What `make` reads of the programme's tables, and of no others; remembered until one of their rows changes. `what`
  // and `number` are its key, and one `what` has one `make`. A read that overlaps the commit of such a change may see
  // what was kept before it beside rows of after it, as if it had asked for the two one after the other.
  template <typename Make>
  auto Kept(const char* what, int64_t number, Make make) {
    using Value = decltype(make());
    const auto made = [&]() -> std::shared_ptr<const void> { return std::make_shared<const Value>(make()); };
    // A snapshot older than the last such change neither sees what is kept nor is kept.
    const bool current = programme_ && programme_ == connection_.Programme();
    return std::static_pointer_cast<const Value>(current ? connection_.Keep(what, number, *programme_, made) : made());
  }
  // The first row of a statement about the programme whose one parameter is a number, kept; null: there is none.
  template <typename FromRow>
  auto KeptOne(const char* sql, FromRow from_row, int64_t number) {
    const auto kept = Kept(sql, number, [&] { return One(sql, from_row, {number}); });
    using Value = typename std::remove_reference_t<decltype(*kept)>::value_type;
    return *kept ? std::shared_ptr<const Value>(kept, &**kept) : nullptr;
  }

 protected:
  Connection& connection_;

 private:
  const std::optional<uint64_t> programme_;
};

// A transaction that writes. What a function does with it may run twice before it is committed.
class WriteTx : public ReadTx {
 public:
  WriteTx(Connection& connection) : ReadTx(connection) {}

  // Runs a statement; returns how many rows it changed.
  int64_t Run(const char* sql, std::initializer_list<Arg> args = {}) {
    connection_.Run(sql, args, [](Row&) {});
    return connection_.ChangedRows();
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
