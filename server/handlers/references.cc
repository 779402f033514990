#include "handlers/references.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <vector>

#include "base/error.h"
#include "handlers/lists.h"
#include "handlers/wire.h"
#include "store/curriculum.h"
#include "store/lists.h"
#include "store/people.h"
#include "store/schedule.h"
#include "store/staff.h"

namespace psmet::handlers {
namespace {

constexpr int kMostCurricula = 1000;

absl::Status Unknown(std::string_view what) {
  return Invalid("REFERENCE_UNKNOWN", "{what}", {{"what", std::string(what)}});
}

template <typename AnyId>
absl::Status Unclear(std::string_view what, const std::vector<AnyId>& ids) {
  const auto word = [](std::string* out, const AnyId& id) { absl::StrAppend(out, id.str()); };
  return Invalid("REFERENCE_UNCLEAR", "{ids} are all called so; write {what}",
                 {{"ids", absl::StrJoin(ids, ", ", word)}, {"what", std::string(what)}});
}

template <typename AnyId>
absl::StatusOr<AnyId> OnlyOne(const std::vector<AnyId>& ids, std::string_view unknown, std::string_view unclear) {
  if (ids.empty()) return Unknown(unknown);
  if (ids.size() > 1) return Unclear(unclear, ids);
  return ids[0];
}

bool Same(std::string_view a, std::string_view b) {
  return absl::EqualsIgnoreCase(absl::string_view(a.data(), a.size()), absl::string_view(b.data(), b.size()));
}

}  // namespace

absl::StatusOr<PatientId> PatientNamed(sql::ReadTx& tx, std::string_view text) {
  if (const auto patient = store::PatientWithMrn(tx, text)) return *patient;
  if (const auto id = ParseId<PatientId>(text); id.ok() && *id && store::GetPatient(tx, *id).ok()) return *id;
  return Unknown("no patient has that medical record number or id; import the patient first");
}

std::string NameOf(sql::ReadTx& tx, PatientId patient) {
  const auto known = store::GetPatient(tx, patient);
  return known.ok() && !known->mrn.empty() ? known->mrn : patient.str();
}

absl::StatusOr<InstructorId> InstructorNamed(sql::ReadTx& tx, std::string_view text) {
  if (const auto instructor = store::InstructorWithNpi(tx, text)) return *instructor;
  if (const auto id = ParseId<InstructorId>(text); id.ok() && *id && store::GetInstructor(tx, *id).ok()) return *id;
  constexpr std::string_view kUnknown =
      "no instructor has that NPI, id or name (Family, Given); import the instructor first";
  const auto name = SplitName(text);
  if (!name) return Unknown(kUnknown);
  return OnlyOne(store::InstructorsNamed(tx, name->family_name, name->given_name), kUnknown, "the NPI or the id");
}

std::string NameOf(sql::ReadTx& tx, InstructorId id) {
  const auto instructor = store::GetInstructor(tx, id);
  if (!instructor.ok()) return id.str();
  const std::string name = absl::StrCat(instructor->family_name, ", ", instructor->given_name);
  const auto read = InstructorNamed(tx, name);
  if (read.ok() && *read == id) return name;
  return instructor->npi.empty() ? id.str() : instructor->npi;
}

absl::StatusOr<PractitionerId> PractitionerNamed(sql::ReadTx& tx, std::string_view text) {
  if (const auto practitioner = store::PractitionerWithNpi(tx, text)) return *practitioner;
  if (const auto id = ParseId<PractitionerId>(text); id.ok() && *id && store::GetPractitioner(tx, *id).ok()) return *id;
  return Unknown("no supervising practitioner has that NPI or id; add the practitioner first");
}

std::string NameOf(sql::ReadTx& tx, PractitionerId id) {
  const auto practitioner = store::GetPractitioner(tx, id);
  return practitioner.ok() ? practitioner->npi : id.str();
}

absl::StatusOr<Site> SiteNamed(const Call& call, sql::ReadTx& tx, std::string_view text) {
  if (text.empty()) return SiteOf(call, tx, text);
  std::vector<SiteId> seen;
  for (const SiteId site : store::SitesNamed(tx, text)) {
    if (call.caller.Sees(site)) seen.push_back(site);
  }
  if (seen.empty() && ParseId<SiteId>(text).ok()) {
    if (auto site = SiteOf(call, tx, text); site.ok()) return site;
  }
  return store::GetSite(tx, TRY(OnlyOne(seen, "no site has that name or id", "the id")));
}

std::string NameOf(sql::ReadTx& tx, const Site& site) {
  return store::SitesNamed(tx, site.name).size() == 1 ? site.name : site.id.str();
}

absl::StatusOr<RoomId> RoomAt(sql::ReadTx& tx, const Site& site, std::string_view text) {
  if (text.empty()) {
    const auto rooms = store::RoomsOf(tx, site.id, RoomId{}, 2);
    if (rooms.size() == 1) return rooms[0].id;
    return Unknown(absl::StrCat(
        site.id.str(), rooms.empty() ? " has no room yet; import the rooms first" : " has several rooms; say which"));
  }
  if (const auto room = store::RoomNamed(tx, site.id, text)) return *room;
  if (const auto id = ParseId<RoomId>(text); id.ok() && *id) {
    if (const auto room = store::GetRoom(tx, *id); room.ok() && room->site == site.id) return *id;
  }
  return Unknown(absl::StrCat(site.id.str(), " has no room of that name or id; import the rooms first"));
}

absl::StatusOr<std::string> ModuleNamed(sql::ReadTx& tx, std::string_view text) {
  if (const auto taught = store::GetModule(tx, text); taught.ok()) {
    return taught->curriculum.key() + "/" + taught->module.key;
  }
  std::vector<std::string> keys;
  for (const Curriculum& curriculum : store::ListCurricula(tx, "", kMostCurricula)) {
    for (const Module& module : curriculum.modules) {
      if (Same(module.title, text)) keys.push_back(curriculum.key() + "/" + module.key);
    }
  }
  if (keys.empty()) {
    return Unknown(
        "no module has that key or title; write it like adces-3/monitoring, and publish its curriculum first");
  }
  if (keys.size() == 1) return keys[0];
  return Invalid("REFERENCE_UNCLEAR", "{keys} are all called so; write the key", {{"keys", absl::StrJoin(keys, ", ")}});
}

}  // namespace psmet::handlers
