#include "rpc/method.h"

#include <map>
#include <set>

#include "base/error.h"
#include "handlers/admin.h"
#include "handlers/amending.h"
#include "handlers/attendance.h"
#include "handlers/attention.h"
#include "handlers/breaks.h"
#include "handlers/calendar.h"
#include "handlers/charges.h"
#include "handlers/closing.h"
#include "handlers/companions.h"
#include "handlers/cover.h"
#include "handlers/credentials.h"
#include "handlers/curriculum.h"
#include "handlers/enrollment.h"
#include "handlers/find.h"
#include "handlers/notes.h"
#include "handlers/notices.h"
#include "handlers/orders.h"
#include "handlers/people.h"
#include "handlers/policy.h"
#include "handlers/preview.h"
#include "handlers/relocation.h"
#include "handlers/review.h"
#include "handlers/roster.h"
#include "handlers/schedule.h"
#include "handlers/sites.h"
#include "handlers/staff.h"
#include "handlers/teaching.h"
#include "handlers/today.h"
#include "handlers/transfer.h"
#include "handlers/walkin.h"
#include "handlers/week.h"

namespace psmet::rpc {
namespace {

namespace v1 = psmet::v1;
using google::protobuf::Message;

template <typename Tx, typename Request, typename Reply>
auto Adapt(absl::StatusOr<Reply> (*handler)(const handlers::Call&, Tx&, const Request&)) {
  return [handler](const handlers::Call& call, Tx& tx, const Message& request) -> absl::StatusOr<Response> {
    return std::make_unique<Reply>(TRY(handler(call, tx, static_cast<const Request&>(request))));
  };
}

// A handler's request type says which method it is.
struct Binding {
  const google::protobuf::Descriptor* request;
  decltype(Method::read) read;
  decltype(Method::write) write;
  decltype(Method::keeps) keeps;
};
template <typename Request, typename Reply>
Binding Bind(absl::StatusOr<Reply> (*handler)(const handlers::Call&, sql::ReadTx&, const Request&)) {
  return {Request::descriptor(), Adapt(handler), nullptr, nullptr};
}
template <typename Request, typename Reply>
Binding BindKept(absl::StatusOr<Reply> (*handler)(const handlers::Call&, sql::ReadTx&, const Request&),
                 bool (*keeps)(const Reply&)) {
  return {Request::descriptor(), Adapt(handler), nullptr,
          [keeps](const Message& reply) { return keeps(static_cast<const Reply&>(reply)); }};
}
template <typename Request, typename Reply>
Binding Bind(absl::StatusOr<Reply> (*handler)(const handlers::Call&, sql::WriteTx&, const Request&)) {
  return {Request::descriptor(), nullptr, Adapt(handler), nullptr};
}

// Of a closed class it also tells what its people did in others.
bool IsOfOneSession(const v1::GetRosterResponse& roster) {
  return roster.session().state() != v1::SESSION_STATE_CLOSED;
}

std::vector<Binding> Bindings() {
  using namespace handlers;
  return {
      Bind(PublishCurriculum),
      Bind(GetCurriculum),
      Bind(ListCurricula),
      Bind(FindPatients),
      Bind(AddPatient),
      Bind(GetPatient),
      Bind(UpdatePatient),
      Bind(ListPatients),
      Bind(AddCaregiver),
      Bind(LinkCaregiver),
      Bind(UpdateCaregiver),
      Bind(GetCaregiver),
      Bind(ListCaregivers),
      Bind(AddOrder),
      Bind(UpdateOrder),
      Bind(VerifyOrder),
      Bind(CancelOrder),
      Bind(GetOrder),
      Bind(ListOrders),
      Bind(AddInstructor),
      Bind(UpdateInstructor),
      Bind(GetInstructor),
      Bind(ListInstructors),
      Bind(AddCredential),
      Bind(VerifyCredential),
      Bind(SuspendCredential),
      Bind(RevokeCredential),
      Bind(UpdateCredential),
      Bind(ListUncovered),
      Bind(GetCredential),
      Bind(ListCredentials),
      Bind(AddPractitioner),
      Bind(UpdatePractitioner),
      Bind(GetPractitioner),
      Bind(ListPractitioners),
      Bind(AddOrganization),
      Bind(UpdateOrganization),
      Bind(GetOrganization),
      Bind(ListOrganizations),
      Bind(AddSite),
      Bind(UpdateSite),
      Bind(GetSite),
      Bind(ListSites),
      Bind(AddRoom),
      Bind(UpdateRoom),
      Bind(GetRoom),
      Bind(ListRooms),
      Bind(AddSession),
      Bind(GetSession),
      Bind(ListSessions),
      Bind(GetToday),
      Bind(GetWeek),
      Bind(ListAttention),
      Bind(ListNotices),
      Bind(MarkTold),
      Bind(GetSessionCalendar),
      Bind(GetInstructorCalendar),
      Bind(AssignInstructor),
      Bind(MoveSession),
      Bind(ExtendSession),
      Bind(SetInterpreter),
      Bind(CancelSession),
      Bind(EnrollPatient),
      Bind(AnnounceCaregivers),
      Bind(DropPatient),
      Bind(ListEnrollments),
      BindKept(GetRoster, IsOfOneSession),
      Bind(CheckIn),
      Bind(CheckOut),
      Bind(AmendAttendance),
      Bind(AddWalkIn),
      Bind(RecordNotes),
      Bind(GetNotes),
      Bind(StartSession),
      Bind(CloseSession),
      Bind(AddBreak),
      Bind(RemoveBreak),
      Bind(CheckOutInstructor),
      Bind(PutBackTeaching),
      Bind(RelocateSession),
      Bind(PreviewUnits),
      Bind(PublishPolicy),
      Bind(ConfirmPolicy),
      Bind(ApplyPolicy),
      Bind(GetPolicy),
      Bind(ListPolicies),
      Bind(ListCharges),
      Bind(ExplainCharge),
      Bind(RecomputeCharge),
      Bind(ReviewGroup),
      Bind(ImportPatients),
      Bind(ExportPatients),
      Bind(ImportCaregivers),
      Bind(ExportCaregivers),
      Bind(ImportOrders),
      Bind(ExportOrders),
      Bind(ImportInstructors),
      Bind(ExportInstructors),
      Bind(ImportCredentials),
      Bind(ExportCredentials),
      Bind(ImportRooms),
      Bind(ExportRooms),
      Bind(ImportSessions),
      Bind(ExportSessions),
      Bind(ExportCurriculum),
      Bind(ExportPolicy),
      Bind(AddToken),
      Bind(GetToken),
      Bind(ListTokens),
      Bind(RevokeToken),
      Bind(WhoAmI),
      Bind(ListAuditEntries),
      Bind(GetMetrics),
  };
}

absl::Status Misconfigured(std::string_view reason, std::string_view text, const std::string& method) {
  return Error(absl::StatusCode::kInternal, reason, text, {{"method", method}});
}

}  // namespace

std::vector<const google::protobuf::MethodDescriptor*> AllMethods() {
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  std::set<const google::protobuf::FileDescriptor*> files;
  for (const Binding& binding : Bindings()) {
    const auto* file = binding.request->file();
    if (!files.insert(file).second) continue;
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) methods.push_back(file->service(s)->method(m));
    }
  }
  return methods;
}

absl::StatusOr<std::vector<Method>> Methods() {
  std::map<const google::protobuf::Descriptor*, Binding> bindings;
  for (Binding& binding : Bindings()) bindings[binding.request] = std::move(binding);
  std::vector<Method> methods;
  for (const auto* descriptor : AllMethods()) {
    const auto found = bindings.find(descriptor->input_type());
    if (found == bindings.end()) {
      return Misconfigured("METHOD_UNBOUND", "{method} is bound to no handler", descriptor->full_name());
    }
    Method method{descriptor,
                  descriptor->options().GetExtension(v1::policy),
                  65536,
                  found->second.read,
                  found->second.write,
                  found->second.keeps};
    if (method.policy.roles().empty()) {
      return Misconfigured("METHOD_WITHOUT_POLICY", "{method} has no policy: nobody may call it",
                           descriptor->full_name());
    }
    if (method.policy.writes() != (method.write != nullptr)) {
      return Misconfigured("METHOD_MISBOUND", "{method} writes and is bound to a read, or the reverse",
                           descriptor->full_name());
    }
    if (method.policy.max_bytes() > 0) method.max_bytes = method.policy.max_bytes();
    methods.push_back(std::move(method));
  }
  return methods;
}

}  // namespace psmet::rpc
