#include "client/render_people.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <google/protobuf/descriptor.h>

#include <vector>

#include "client/commands.h"
#include "client/remedy.h"
#include "client/render.h"
#include "client/template.h"
#include "client/words.h"
#include "psmet/v1/people.pb.h"
#include "psmet/v1/schedule.pb.h"

namespace psmet::cli {
namespace {

using google::protobuf::Message;

// "phone 555-0100 -> 785-555-0100" for each field that differs.
std::string Differences(const v1::Patient& before, const v1::Patient& after) {
  std::vector<std::string> changed;
  for (int i = 0; i < after.GetDescriptor()->field_count(); ++i) {
    const std::string name = after.GetDescriptor()->field(i)->name();
    const std::string was = Filled("{" + name + "}", before), is = Filled("{" + name + "}", after);
    if (name == "etag" || was == is) continue;
    changed.push_back(absl::StrCat(Kebab(name), " ", was.empty() ? "(none)" : was, " -> ", is.empty() ? "(none)" : is));
  }
  return changed.empty() ? "it said that already" : Joined(changed, ", ");
}

}  // namespace

std::string RenderPatient(const Message& reply, int width) {
  const v1::Patient& patient = static_cast<const v1::GetPatientResponse&>(reply).patient();
  v1::ListSessionsRequest classes;
  v1::ListOrdersRequest orders;
  v1::ListCaregiversRequest caregivers;
  classes.set_patient(patient.id());
  orders.set_patient(patient.id());
  caregivers.set_patient(patient.id());
  return absl::StrCat(Details(patient, {}, width),
                      "\n  Classes:     ", CommandLine("ScheduleService.ListSessions", classes),
                      "\n  Orders:      ", CommandLine("PeopleService.ListOrders", orders),
                      "\n  Caregivers:  ", CommandLine("PeopleService.ListCaregivers", caregivers), "\n");
}

std::string RenderPatientChange(const Message& reply, int width) {
  const auto& changed = static_cast<const v1::UpdatePatientResponse&>(reply);
  std::string text = absl::StrCat("Changed patient ", changed.patient().id(), ": ",
                                  Differences(changed.before(), changed.patient()), ".\n");
  const Listing charges = ChangedCharges();
  const Table table = TableOf(charges, reply);
  if (!table.rows.empty()) absl::StrAppend(&text, "  ", charges.title, "\n", Aligned(table, width, "    "));
  return text;
}

bool LacksPayer(const Message& reply) { return absl::StrContains(Filled("{warnings.reason}", reply), "PAYER_MISSING"); }

}  // namespace psmet::cli
