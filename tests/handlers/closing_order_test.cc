// The order in which a day's classes are closed decides nothing: every order gives the same lines from the same facts.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "handlers/classroom.h"
#include "store/charges.h"

namespace psmet::handlers {
namespace {

class ClosingOrder : public Classroom, public testing::WithParamInterface<int> {
 protected:
  // Two units fit the order's rest and three the day, so that every class depends on those before it.
  ClosingOrder() {
    AddPolicy(3);
    for (const char* name : {"Abbott", "Diaz", "Kim"}) patients_.push_back(AddPatient(name, 5));
    sessions_ = {session_, Add(11), Add(13)};
    for (SessionId session : sessions_) {
      int seat = 0;
      for (PatientId patient : patients_) Enroll(session, patient, ++seat);
    }
  }
  SessionId Add(int hour) {
    return clinic.AddSession(room_, absl::CivilMinute(2026, 12, 8, hour, 0), instructor_, "adces-3/introduction");
  }
  // The class of `index` with the presence that it always has.
  void Hold(int index) {
    session_ = sessions_[index];
    const int hour = 9 + 2 * index;
    ASSERT_THAT(CheckInAt(At(hour, 0), "numbers: [1, 2]"), IsOk());
    ASSERT_THAT(StartAt(At(hour, 0)), IsOk());
    ASSERT_THAT(CheckInAt(At(hour, 20), "numbers: 3"), IsOk());
    ASSERT_THAT(CheckOutAt(At(hour, 20 + 7 * index), "numbers: 2"), IsOk());
    ASSERT_THAT(CloseAt(At(20, 0), "ended { text: '" + std::to_string(hour + 1) + ":00' }"), IsOk());
  }
  // Facts and lines by session, patient and code.
  std::map<std::string, std::string> Lines() {
    std::map<std::string, std::string> lines;
    for (SessionId session : sessions_) {
      for (PatientId patient : patients_) {
        for (const Charge& charge :
             clinic.Look([&](sql::ReadTx& tx) { return store::ChargesOf(tx, session, patient); })) {
          lines[session.str() + " " + patient.str() + " " + charge.code] = charge.facts + "\n" + charge.line;
        }
      }
    }
    return lines;
  }

  std::vector<PatientId> patients_;
  std::vector<SessionId> sessions_;
};

TEST_P(ClosingOrder, DecidesNothing) {
  static std::map<std::string, std::string> first;
  std::vector<int> order = {0, 1, 2};
  for (int i = 0; i < GetParam(); ++i) std::next_permutation(order.begin(), order.end());
  for (int index : order) Hold(index);
  const auto lines = Lines();
  EXPECT_EQ(lines.size(), 9u);
  if (first.empty()) first = lines;
  EXPECT_EQ(lines, first);
}

INSTANTIATE_TEST_SUITE_P(EveryOrder, ClosingOrder, testing::Range(0, 6));

}  // namespace
}  // namespace psmet::handlers
