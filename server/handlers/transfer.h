// The calls that import and export lists and published files. The API's comments say what each does.
#pragma once

#include <absl/status/statusor.h>

#include "handlers/call.h"
#include "psmet/v1/lists.pb.h"
#include "sql/connection.h"

namespace psmet::handlers {

namespace v1 = psmet::v1;

absl::StatusOr<v1::ImportPatientsResponse> ImportPatients(const Call& call, sql::WriteTx& tx,
                                                          const v1::ImportPatientsRequest& request);
absl::StatusOr<v1::ExportPatientsResponse> ExportPatients(const Call& call, sql::ReadTx& tx,
                                                          const v1::ExportPatientsRequest& request);
absl::StatusOr<v1::ImportCaregiversResponse> ImportCaregivers(const Call& call, sql::WriteTx& tx,
                                                              const v1::ImportCaregiversRequest& request);
absl::StatusOr<v1::ExportCaregiversResponse> ExportCaregivers(const Call& call, sql::ReadTx& tx,
                                                              const v1::ExportCaregiversRequest& request);
absl::StatusOr<v1::ImportOrdersResponse> ImportOrders(const Call& call, sql::WriteTx& tx,
                                                      const v1::ImportOrdersRequest& request);
absl::StatusOr<v1::ExportOrdersResponse> ExportOrders(const Call& call, sql::ReadTx& tx,
                                                      const v1::ExportOrdersRequest& request);
absl::StatusOr<v1::ImportInstructorsResponse> ImportInstructors(const Call& call, sql::WriteTx& tx,
                                                                const v1::ImportInstructorsRequest& request);
absl::StatusOr<v1::ExportInstructorsResponse> ExportInstructors(const Call& call, sql::ReadTx& tx,
                                                                const v1::ExportInstructorsRequest& request);
absl::StatusOr<v1::ImportCredentialsResponse> ImportCredentials(const Call& call, sql::WriteTx& tx,
                                                                const v1::ImportCredentialsRequest& request);
absl::StatusOr<v1::ExportCredentialsResponse> ExportCredentials(const Call& call, sql::ReadTx& tx,
                                                                const v1::ExportCredentialsRequest& request);
absl::StatusOr<v1::ImportRoomsResponse> ImportRooms(const Call& call, sql::WriteTx& tx,
                                                    const v1::ImportRoomsRequest& request);
absl::StatusOr<v1::ExportRoomsResponse> ExportRooms(const Call& call, sql::ReadTx& tx,
                                                    const v1::ExportRoomsRequest& request);
absl::StatusOr<v1::ImportSessionsResponse> ImportSessions(const Call& call, sql::WriteTx& tx,
                                                          const v1::ImportSessionsRequest& request);
absl::StatusOr<v1::ExportSessionsResponse> ExportSessions(const Call& call, sql::ReadTx& tx,
                                                          const v1::ExportSessionsRequest& request);
absl::StatusOr<v1::ExportCurriculumResponse> ExportCurriculum(const Call& call, sql::ReadTx& tx,
                                                              const v1::ExportCurriculumRequest& request);
absl::StatusOr<v1::ExportPolicyResponse> ExportPolicy(const Call& call, sql::ReadTx& tx,
                                                      const v1::ExportPolicyRequest& request);

}  // namespace psmet::handlers
