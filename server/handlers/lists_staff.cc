#include "handlers/lists_staff.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

#include "base/error.h"
#include "handlers/credentials.h"
#include "handlers/fields.h"
#include "handlers/people.h"
#include "handlers/references.h"
#include "handlers/staff.h"
#include "rules/staff.h"
#include "rules/written.h"
#include "store/lists.h"
#include "store/staff.h"

namespace psmet::handlers {
namespace {

// ---- instructors ----

class Instructors : public List {
 public:
  using List::List;
  std::string noun() const override { return "instructor"; }
  const google::protobuf::Descriptor* fields() const override { return v1::Instructor::descriptor(); }
  const std::vector<ListColumn>& columns() const override {
    static const auto& columns = *new std::vector<ListColumn>{
        {.field = "family_name", .heading = "Last name", .also = {"Family name", "Surname", "Last"}, .required = true},
        {.field = "given_name", .heading = "First name", .also = {"Given name", "Forename", "First"}, .required = true},
        {.field = "profession",
         .heading = "Profession",
         .also = {"Discipline", "Role", "License", "Title", "Credential"},
         .read = rules::WrittenCode,
         .required = true,
         .check = rules::CheckProfession},
        {.field = "npi", .heading = "NPI", .also = {"NPI #", "NPI number", "Individual NPI"}, .check = rules::CheckNpi},
        {.field = "taxonomies",
         .heading = "Taxonomies",
         .also = {"Taxonomy", "Taxonomy code", "Taxonomy codes"},
         .read = rules::WrittenWords},
        {.field = "supervisor",
         .heading = "Supervisor NPI",
         .also = {"Supervisor", "Supervising provider", "Supervising NPI"}},
        {.field = "id", .heading = "PSMET ID", .also = {"Instructor id"}, .use = Use::kAdding},
        NameColumn({"Instructor", "Instructor name", "Educator", "Full name"}),
        FamilyFirstColumn(),
    };
    return columns;
  }

  void Resolve(ListRow& row) override {
    ResolveName(row);
    if (row.Text("supervisor").empty()) return;
    const auto supervisor = PractitionerNamed(tx_, row.Text("supervisor"));
    if (!supervisor.ok()) return row.Refuse("supervisor", supervisor.status());
    row.cells["supervisor"] = supervisor->str();
  }

  std::string KeyOf(const Cells& cells) const override {
    if (const std::string& npi = CellOf(cells, "npi"); !npi.empty()) return "npi " + npi;
    return absl::StrCat(CellOf(cells, "id"), "|", CellOf(cells, "family_name"), "|", CellOf(cells, "given_name"));
  }

  absl::StatusOr<std::optional<Entry>> Find(const Cells& cells) override {
    const std::string& npi = CellOf(cells, "npi");
    if (const auto instructor = store::InstructorWithNpi(tx_, npi)) return EntryOf(*instructor);
    std::vector<InstructorId> named =
        store::InstructorsNamed(tx_, CellOf(cells, "family_name"), CellOf(cells, "given_name"));
    const auto id = ParseId<InstructorId>(CellOf(cells, "id"));
    if (id.ok() && std::find(named.begin(), named.end(), *id) != named.end()) return EntryOf(*id);
    // Another number is another person.
    if (!npi.empty()) {
      std::erase_if(named, [&](InstructorId each) { return !store::GetInstructor(tx_, each).value().npi.empty(); });
    }
    if (named.empty()) return std::optional<Entry>();
    if (named.size() == 1) return EntryOf(named[0]);
    const auto word = [](std::string* out, InstructorId each) { absl::StrAppend(out, each.str()); };
    return Invalid("MATCH_UNCLEAR", "{instructors} are all called so; give the NPI or the PSMET ID",
                   {{"instructors", absl::StrJoin(named, ", ", word)}});
  }

  absl::StatusOr<std::string> Add(const Importing& to, const Cells& cells) override {
    v1::AddInstructorRequest request;
    FillFrom(cells, request.mutable_instructor());
    // Find has told who is who.
    request.set_somebody_else(true);
    TRY(CheckRequest(request));
    return TRY(AddInstructor(call_, to.tx, request)).instructor().id();
  }

  absl::Status Change(const Importing& to, const Entry& entry, const Cells& cells,
                      const std::vector<std::string>& changed) override {
    v1::UpdateInstructorRequest request;
    request.set_validate_only(to.dry_run);
    FillUpdate(entry.id, cells, changed, request, request.mutable_instructor());
    TRY(CheckRequest(request));
    const auto reply = TRY(UpdateInstructor(call_, to.tx, request));
    to.changed_charges->MergeFrom(reply.changed_charges());
    return absl::OkStatus();
  }

