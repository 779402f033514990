#include "handlers/people.h"

#include <tuple>

#include "base/error.h"
#include "base/names.h"
#include "handlers/changes.h"
#include "handlers/mask.h"
#include "handlers/payer.h"
#include "handlers/roster.h"
#include "handlers/wire.h"
#include "rules/people.h"
#include "rules/written.h"
#include "store/lists.h"
#include "store/people.h"

namespace psmet::handlers {

absl::TimeZone HomeZone(const Call& call, sql::ReadTx& tx) { return ZoneOf(store::FirstZone(tx, call.caller.sites)); }

Day TodayOf(const Call& call, sql::ReadTx& tx) { return absl::ToCivilDay(call.now, HomeZone(call, tx)); }

absl::StatusOr<Patient> PatientFrom(const Call& call, sql::ReadTx& tx, const v1::Patient& patient) {
  const std::optional<Day> birth_date = TRY(FromDate(patient.birth_date()));
  if (!birth_date) return Invalid("FIELD_REQUIRED", "{field} is missing", {{"field", "birth_date"}});
  TRY(rules::CheckBirthDate(*birth_date, TodayOf(call, tx)));
  if (!v1::Sex_IsValid(patient.sex())) {
    return Invalid("FIELD_INVALID", "{field} is not a value that it may have", {{"field", "sex"}});
  }
  return Patient{.id = {},
                 .mrn = patient.mrn(),
                 .given_name = patient.given_name(),
                 .family_name = patient.family_name(),
                 .birth_date = *birth_date,
                 .sex = static_cast<Sex>(patient.sex()),
                 .payer = PayerSpelled(tx, patient.payer()),
                 .plan = patient.plan(),
                 .member_id = patient.member_id(),
                 .language = TRY(rules::WrittenLanguage(patient.language())),
                 .phone = patient.phone(),
                 .needs = patient.needs()};
}

void ToProto(const Patient& patient, v1::Patient* out) {
  out->set_id(patient.id.str());
  out->set_mrn(patient.mrn);
  out->set_given_name(patient.given_name);
  out->set_family_name(patient.family_name);
  out->set_birth_date(ToDate(patient.birth_date));
  out->set_sex(static_cast<v1::Sex>(patient.sex));
  out->set_payer(patient.payer);
  out->set_plan(patient.plan);
  out->set_member_id(patient.member_id);
  out->set_language(patient.language);
  out->set_phone(patient.phone);
  out->set_needs(patient.needs);
  out->set_etag(EtagOf(patient.revision));
}

void ToProto(const Caregiver& caregiver, v1::Caregiver* out) {
  out->set_id(caregiver.id.str());
  out->set_given_name(caregiver.given_name);
  out->set_family_name(caregiver.family_name);
  out->set_phone(caregiver.phone);
  for (const CaregiverLink& link : caregiver.links) {
    v1::CaregiverLink* each = out->add_links();
    each->set_patient(link.patient.str());
    each->set_relationship(link.relationship);
  }
  out->set_etag(EtagOf(caregiver.revision));
}

absl::Status CheckMrnFree(sql::ReadTx& tx, const Patient& patient) {
  const auto holder = store::PatientWithMrn(tx, patient.mrn);
  if (!holder || *holder == patient.id) return absl::OkStatus();
  v1::GetPatientRequest look;
  look.set_patient(holder->str());
  return WithRemedy(
      Error(absl::StatusCode::kAlreadyExists, "MRN_TAKEN", "patient {patient} has that medical record number already",
            {{"patient", holder->str()}, {"field", "mrn"}}),
      {"See who that is", "psmet.v1.PeopleService.GetPatient", look.SerializeAsString()});
}

absl::StatusOr<PatientId> AddNew(sql::WriteTx& tx, const Patient& patient, bool somebody_else) {
  TRY(CheckMrnFree(tx, patient));
  TRY(rules::CheckPhone(patient.phone));
  const auto alike = store::PatientsNamed(tx, patient.family_name, patient.given_name, patient.birth_date);
  absl::Status known = rules::CheckSomebodyNew(alike, somebody_else);
  if (known.ok()) return store::InsertPatient(tx, patient);
  for (const PatientId each : alike) {
    v1::GetPatientRequest look;
    look.set_patient(each.str());
    known = WithRemedy(std::move(known),
                       {"See who that is", "psmet.v1.PeopleService.GetPatient", look.SerializeAsString()});
  }
  if (alike.size() > 1 || patient.mrn.empty() || !TRY(store::GetPatient(tx, alike[0])).mrn.empty()) return known;
  v1::UpdatePatientRequest number;
  number.set_id(alike[0].str());
  number.mutable_update_mask()->add_paths("mrn");
  return WithRemedy(std::move(known), {"If it is them, note their record number",
                                       "psmet.v1.PeopleService.UpdatePatient", number.SerializeAsString()});
}

// A known patient is somebody else only if the caller says so; whom they mean they say again.
static absl::Status OrSomebodyElse(absl::Status refused) {
  if (ReasonOf(refused) != "PATIENT_KNOWN") return refused;
  v1::AddPatientRequest other;
  other.set_somebody_else(true);
  return WithRemedy(std::move(refused),
                    {"If it is somebody else", "psmet.v1.PeopleService.AddPatient", other.SerializeAsString()});
}

absl::StatusOr<v1::AddPatientResponse> AddPatient(const Call& call, sql::WriteTx& tx,
                                                  const v1::AddPatientRequest& request) {
  const Patient patient = TRY(PatientFrom(call, tx, request.patient()));
  const auto id = AddNew(tx, patient, request.somebody_else());
  if (!id.ok()) return OrSomebodyElse(id.status());
  v1::AddPatientResponse reply;
  ToProto(TRY(store::GetPatient(tx, *id)), reply.mutable_patient());
  if (const auto remark = PayerRemark(tx, patient)) AddWarnings({*remark}, reply.mutable_warnings());
  return reply;
}

absl::StatusOr<v1::GetPatientResponse> GetPatient(const Call&, sql::ReadTx& tx, const v1::GetPatientRequest& request) {
  v1::GetPatientResponse reply;
  ToProto(TRY(store::GetPatient(tx, TRY(ParseId<PatientId>(request.patient())))), reply.mutable_patient());
  return reply;
}

absl::StatusOr<v1::UpdatePatientResponse> UpdatePatient(const Call& call, sql::WriteTx& tx,
                                                        const v1::UpdatePatientRequest& request) {
  const PatientId id = TRY(ParseId<PatientId>(request.id()));
  const Patient before = TRY(store::GetPatient(tx, id));
  TRY(CheckEtag(request.etag(), before.revision));
  v1::UpdatePatientResponse reply;
  ToProto(before, reply.mutable_before());
  *reply.mutable_patient() = reply.before();
  TRY(ApplyMask(request.update_mask(), request.patient(), reply.mutable_patient()));
  Patient after = TRY(PatientFrom(call, tx, reply.patient()));
  after.id = id;
  TRY(CheckMrnFree(tx, after));
  // What was entered under another rule stays until it is changed.
  if (after.phone != before.phone) TRY(rules::CheckPhone(after.phone));
  store::UpdatePatient(tx, after);
  const auto billed_by = [](const Patient& patient) {
    return std::tie(patient.payer, patient.plan, patient.birth_date);
  };
  if (billed_by(before) != billed_by(after)) TRY(MakeAgain(call, tx, store::ChargedOf(tx, id), request, reply));
  ToProto(TRY(store::GetPatient(tx, id)), reply.mutable_patient());
  if (const auto remark = PayerRemark(tx, after)) AddWarnings({*remark}, reply.mutable_warnings());
  return reply;
}

absl::StatusOr<v1::ListPatientsResponse> ListPatients(const Call& call, sql::ReadTx& tx,
                                                      const v1::ListPatientsRequest& request) {
  // The token holds the last patient's number and no name.
  const Page page = TRY(PageOf(call, request));
  store::NameKey after;
  if (!page.after.empty()) {
    const Patient last = TRY(store::GetPatient(tx, PatientId{page.number(0)}));
    after = {.family_name = last.family_name, .given_name = last.given_name, .number = last.id.number};
  }
  v1::ListPatientsResponse reply;
  reply.set_next_page_token(FillPage(
      call, request, page, [&](int limit) { return store::ListPatients(tx, after, limit); },
      [&](const Patient& each) { ToProto(each, reply.add_patients()); },
      [](const Patient& each) { return std::vector<std::string>{std::to_string(each.id.number)}; }));
  return reply;
}

// Error: CAREGIVER_KNOWN. Nobody brings two people of one name.
static absl::Status CheckCaregiverNew(sql::ReadTx& tx, PatientId patient, const Caregiver& caregiver) {
  constexpr int kMost = 100;
  const std::string names = WordsOf(caregiver.family_name, caregiver.given_name).text();
  for (const Caregiver& each : store::ListCaregivers(tx, patient, 0, kMost)) {
    if (WordsOf(each.family_name, each.given_name).text() != names) continue;
    v1::GetCaregiverRequest look;
    look.set_caregiver(each.id.str());
    return WithRemedy(
        Error(absl::StatusCode::kAlreadyExists, "CAREGIVER_KNOWN", "{caregiver} of {patient} has these names already",
              {{"caregiver", each.id.str()}, {"patient", patient.str()}}),
        {"See who that is", "psmet.v1.PeopleService.GetCaregiver", look.SerializeAsString()});
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::AddCaregiverResponse> AddCaregiver(const Call&, sql::WriteTx& tx,
                                                      const v1::AddCaregiverRequest& request) {
  const Patient patient = TRY(store::GetPatient(tx, TRY(ParseId<PatientId>(request.patient()))));
  const Caregiver caregiver{.given_name = request.caregiver().given_name(),
                            .family_name = request.caregiver().family_name(),
                            .phone = request.caregiver().phone(),
                            .links = {{.patient = patient.id, .relationship = request.relationship()}}};
  TRY(rules::CheckPhone(caregiver.phone));
  TRY(CheckCaregiverNew(tx, patient.id, caregiver));
  const CaregiverId id = store::InsertCaregiver(tx, caregiver);
  v1::AddCaregiverResponse reply;
  ToProto(TRY(store::GetCaregiver(tx, id)), reply.mutable_caregiver());
  return reply;
}

absl::StatusOr<v1::LinkCaregiverResponse> LinkCaregiver(const Call&, sql::WriteTx& tx,
                                                        const v1::LinkCaregiverRequest& request) {
  const Patient patient = TRY(store::GetPatient(tx, TRY(ParseId<PatientId>(request.patient()))));
  const Caregiver caregiver = TRY(store::GetCaregiver(tx, TRY(ParseId<CaregiverId>(request.caregiver()))));
  store::LinkCaregiver(tx, caregiver.id, {.patient = patient.id, .relationship = request.relationship()});
  v1::LinkCaregiverResponse reply;
  ToProto(TRY(store::GetCaregiver(tx, caregiver.id)), reply.mutable_caregiver());
  return reply;
}

absl::StatusOr<v1::UpdateCaregiverResponse> UpdateCaregiver(const Call&, sql::WriteTx& tx,
                                                            const v1::UpdateCaregiverRequest& request) {
  const Caregiver before = TRY(store::GetCaregiver(tx, TRY(ParseId<CaregiverId>(request.id()))));
  TRY(CheckEtag(request.etag(), before.revision));
  v1::UpdateCaregiverResponse reply;
  ToProto(before, reply.mutable_before());
  *reply.mutable_caregiver() = reply.before();
  TRY(ApplyMask(request.update_mask(), request.caregiver(), reply.mutable_caregiver()));
  Caregiver after = before;
  after.given_name = reply.caregiver().given_name();
  after.family_name = reply.caregiver().family_name();
  after.phone = reply.caregiver().phone();
  if (after.phone != before.phone) TRY(rules::CheckPhone(after.phone));
  store::UpdateCaregiver(tx, after);
  ToProto(TRY(store::GetCaregiver(tx, after.id)), reply.mutable_caregiver());
  return reply;
}

absl::StatusOr<v1::GetCaregiverResponse> GetCaregiver(const Call&, sql::ReadTx& tx,
                                                      const v1::GetCaregiverRequest& request) {
  v1::GetCaregiverResponse reply;
  ToProto(TRY(store::GetCaregiver(tx, TRY(ParseId<CaregiverId>(request.caregiver())))), reply.mutable_caregiver());
  return reply;
}

absl::StatusOr<v1::ListCaregiversResponse> ListCaregivers(const Call& call, sql::ReadTx& tx,
                                                          const v1::ListCaregiversRequest& request) {
  const Patient patient = TRY(store::GetPatient(tx, TRY(ParseId<PatientId>(request.patient()))));
  const Page page = TRY(PageOf(call, request));
  v1::ListCaregiversResponse reply;
  reply.set_next_page_token(FillPage(
      call, request, page, [&](int limit) { return store::ListCaregivers(tx, patient.id, page.number(0), limit); },
      [&](const Caregiver& each) { ToProto(each, reply.add_caregivers()); },
      [](const Caregiver& each) -> std::vector<std::string> { return {std::to_string(each.id.number)}; }));
  return reply;
}

}  // namespace psmet::handlers
