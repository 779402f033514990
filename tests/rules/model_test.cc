#include <gtest/gtest.h>

#include <random>

#include "rules/facts.h"
#include "rules/model_day.h"
#include "rules/sample.h"

namespace psmet::rules {
namespace {

// A tenth of them where every access is checked, so that a sanitized run stays short.
#ifdef __SANITIZE_ADDRESS__
constexpr int kRooms = 10000;
#else
constexpr int kRooms = 100000;
#endif

// Rooms of random people from one seed; half of all times lie on the borders where units change.
class Rooms {
 public:
  explicit Rooms(uint64_t seed) : random_(seed) {}

  Facts Next() {
    const int blocks = Between(1, 3);
    ClassFacts session = sample::Class(blocks * 30);
    session.actual = {sample::Start(), sample::Start() + absl::Seconds(blocks * 1800 + Between(-5, 25) * 60)};
    session.extension_blocks = Between(0, 4) == 0;
    const int end = blocks * 1800 + 600;
    if (Between(0, 3) == 0) session.breaks.push_back(Stay(end));
    if (Between(0, 3) == 0)
      session.teaching[0].taught = {sample::Start(), sample::Start() + absl::Seconds(Second(end))};
    const int patients = Between(0, 9) == 0 ? Between(1, 10) : Between(1, 5);
    for (int p = 1; p <= patients; ++p) {
      session.patients.push_back({PatientId{p}, {}, true});
      for (int stays = Between(1, 3); stays > 0; --stays) session.patients.back().presences.push_back(Stay(end));
    }
    Facts facts = sample::FactsOf(session);
    facts.policies[0].rounding = Between(0, 1) ? Rounding::kMidpoint : Rounding::kFullUnit;
    facts.policies[0].group_mode = Between(0, 1) ? GroupMode::kSessionMax : GroupMode::kPerSegment;
    return facts;
  }

 private:
  int Between(int least, int most) { return std::uniform_int_distribution<int>(least, most)(random_); }
  int Second(int end) {
    if (Between(0, 1)) return Between(0, end);
    static constexpr int kBorders[] = {0, 900, 959, 960, 1799, 1800, 2759, 2760, 3600, 4559, 4560, 5400};
    return std::min(end, kBorders[Between(0, 11)]);
  }
  Interval Stay(int end) {
    const int a = Second(end), b = Second(end);
    return {sample::Start() + absl::Seconds(std::min(a, b)), sample::Start() + absl::Seconds(std::max(a, b))};
  }

  std::mt19937_64 random_;
};

TEST(Model, DecidesEveryRandomRoomLikeTheRules) {
  Rooms rooms(20261208);
  int coded = 0, reviewed = 0, split = 0;
  for (int room = 0; room < kRooms; ++room) {
    const Facts facts = rooms.Next();
    std::vector<model::Earned> decided;
    for (const Line& line : Decide(facts)) {
      if (line.units > 0) decided.push_back({line.code, line.units, sample::HasReason(line, "GROUP_SIZE_REVIEW")});
    }
    const Policy& policy = facts.policies[0];
    const auto expected = model::Earn(facts.session, facts.patient, policy.rounding, policy.group_mode);
    ASSERT_EQ(decided.size(), expected.size()) << "room " << room << "\n" << ToJson(facts);
    for (size_t i = 0; i < expected.size(); ++i) {
      ASSERT_TRUE(decided[i] == expected[i]) << "room " << room << ": " << decided[i].code << " x " << decided[i].units
                                             << ", model " << expected[i].code << " x " << expected[i].units << "\n"
                                             << ToJson(facts);
      ++coded;
      reviewed += expected[i].review;
    }
    split += expected.size() > 1;
  }
  // The rooms are worth something only while they reach every branch.
  EXPECT_GT(coded, kRooms / 2);
  EXPECT_GT(reviewed, kRooms / 50);
  EXPECT_GT(split, kRooms / 200);
}

}  // namespace
}  // namespace psmet::rules
