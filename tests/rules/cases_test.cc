// Runs the tables of cases, tests/rules/*.cases. cases.md says how a case is written.
#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>

#include "rules/sample.h"
#include "rules/when.h"

namespace psmet::rules {
namespace {

using Words = std::vector<std::string>;

struct Case {
  std::string file, name, source;
  int line = 0;
  Facts facts;  // of nobody yet
  std::map<PatientId, std::vector<UsedFacts>> used, later;
  std::map<PatientId, std::vector<StayElsewhere>> elsewhere;
  std::map<PatientId, std::vector<std::string>> expected;  // a line of the file each
};

[[noreturn]] void Bad(const std::string& why) { throw std::runtime_error(why); }

int Number(const std::string& word) {
  int number = 0;
  if (!absl::SimpleAtoi(word, &number)) Bad("not a number: " + word);
  return number;
}

// "16" or "15:59": minutes and seconds from the planned start.
double Minutes(const std::string& word) {
  const Words parts = absl::StrSplit(word, ':');
  return Number(parts[0]) + (parts.size() > 1 ? Number(parts[1]) / 60.0 : 0);
}

Interval Stay(const std::string& word) {
  const Words parts = absl::StrSplit(word, '-');
  if (parts.size() != 2) Bad("not an interval: " + word);
  return sample::Between(Minutes(parts[0]), Minutes(parts[1]));
}

Day DayOf(const std::string& word) {
  const auto day = ReadDay(word);
  if (!day.ok()) Bad("not a day: " + word);
  return *day;
}

// A is p-1, B is p-2.
PatientId PatientOf(const std::string& word) {
  if (word.size() != 1 || word[0] < 'A' || word[0] > 'Z') Bad("not a patient: " + word);
  return PatientId{word[0] - 'A' + 1};
}

Tri TriOf(const std::string& word) {
  if (word == "yes") return Tri::kYes;
  if (word == "no") return Tri::kNo;
  if (word == "unknown") return Tri::kUnknown;
  Bad("not yes, no or unknown: " + word);
}

void SetPolicy(Policy& policy, const std::string& key, const Words& values) {
  const std::string value = values.empty() ? "" : values[0];
  const std::map<std::string, Tri Policy::*> flags = {{"covered", &Policy::covered},
                                                      {"mix", &Policy::codes_may_mix},
                                                      {"caps_known", &Policy::caps_known},
                                                      {"order_required", &Policy::order_required},
                                                      {"diagnosis_required", &Policy::diagnosis_required},
                                                      {"caregiver_alone", &Policy::caregiver_alone},
                                                      {"caps_across_providers", &Policy::caps_across_providers},
                                                      {"standing_orders", &Policy::standing_orders},
                                                      {"authorization_required", &Policy::authorization_required},
                                                      {"authorization_lifts_caps", &Policy::authorization_lifts_caps},
                                                      {"day_minutes_limit_units", &Policy::day_minutes_limit_units}};
  if (const auto flag = flags.find(key); flag != flags.end()) {
    policy.*flag->second = TriOf(value);
  } else if (key == "rounding") {
    policy.rounding = value == "full" ? Rounding::kFullUnit : Rounding::kMidpoint;
  } else if (key == "group") {
    policy.group_mode = value == "per_segment" ? GroupMode::kPerSegment : GroupMode::kSessionMax;
  } else if (key == "renderer") {
    const std::map<std::string, Renderer> renderers = {{"unknown", Renderer::kUnknown},
                                                       {"instructor", Renderer::kInstructor},
                                                       {"supervisor", Renderer::kSupervisor},
                                                       {"organization", Renderer::kOrganization}};
    policy.renderer = renderers.at(value);
  } else if (key == "confirmed") {
    policy.confirmed_by = value == "no" ? "" : "biller-1";
  } else if (key == "family") {
    policy.family = value;
  } else if (key == "bands") {  // 98961:2-4:30
    policy.bands.clear();
    for (const std::string& word : values) {
      const Words parts = absl::StrSplit(word, absl::ByAnyChar(":-"));
      if (parts.size() != 4) Bad("not a band: " + word);
      policy.bands.push_back({parts[0], Number(parts[1]), Number(parts[2]), Number(parts[3])});
    }
  } else if (key == "cap") {  // day 4 [minutes] [codes]
    const std::map<std::string, CapPeriod> periods = {{"day", CapPeriod::kDay},
                                                      {"month", CapPeriod::kMonth},
                                                      {"year", CapPeriod::kYear},
                                                      {"12months", CapPeriod::kRolling12Months},
                                                      {"lifetime", CapPeriod::kLifetime},
                                                      {"first12months", CapPeriod::kFirst12Months},
                                                      {"followup", CapPeriod::kFollowUpYear}};
    Cap cap{periods.at(value), Number(values.at(1))};
    for (size_t i = 2; i < values.size(); ++i) {
      if (values[i] == "minutes") {
        cap.minutes = true;
      } else if (values[i] == "unless_reason") {
        cap.reason_lifts = true;
      } else {
        cap.codes.push_back(values[i]);
      }
    }
    policy.caps.push_back(cap);
  } else if (key == "ages") {
    policy.min_age = Number(values.at(0));
    policy.max_age = Number(values.at(1));
  } else if (key == "order_max_age_days") {
    policy.order_max_age_days = Number(value);
  } else if (key == "diagnoses") {
    policy.diagnoses = values;
  } else if (key == "timed_codes") {
    policy.timed_codes = value == "together" ? TimedCodes::kTogether
                         : value == "alone"  ? TimedCodes::kAlone
                                             : TimedCodes::kUnknown;
  } else if (key == "follow_up") {
    policy.follow_up = value == "calendar"      ? FollowUp::kCalendarYear
                       : value == "anniversary" ? FollowUp::kAnniversary
                                                : FollowUp::kUnknown;
  } else if (key == "excluded_same_day") {
    policy.excluded_same_day = values;
  } else if (key == "excluded_facilities") {
    policy.excluded_facilities = values;
  } else if (key == "order_states") {
    policy.order_states = values;
  } else if (key == "plan_of_care_after_units") {
    policy.plan_of_care_after_units = Number(value);
  } else if (key == "timely_filing_days") {
    policy.timely_filing_days = Number(value);
  } else if (key == "documents") {
    policy.documents = values;
  } else if (key == "unknown") {
    policy.unknown = values;
  } else if (key == "credentials") {
    policy.accepted_credentials = values;
  } else if (key == "places") {
    policy.places_of_service = values;
  } else if (key == "modalities") {
    const std::map<std::string, Modality> modalities = {{"in_person", Modality::kInPerson},
                                                        {"audio_video", Modality::kAudioVideo},
                                                        {"audio_only", Modality::kAudioOnly}};
    for (const std::string& word : values) policy.modalities.push_back(modalities.at(word));
  } else if (key == "remote_place") {
    policy.remote_place_of_service = value;
  } else if (key == "audio_video_modifier") {
    policy.audio_video_modifier = value;
  } else if (key == "audio_only_modifier") {
    policy.audio_only_modifier = value;
  } else if (key == "modifiers") {
    policy.modifiers = values;
  } else if (key == "advice") {
    policy.not_covered_advice = absl::StrJoin(values, " ");
  } else {
    Bad("no such field of a policy: " + key);
  }
}

void SetOrder(OrderFacts& order, const Words& words) {
  for (size_t i = 1; i + 1 < words.size(); i += 2) {
    const std::string& key = words[i];
    const std::string& value = words[i + 1];
    if (key == "format") {
      order.format = value == "group"        ? OrderFormat::kGroup
                     : value == "individual" ? OrderFormat::kIndividual
                     : value == "none"       ? OrderFormat::kUnspecified
                                             : OrderFormat::kEither;
    } else if (key == "state") {
      order.state = value == "pending" ? OrderState::kPending : OrderState::kActive;
    } else if (key == "from") {
      order.ordered_on = DayOf(value);
    } else if (key == "to") {
      order.valid_until = DayOf(value);
    } else if (key == "minutes") {
      order.ordered_minutes = Number(value);
    } else if (key == "used") {
      order.used_minutes = Number(value);
    } else if (key == "topic") {
      order.topics.push_back(value);
    } else if (key == "diagnosis") {
      order.diagnoses = value == "none" ? Words{} : Words{value};
    } else if (key == "standing") {
      order.standing = value == "yes";
    } else if (key == "individual_reason") {
      order.individual_reason = value == "yes";
    } else if (key == "authorization") {
      order.authorization = value;
    } else if (key == "authorized") {
      order.authorized_minutes = Number(value);
    } else if (key == "plan_of_care") {
      order.plan_of_care_on = DayOf(value);
    } else {
      Bad("no such field of an order: " + key);
    }
  }
}

void SetTeacher(TeachingFacts& teacher, const Words& words) {
  teacher.instructor = InstructorId{Number(words.at(1))};
  for (size_t i = 2; i + 1 < words.size(); i += 2) {
    const std::string& key = words[i];
    const std::string& value = words[i + 1];
    if (key == "taught") {
      teacher.taught = Stay(value);
    } else if (key == "profession") {
      teacher.profession = value;
    } else if (key == "taxonomy") {
      teacher.taxonomies = {value};
    } else if (key == "npi") {
      teacher.npi = value == "none" ? "" : value;
    } else if (key == "supervisor") {
      teacher.supervisor_npi = value == "none" ? "" : value;
    } else if (key == "credential") {
      teacher.credentials.clear();
      if (value != "none") teacher.credentials.push_back({value, value + ", verified"});
    } else {
      Bad("no such field of a teacher: " + key);
    }
  }
}

// One word of a case; `orders_said` and `teachers_said`: the first of its kind replaces the sample's.
void Apply(const Words& words, Case& out, bool& orders_said, bool& teachers_said) {
  Facts& facts = out.facts;
  ClassFacts& session = facts.session;
  const std::string& key = words[0];
  const Words rest(words.begin() + 1, words.end());
  if (key == "class") {
    session = sample::Class(Number(rest.at(0)));
    for (size_t i = 1; i + 1 < rest.size(); i += 2) {
      if (rest[i] == "actual") session.actual = Stay(rest[i + 1]);
      if (rest[i] == "extend") session.extension_blocks = Number(rest[i + 1]);
    }
  } else if (key == "policy") {
    if (rest.at(0) == "none") {
      facts.policies.clear();
    } else if (rest[0] == "another") {
      facts.policies.push_back(sample::Payer());
      facts.policies.back().id = PolicyId{static_cast<int64_t>(facts.policies.size()) + 3};
    } else {
      if (facts.policies.empty()) Bad("no policy to change");
      SetPolicy(facts.policies.back(), rest[0], Words(rest.begin() + 1, rest.end()));
    }
  } else if (key == "break") {
    session.breaks.push_back(Stay(rest.at(0)));
  } else if (key == "patient") {
    std::vector<Interval> stays, video, audio, caregivers;
    bool seated = true;
    for (size_t i = 1; i < rest.size(); ++i) {
      if (rest[i] == "unseated") {
        seated = false;
      } else if (rest[i].starts_with("video:")) {
        stays.push_back(Stay(rest[i].substr(6)));
        video.push_back(stays.back());
      } else if (rest[i].starts_with("audio:")) {
        stays.push_back(Stay(rest[i].substr(6)));
        audio.push_back(stays.back());
      } else if (rest[i].starts_with("caregiver:")) {
        caregivers.push_back(Stay(rest[i].substr(10)));
      } else {
        stays.push_back(Stay(rest[i]));
      }
    }
    session.patients.push_back({PatientOf(rest.at(0)), stays, seated, video, audio, caregivers});
  } else if (key == "used") {  // used A 98961 2 on 2026-12-08 minutes 46 in 40
    UsedFacts used{rest.at(1), session.service_date, Number(rest.at(2)), 0, SessionId{40}};
    for (size_t i = 3; i + 1 < rest.size(); i += 2) {
      if (rest[i] == "on") used.service_date = DayOf(rest[i + 1]);
      if (rest[i] == "minutes") used.seconds = static_cast<int>(Minutes(rest[i + 1]) * 60);
      if (rest[i] == "in") used.session = SessionId{Number(rest[i + 1])};
    }
    if (used.seconds == 0) used.seconds = used.units * 1800;
    out.used[PatientOf(rest[0])].push_back(used);
  } else if (key == "order") {
    if (!orders_said) facts.orders.clear();
    orders_said = true;
    if (rest.at(0) == "none") return;
    OrderFacts order = sample::WideOrder();
    order.order = OrderId{Number(rest[0])};
    SetOrder(order, rest);
    facts.orders.push_back(order);
  } else if (key == "teacher") {
    const TeachingFacts usual = sample::Class(30).teaching[0];
    if (!teachers_said) session.teaching.clear();
    teachers_said = true;
    if (rest.at(0) == "none") return;
    session.teaching.push_back(usual);
    SetTeacher(session.teaching.back(), words);
  } else if (key == "families") {
    session.families = rest.at(0) == "none" ? Words{} : rest;
  } else if (key == "elsewhere") {  // elsewhere A 30-90 in 40
    out.elsewhere[PatientOf(rest.at(0))].push_back({SessionId{Number(rest.at(3))}, Stay(rest.at(1))});
  } else if (key == "later") {  // later A 97803 12
    out.later[PatientOf(rest.at(0))].push_back(
        {rest.at(1), session.service_date, 0, Number(rest.at(2)) * 60, SessionId{42}});
  } else if (key == "facility") {
    session.facility_type = rest.at(0);
  } else if (key == "undocumented") {
    facts.undocumented = rest;
  } else if (key == "signed") {
    facts.patient_signed = true;
  } else if (key == "filing_ended") {
    facts.filing_ended = DayOf(rest.at(0));
  } else if (key == "place") {
    session.place_of_service = rest.at(0);
  } else if (key == "reviewed") {
    session.group_reviewed = absl::StrJoin(rest, " ");
  } else if (key == "born") {
    facts.birth_date = DayOf(rest.at(0));
  } else if (key == "expect") {
    out.expected[PatientOf(rest.at(0))].push_back(absl::StrJoin(rest.begin() + 1, rest.end(), " "));
  } else {
    Bad("no such word: " + key);
  }
}

// How a line is written after "expect A": "30m 98961 x1 billable", "150m 98961 x4 over 1 billable CAP_REACHED".
std::string Written(const Line& line) {
  const char* state = line.state == LineState::kBillable ? "billable"
                      : line.state == LineState::kHeld   ? "held"
                                                         : "not_billable";
  std::string text =
      absl::StrCat(line.minutes, "m ", line.code.empty() ? "-" : line.code, " x", line.units,
                   line.over_cap_units > 0 ? absl::StrCat(" over ", line.over_cap_units) : "", " ", state);
  for (const std::string& reason : sample::ReasonsOf(line)) absl::StrAppend(&text, " ", reason);
  return text;
}

std::vector<Case> CasesOf(const std::string& path) {
  std::ifstream in(path);
  std::vector<Case> cases;
  std::string text;
  bool orders_said = false, teachers_said = false;
  for (int number = 1; std::getline(in, text); ++number) {
    text = text.substr(0, text.find('#'));
    const Words words = absl::StrSplit(text, ' ', absl::SkipWhitespace());
    if (words.empty()) continue;
    try {
      if (words[0] == "case") {
        cases.push_back({std::filesystem::path(path).filename(),
                         absl::StrJoin(words.begin() + 1, words.end(), " "),
                         "",
                         number,
                         sample::FactsOf(sample::Class(60)),
                         {},
                         {},
                         {}});
        orders_said = teachers_said = false;
      } else if (cases.empty()) {
        Bad("a case begins with the word case");
      } else if (words[0] == "source") {
        cases.back().source = absl::StrJoin(words.begin() + 1, words.end(), " ");
      } else {
        Apply(words, cases.back(), orders_said, teachers_said);
      }
    } catch (const std::exception& error) {
      ADD_FAILURE() << path << ":" << number << ": " << error.what();
    }
  }
  return cases;
}

void Check(const Case& c) {
  SCOPED_TRACE(absl::StrCat(c.file, ":", c.line, " ", c.name));
  EXPECT_FALSE(c.source.empty()) << "a case names its source";
  EXPECT_FALSE(c.expected.empty()) << "a case expects something";
  for (const auto& [patient, expected] : c.expected) {
    Facts facts = c.facts;
    facts.patient = patient;
    if (const auto used = c.used.find(patient); used != c.used.end()) facts.used = used->second;
    if (const auto stays = c.elsewhere.find(patient); stays != c.elsewhere.end()) facts.elsewhere = stays->second;
    if (const auto later = c.later.find(patient); later != c.later.end()) facts.later_timed = later->second;
    std::vector<std::string> lines;
    for (const Line& line : Decide(facts)) lines.push_back(Written(line));
    EXPECT_EQ(absl::StrJoin(lines, "\n"), absl::StrJoin(expected, "\n")) << patient.str();
  }
}

TEST(Cases, EveryCaseOfTheTablesIsDecidedAsItSays) {
  int count = 0;
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(PSMET_TEST_DATA) + "/rules")) {
    if (entry.path().extension() != ".cases") continue;
    for (const Case& c : CasesOf(entry.path())) {
      EXPECT_TRUE(names.insert(c.file + c.name).second) << c.name << " is there twice";
      Check(c);
      ++count;
    }
  }
  EXPECT_GE(count, 130);
}

}  // namespace
}  // namespace psmet::rules
