// Caregivers who come along with a patient.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "handlers/call.h"
#include "psmet/v1/schedule.pb.h"
#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::handlers {

// The patient's caregivers of those ids, each once, by id. Errors: CAREGIVER_NOT_FOUND, CAREGIVER_NOT_LINKED.
absl::StatusOr<std::vector<CaregiverId>> CaregiversNamed(sql::ReadTx& tx, PatientId patient,
                                                         const google::protobuf::RepeatedPtrField<std::string>& ids);

absl::StatusOr<psmet::v1::AnnounceCaregiversResponse> AnnounceCaregivers(
    const Call& call, sql::WriteTx& tx, const psmet::v1::AnnounceCaregiversRequest& request);

}  // namespace psmet::handlers
