#include <absl/strings/str_join.h>

#include <algorithm>
#include <cctype>

#include "base/error.h"
#include "handlers/policy.h"
#include "rules/place.h"
#include "rules/staff.h"

namespace psmet::handlers {
namespace {

using Tris = std::vector<std::pair<std::string, Tri>>;

// The first word is what a missing or wrong one reads as, so that a mistake never looks like knowledge.
const Tris& TriWords() {
  static const Tris words = {{"UNKNOWN", Tri::kUnknown}, {"no", Tri::kNo}, {"yes", Tri::kYes}};
  return words;
}

Tri ReadTri(TomlTable& table, std::string_view key) { return table.Word(key, Need::kRequired, TriWords()); }

// A code as claims write it: five letters and digits.
bool IsCode(std::string_view code) {
  return code.size() == 5 && std::all_of(code.begin(), code.end(), [](unsigned char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
         });
}

// Where a list or a number may be, "UNKNOWN" says that nobody knows it.
class Field {
 public:
  Field(std::string section, TomlTable& table, Policy* policy)
      : section_(std::move(section)), table_(table), policy_(policy) {}

  // A list; reports the entries that `good` refuses.
  template <typename Good>
  std::vector<std::string> List(std::string_view key, size_t most, Good good, const char* wanted) {
    if (IsUnknown(key)) return {};
    if (table_.IsText(key)) {
      table_.Report(key, "VALUE_INVALID",
                    section_ + "." + std::string(key) + " is a list, e.g. [] for none, or \"UNKNOWN\"");
      return {};
    }
    std::vector<std::string> words = table_.Texts(key, Need::kRequired, most, 20);
    if (!std::all_of(words.begin(), words.end(), good)) {
      table_.Report(key, "VALUE_INVALID", std::string(key) + " holds " + wanted);
    }
    return words;
  }
  // A list of some of these words.
  std::vector<std::string> Some(std::string_view key, const std::vector<std::string>& of) {
    const std::string wanted = absl::StrJoin(of, ", ");
    return List(
        key, of.size(), [&](const std::string& word) { return std::find(of.begin(), of.end(), word) != of.end(); },
        wanted.c_str());
  }
  // A whole number, or nothing where there is "none".
  std::optional<int> Number(std::string_view key, int least, int most) {
    if (IsUnknown(key) || table_.IsText(key, "none")) return std::nullopt;
    if (table_.IsText(key)) {
      table_.Report(key, "VALUE_INVALID",
                    section_ + "." + std::string(key) + " is a whole number without quotes, \"none\" or \"UNKNOWN\"");
      return std::nullopt;
    }
    return table_.Number(key, Need::kRequired, least, most);
  }

 private:
  bool IsUnknown(std::string_view key) {
    if (!table_.IsText(key, "UNKNOWN")) return false;
    policy_->unknown.push_back(section_ + "." + std::string(key));
    return true;
  }

