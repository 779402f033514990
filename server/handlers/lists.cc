#include "handlers/lists.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_replace.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/digest.h"
#include "base/error.h"
#include "handlers/csv.h"
#include "handlers/fields.h"
#include "handlers/headings.h"
#include "handlers/roster.h"
#include "rules/nearest.h"
#include "rules/written.h"

namespace psmet::handlers {
namespace {

using google::protobuf::FieldDescriptor;

constexpr size_t kMostRows = 2000;
constexpr size_t kMostProblems = 50;  // more than a screen, which nobody mends at once
constexpr std::string_view kNone = "(none)";

// Where a refusal of a single call belongs, by the first of these fields that the list has.
struct Blame {
  std::string_view reason;
  std::vector<std::string_view> fields;
};
const std::vector<Blame>& Blames() {
  static const auto& blames = *new std::vector<Blame>{
      {"MRN_TAKEN", {"mrn"}},
      {"BIRTH_DATE_INVALID", {"birth_date"}},
      {"PHONE_INVALID", {"phone"}},
      {"LANGUAGE_UNKNOWN", {"language", "interpreter"}},
      {"NPI_INVALID", {"ordering_npi", "npi"}},
      {"NPI_TAKEN", {"npi"}},
      {"DIAGNOSIS_INVALID", {"diagnoses"}},
      {"ORDER_DATES_INVALID", {"ordered_on"}},
      {"PROFESSION_UNKNOWN", {"profession"}},
      {"TAXONOMY_INVALID", {"taxonomies"}},
      {"PRACTITIONER_NOT_FOUND", {"supervisor"}},
      {"CREDENTIAL_TYPE_UNKNOWN", {"type"}},
      {"CREDENTIAL_DATES_INVALID", {"valid_to"}},
      {"CREDENTIAL_TAKEN", {"number"}},
      {"CREDENTIAL_MISSING", {"instructor"}},
      {"INSTRUCTOR_TAKEN", {"instructor"}},
      {"CAPACITY_INVALID", {"capacity"}},
      {"CAPACITY_NEEDED", {"capacity"}},
      {"ROOM_NAME_TAKEN", {"name"}},
      {"ROOM_TAKEN", {"room"}},
      {"ROOM_NEEDED", {"room"}},
      {"ROOM_TOO_SMALL", {"seats"}},
      {"SITE_NEEDED", {"site"}},
      {"SEATS_", {"seats"}},
      {"BLOCKS_INVALID", {"blocks"}},
      {"WHEN_", {"start", "time"}},
      {"SITE_CLOSED", {"start", "time"}},
      {"START_", {"start", "date"}},
      {"SESSION_PAST_MIDNIGHT", {"blocks"}},
      {"MODULE_NOT_FOUND", {"module"}},
  };
  return blames;
}

std::string Same(std::string_view text) {
  return std::string(absl::StripAsciiWhitespace(absl::string_view(text.data(), text.size())));
}

// One import on its way.
class Import {
 public:
  Import(List& list, const List::Importing& to, const ImportOf& request, v1::ImportReport* report)
      : list_(list), to_(to), report_(report) {
    file_ = ReadCsv(request.file, request.line_offset, &problems_);
    ReadHeadings(request.skip_unknown);
    if (file_.rows.size() > kMostRows) {
      Report(file_.rows[kMostRows].line, 0, "ROWS_TOO_MANY",
             absl::StrCat("the file has ", file_.rows.size(), " rows and a call takes ", kMostRows,
                          "; send it in parts, each with the headings"));
      file_.rows.clear();
    }
  }

