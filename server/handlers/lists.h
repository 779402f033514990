// Lists as CSV, whatever they are of: one way to read headings and cells, to find what is there, to say what changed
// and to write it all out again. What a list is of is a List; the API's comments say what the calls do.
#pragma once

#include <absl/status/statusor.h>
#include <google/protobuf/descriptor.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "handlers/call.h"
#include "handlers/cells.h"
#include "psmet/v1/lists.pb.h"
#include "rules/model.h"
#include "rules/schedule.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// What a column is for.
enum class Use {
  kField,   // a row's cell is compared with what is there
  kAdding,  // exported, and read of a row that adds; says nothing of what is there
  kRead,    // read and never exported: another way to write other columns
};

// A column: what it is called, what it fills and how it is read.
struct ListColumn {
  std::string field;              // of the list's cells, e.g. birth_date
  std::string heading;            // as an export writes it
  std::vector<std::string> also;  // what else people call it; letter case, blanks and signs don't matter
  absl::StatusOr<std::string> (*read)(std::string_view) = nullptr;  // into the one spelling; null: as it is
  bool required = false;                                            // of a row that adds
  Use use = Use::kField;
  absl::Status (*check)(std::string_view) = nullptr;  // what a row adds or changes must pass it; null: anything
  std::vector<std::string> fills = {};  // of a column that is read only: the fields that it is another way to write
  std::string how = {};                 // in which form
};

// The column that names the patient whom a row is about.
ListColumn PatientColumn();

// What is there, as a row would say it.
struct Entry {
  std::string id;
  Cells cells;
  std::vector<std::string> keys;  // what exports are sorted by; the last one is a number
};

// A row on its way in.
class ListRow {
 public:
  ListRow(int line, std::function<void(std::string_view, std::string_view, std::string)> report)
      : line(line), report_(std::move(report)) {}

  const int line;
  Cells cells;
  bool sound = true;
  std::set<std::string, std::less<>> refused;  // fields
  std::vector<rules::Remark> remarks;          // what a person should look at if the row adds or changes something

  const std::string& Text(std::string_view field) const { return CellOf(cells, field); }
  // Reports a mistake in the field's cell; the row is not imported.
  void Refuse(std::string_view field, std::string_view reason, std::string text) {
    sound = false;
    refused.emplace(field);
    report_(field, reason, std::move(text));
  }
  void Refuse(std::string_view field, const absl::Status& status) {
    Refuse(field, ReasonOf(status), std::string(status.message()));
  }

 private:
  std::function<void(std::string_view, std::string_view, std::string)> report_;
};

// What a list is of. One object serves one call and may remember what it looked up.
class List {
 public:
  // Where rows go: the transaction, whether nothing is kept, where to list the charges that change and what the row's
  // calls warn of.
  struct Importing {
    sql::WriteTx& tx;
    bool dry_run = false;
    google::protobuf::RepeatedPtrField<v1::ChargeChange>* changed_charges = nullptr;
    google::protobuf::RepeatedPtrField<v1::Warning>* warnings = nullptr;
  };

  List(const Call& call, sql::ReadTx& tx) : call_(call), tx_(tx) {}
  virtual ~List() = default;

  // "patient".
  virtual std::string noun() const = 0;
  virtual const std::vector<ListColumn>& columns() const = 0;
  // The message whose fields, where a cell has the name of one, rule what the cell may hold.
  virtual const google::protobuf::Descriptor* fields() const = 0;

  // Puts ids in the place of names and fills in what follows from the row. Reports what it can't find.
  virtual void Resolve(ListRow&) {}
  // Reports what several cells of a row say together and can't be so; what single cells say is checked already.
  virtual void CheckTogether(ListRow&) {}
  // What the row is about: two rows of a file never have the same. Of cells that do not say it, what no cells give.
  virtual std::string KeyOf(const Cells& cells) const = 0;
  // True for rows that are about the same by their number and about two by all else: one of the numbers is wrong.
  virtual bool SaysOtherwise(const Cells&, const Cells&) const { return false; }
  // What is there already. Errors: MATCH_UNCLEAR, MATCH_CONFLICT.
  virtual absl::StatusOr<std::optional<Entry>> Find(const Cells& cells) = 0;
  // Adds what the row says, by the handler of the single call; returns its id. Errors: those of the call.
  virtual absl::StatusOr<std::string> Add(const Importing& to, const Cells& cells) = 0;
  // Changes those fields of what is there to what the row says, by handlers of single calls. Errors: those of the
  // calls, ROW_DIFFERS.
  virtual absl::Status Change(const Importing& to, const Entry& entry, const Cells& cells,
                              const std::vector<std::string>& changed) = 0;

  // How many keys an export is sorted by.
  virtual size_t keys() const { return 1; }
  // Up to `limit` entries after those keys; none of them means from the beginning.
  virtual std::vector<Entry> Load(const std::vector<std::string>& after, int limit) = 0;
  // The entry's cells with names in the place of ids.
  virtual Cells Written(const Entry& entry) { return entry.cells; }

 protected:
  const Call& call_;
  sql::ReadTx& tx_;
};

// The request of an import, whatever it imports.
struct ImportOf {
  std::string_view file;
  int line_offset = 0;
  bool skip_unknown = false;
};
// Imports the file into `report`. With a problem everything is discarded.
void ImportList(List& list, const List::Importing& to, const ImportOf& request, v1::ImportReport* report);

// A page of the list as CSV, after `page.after`, with headings if it is the first; the next one's keys, or none at the
// end.
std::vector<std::string> ExportList(List& list, const std::vector<std::string>& after, int limit,
                                    v1::ExportedPage* out);

// "Family, Given" or "Given Family" in its two parts; nothing where it is one word.
struct FullName {
  std::string family_name, given_name;
};
std::optional<FullName> SplitName(std::string_view text);
// The column "Name" for lists that have both names in one, and what it fills: family_name and given_name.
ListColumn NameColumn(std::vector<std::string> also);
// The same where the heading itself says that the family's name stands first, "Last, First": a comma must say where it
// ends.
ListColumn FamilyFirstColumn();
void ResolveName(ListRow& row);

}  // namespace psmet::handlers
