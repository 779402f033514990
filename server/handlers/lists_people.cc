#include "handlers/lists_people.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include "base/error.h"
#include "base/names.h"
#include "handlers/fields.h"
#include "handlers/payer.h"
#include "handlers/people.h"
#include "handlers/references.h"
#include "handlers/wire.h"
#include "rules/people.h"
#include "rules/when.h"
#include "rules/written.h"
#include "store/lists.h"
#include "store/people.h"

namespace psmet::handlers {
namespace {

// What two people of the same names have in common, however they are written.
std::string NamesKey(const Cells& cells) {
  return WordsOf(CellOf(cells, "family_name"), CellOf(cells, "given_name")).text();
}

// ---- patients ----

constexpr char kSomebodyElse[] = "somebody_else";

std::vector<std::string> PhoneWords() {
  return {"Telephone",  "Telephone number", "Tel",          "Phone number",   "Home phone",   "Home phone number",
          "Work phone", "Daytime phone",    "Cell",         "Cell number",    "Cell phone",   "Cell phone number",
          "Mobile",     "Mobile number",    "Mobile phone", "Contact number", "Contact phone"};
}

class Patients : public List {
 public:
  using List::List;
  std::string noun() const override { return "patient"; }
  const google::protobuf::Descriptor* fields() const override { return v1::Patient::descriptor(); }
  const std::vector<ListColumn>& columns() const override {
    static const auto& columns = *new std::vector<ListColumn>{
        {.field = "mrn",
         .heading = "MRN",
         .also = {"Medical record number", "Medical record #", "Chart #", "Chart number", "Chart", "Patient number",
                  "Patient #", "Record number", "MR#", "MRN#", "MedRec", "Medical record", "Patient ID"}},
        {.field = "family_name",
         .heading = "Last name",
         .also = {"Family name", "Surname", "Last", "Patient last name"},
         .required = true},
        {.field = "given_name",
         .heading = "First name",
         .also = {"Given name", "Forename", "First", "Patient first name"},
         .required = true},
        {.field = "birth_date",
         .heading = "Date of birth",
         .also = {"DOB", "Birth date", "Birthdate", "Birthday", "Born", "D.O.B."},
         .read = rules::WrittenDate,
         .required = true},
        {.field = "sex",
         .heading = "Sex",
         .also = {"Gender", "Sex at birth", "Legal sex", "M/F", "F/M", "Sex (M/F)"},
         .read = rules::WrittenSex},
        {.field = "payer",
         .heading = "Payer",
         .also = {"Insurance", "Insurance company", "Insurer", "Carrier", "Primary insurance", "Primary payer",
                  "Health plan", "Payor"}},
        {.field = "plan", .heading = "Plan", .also = {"Plan name", "Insurance plan", "Product"}},
        {.field = "member_id",
         .heading = "Member ID",
         .also = {"Policy #", "Policy number", "Subscriber ID", "Subscriber #", "Insurance ID", "Member number",
                  "Member #", "Insurance #", "Medicaid ID", "Medicare number"}},
        {.field = "language",
         .heading = "Language",
         .also = {"Preferred language", "Primary language", "Lang"},
         .read = rules::WrittenLanguage},
        {.field = "phone", .heading = "Phone", .also = PhoneWords(), .check = rules::CheckPhone},
        {.field = "needs",
         .heading = "Needs",
         .also = {"Special needs", "Accommodations", "Access needs", "Accessibility"}},
        {.field = kSomebodyElse,
         .heading = "Somebody else",
         .also = {"Namesake", "Not the same person"},
         .read = rules::WrittenYes,
         .use = Use::kAdding},
        {.field = "id", .heading = "PSMET ID", .also = {"psmet patient"}, .use = Use::kAdding},
        NameColumn({"Patient name", "Full name", "Legal name", "Patient"}),
        FamilyFirstColumn(),
    };
    return columns;
  }

  void Resolve(ListRow& row) override {
    ResolveName(row);
    if (const auto payer = row.cells.find("payer"); payer != row.cells.end()) {
      payer->second = PayerSpelled(tx_, payer->second);
    }
  }

