// Every reason that holds a line: a fact makes it held, mending that fact gives the line that was never held.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <regex>
#include <set>
#include <sstream>

#include "rules/facts.h"
#include "rules/sample.h"

namespace psmet::rules {
namespace {

using sample::Between;

// Two patients for the whole of an hour; the payer says everything, asks for everything, and has it.
Facts Held() {
  ClassFacts session = sample::Class(60);
  sample::Attend(session, 1, {Between(0, 60)});
  sample::Attend(session, 2, {Between(0, 60)});
  session.facility_type = "OTHER";
  Facts facts = sample::FactsOf(session);
  Policy& policy = facts.policies[0];
  policy.caps = {{CapPeriod::kDay, 4, false, {}}};
  policy.diagnoses = {"E11"};
  policy.min_age = 18;
  policy.modalities = {Modality::kInPerson};
  policy.excluded_same_day = {"97804"};
  policy.excluded_facilities = {"FQHC"};
  policy.documents = {"patient-signature"};
  policy.order_max_age_days = 100;
  policy.order_states = {"format", "topics"};
  policy.plan_of_care_after_units = 1;
  policy.authorization_required = Tri::kYes;
  policy.standing_orders = Tri::kNo;
  policy.timely_filing_days = 90;
  OrderFacts& order = facts.orders[0];
  order.topics = {"nutrition"};
  order.authorization = "A-1";
  order.authorized_minutes = 600;
  order.plan_of_care_on = Day(2026, 11, 2);
  facts.patient_signed = true;
  return facts;
}

struct Hold {
  std::string reason;
  std::function<void(Facts&)> spoil, mend;
};

OrderFacts& OrderOf(Facts& facts) { return facts.orders[0]; }
Policy& PolicyOf(Facts& facts) { return facts.policies[0]; }
TeachingFacts& TeacherOf(Facts& facts) { return facts.session.teaching[0]; }

std::vector<Hold> Holds() {
  const Facts good = Held();
  const auto order = [good](Facts& f) { f.orders = good.orders; };
  const auto policy = [good](Facts& f) { f.policies = good.policies; };
  const auto reviewed = [](Facts& f) { f.session.group_reviewed = "biller on 2026-12-09 (by the sign-in sheet)"; };
  const auto not_used = [](Facts& f) { f.used.clear(); };
  const auto teacher = [good](Facts& f) { f.session.teaching = good.session.teaching; };
  const auto add_used = [](const char* code, int units) {
    return [code, units](Facts& f) { f.used.push_back({code, f.session.service_date, units, 0, SessionId{40}}); };
  };
  return {
      {"NO_POLICY", [](Facts& f) { f.policies.clear(); }, policy},
      {"POLICY_AMBIGUOUS", [](Facts& f) { f.policies.push_back(f.policies[0]); },
       [](Facts& f) { f.policies.pop_back(); }},
      {"POLICY_REFUSED",
       [](Facts& f) {
         PolicyOf(f).group_mode = GroupMode::kPerSegment;
         PolicyOf(f).codes_may_mix = Tri::kNo;
       },
       policy},
      {"POLICY_UNCONFIRMED", [](Facts& f) { PolicyOf(f).confirmed_by.clear(); },
       [](Facts& f) { PolicyOf(f).confirmed_by = "biller-1"; }},
      {"NOT_COVERED", [](Facts& f) { PolicyOf(f).covered = Tri::kNo; }, policy},
      {"POLICY_UNKNOWN", [](Facts& f) { PolicyOf(f).caps_known = Tri::kUnknown; },
       [](Facts& f) { PolicyOf(f).caps_known = Tri::kYes; }},
      {"UNSEATED", [](Facts& f) { f.session.patients[0].seated = false; }, reviewed},
      {"SESSION_HAS_UNSEATED", [](Facts& f) { f.session.patients[1].seated = false; }, reviewed},
      {"GROUP_SIZE_REVIEW",
       [](Facts& f) {
         for (int p = 3; p <= 5; ++p) sample::Attend(f.session, p, {Between(0, 5)});
       },
       reviewed},
      {"BELOW_MINIMUM",
       [](Facts& f) {
         PolicyOf(f).bands = {{"98962", 5, 8, 30}};
       },
       policy},
      {"ABOVE_MAXIMUM",
       [](Facts& f) {
         PolicyOf(f).bands = {{"98960", 1, 1, 30}};
       },
       policy},
      {"CODES_MIXED",
       [=](Facts& f) {
         PolicyOf(f).codes_may_mix = Tri::kNo;
         add_used("98962", 1)(f);
       },
       [=](Facts& f) {
         policy(f);
         not_used(f);
       }},
      {"ORDER_MISSING", [](Facts& f) { f.orders.clear(); }, order},
      {"ORDER_PENDING", [](Facts& f) { OrderOf(f).state = OrderState::kPending; },
       [](Facts& f) { OrderOf(f).state = OrderState::kActive; }},
      {"ORDER_EXPIRED", [](Facts& f) { OrderOf(f).valid_until = Day(2026, 12, 7); }, order},
      {"ORDER_EXPIRED", [](Facts& f) { OrderOf(f).ordered_on = Day(2026, 8, 1); }, order},
      {"ORDER_USED_UP", [](Facts& f) { OrderOf(f).used_minutes = 6000; }, order},
      {"ORDER_STANDING", [](Facts& f) { OrderOf(f).standing = true; }, order},
      {"ORDER_UNSTATED", [](Facts& f) { OrderOf(f).topics.clear(); }, order},
      {"ORDER_FORMAT", [](Facts& f) { OrderOf(f).format = OrderFormat::kIndividual; }, order},
      {"ORDER_TOPIC", [](Facts& f) { OrderOf(f).topics = {"insulin"}; }, order},
      {"AUTHORIZATION_MISSING", [](Facts& f) { OrderOf(f).authorization.clear(); },
       [](Facts& f) { OrderOf(f).authorization = "A-1"; }},
      {"AUTHORIZATION_USED_UP", [](Facts& f) { OrderOf(f).authorized_minutes = 30; }, order},
      {"PLAN_OF_CARE", [](Facts& f) { OrderOf(f).plan_of_care_on.reset(); }, order},
      {"DIAGNOSIS_MISSING", [](Facts& f) { OrderOf(f).diagnoses.clear(); }, order},
      {"DIAGNOSIS_NOT_COVERED", [](Facts& f) { OrderOf(f).diagnoses = {"I10"}; }, order},
      {"AGE", [](Facts& f) { f.birth_date = Day(2010, 5, 4); }, [](Facts& f) { f.birth_date = Day(1970, 5, 4); }},
      {"SAME_DAY_EXCLUDED", add_used("97804", 1), not_used},
      {"CREDENTIAL_NOT_HELD", [](Facts& f) { TeacherOf(f).credentials.clear(); }, teacher},
      {"RENDERING_REFUSED", [](Facts& f) { TeacherOf(f).profession = "MD"; }, teacher},
      {"RENDERING_MISSING", [](Facts& f) { TeacherOf(f).npi.clear(); }, teacher},
      {"FACILITY_TYPE", [](Facts& f) { f.session.facility_type = "FQHC"; },
       [](Facts& f) { f.session.facility_type = "OTHER"; }},
      {"FACILITY_TYPE", [](Facts& f) { f.session.facility_type.clear(); },
       [](Facts& f) { f.session.facility_type = "OTHER"; }},
      {"MODALITY_NOT_COVERED", [](Facts& f) { f.session.patients[0].audio_only = {Between(0, 60)}; },
       [](Facts& f) { f.session.patients[0].audio_only.clear(); }},
      {"PLACE_OF_SERVICE", [](Facts& f) { f.session.place_of_service = "12"; },
       [](Facts& f) { f.session.place_of_service = "11"; }},
      {"PATIENT_ELSEWHERE",
       [](Facts& f) {
         f.elsewhere = {{SessionId{40}, Between(30, 90)}};
       },
       [](Facts& f) {
         f.elsewhere = {{SessionId{40}, Between(60, 90)}};
       }},
      {"DOCUMENTATION", [](Facts& f) { f.undocumented = {"goal"}; }, [](Facts& f) { f.undocumented.clear(); }},
      {"DOCUMENTATION", [](Facts& f) { f.patient_signed = false; }, [](Facts& f) { f.patient_signed = true; }},
      {"TIMELY_FILING", [](Facts& f) { f.filing_ended = Day(2027, 3, 8); }, [](Facts& f) { f.filing_ended.reset(); }},
  };
}

// The line without what only explains its figures: a review leaves a note.
Line WithoutNotes(Line line) {
  std::erase_if(line.reasons, [](const Reason& reason) { return reason.effect == Effect::kNotes; });
  return line;
}

bool IsHeldFor(const Line& line, const std::string& reason) {
  return line.state == LineState::kHeld && std::any_of(line.reasons.begin(), line.reasons.end(), [&](const Reason& r) {
           return r.reason == reason && r.effect == Effect::kHolds;
         });
}

TEST(Holds, MendingWhatHoldsALineGivesTheLineThatWasNeverHeld) {
  const std::vector<Line> good = Decide(Held());
  ASSERT_EQ(good.size(), 1u);
  ASSERT_EQ(good[0].state, LineState::kBillable) << ToJson(good[0]);
  for (const Hold& hold : Holds()) {
    Facts facts = Held();
    hold.spoil(facts);
    for (const Line& line : Decide(facts)) {
      EXPECT_TRUE(IsHeldFor(line, hold.reason)) << hold.reason << ": " << ToJson(line);
    }
    hold.mend(facts);
    const std::vector<Line> mended = Decide(facts);
    ASSERT_EQ(mended.size(), 1u) << hold.reason;
    EXPECT_EQ(ToJson(WithoutNotes(mended[0])), ToJson(good[0])) << hold.reason;
  }
}

TEST(Holds, EachNamesWhoResolvesIt) {
  const std::set<std::string> people = {"front desk", "educator", "biller", "admin"};
  for (const Hold& hold : Holds()) {
    Facts facts = Held();
    hold.spoil(facts);
    for (const Line& line : Decide(facts)) {
      for (const Reason& reason : line.reasons) EXPECT_TRUE(people.contains(reason.resolver)) << reason.reason;
    }
  }
}

TEST(Holds, SeveralAreAllNamed) {
  Facts facts = Held();
  facts.orders.clear();
  facts.undocumented = {"goal"};
  facts.session.place_of_service = "12";
  PolicyOf(facts).confirmed_by.clear();
  EXPECT_EQ(sample::ReasonsOf(Decide(facts).at(0)),
            (std::vector<std::string>{"POLICY_UNCONFIRMED", "ORDER_MISSING", "PLACE_OF_SERVICE", "DOCUMENTATION"}));
}

TEST(Holds, WhatNobodyKnowsHoldsAndItsAnswerFrees) {
  const std::vector<Line> good = Decide(Held());
  const auto unknown = [&](const char* field, auto spoil) {
    Facts facts = Held();
    spoil(facts);
    for (const Line& line : Decide(facts)) {
      EXPECT_TRUE(IsHeldFor(line, "POLICY_UNKNOWN")) << field << ": " << ToJson(line);
      EXPECT_NE(ToJson(line).find(field), std::string::npos) << field << ": " << ToJson(line);
    }
  };
  for (const char* key : {"codes.modifiers", "diagnosis.covered", "provider.credentials", "place.excluded_facilities",
                          "ages.min", "ages.max", "filing.days", "order.max_age_days"}) {
    unknown(key, [&](Facts& f) { PolicyOf(f).unknown = {key}; });
  }
  unknown("covered", [](Facts& f) { PolicyOf(f).covered = Tri::kUnknown; });
  unknown("bands", [](Facts& f) { PolicyOf(f).bands.clear(); });
  unknown("order_required", [](Facts& f) { PolicyOf(f).order_required = Tri::kUnknown; });
  unknown("diagnosis_required", [](Facts& f) { PolicyOf(f).diagnosis_required = Tri::kUnknown; });
  unknown("renderer", [](Facts& f) { PolicyOf(f).renderer = Renderer::kUnknown; });
  unknown("places_of_service", [](Facts& f) { PolicyOf(f).places_of_service.clear(); });
  unknown("caps.across_providers", [](Facts& f) { PolicyOf(f).caps_across_providers = Tri::kUnknown; });
  unknown("authorization.required", [](Facts& f) {
    PolicyOf(f).authorization_required = Tri::kUnknown;
    OrderOf(f).authorization.clear();
  });
  unknown("order.standing", [](Facts& f) {
    PolicyOf(f).standing_orders = Tri::kUnknown;
    OrderOf(f).standing = true;
  });
  unknown("order.states", [](Facts& f) {
    PolicyOf(f).unknown = {"order.states"};
    PolicyOf(f).order_states.clear();
    OrderOf(f).topics.clear();
  });
  unknown("order.plan_of_care_after_units", [](Facts& f) {
    PolicyOf(f).unknown = {"order.plan_of_care_after_units"};
    PolicyOf(f).plan_of_care_after_units.reset();
    OrderOf(f).plan_of_care_on.reset();
  });
  unknown("record.documents", [](Facts& f) {
    PolicyOf(f).unknown = {"record.documents"};
    PolicyOf(f).documents.clear();
    f.patient_signed = false;
  });
  unknown("codes.excluded_same_day", [](Facts& f) {
    PolicyOf(f).unknown = {"codes.excluded_same_day"};
    PolicyOf(f).excluded_same_day.clear();
    f.used.push_back({"97804", f.session.service_date, 1, 1800, SessionId{40}});
  });
  unknown("modalities", [](Facts& f) {
    PolicyOf(f).modalities.clear();
    f.session.patients[0].audio_only = {Between(0, 60)};
  });
  unknown("caregiver_alone", [](Facts& f) {
    PolicyOf(f).caregiver_alone = Tri::kUnknown;
    f.session.patients[0].presences = {Between(0, 20)};
    f.session.patients[0].caregivers = {Between(0, 60)};
  });
}

// What the sources name as a reason is in the table, or is known to hold nothing.
TEST(Holds, TheTableHasEveryReasonThatTheRulesGive) {
  std::set<std::string> known = {
      "CURRICULUM_NOT_QUALIFIED", "BELOW_ONE_UNIT", "BLOCKS_LIMIT",         "DAY_LIMIT", "CAP_REACHED", "AUTHORIZED",
      "OTHER_PROVIDERS",          "GROUP_REVIEWED", "FACILITY_TYPE_UNKNOWN"};
  for (const Hold& hold : Holds()) known.insert(hold.reason);
  const std::regex reason("\\{\\s*\"([A-Z]{3,}(_[A-Z]+)*)\"|\"([A-Z]+(_[A-Z]+)+)\"");
  int found = 0;
  for (const char* file : {"billing", "basis", "caps", "orders", "rendering", "place", "review"}) {
    std::ifstream in(std::filesystem::path(PSMET_TEST_DATA) / ".." / "server" / "rules" / (std::string(file) + ".cc"));
    std::stringstream read;
    read << in.rdbuf();
    const std::string text = read.str();
    ASSERT_FALSE(text.empty()) << file;
    for (std::sregex_iterator it(text.begin(), text.end(), reason), end; it != end; ++it) {
      const std::string word = (*it)[1].matched ? (*it)[1].str() : (*it)[3].str();
      if (word == "FQHC") continue;
      EXPECT_TRUE(known.contains(word)) << file << ".cc gives " << word;
      ++found;
    }
  }
  EXPECT_GT(found, 40);
}

}  // namespace
}  // namespace psmet::rules