  void Run() {
    if (!file_.headings.cells.empty()) {
      DropRowsOfAnotherFile();
      for (const CsvRow& row : file_.rows) Take(row);
    }
    if (problems_.empty()) return;
    // What was written on the way to a problem goes, and what the reply says of it.
    to_.tx.Discard();
    report_->Clear();
    to_.changed_charges->Clear();
    std::stable_sort(problems_.begin(), problems_.end(), [](const auto& a, const auto& b) {
      return std::pair(a.line(), a.column()) < std::pair(b.line(), b.column());
    });
    const size_t count = problems_.size();
    report_->set_mistakes(static_cast<int>(count));
    if (count > kMostProblems) {
      problems_.resize(kMostProblems);
      Report(problems_.back().line(), 0, "MORE_PROBLEMS",
             absl::StrCat("there are ", count - kMostProblems, " more problems after this line; mend these first"));
    }
    report_->mutable_problems()->Assign(problems_.begin(), problems_.end());
  }

 private:
  void Report(int line, size_t column, std::string_view reason, std::string text) {
    v1::Problem problem;
    problem.set_line(line);
    problem.set_row(RowOn(line));
    problem.set_column(static_cast<int>(column));
    problem.set_reason(std::string(reason));
    problem.set_text(std::move(text));
    problems_.push_back(std::move(problem));
  }

  // Which row a line begins; 0: none.
  int RowOn(int line) const {
    if (line == file_.headings.line) return file_.headings.row;
    const auto found = std::lower_bound(file_.rows.begin(), file_.rows.end(), line,
                                        [](const CsvRow& row, int sought) { return row.line < sought; });
    return found != file_.rows.end() && found->line == line ? found->row : 0;
  }