  std::string section_;
  TomlTable& table_;
  Policy* policy_;
};

// Codes that no class bills: 97535 is one on one, and care management counts no class minutes (domain section 1).
bool IsNeverAClass(const std::string& code) {
  static const std::vector<std::string> codes = {"97535", "99490", "99439", "99487", "99489",
                                                 "99424", "99425", "99426", "99427"};
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

void ReadBands(TomlTable& codes, Policy* policy) {
  constexpr int kMostPatients = 100;
  for (TomlTable& table : codes.Tables("bands", Need::kRequired, 20)) {
    Band band;
    band.code = table.Text("code", Need::kRequired, 5);
    if (!band.code.empty() && !IsCode(band.code)) {
      table.Report("code", "VALUE_INVALID", "a code is five capital letters and digits, e.g. 98961");
    }
    if (IsNeverAClass(band.code)) {
      table.Report("code", "VALUE_INVALID",
                   band.code + (band.code == "97535" ? " is for one patient alone" : " counts no minutes of a class") +
                       "; a class never bills it");
    }
    band.min_patients = table.Number("min_patients", Need::kRequired, 1, kMostPatients).value_or(0);
    band.max_patients = table.Number("max_patients", Need::kRequired, 1, kMostPatients).value_or(kMostPatients);
    band.unit_minutes = table.Number("unit_minutes", Need::kRequired, 1, 120).value_or(30);
    if (band.max_patients < band.min_patients) {
      table.Report("max_patients", "VALUE_INVALID", "max_patients is below min_patients");
    }
    for (const Band& other : policy->bands) {
      if (band.min_patients > 0 && band.min_patients <= other.max_patients && other.min_patients <= band.max_patients) {
        table.Report("min_patients", "VALUE_INVALID",
                     band.code + " and " + other.code + " are for groups of the same size; one size has one code");
      }
      if (band.code == other.code) table.Report("code", "VALUE_INVALID", band.code + " is there twice");
    }
    policy->bands.push_back(std::move(band));
  }
  std::stable_sort(policy->bands.begin(), policy->bands.end(),
                   [](const Band& a, const Band& b) { return a.min_patients < b.min_patients; });
}

void ReadCaps(TomlTable& caps, Policy* policy) {
  static const std::vector<std::pair<std::string, CapPeriod>> kPeriods = {
      {"day", CapPeriod::kDay},
      {"month", CapPeriod::kMonth},
      {"year", CapPeriod::kYear},
      {"rolling-12-months", CapPeriod::kRolling12Months},
      {"lifetime", CapPeriod::kLifetime},
      {"first-12-months", CapPeriod::kFirst12Months},
      {"follow-up-year", CapPeriod::kFollowUpYear}};
  policy->caps_known = ReadTri(caps, "known");
  policy->caps_across_providers = ReadTri(caps, "across_providers");
  policy->follow_up = caps.Word<FollowUp>("follow_up", Need::kOptional,
                                          {{"UNKNOWN", FollowUp::kUnknown},
                                           {"calendar-year", FollowUp::kCalendarYear},
                                           {"anniversary", FollowUp::kAnniversary}});
  for (TomlTable& table : caps.Tables("limits", Need::kRequired, 20)) {
    Cap cap;
    cap.period = table.Word("period", Need::kRequired, kPeriods);
    cap.minutes = table.Has("minutes");
    if (cap.minutes == table.Has("units")) {
      table.Report("period", "VALUE_INVALID", "a limit says either units or minutes");
    }
    // Zero would be a payer that does not cover the code, which [coverage] says.
    cap.limit = table.Number(cap.minutes ? "minutes" : "units", Need::kOptional, 1, 100'000).value_or(1);
    cap.codes = table.Texts("codes", Need::kOptional, 20, 5);
    cap.reason_lifts = table.Flag("unless_individual_reason");
    for (const std::string& code : cap.codes) {
      const bool known =
          std::any_of(policy->bands.begin(), policy->bands.end(), [&](const Band& band) { return band.code == code; });
      if (!known) table.Report("codes", "VALUE_INVALID", "a limit names a code that is not among the bands");
    }
    policy->caps.push_back(std::move(cap));
  }
}

void ReadProvider(TomlTable& provider, Policy* policy) {
  static const std::vector<std::pair<std::string, Renderer>> kRenderers = {{"UNKNOWN", Renderer::kUnknown},
                                                                           {"instructor", Renderer::kInstructor},
                                                                           {"supervisor", Renderer::kSupervisor},
                                                                           {"organization", Renderer::kOrganization}};
  policy->renderer = provider.Word("renderer", Need::kRequired, kRenderers);
  policy->accepted_credentials = Field("provider", provider, policy)
                                     .List(
                                         "credentials", 30, [](const std::string&) { return true; }, "");
  for (const std::string& type : policy->accepted_credentials) {
    if (const absl::Status known = rules::CheckCredentialType(type); !known.ok()) {
      provider.Report("credentials", ReasonOf(known), std::string(known.message()));
      break;
    }
  }
}

// What is left out is not known, which holds the lines of who was remote.
void ReadRemote(TomlTable& place, Policy* policy) {
  static const std::vector<std::pair<std::string, Modality>> kModalities = {
      {"in-person", Modality::kInPerson}, {"audio-video", Modality::kAudioVideo}, {"audio-only", Modality::kAudioOnly}};
  for (const std::string& word : place.Texts("modalities", Need::kOptional, 3, 20)) {
    const auto known =
        std::find_if(kModalities.begin(), kModalities.end(), [&](const auto& entry) { return entry.first == word; });
    if (known == kModalities.end()) {
      place.Report("modalities", "VALUE_INVALID", "modalities holds in-person, audio-video and audio-only");
      break;
    }
    policy->modalities.push_back(known->second);
  }
  policy->remote_place_of_service = place.Text("remote", Need::kOptional, 2);
  const std::string& remote = policy->remote_place_of_service;
  if (!remote.empty() && remote != "02" && remote != "10") {
    place.Report("remote", "VALUE_INVALID", "remote is 02 or 10, the places of service of telehealth");
  }
  policy->audio_video_modifier = place.Text("audio_video_modifier", Need::kOptional, 2);
  policy->audio_only_modifier = place.Text("audio_only_modifier", Need::kOptional, 2);
  for (const std::string& modifier : {policy->audio_video_modifier, policy->audio_only_modifier}) {
    if (modifier.empty() || modifier.size() == 2) continue;
    place.Report("modalities", "VALUE_INVALID", "a modifier has two characters, e.g. 95");
  }
}

// Every section must be there in a policy that covers, so that what is not known is said and not forgotten.
class Sections {
 public:
  Sections(TomlTable root, Need need, Policy* policy) : root_(root), need_(need), policy_(policy) {}

  // The section, whose source is added to the policy's.
  TomlTable Next(std::string_view key) {
    TomlTable table = root_.Table(key, need_);
    const std::string source = table.Text("source", Need::kRequired, 400);
    if (!source.empty()) policy_->source += " [" + std::string(key) + "] " + source;
    return table;
  }

 private:
  TomlTable root_;
  Need need_;
  Policy* policy_;
};

void ReadHead(TomlTable& root, Policy* policy) {
  policy->template_only = root.Flag("template");
  policy->payer = root.Text("payer", policy->template_only ? Need::kOptional : Need::kRequired, 60);
  if (policy->template_only && !policy->payer.empty()) {
    root.Report("payer", "VALUE_INVALID", "a template holds for no payer; leave payer out");
  }
  policy->plan = root.Text("plan", Need::kOptional, 60);
  policy->family = root.Text("family", Need::kRequired, 20);
  if (!policy->family.empty() && std::find(Families().begin(), Families().end(), policy->family) == Families().end()) {
    root.Report("family", "VALUE_INVALID", FamilyUnknown());
  }
  policy->version = root.Number("version", Need::kRequired, 1, 10'000).value_or(1);
  policy->title = root.Text("title", Need::kRequired, 200);
  policy->source = root.Text("source", Need::kRequired);
  const auto from = root.Date("effective_from", Need::kRequired);
  policy->effective_until = root.Date("effective_until", Need::kOptional);
  if (from && policy->effective_until && *policy->effective_until <= *from) {
    root.Report("effective_until", "VALUE_INVALID",
                "effective_until is not after effective_from; it is the first day on which the policy no longer holds");
  }
  policy->effective_from = from.value_or(Day());
  policy->replaces = root.Number("replaces", Need::kOptional, 1, 10'000).value_or(0);
  if (policy->replaces == policy->version) {
    root.Report("replaces", "VALUE_INVALID", "a version does not replace itself; replaces is an earlier one");
  }
  policy->known_on = root.Date("known_on", Need::kRequired).value_or(Day());
}

}  // namespace

const std::vector<std::string>& Families() {
  static const std::vector<std::string> families = {"PSMET", "DSMT", "MNT"};
  return families;
}

std::string FamilyUnknown() {
  return "that is no code family known here; it is one of " + absl::StrJoin(Families(), ", ");
}

std::optional<Policy> ReadPolicy(std::string_view file, Problems* problems) {
  TomlFile toml(file, problems);
  if (!toml.parsed()) return std::nullopt;
  TomlTable root = toml.root();
  Policy policy;
  ReadHead(root, &policy);

  TomlTable coverage = Sections(root, Need::kRequired, &policy).Next("coverage");
  policy.covered = ReadTri(coverage, "covered");
  policy.not_covered_advice = coverage.Text("advice", Need::kOptional, 200);

  Sections sections(root, policy.covered == Tri::kNo ? Need::kOptional : Need::kRequired, &policy);
  TomlTable codes = sections.Next("codes");
  ReadBands(codes, &policy);
  policy.codes_may_mix = ReadTri(codes, "may_mix");
  Field of_codes("codes", codes, &policy);
  policy.modifiers = of_codes.List(
      "modifiers", 4, [](const std::string& word) { return word.size() == 2; },
      "modifiers of two characters, at most 4");
  policy.excluded_same_day = of_codes.List(
      "excluded_same_day", 50, [](const std::string& word) { return IsCode(word); }, "codes, e.g. 97804");

  TomlTable units = sections.Next("units");
  policy.rounding = units.Word<Rounding>("rounding", Need::kRequired,
                                         {{"midpoint", Rounding::kMidpoint}, {"full-unit", Rounding::kFullUnit}});
  policy.day_minutes_limit_units = ReadTri(units, "day_minutes_limit_units");
  policy.timed_codes = units.Word<TimedCodes>(
      "timed_codes", Need::kOptional,
      {{"UNKNOWN", TimedCodes::kUnknown}, {"together", TimedCodes::kTogether}, {"alone", TimedCodes::kAlone}});

  TomlTable group = sections.Next("group");
  policy.group_mode = group.Word<GroupMode>(
      "size", Need::kRequired, {{"SESSION_MAX", GroupMode::kSessionMax}, {"PER_SEGMENT", GroupMode::kPerSegment}});
  policy.caregiver_alone = ReadTri(group, "caregiver_alone");
  if (policy.group_mode == GroupMode::kPerSegment && policy.codes_may_mix != Tri::kYes) {
    group.Report("size", "VALUE_INVALID",
                 "PER_SEGMENT gives one patient several codes on a day, so [codes] may_mix must be \"yes\"");
  }

  for (const Band& band : policy.bands) {
    if (policy.group_mode != GroupMode::kPerSegment || band.unit_minutes == 30) continue;
    group.Report("size", "VALUE_INVALID",
                 "PER_SEGMENT counts segments of 30 minutes, and " + band.code + " has units of " +
                     std::to_string(band.unit_minutes) + "; use SESSION_MAX, or codes of 30 minutes only");
    break;
  }

  TomlTable caps = sections.Next("caps");
  ReadCaps(caps, &policy);

  TomlTable order = sections.Next("order");
  policy.order_required = ReadTri(order, "required");
  Field of_order("order", order, &policy);
  policy.order_max_age_days = of_order.Number("max_age_days", 1, 3660);
  policy.standing_orders = ReadTri(order, "standing");
  policy.order_states = of_order.Some("states", {"format", "topics"});
  policy.plan_of_care_after_units = of_order.Number("plan_of_care_after_units", 0, 10'000);

  TomlTable authorization = sections.Next("authorization");
  policy.authorization_required = ReadTri(authorization, "required");
  policy.authorization_lifts_caps = ReadTri(authorization, "lifts_caps");

  TomlTable diagnosis = sections.Next("diagnosis");
  policy.diagnosis_required = ReadTri(diagnosis, "required");
  policy.diagnoses = Field("diagnosis", diagnosis, &policy)
                         .List(
                             "covered", 200, [](const std::string& word) { return rules::CheckDiagnosis(word).ok(); },
                             "ICD-10-CM codes or their beginnings, e.g. E11; none means any");

  TomlTable provider = sections.Next("provider");
  ReadProvider(provider, &policy);

  TomlTable place = sections.Next("place");
  Field of_place("place", place, &policy);
  policy.places_of_service = of_place.List(
      "of_service", 30,
      [](const std::string& word) {
        return word.size() == 2 && std::isdigit(static_cast<unsigned char>(word[0])) != 0 &&
               std::isdigit(static_cast<unsigned char>(word[1])) != 0;
      },
      "codes of two digits, e.g. 11; none means not known");
  policy.excluded_facilities = of_place.Some("excluded_facilities", rules::FacilityTypes());
  ReadRemote(place, &policy);

  TomlTable ages = sections.Next("ages");
  Field of_ages("ages", ages, &policy);
  policy.min_age = of_ages.Number("min", 0, 150);
  policy.max_age = of_ages.Number("max", 0, 150);
  if (policy.min_age && policy.max_age && *policy.max_age < *policy.min_age) {
    ages.Report("max", "VALUE_INVALID", "max is below min");
  }

  TomlTable record = sections.Next("record");
  policy.documents = Field("record", record, &policy).Some("documents", {"patient-signature"});

  TomlTable filing = sections.Next("filing");
  policy.timely_filing_days = Field("filing", filing, &policy).Number("days", 1, 3660);

  if (policy.covered != Tri::kNo && codes.present() && policy.bands.empty() && problems->empty()) {
    codes.Report("bands", "VALUE_INVALID", "a policy that covers has at least one band");
  }
  if (!toml.Finish()) return std::nullopt;
  return policy;
}

}  // namespace psmet::handlers