  std::string KeyOf(const Cells& cells) const override {
    if (const std::string& mrn = CellOf(cells, "mrn"); !mrn.empty()) return "mrn " + mrn;
    if (const std::string& id = CellOf(cells, "id"); !id.empty()) return "id " + id;
    return absl::StrCat("born ", CellOf(cells, "birth_date"), " ", NamesKey(cells));
  }

  // A name may be misspelt or change, a birth date be mistyped; hardly both.
  bool SaysOtherwise(const Cells& one, const Cells& other) const override {
    return CellOf(one, "birth_date") != CellOf(other, "birth_date") && NamesKey(one) != NamesKey(other);
  }

  absl::StatusOr<std::optional<Entry>> Find(const Cells& cells) override {
    const std::string& mrn = CellOf(cells, "mrn");
    if (const auto patient = store::PatientWithMrn(tx_, mrn)) return EntryOf(*patient);
    const auto born = rules::ReadDay(CellOf(cells, "birth_date"));
    if (const auto id = ParseId<PatientId>(CellOf(cells, "id")); id.ok() && *id) {
      const auto patient = store::GetPatient(tx_, *id);
      if (patient.ok()) {
        const bool same = born.ok() && *born == patient->birth_date &&
                          (patient->family_name == CellOf(cells, "family_name") ||
                           patient->given_name == CellOf(cells, "given_name"));
        if (same) return EntryOf(*id);
        return Invalid("MATCH_CONFLICT",
                       "{patient} has another name or birth date; empty the PSMET ID if this is somebody new",
                       {{"patient", id->str()}});
      }
    }
    if (!born.ok() || NamesKey(cells).empty()) return std::optional<Entry>();
    std::vector<PatientId> named =
        store::PatientsNamed(tx_, CellOf(cells, "family_name"), CellOf(cells, "given_name"), *born);
    // Another number is another person.
    if (!mrn.empty()) {
      std::erase_if(named, [&](PatientId each) { return !store::GetPatient(tx_, each).value().mrn.empty(); });
    }
    if (named.empty()) return std::optional<Entry>();
    if (CellOf(cells, kSomebodyElse) == "yes") {
      return Invalid("MATCH_UNCLEAR",
                     "{patient} has these names and this birth date; give the MRN of somebody else, or the next import "
                     "can't tell them apart",
                     {{"patient", named[0].str()}});
    }
    if (named.size() == 1) return EntryOf(named[0]);
    const auto word = [](std::string* out, PatientId id) { absl::StrAppend(out, id.str()); };
    return Invalid("MATCH_UNCLEAR", "{patients} have these names and this birth date; give the MRN or the PSMET ID",
                   {{"patients", absl::StrJoin(named, ", ", word)}});
  }

  absl::StatusOr<std::string> Add(const Importing& to, const Cells& cells) override {
    v1::AddPatientRequest request;
    request.set_somebody_else(CellOf(cells, kSomebodyElse) == "yes");
    FillFrom(cells, request.mutable_patient());
    TRY(CheckRequest(request));
    const auto reply = AddPatient(call_, to.tx, request);
    if (!reply.ok()) return SameNames(reply.status());
    to.warnings->MergeFrom(reply->warnings());
    return reply->patient().id();
  }

  absl::Status Change(const Importing& to, const Entry& entry, const Cells& cells,
                      const std::vector<std::string>& changed) override {
    v1::UpdatePatientRequest request;
    request.set_validate_only(to.dry_run);
    FillUpdate(entry.id, cells, changed, request, request.mutable_patient());
    TRY(CheckRequest(request));
    const auto reply = TRY(UpdatePatient(call_, to.tx, request));
    to.changed_charges->MergeFrom(reply.changed_charges());
    to.warnings->MergeFrom(reply.warnings());
    return absl::OkStatus();
  }

  Cells Written(const Entry& entry) override {
    Cells cells = entry.cells;
    const auto born = rules::ReadDay(CellOf(cells, "birth_date"));
    const auto alike = store::PatientsNamed(tx_, CellOf(cells, "family_name"), CellOf(cells, "given_name"), *born);
    if (alike.size() > 1) cells[kSomebodyElse] = "yes";
    return cells;
  }