  const ListColumn* ColumnOf(std::string_view field) const {
    const auto& columns = list_.columns();
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const ListColumn& each) { return each.field == field; });
    return found == columns.end() ? nullptr : &*found;
  }
  // Which cell of a row the field is, from 1; 0: the file has no such column.
  size_t PlaceOf(std::string_view field) const {
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i] != nullptr && columns_[i]->field == field) return i + 1;
    }
    return 0;
  }

  // What a heading says is not repeated: a file without headings begins with a patient.
  void ReadHeadings(bool skip_unknown) {
    bool told_how = false;
    std::vector<std::string> known;
    for (const ListColumn& column : list_.columns()) {
      known.push_back(column.heading);
      known.insert(known.end(), column.also.begin(), column.also.end());
    }
    for (size_t i = 0; i < file_.headings.cells.size(); ++i) {
      const std::string& heading = file_.headings.cells[i];
      const ListColumn* const found = ColumnCalled(list_.columns(), heading, list_.noun());
      columns_.push_back(found);
      const std::string where = absl::StrCat("column ", ColumnLetters(i + 1));
      if (found == nullptr) {
        if (skip_unknown) {
          Skip(where, heading);
          continue;
        }
        const std::string nearest = rules::Nearest(heading, known);
        // To what else is told once.
        const std::string how = !nearest.empty() ? absl::StrCat("; did you mean \"", nearest, "\"?")
                                : told_how       ? "; rename it, or pass over unknown columns"
                                                 : HowToRename();
        told_how = told_how || nearest.empty();
        Report(file_.headings.line, i + 1, "HEADING_UNKNOWN",
               absl::StrCat(where, " has no heading that is known here", how));
        continue;
      }
      for (size_t before = 0; before < i; ++before) {
        if (columns_[before] != columns_[i]) continue;
        Report(file_.headings.line, i + 1, "HEADING_TWICE",
               absl::StrCat(where, " and column ", ColumnLetters(before + 1), " are both \"", found->heading,
                            "\"; leave one of them out"));
        break;
      }
    }
  }

  // "; rename it to Phone or Needs, which the file lacks, or pass over unknown columns".
  std::string HowToRename() const {
    std::vector<std::string> lacking;
    for (const ListColumn& column : list_.columns()) {
      const auto is_it = [&](const std::string& heading) {
        return ColumnCalled(list_.columns(), heading, list_.noun()) == &column;
      };
      const auto& there = file_.headings.cells;
      if (column.use != Use::kRead && std::none_of(there.begin(), there.end(), is_it))
        lacking.push_back(column.heading);
    }
    if (lacking.empty()) return "; pass over unknown columns";
    return absl::StrCat("; rename it if it is one of ", absl::StrJoin(lacking, ", "), ", or pass over unknown columns");
  }

  // A column that is left out, with its heading, so that nobody misses what it held only once it is needed.
  void Skip(const std::string& where, const std::string& heading) {
    v1::ImportWarning skipped;
    skipped.set_reason("COLUMN_SKIPPED");
    skipped.set_text(absl::StrCat(where, heading.empty() ? " without a heading" : ", \"" + heading + "\",",
                                  " is left out: its heading is not known here"));
    skipped.set_count(1);
    skipped.add_lines(file_.headings.line);
    *report_->add_warnings() = std::move(skipped);
  }

  // Where most headings mean nothing the file is of something else, and its rows have nothing to tell.
  void DropRowsOfAnotherFile() {
    const bool told = std::any_of(problems_.begin(), problems_.end(),
                                  [](const v1::Problem& problem) { return problem.reason() == "HEADING_UNKNOWN"; });
    const auto known = std::count_if(columns_.begin(), columns_.end(), [](const auto* column) { return column; });
    if (!told || 2 * static_cast<size_t>(known) >= columns_.size()) return;
    file_.rows.clear();
    std::erase_if(problems_, [&](const v1::Problem& problem) { return problem.line() > file_.headings.line; });
  }

  // Reads the row's cells, each held to the rule of its field.
  void ReadCells(const CsvRow& from, ListRow& row) {
    for (size_t i = 0; i < from.cells.size(); ++i) {
      const ListColumn* column = columns_[i];
      if (column == nullptr || from.cells[i].empty()) continue;
      if (from.cells[i] == kNone) {
        row.cells[column->field] = "";
        continue;
      }
      if (absl::Status kept = rules::CheckKept(from.cells[i]); !kept.ok()) {
        row.Refuse(column->field, kept);
        continue;
      }
      auto text = column->read ? column->read(from.cells[i]) : from.cells[i];
      absl::Status good = text.status();
      if (good.ok()) good = CheckCell(*column, *text);
      // What no such thing looks like is told before how long it is.
      if (!good.ok() && text.ok() && column->check != nullptr) {
        if (absl::Status said = column->check(*text); !said.ok()) good = std::move(said);
      }
      if (good.ok()) {
        row.cells[column->field] = *std::move(text);
      } else {
        row.Refuse(column->field, good);
      }
    }
  }
  absl::Status CheckCell(const ListColumn& column, const std::string& text) const {
    const FieldDescriptor* field = list_.fields()->FindFieldByName(column.field);
    // What names something by whatever people call it is found before it is held to anything.
    const bool refers = field != nullptr && !RuleOf(*field).id().empty() && column.field != "id";
    if (field == nullptr || !IsString(*field) || refers) return absl::OkStatus();
    if (!field->is_repeated()) return CheckText(*field, "it", text);
    for (const std::string& word : std::vector<std::string>(absl::StrSplit(text, "; "))) {
      TRY(CheckText(*field, "it", word));
    }
    return absl::OkStatus();
  }

  void Take(const CsvRow& from) {
    ListRow row(from.line, [&](std::string_view field, std::string_view reason, const std::string& text) {
      const ListColumn* column = ColumnOf(field);
      Report(from.line, PlaceOf(field), reason, column ? column->heading + ": " + text : text);
    });
    ReadCells(from, row);
    list_.Resolve(row);
    if (!row.sound) {
      // What else is wrong with it, as far as that can be seen.
      if (HasKey(row)) (void)IsTwice(row);
      const auto found = list_.Find(row.cells);
      if (found.ok() && *found) return;
      ReportMissing(row);
      CheckAll(row);
      return;
    }
    if (IsTwice(row)) return;
    auto found = list_.Find(row.cells);
    if (!found.ok()) return Refuse(row, found.status());
    v1::ImportedRow* imported = report_->add_rows();
    imported->set_line(row.line);
    imported->set_key(Sha256Hex(list_.KeyOf(row.cells)).substr(0, 32));
    if (*found) {
      TakeFound(row, **found, *imported);
    } else {
      TakeNew(row, *imported);
    }
    if (imported->outcome() != v1::IMPORT_OUTCOME_UNCHANGED) AddWarnings(row.remarks, to_.warnings);
    ReportWarnings(row.line);
  }

  // False where a cell that can't be read might say what the row is about.
  bool HasKey(const ListRow& row) const {
    const std::string key = list_.KeyOf(row.cells);
    Cells other = row.cells;
    for (const std::string& field : row.refused) other[field] = "?";
    return key != list_.KeyOf({}) && key == list_.KeyOf(other);
  }

  // True: a row before is about the same, and that is reported.
  bool IsTwice(const ListRow& row) {
    const auto [first, is_new] = keys_.emplace(list_.KeyOf(row.cells), std::pair(row.line, row.cells));
    if (is_new) return false;
    const auto& [line, cells] = first->second;
    Report(row.line, 0, "ROW_TWICE",
           list_.SaysOtherwise(cells, row.cells)
               ? absl::StrCat("this row has the number of line ", line,
                              " and says somebody else; one of the two numbers is wrong")
               : absl::StrCat("this row is about the same ", list_.noun(), " as line ", line,
                              "; leave one of the two out"));
    return true;
  }

  // What the row's calls warned of, each once with the lines.
  void ReportWarnings(int line) {
    constexpr int kMostLines = 10;
    for (const v1::Warning& warning : *to_.warnings) {
      auto& all = *report_->mutable_warnings();
      auto same = std::find_if(all.begin(), all.end(), [&](const v1::ImportWarning& each) {
        return each.reason() == warning.reason() && each.text() == warning.text();
      });
      v1::ImportWarning* reported = same == all.end() ? all.Add() : &*same;
      reported->set_reason(warning.reason());
      reported->set_text(warning.text());
      reported->set_count(reported->count() + 1);
      if (reported->lines_size() < kMostLines) reported->add_lines(line);
    }
    to_.warnings->Clear();
  }

  void TakeFound(ListRow& row, const Entry& entry, v1::ImportedRow& imported) {
    // What a row before added, once more; but a caregiver may come along with another patient too.
    const auto added = added_.find(entry.id);
    if (added != added_.end() && CellOf(entry.cells, "patient") == row.Text("patient")) {
      Report(row.line, 0, "ROW_TWICE",
             absl::StrCat("this row is about the ", list_.noun(), " of line ", added->second,
                          "; leave one of the two out"));
      return;
    }
    const std::string which = absl::StrCat(entry.id, " ", absl::StrJoin(entry.keys, " "));
    if (const auto [first, is_new] = found_.emplace(which, row.line); !is_new) {
      Report(row.line, 0, "ROW_TWICE",
             absl::StrCat("this row is about ", entry.id, ", and so is line ", first->second,
                          "; leave one of the two out"));
      return;
    }
    std::vector<std::string> changed;
    for (const ListColumn& column : list_.columns()) {
      const auto cell = row.cells.find(column.field);
      if (column.use != Use::kField || cell == row.cells.end()) continue;
      if (!SaysTheSame(column, CellOf(entry.cells, column.field), cell->second)) changed.push_back(column.field);
    }
    for (const std::string& field : changed) CheckSaid(row, *ColumnOf(field));
    if (!changed.empty()) list_.CheckTogether(row);
    if (!added_.contains(entry.id)) imported.set_found(entry.id);
    if (changed.empty()) {
      imported.set_outcome(v1::IMPORT_OUTCOME_UNCHANGED);
      report_->set_unchanged(report_->unchanged() + 1);
      return;
    }
    if (absl::Status done = list_.Change(to_, entry, row.cells, changed); !done.ok()) return Refuse(row, done);
    imported.set_outcome(v1::IMPORT_OUTCOME_UPDATED);
    imported.mutable_changed()->Assign(changed.begin(), changed.end());
    report_->add_changed_ids(entry.id);
    report_->set_updated(report_->updated() + 1);
  }
  // What was entered by itself may be spelled as people do.
  static bool SaysTheSame(const ListColumn& column, const std::string& there, const std::string& row) {
    if (Same(there) == Same(row)) return true;
    if (there.empty() || column.read == nullptr) return false;
    const auto read = column.read(there);
    return read.ok() && *read == row;
  }

  // Holds what the row adds or changes to the column's check.
  static void CheckSaid(ListRow& row, const ListColumn& column) {
    const std::string& text = row.Text(column.field);
    if (column.check == nullptr || text.empty() || row.refused.contains(column.field)) return;
    if (const absl::Status good = column.check(text); !good.ok()) row.Refuse(column.field, good);
  }

  void CheckAll(ListRow& row) {
    for (const ListColumn& column : list_.columns()) CheckSaid(row, column);
    list_.CheckTogether(row);
  }

  // The column of this file that is another way to write the field; null where it has none.
  const ListColumn* InPlaceOf(const std::string& field) const {
    for (const ListColumn* column : columns_) {
      if (column == nullptr) continue;
      if (std::find(column->fills.begin(), column->fills.end(), field) != column->fills.end()) return column;
    }
    return nullptr;
  }

  // "; or both in one column, "Name"" for a field that another column is another way to write.
  std::string OtherWay(const std::string& field) const {
    for (const ListColumn& column : list_.columns()) {
      if (std::find(column.fills.begin(), column.fills.end(), field) == column.fills.end()) continue;
      return absl::StrCat("; or in one column \"", column.heading, "\", written as ", column.how);
    }
    return "";
  }

  // Reports what a new row needs and lacks.
  void ReportMissing(ListRow& row) {
    const bool unread = std::any_of(row.refused.begin(), row.refused.end(), [&](const std::string& field) {
      const ListColumn* column = ColumnOf(field);
      return column != nullptr && column->use == Use::kRead;
    });
    for (const ListColumn& column : list_.columns()) {
      if (!column.required || !row.Text(column.field).empty() || row.refused.contains(column.field)) continue;
      // A name that can't be read is told already.
      if (unread && PlaceOf(column.field) == 0) continue;
      row.sound = false;
      if (const ListColumn* other = InPlaceOf(column.field); other != nullptr && PlaceOf(column.field) == 0) {
        if (!row.refused.contains(other->field)) row.Refuse(other->field, "FIELD_REQUIRED", Needed());
      } else if (PlaceOf(column.field) > 0) {
        Report(row.line, PlaceOf(column.field), "FIELD_REQUIRED", absl::StrCat(column.heading, ": ", Needed()));
      } else if (missed_.insert(column.field).second) {
        Report(file_.headings.line, 0, "HEADING_MISSING",
               absl::StrCat("there is no column \"", column.heading, "\", and line ", row.line, " is a new ",
                            list_.noun(), ", which needs it", column.also.empty() ? "" : "; it may also be called ",
                            absl::StrJoin(column.also, ", "), OtherWay(column.field)));
      }
    }
  }

  std::string Needed() const { return absl::StrCat("a new ", list_.noun(), " needs it; fill it in"); }

  void TakeNew(ListRow& row, v1::ImportedRow& imported) {
    ReportMissing(row);
    const bool whole = row.sound;
    CheckAll(row);
    if (!whole) return;
    // Where only a check refused the row, what the call has against it is told too: nothing of the file is kept.
    const auto id = list_.Add(to_, row.cells);
    if (!id.ok()) return Refuse(row, id.status());
    added_.emplace(*id, row.line);
    imported.set_added(*id);
    imported.set_outcome(v1::IMPORT_OUTCOME_CREATED);
    report_->set_created(report_->created() + 1);
  }

  // A single call refused the row.
  void Refuse(const ListRow& row, const absl::Status& status) {
    const std::string reason = ReasonOf(status);
    size_t place = 0;
    const bool told = std::any_of(problems_.begin(), problems_.end(), [&](const v1::Problem& problem) {
      return problem.line() == row.line && problem.reason() == reason;
    });
    if (told) return;
    for (const Blame& blame : Blames()) {
      if (!std::string_view(reason).starts_with(blame.reason)) continue;
      for (const std::string_view field : blame.fields) place = place == 0 ? PlaceOf(field) : place;
    }
    std::string text(status.message());
    if (const auto detail = DetailOf(status)) {
      for (const auto& [key, value] : detail->metadata) {
        // What this file itself would add has no id yet: its line says which it is.
        const auto same_file = added_.find(value);
        if (same_file != added_.end()) {
          const std::string line = absl::StrCat(list_.noun(), " of line ", same_file->second);
          text = absl::StrReplaceAll(
              text, {{absl::StrCat(list_.noun(), " ", value), line}, {value, absl::StrCat("the ", line)}});
        }
        // A cell says nothing of the fields of the API.
        if (key == "field") text = absl::StrReplaceAll(text, {{absl::StrCat(value, " is"), "it is"}});
        if (key == "field" && place == 0) place = PlaceOf(value.substr(value.rfind('.') + 1));
      }
    }
    Report(row.line, place, reason, std::move(text));
  }

  List& list_;
  const List::Importing& to_;
  v1::ImportReport* report_;
  std::vector<v1::Problem> problems_;
  CsvFile file_;
  std::vector<const ListColumn*> columns_;             // of the file's cells; null: not known
  std::set<std::string> missed_;                       // required columns that the file lacks
  std::map<std::string, std::pair<int, Cells>> keys_;  // lines and what they say by what they are about
  std::map<std::string, int> found_;                   // lines by what they found
  std::map<std::string, int> added_;                   // lines by what they added
};

}  // namespace

