#include "handlers/transfer.h"

#include <absl/strings/str_cat.h>

#include "base/error.h"
#include "handlers/lists.h"
#include "handlers/lists_people.h"
#include "handlers/lists_places.h"
#include "handlers/lists_staff.h"
#include "handlers/wire.h"
#include "store/curriculum.h"
#include "store/lists.h"
#include "store/policy.h"

namespace psmet::handlers {
namespace {

// Above any list of a programme; numbers of lines stay far below the end of int.
constexpr int kMostLines = 10'000'000;

// Error: FIELD_INVALID for an offset that no file has.
template <typename Reply, typename Request>
absl::StatusOr<Reply> Import(std::unique_ptr<List> list, sql::WriteTx& tx, const Request& request) {
  if (request.line_offset() < 0 || request.line_offset() > kMostLines) {
    return Invalid("FIELD_INVALID", "{field} is {number}; it is 0 to {most}",
                   {{"field", "line_offset"},
                    {"number", absl::StrCat(request.line_offset())},
                    {"most", absl::StrCat(kMostLines)}});
  }
  Reply reply;
  v1::ImportReport& report = *reply.mutable_report();
  google::protobuf::RepeatedPtrField<v1::ChargeChange> changed;
  google::protobuf::RepeatedPtrField<v1::Warning> warnings;
  ImportList(*list, {.tx = tx, .dry_run = request.validate_only(), .changed_charges = &changed, .warnings = &warnings},
             {.file = request.file(), .line_offset = request.line_offset(), .skip_unknown = request.skip_unknown()},
             &report);
  report.mutable_changed_charges()->Swap(&changed);
  return reply;
}

template <typename Reply, typename Request>
absl::StatusOr<Reply> Export(const Call& call, std::unique_ptr<List> list, const Request& request) {
  const Page page = TRY(PageOf(call, request, list->keys()));
  Reply reply;
  const auto next = ExportList(*list, page.after, page.limit, reply.mutable_page());
  if (!next.empty()) reply.mutable_page()->set_next_page_token(NextPage(call, request, next));
  return reply;
}

// Error: SITE_NOT_FOUND for one that is named and not there.
absl::Status CheckSite(const Call& call, sql::ReadTx& tx, std::string_view site) {
  return site.empty() ? absl::OkStatus() : SiteOf(call, tx, site).status();
}

}  // namespace

absl::StatusOr<v1::ImportPatientsResponse> ImportPatients(const Call& call, sql::WriteTx& tx,
                                                          const v1::ImportPatientsRequest& request) {
  return Import<v1::ImportPatientsResponse>(PatientList(call, tx), tx, request);
}
absl::StatusOr<v1::ExportPatientsResponse> ExportPatients(const Call& call, sql::ReadTx& tx,
                                                          const v1::ExportPatientsRequest& request) {
  return Export<v1::ExportPatientsResponse>(call, PatientList(call, tx), request);
}

absl::StatusOr<v1::ImportCaregiversResponse> ImportCaregivers(const Call& call, sql::WriteTx& tx,
                                                              const v1::ImportCaregiversRequest& request) {
  return Import<v1::ImportCaregiversResponse>(CaregiverList(call, tx), tx, request);
}
absl::StatusOr<v1::ExportCaregiversResponse> ExportCaregivers(const Call& call, sql::ReadTx& tx,
                                                              const v1::ExportCaregiversRequest& request) {
  return Export<v1::ExportCaregiversResponse>(call, CaregiverList(call, tx), request);
}

absl::StatusOr<v1::ImportOrdersResponse> ImportOrders(const Call& call, sql::WriteTx& tx,
                                                      const v1::ImportOrdersRequest& request) {
  return Import<v1::ImportOrdersResponse>(OrderList(call, tx), tx, request);
}
absl::StatusOr<v1::ExportOrdersResponse> ExportOrders(const Call& call, sql::ReadTx& tx,
                                                      const v1::ExportOrdersRequest& request) {
  return Export<v1::ExportOrdersResponse>(call, OrderList(call, tx), request);
}

absl::StatusOr<v1::ImportInstructorsResponse> ImportInstructors(const Call& call, sql::WriteTx& tx,
                                                                const v1::ImportInstructorsRequest& request) {
  return Import<v1::ImportInstructorsResponse>(InstructorList(call, tx), tx, request);
}
absl::StatusOr<v1::ExportInstructorsResponse> ExportInstructors(const Call& call, sql::ReadTx& tx,
                                                                const v1::ExportInstructorsRequest& request) {
  return Export<v1::ExportInstructorsResponse>(call, InstructorList(call, tx), request);
}

absl::StatusOr<v1::ImportCredentialsResponse> ImportCredentials(const Call& call, sql::WriteTx& tx,
                                                                const v1::ImportCredentialsRequest& request) {
  return Import<v1::ImportCredentialsResponse>(CredentialList(call, tx), tx, request);
}
absl::StatusOr<v1::ExportCredentialsResponse> ExportCredentials(const Call& call, sql::ReadTx& tx,
                                                                const v1::ExportCredentialsRequest& request) {
  return Export<v1::ExportCredentialsResponse>(call, CredentialList(call, tx), request);
}

absl::StatusOr<v1::ImportRoomsResponse> ImportRooms(const Call& call, sql::WriteTx& tx,
                                                    const v1::ImportRoomsRequest& request) {
  TRY(CheckSite(call, tx, request.site()));
  return Import<v1::ImportRoomsResponse>(RoomList(call, tx, request.site()), tx, request);
}
absl::StatusOr<v1::ExportRoomsResponse> ExportRooms(const Call& call, sql::ReadTx& tx,
                                                    const v1::ExportRoomsRequest& request) {
  TRY(CheckSite(call, tx, request.site()));
  return Export<v1::ExportRoomsResponse>(call, RoomList(call, tx, request.site()), request);
}

absl::StatusOr<v1::ImportSessionsResponse> ImportSessions(const Call& call, sql::WriteTx& tx,
                                                          const v1::ImportSessionsRequest& request) {
  TRY(CheckSite(call, tx, request.site()));
  return Import<v1::ImportSessionsResponse>(SessionList(call, tx, request.site(), std::nullopt), tx, request);
}
absl::StatusOr<v1::ExportSessionsResponse> ExportSessions(const Call& call, sql::ReadTx& tx,
                                                          const v1::ExportSessionsRequest& request) {
  TRY(CheckSite(call, tx, request.site()));
  return Export<v1::ExportSessionsResponse>(call, SessionList(call, tx, request.site(), TRY(FromDate(request.from()))),
                                            request);
}

absl::StatusOr<v1::ExportCurriculumResponse> ExportCurriculum(const Call&, sql::ReadTx& tx,
                                                              const v1::ExportCurriculumRequest& request) {
  const Curriculum curriculum = TRY(store::GetCurriculum(tx, request.curriculum()));
  v1::ExportCurriculumResponse reply;
  reply.set_text(store::FileOf(tx, store::FileKind::kCurriculum, curriculum.key()).value_or(""));
  return reply;
}

absl::StatusOr<v1::ExportPolicyResponse> ExportPolicy(const Call&, sql::ReadTx& tx,
                                                      const v1::ExportPolicyRequest& request) {
  const Policy policy = TRY(store::GetPolicy(tx, TRY(ParseId<PolicyId>(request.policy()))));
  v1::ExportPolicyResponse reply;
  reply.set_text(store::FileOf(tx, store::FileKind::kPolicy, policy.id.str()).value_or(""));
  return reply;
}

}  // namespace psmet::handlers