  std::vector<Entry> Load(const std::vector<std::string>& after, int limit) override {
    std::vector<Entry> entries;
    for (const PatientId id : store::PatientsAfter(tx_, after.empty() ? 0 : std::stoll(after[0]), limit)) {
      entries.push_back(*EntryOf(id));
    }
    return entries;
  }

 private:
  // One person under two numbers, or two people: only whoever keeps the list knows.
  static absl::Status SameNames(const absl::Status& refused) {
    const auto detail = DetailOf(refused);
    if (!detail || detail->reason != "PATIENT_KNOWN") return refused;
    return Error(
        refused.code(), "PATIENT_KNOWN",
        absl::StrCat(std::string(refused.message()),
                     " and another MRN; give that MRN if it is them, or yes in a column \"Somebody else\" if it "
                     "is not"),
        detail->metadata);
  }
  std::optional<Entry> EntryOf(PatientId id) {
    v1::Patient patient;
    ToProto(store::GetPatient(tx_, id).value(), &patient);
    return Entry{.id = id.str(), .cells = CellsOf(patient), .keys = {absl::StrCat(id.number)}};
  }
};

// ---- caregivers ----

class Caregivers : public List {
 public:
  using List::List;
  std::string noun() const override { return "caregiver"; }
  const google::protobuf::Descriptor* fields() const override { return v1::Caregiver::descriptor(); }
  const std::vector<ListColumn>& columns() const override {
    static const auto& columns = *new std::vector<ListColumn>{
        PatientColumn(),
        {.field = "family_name",
         .heading = "Last name",
         .also = {"Family name", "Surname", "Last", "Caregiver last name"},
         .required = true},
        {.field = "given_name",
         .heading = "First name",
         .also = {"Given name", "Forename", "First", "Caregiver first name"},
         .required = true},
        {.field = "relationship",
         .heading = "Relationship",
         .also = {"Relation", "Relationship to patient", "Relation to patient"},
         .required = true},
        {.field = "phone", .heading = "Phone", .also = PhoneWords(), .check = rules::CheckPhone},
        {.field = "id", .heading = "PSMET ID", .also = {"Caregiver id"}, .use = Use::kAdding},
        NameColumn({"Caregiver name", "Caregiver", "Full name"}),
        FamilyFirstColumn(),
    };
    return columns;
  }

  void Resolve(ListRow& row) override {
    ResolvePatient(tx_, row);
    ResolveName(row);
    const absl::Status good =
        CheckText(*v1::CaregiverLink::descriptor()->FindFieldByName("relationship"), "it", row.Text("relationship"));
    if (!good.ok()) row.Refuse("relationship", good);
  }

  std::string KeyOf(const Cells& cells) const override {
    return absl::StrCat(CellOf(cells, "patient"), " ", CellOf(cells, "id"), " ", NamesKey(cells));
  }

  // Somebody who comes along with two patients is the same under the same id.
  absl::StatusOr<std::optional<Entry>> Find(const Cells& cells) override {
    const PatientId patient = TRY(ParseId<PatientId>(CellOf(cells, "patient")));
    const CaregiverId known = KnownAs(CellOf(cells, "id"));
    std::vector<Caregiver> named;
    for (Caregiver& each : store::CaregiversOf(tx_, patient)) {
      if (each.id == known) return EntryOf(each, patient);
      if (WordsOf(each.family_name, each.given_name).text() == NamesKey(cells)) named.push_back(std::move(each));
    }
    if (named.size() == 1) return EntryOf(named[0], patient);
    if (named.size() > 1) {
      return Invalid("MATCH_UNCLEAR", "the patient has several caregivers of these names; give the PSMET ID");
    }
    if (!known) return std::optional<Entry>();
    const auto caregiver = store::GetCaregiver(tx_, known);
    const bool same =
        caregiver.ok() && WordsOf(caregiver->family_name, caregiver->given_name).text() == NamesKey(cells);
    return same ? EntryOf(*caregiver, patient) : std::optional<Entry>();
  }

