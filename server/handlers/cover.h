// Planned sessions that no credential covers, and who could take over. Source: domain section 5.
#pragma once

#include <absl/status/statusor.h>

#include <map>
#include <vector>

#include "handlers/call.h"
#include "psmet/v1/cover.pb.h"
#include "rules/model.h"
#include "sql/connection.h"
#include "store/staff.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

// Looks for the uncovered among planned sessions of one call; loads each instructor's credentials once.
class Cover {
 public:
  Cover(const Call& call, sql::ReadTx& tx) : call_(call), tx_(tx) {}
  // Those that the caller may see and that no credential of their instructor covers, each with who could take over: an
  // accepted credential in force on its day, and no other session then; at most five, by name.
  std::vector<v1::UncoveredSession> Uncovered(const std::vector<store::PlannedTeaching>& planned);
  // The instructor's from `day` on, at most 200.
  std::vector<v1::UncoveredSession> UncoveredOf(InstructorId instructor, Day day);

 private:
  const std::vector<Credential>& CredentialsOf(InstructorId instructor);
  void AddSubstitutes(const store::PlannedTeaching& planned, v1::UncoveredSession* out);

  const Call& call_;
  sql::ReadTx& tx_;
  std::map<InstructorId, std::vector<Credential>> credentials_;
  std::vector<Instructor> instructors_;  // by name; loaded when somebody is needed
};

absl::StatusOr<v1::ListUncoveredResponse> ListUncovered(const Call& call, sql::ReadTx& tx,
                                                        const v1::ListUncoveredRequest& request);

}  // namespace psmet::handlers
