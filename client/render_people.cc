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

using google::protobuf::Message;

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

bool LacksPayer(const Message& reply) { return absl::StrContains(Filled("{warnings.reason}", reply), "PAYER_MISSING"); }

}  // namespace psmet::cli
