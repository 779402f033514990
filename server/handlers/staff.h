// Instructors, supervising practitioners and billing organizations. The API's comments say what each call does.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/staff.pb.h"
#include "rules/model.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

void ToProto(const Instructor& instructor, v1::Instructor* out);

absl::StatusOr<v1::AddInstructorResponse> AddInstructor(const Call& call, sql::WriteTx& tx,
                                                        const v1::AddInstructorRequest& request);
absl::StatusOr<v1::UpdateInstructorResponse> UpdateInstructor(const Call& call, sql::WriteTx& tx,
                                                              const v1::UpdateInstructorRequest& request);
absl::StatusOr<v1::GetInstructorResponse> GetInstructor(const Call& call, sql::ReadTx& tx,
                                                        const v1::GetInstructorRequest& request);
absl::StatusOr<v1::ListInstructorsResponse> ListInstructors(const Call& call, sql::ReadTx& tx,
                                                            const v1::ListInstructorsRequest& request);
absl::StatusOr<v1::AddPractitionerResponse> AddPractitioner(const Call& call, sql::WriteTx& tx,
                                                            const v1::AddPractitionerRequest& request);
absl::StatusOr<v1::UpdatePractitionerResponse> UpdatePractitioner(const Call& call, sql::WriteTx& tx,
                                                                  const v1::UpdatePractitionerRequest& request);
absl::StatusOr<v1::GetPractitionerResponse> GetPractitioner(const Call& call, sql::ReadTx& tx,
                                                            const v1::GetPractitionerRequest& request);
absl::StatusOr<v1::ListPractitionersResponse> ListPractitioners(const Call& call, sql::ReadTx& tx,
                                                                const v1::ListPractitionersRequest& request);
absl::StatusOr<v1::AddOrganizationResponse> AddOrganization(const Call& call, sql::WriteTx& tx,
                                                            const v1::AddOrganizationRequest& request);
absl::StatusOr<v1::UpdateOrganizationResponse> UpdateOrganization(const Call& call, sql::WriteTx& tx,
                                                                  const v1::UpdateOrganizationRequest& request);
absl::StatusOr<v1::GetOrganizationResponse> GetOrganization(const Call& call, sql::ReadTx& tx,
                                                            const v1::GetOrganizationRequest& request);
absl::StatusOr<v1::ListOrganizationsResponse> ListOrganizations(const Call& call, sql::ReadTx& tx,
                                                                const v1::ListOrganizationsRequest& request);

}  // namespace psmet::handlers