  absl::StatusOr<std::string> Add(const Importing& to, const Cells& cells) override {
    v1::AddCaregiverRequest request;
    request.set_patient(CellOf(cells, "patient"));
    request.set_relationship(CellOf(cells, "relationship"));
    FillFrom(cells, request.mutable_caregiver());
    TRY(CheckRequest(request));
    std::string id = TRY(AddCaregiver(call_, to.tx, request)).caregiver().id();
    if (const std::string& written = CellOf(cells, "id"); !written.empty()) added_[written] = id;
    return id;
  }

  absl::Status Change(const Importing& to, const Entry& entry, const Cells& cells,
                      const std::vector<std::string>& changed) override {
    std::vector<std::string> own;
    for (const std::string& field : changed) {
      if (field != "patient" && field != "relationship") own.push_back(field);
    }
    if (!own.empty()) {
      v1::UpdateCaregiverRequest request;
      FillUpdate(entry.id, cells, own, request, request.mutable_caregiver());
      TRY(CheckRequest(request));
      TRY(UpdateCaregiver(call_, to.tx, request));
    }
    if (own.size() == changed.size()) return absl::OkStatus();
    v1::LinkCaregiverRequest request;
    request.set_caregiver(entry.id);
    request.set_patient(CellOf(cells, "patient"));
    request.set_relationship(cells.contains("relationship") ? CellOf(cells, "relationship")
                                                            : CellOf(entry.cells, "relationship"));
    TRY(CheckRequest(request));
    return LinkCaregiver(call_, to.tx, request).status();
  }

  size_t keys() const override { return 2; }
  std::vector<Entry> Load(const std::vector<std::string>& after, int limit) override {
    const store::CaregiverOf last =
        after.empty() ? store::CaregiverOf{}
                      : store::CaregiverOf{CaregiverId{std::stoll(after[0])}, PatientId{std::stoll(after[1])}};
    std::vector<Entry> entries;
    for (const auto& [caregiver, patient] : store::CaregiversAfter(tx_, last, limit)) {
      entries.push_back(*EntryOf(store::GetCaregiver(tx_, caregiver).value(), patient));
    }
    return entries;
  }
  Cells Written(const Entry& entry) override {
    Cells cells = entry.cells;
    cells["patient"] = NameOf(tx_, ParseId<PatientId>(cells["patient"]).value());
    return cells;
  }

 private:
  // The caregiver of a PSMET ID: of this server, or of a row before, where the list came from another one.
  CaregiverId KnownAs(const std::string& id) const {
    const auto added = added_.find(id);
    return ParseId<CaregiverId>(added == added_.end() ? id : added->second).value_or(CaregiverId{});
  }
  static std::optional<Entry> EntryOf(const Caregiver& caregiver, PatientId patient) {
    v1::Caregiver out;
    ToProto(caregiver, &out);
    Entry entry{.id = caregiver.id.str(),
                .cells = CellsOf(out),
                .keys = {absl::StrCat(caregiver.id.number), absl::StrCat(patient.number)}};
    for (const CaregiverLink& link : caregiver.links) {
      if (link.patient != patient) continue;
      entry.cells["patient"] = patient.str();
      entry.cells["relationship"] = link.relationship;
    }
    return entry;
  }

  std::map<std::string, std::string> added_;  // ids by what the file calls them
};

}  // namespace

void ResolvePatient(sql::ReadTx& tx, ListRow& row) {
  const std::string written = row.Text("patient");
  if (written.empty()) return row.Refuse("patient", "FIELD_REQUIRED", "say whose it is: the MRN, or an id like p-12");
  const auto patient = PatientNamed(tx, written);
  if (!patient.ok()) return row.Refuse("patient", patient.status());
  row.cells["patient"] = patient->str();
}

std::unique_ptr<List> PatientList(const Call& call, sql::ReadTx& tx) { return std::make_unique<Patients>(call, tx); }
std::unique_ptr<List> CaregiverList(const Call& call, sql::ReadTx& tx) {
  return std::make_unique<Caregivers>(call, tx);
}

}  // namespace psmet::handlers
