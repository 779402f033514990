#include "handlers/references.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "handlers/lists.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "rules/nearest.h"
#include "store/curriculum.h"
#include "store/lists.h"
#include "store/people.h"
#include "store/schedule.h"
#include "store/staff.h"

namespace psmet::handlers {
namespace {

// More than a programme has of anything that is called by a name.
constexpr int kMost = 1000;
// As many as are offered, and as many as are named where none is near.
constexpr size_t kFew = 8;
// That a spreadsheet may have taken from the beginning of a number.
constexpr int kMostLostZeros = 6;

// One of what there is, and what it is called; the first name is the one that it is shown by.
struct Choice {
  std::string id;
  std::vector<std::string> names;
};

// What is looked for: the reason where nothing is called so, and what to say then.
struct Sought {
  std::string_view reason, unknown, advice;
};

std::string Folded(std::string_view text) { return absl::StrJoin(FoldedWords(text), " "); }

// Those that are called so, as it is written; where none is, without regard to case, accents and signs.
std::vector<Choice> CalledSo(std::string_view text, const std::vector<Choice>& there) {
  const std::string folded = Folded(text);
  std::vector<Choice> exactly, nearly;
  for (const Choice& choice : there) {
    const auto is = [&](const auto& same) { return std::any_of(choice.names.begin(), choice.names.end(), same); };
    if (is([&](const std::string& name) { return name == text; })) exactly.push_back(choice);
    if (is([&](const std::string& name) { return !folded.empty() && Folded(name) == folded; }))
      nearly.push_back(choice);
  }
  return exactly.empty() ? nearly : exactly;
}

std::string Told(const Choice& choice) { return absl::StrCat(choice.names.front(), " (", choice.id, ")"); }

absl::Status WithOffers(absl::Status refusal, const std::vector<Choice>& choices, const char* told,
                        const Offer& offer) {
  for (size_t i = 0; offer && i < choices.size() && i < kFew; ++i) {
    refusal = WithRemedy(std::move(refusal), offer(absl::StrCat(told, Told(choices[i])), choices[i].id));
  }
  return refusal;
}

absl::Status NotFound(std::string_view text, const std::vector<Choice>& there, const Sought& sought,
                      const Offer& offer) {
  std::vector<std::string> names;
  for (const Choice& choice : there) names.insert(names.end(), choice.names.begin(), choice.names.end());
  const std::string nearest = rules::Nearest(text, names), folded = Folded(text);
  std::vector<Choice> near;
  for (const Choice& choice : there) {
    // "Main" of "Main St clinic" is many letters away from it.
    const auto begins = [&](const std::string& name) {
      return name == nearest || (!folded.empty() && (Folded(name) + " ").starts_with(folded + " "));
    };
    if (std::any_of(choice.names.begin(), choice.names.end(), begins)) near.push_back(choice);
  }
  const auto refusal = [&](const std::string& then) {
    return Missing(sought.reason, "{what}{then}", {{"what", std::string(sought.unknown)}, {"then", then}});
  };
  const auto word = [](std::string* out, const Choice& choice) { absl::StrAppend(out, Told(choice)); };
  if (!near.empty() && near.size() <= kFew) {
    // With a command to type the sentence need not ask.
    if (offer) return WithOffers(refusal(""), near, "Did you mean ", offer);
    return refusal(absl::StrCat("; did you mean ", absl::StrJoin(near, " or ", word), "?"));
  }
  if (there.empty() || there.size() > kFew) return refusal(std::string(sought.advice));
  return refusal(absl::StrCat("; there is ", absl::StrJoin(there, ", ", word)));
}

// The id of the one that is called so.
absl::StatusOr<std::string> OneOf(std::string_view text, const std::vector<Choice>& there, const Sought& sought,
                                  const Offer& offer) {
  const std::vector<Choice> called = CalledSo(text, there);
  if (called.size() == 1) return called[0].id;
  if (called.empty()) return NotFound(text, there, sought, offer);
  const auto word = [](std::string* out, const Choice& choice) { absl::StrAppend(out, choice.id); };
  return WithOffers(Invalid("REFERENCE_UNCLEAR", "{ids} are all called so; write which one",
                            {{"ids", absl::StrJoin(called, ", ", word)}}),
                    called, "", offer);
}

absl::Status Unknown(std::string_view what) {
  return Invalid("REFERENCE_UNKNOWN", "{what}", {{"what", std::string(what)}});
}

}  // namespace

absl::StatusOr<PatientId> PatientNamed(sql::ReadTx& tx, std::string_view text) {
  if (const auto patient = store::PatientWithMrn(tx, text)) return *patient;
  if (const auto id = ParseId<PatientId>(text); id.ok() && *id && store::GetPatient(tx, *id).ok()) return *id;
  std::string whole(text);
  const bool number = std::all_of(text.begin(), text.end(), [](unsigned char c) { return absl::ascii_isdigit(c); });
  for (int zeros = 1; number && zeros <= kMostLostZeros; ++zeros) {
    whole.insert(0, "0");
    if (store::PatientWithMrn(tx, whole)) {
      return Unknown(
          "no patient has that medical record number, but one has it with zeros before it, which spreadsheets take "
          "away; write it as it is on record");
    }
  }
  return Unknown("no patient has that medical record number or id; import the patient first");
}

std::string NameOf(sql::ReadTx& tx, PatientId patient) {
  const auto known = store::GetPatient(tx, patient);
  return known.ok() && !known->mrn.empty() ? known->mrn : patient.str();
}

absl::StatusOr<InstructorId> InstructorNamed(sql::ReadTx& tx, std::string_view text, const Offer& offer) {
  if (const auto instructor = store::InstructorWithNpi(tx, text)) return *instructor;
  if (const auto id = ParseId<InstructorId>(text); id.ok() && *id && store::GetInstructor(tx, *id).ok()) return *id;
  if (const auto name = SplitName(text)) {
    const auto named = store::InstructorsNamed(tx, name->family_name, name->given_name);
    if (named.size() == 1) return named[0];
  }
  std::vector<Choice> there;
  for (const Instructor& each : store::ListInstructors(tx, {}, kMost)) {
    const std::string given_first = absl::StrCat(each.given_name, " ", each.family_name);
    there.push_back({each.id.str(),
                     {absl::StrCat(given_first, " ", each.profession), given_first,
                      absl::StrCat(each.family_name, ", ", each.given_name), ShortName(each), each.family_name}});
  }
  constexpr Sought kInstructor = {"INSTRUCTOR_NOT_FOUND", "no instructor has that NPI, id or name",
                                  " (Family, Given); enter the instructor first"};
  return ParseId<InstructorId>(TRY(OneOf(text, there, kInstructor, offer)));
}

std::string NameOf(sql::ReadTx& tx, InstructorId id) {
  const auto instructor = store::GetInstructor(tx, id);
  if (!instructor.ok()) return id.str();
  std::string name = absl::StrCat(instructor->family_name, ", ", instructor->given_name);
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

absl::StatusOr<Site> SiteNamed(const Call& call, sql::ReadTx& tx, std::string_view text, const Offer& offer) {
  if (text.empty() || ParseId<SiteId>(text).ok()) {
    if (auto site = SiteOf(call, tx, text); site.ok() || text.empty()) return site;
  }
  std::vector<Choice> there;
  for (const Site& site : store::Sites(tx, SiteId{}, kMost)) {
    if (call.caller.Sees(site.id)) there.push_back({site.id.str(), {site.name}});
  }
  constexpr Sought kSite = {"SITE_NOT_FOUND", "no site has that name or id", "; add the site first"};
  return store::GetSite(tx, TRY(ParseId<SiteId>(TRY(OneOf(text, there, kSite, offer)))));
}

std::string NameOf(sql::ReadTx& tx, const Site& site) {
  return store::SitesNamed(tx, site.name).size() == 1 ? site.name : site.id.str();
}

absl::StatusOr<RoomId> RoomNamed(const Call& call, sql::ReadTx& tx, const std::optional<Site>& site,
                                 std::string_view text, const Offer& offer) {
  const auto may_be = [&](const Room& room) { return site ? room.site == site->id : call.caller.Sees(room.site); };
  if (const auto id = ParseId<RoomId>(text); id.ok() && *id) {
    if (const auto room = store::GetRoom(tx, *id); room.ok() && may_be(*room)) return *id;
  }
  if (site) {
    if (const auto room = store::RoomNamed(tx, site->id, text)) return *room;
  }
  std::vector<Choice> there;
  for (const Room& room : site ? store::RoomsOf(tx, site->id, RoomId{}, kMost) : store::Rooms(tx, RoomId{}, kMost)) {
    if (!may_be(room)) continue;
    Choice choice{room.id.str(), {room.name}};
    // The name alone would not say which of them it is.
    if (!site)
      choice.names.insert(choice.names.begin(), absl::StrCat(room.name, ", ", store::GetSite(tx, room.site)->name));
    there.push_back(std::move(choice));
  }
  const std::string unknown = absl::StrCat(site ? site->id.str() + " has no room" : "no room", " of that name or id");
  return ParseId<RoomId>(TRY(OneOf(text, there, {"ROOM_NOT_FOUND", unknown, "; add the room first"}, offer)));
}

absl::StatusOr<std::string> ModuleNamed(sql::ReadTx& tx, std::string_view text, const Offer& offer) {
  if (const auto taught = store::GetModule(tx, text); taught.ok()) {
    return taught->curriculum.key() + "/" + taught->module.key;
  }
  std::vector<Choice> there;
  for (const Curriculum& curriculum : store::ListCurricula(tx, "", kMost)) {
    for (const Module& module : curriculum.modules) {
      const std::string key = curriculum.key() + "/" + module.key;
      there.push_back({key, {module.title, key}});
    }
  }
  constexpr Sought kModule = {"MODULE_NOT_FOUND", "no module has that key or title",
                              "; write it like adces-3/monitoring, and publish its curriculum first"};
  return OneOf(text, there, kModule, offer);
}

}  // namespace psmet::handlers