ListColumn PatientColumn() {
  return {.field = "patient",
          .heading = "Patient MRN",
          .also = {"Patient", "MRN", "Medical record number", "Chart #", "Chart number", "Patient #", "Patient number"},
          .required = true};
}

void ImportList(List& list, const List::Importing& to, const ImportOf& request, v1::ImportReport* report) {
  Import(list, to, request, report).Run();
}

std::vector<std::string> ExportList(List& list, const std::vector<std::string>& after, int limit,
                                    v1::ExportedPage* out) {
  std::vector<Entry> entries = list.Load(after, limit + 1);
  const bool more = entries.size() > static_cast<size_t>(limit);
  if (more) entries.resize(limit);
  std::string text;
  std::vector<std::string> line;
  if (after.empty()) {
    for (const ListColumn& column : list.columns()) {
      if (column.use != Use::kRead) line.push_back(column.heading);
    }
    text = CsvLine(line);
  }
  std::set<std::string> patients;
  for (const Entry& entry : entries) {
    for (const std::string& id : {entry.id, CellOf(entry.cells, "patient")}) {
      if (!id.empty() && ParseId<PatientId>(id).ok() && patients.insert(id).second) out->add_patients(id);
    }
    const Cells cells = list.Written(entry);
    line.clear();
    for (const ListColumn& column : list.columns()) {
      if (column.use != Use::kRead) line.push_back(CellOf(cells, column.field));
    }
    text += CsvLine(line);
  }
  out->set_text(std::move(text));
  out->set_rows(static_cast<int>(entries.size()));
  return more ? entries.back().keys : std::vector<std::string>();
}

}  // namespace psmet::handlers