  std::vector<Entry> Load(const std::vector<std::string>& after, int limit) override {
    std::vector<Entry> entries;
    for (const InstructorId id : store::InstructorsAfter(tx_, after.empty() ? 0 : std::stoll(after[0]), limit)) {
      entries.push_back(*EntryOf(id));
    }
    return entries;
  }
  Cells Written(const Entry& entry) override {
    Cells cells = entry.cells;
    if (const auto id = ParseId<PractitionerId>(cells["supervisor"]); id.ok() && *id) {
      cells["supervisor"] = NameOf(tx_, *id);
    }
    return cells;
  }

 private:
  std::optional<Entry> EntryOf(InstructorId id) {
    v1::Instructor instructor;
    ToProto(store::GetInstructor(tx_, id).value(), &instructor);
    return Entry{.id = id.str(), .cells = CellsOf(instructor), .keys = {absl::StrCat(id.number)}};
  }
};

// ---- credentials ----

class Credentials : public List {
 public:
  Credentials(const Call& call, sql::ReadTx& tx) : List(call, tx), today_(TodayOf(call, tx)) {}
  std::string noun() const override { return "credential"; }
  const google::protobuf::Descriptor* fields() const override { return v1::Credential::descriptor(); }
  const std::vector<ListColumn>& columns() const override {
    static const auto& columns = *new std::vector<ListColumn>{
        {.field = "instructor",
         .heading = "Instructor",
         .also = {"Instructor NPI", "NPI", "Name", "Instructor name", "Educator", "Staff", "Staff name"},
         .required = true},
        {.field = "type",
         .heading = "Type",
         .also = {"Credential", "Credential type", "License type", "License", "Certification"},
         .read = rules::WrittenCode,
         .required = true,
         .check = rules::CheckCredentialType},
        {.field = "number",
         .heading = "Number",
         .also = {"License number", "License #", "Credential number", "Credential #", "Certificate number", "No."},
         .required = true},
        {.field = "issuer",
         .heading = "Issuer",
         .also = {"Issued by", "Board", "Issuing body", "Issuing board"},
         .required = true},
        {.field = "state", .heading = "State", .also = {"License state", "Issuing state"}, .read = rules::WrittenCode},
        {.field = "issued_on",
         .heading = "Issued",
         .also = {"Issue date", "Issued on", "Date issued"},
         .read = rules::WrittenDate,
         .required = true},
        {.field = "valid_from",
         .heading = "Valid from",
         .also = {"Effective", "Effective date", "From"},
         .read = rules::WrittenDate},
        {.field = "valid_to",
         .heading = "Valid to",
         .also = {"Expires", "Expiration", "Expiration date", "Expiry", "Expires on", "Valid until", "To"},
         .read = rules::WrittenDate},
        {.field = "standing", .heading = "Standing", .also = {"Status", "Verified"}, .read = rules::WrittenStanding},
        {.field = "standing_from",
         .heading = "Standing from",
         .also = {"Verified on", "Date verified", "Status date"},
         .read = rules::WrittenDate,
         .use = Use::kAdding},
        {.field = "standing_note",
         .heading = "How verified or why",
         .also = {"How verified", "Verification method", "Verified by", "Reason"},
         .use = Use::kAdding},
    };
    return columns;
  }

  void Resolve(ListRow& row) override {
    const std::string written = row.Text("instructor");
    if (written.empty()) {
      return row.Refuse("instructor", "FIELD_REQUIRED", "say whose it is: the NPI, an id like i-7, or Family, Given");
    }
    const auto instructor = InstructorNamed(tx_, written);
    if (!instructor.ok()) return row.Refuse("instructor", instructor.status());
    row.cells["instructor"] = instructor->str();
  }

  void CheckTogether(ListRow& row) override {
    const std::string& standing = row.Text("standing");
    if (!standing.empty() && standing != "pending" && row.Text("standing_note").empty()) {
      row.Refuse("standing_note", "FIELD_REQUIRED",
                 standing == "verified" ? "say how it was verified, e.g. state board web site" : "say why");
    }
    const auto from = rules::ReadDay(row.Text(row.Text("valid_from").empty() ? "issued_on" : "valid_from"));
    const auto to = rules::ReadDay(row.Text("valid_to"));
    if (!from.ok() || !to.ok()) return;
    if (const absl::Status good = rules::CheckCredentialDays(*from, *to); !good.ok()) row.Refuse("valid_to", good);
  }

  std::string KeyOf(const Cells& cells) const override {
    std::string key;
    for (const char* field : {"instructor", "type", "number", "state"})
      absl::StrAppend(&key, CellOf(cells, field), "|");
    return key;
  }

  absl::StatusOr<std::optional<Entry>> Find(const Cells& cells) override {
    const Credential wanted{.instructor = TRY(ParseId<InstructorId>(CellOf(cells, "instructor"))),
                            .type = CellOf(cells, "type"),
                            .number = CellOf(cells, "number"),
                            .state = CellOf(cells, "state")};
    const auto same = store::SameCredential(tx_, wanted);
    if (!same) return std::optional<Entry>();
    return EntryOf(store::GetCredential(tx_, *same).value());
  }

  absl::StatusOr<std::string> Add(const Importing& to, const Cells& cells) override {
    v1::AddCredentialRequest request;
    FillFrom(cells, request.mutable_credential());
    TRY(CheckRequest(request));
    std::string id = TRY(AddCredential(call_, to.tx, request)).credential().id();
    if (const std::string& standing = CellOf(cells, "standing"); !standing.empty() && standing != "pending") {
      TRY(Stand(to, id, cells));
    }
    return id;
  }

  absl::Status Change(const Importing& to, const Entry& entry, const Cells& cells,
                      const std::vector<std::string>& changed) override {
    std::vector<std::string> own;
    for (const std::string& field : changed) {
      if (field != "standing") own.push_back(field);
    }
    if (!own.empty()) {
      v1::UpdateCredentialRequest request;
      request.set_validate_only(to.dry_run);
      request.set_reason("imported from a list");
      FillUpdate(entry.id, cells, own, request, request.mutable_credential());
      TRY(CheckRequest(request));
      const auto reply = TRY(UpdateCredential(call_, to.tx, request));
      to.changed_charges->MergeFrom(reply.changed_charges());
    }
    if (own.size() == changed.size()) return absl::OkStatus();
    if (CellOf(cells, "standing") != "pending") return Stand(to, entry.id, cells);
    return Refused("ROW_DIFFERS", "credential {credential} is {standing} and can't be pending again",
                   {{"credential", entry.id}, {"standing", CellOf(entry.cells, "standing")}});
  }

  std::vector<Entry> Load(const std::vector<std::string>& after, int limit) override {
    std::vector<Entry> entries;
    const int64_t last = after.empty() ? 0 : std::stoll(after[0]);
    for (const Credential& credential : store::ListCredentials(tx_, InstructorId{}, last, limit)) {
      entries.push_back(EntryOf(credential));
    }
    return entries;
  }
  Cells Written(const Entry& entry) override {
    Cells cells = entry.cells;
    cells["instructor"] = NameOf(tx_, ParseId<InstructorId>(cells["instructor"]).value());
    return cells;
  }

 private:
  // Records how the credential stands as the single calls do.
  absl::Status Stand(const Importing& to, const std::string& id, const Cells& cells) {
    const auto record = [&](auto handler, auto request) -> absl::Status {
      request.set_credential(id);
      request.set_effective_on(CellOf(cells, "standing_from"));
      request.set_validate_only(to.dry_run);
      TRY(CheckRequest(request));
      const auto reply = TRY(handler(call_, to.tx, request));
      to.changed_charges->MergeFrom(reply.changed_charges());
      return absl::OkStatus();
    };
    const std::string& standing = CellOf(cells, "standing");
    const std::string& note = CellOf(cells, "standing_note");
    if (standing == "verified") {
      v1::VerifyCredentialRequest request;
      request.set_method(note);
      return record(VerifyCredential, std::move(request));
    }
    if (standing == "suspended") {
      v1::SuspendCredentialRequest request;
      request.set_reason(note);
      return record(SuspendCredential, std::move(request));
    }
    v1::RevokeCredentialRequest request;
    request.set_reason(note);
    return record(RevokeCredential, std::move(request));
  }

  Entry EntryOf(const Credential& credential) {
    v1::Credential out;
    ToProto(credential, today_, &out);
    Entry entry{.id = credential.id.str(), .cells = CellsOf(out), .keys = {absl::StrCat(credential.id.number)}};
    // What was recorded last; of one that was only entered nothing was.
    const CredentialEvent& last = credential.history.back();
    static constexpr const char* kStandings[] = {"pending", "verified", "suspended", "revoked"};
    entry.cells["standing"] = kStandings[static_cast<int>(last.state) - 1];
    if (last.state == CredentialState::kPending) return entry;
    entry.cells["standing_from"] = absl::FormatCivilTime(last.effective_on);
    entry.cells["standing_note"] = last.note;
    return entry;
  }

  const Day today_;
};

}  // namespace

std::unique_ptr<List> InstructorList(const Call& call, sql::ReadTx& tx) {
  return std::make_unique<Instructors>(call, tx);
}
std::unique_ptr<List> CredentialList(const Call& call, sql::ReadTx& tx) {
  return std::make_unique<Credentials>(call, tx);
}

}  // namespace psmet::handlers
