#include "client/find.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <istream>
#include <ostream>
#include <set>

#include "client/call.h"
#include "client/moment.h"
#include "client/remedy.h"
#include "client/table.h"
#include "client/template.h"
#include "client/words.h"
#include "psmet/v1/find.pb.h"

namespace psmet::cli {
namespace {

std::string NextOf(const v1::FoundPatient& found) {
  if (found.next_session().empty()) return "-";
  return found.next_session() + " " + ShortDateText(found.next_start().civil()) + " " + ClockText(found.next_start()) +
         (found.waiting() ? ", waiting" : "");
}

std::string OrderOf(const v1::FoundPatient& found) {
  if (found.order().empty()) return "none";
  return found.order() + (found.order_state() == v1::ORDER_STATE_PENDING ? " pending" : "");
}

// True where two have the same names: then a record number says which is which.
bool HasNamesakes(const v1::FindPatientsResponse& found) {
  std::set<std::string> names;
  return std::any_of(found.patients().begin(), found.patients().end(), [&](const auto& patient) {
    return !names.insert(Lower(Filled("{family_name}, {given_name}", patient))).second;
  });
}

// What a desk does next with the one who was found.
std::string NextFor(const v1::FoundPatient& found) {
  std::string text = "  Give a seat:   psmet enroll SESSION " + found.id() + "\n";
  if (!found.next_session().empty()) text += "  Their class:   psmet roster " + found.next_session() + "\n";
  if (found.order().empty()) text += "  Note an order: psmet order add " + found.id() + " --pending\n";
  return text;
}

}  // namespace

bool Prompted(Invocation& invocation, Terminal& terminal) {
  const auto flags = FlagsOf(invocation.method->input_type());
  const bool says =
      std::any_of(flags.begin(), flags.end(), [&](const Flag& flag) { return IsFilled(*invocation.request, flag); });
  if (invocation.command->prompt.empty() || says || invocation.globals.no_input) return true;
  if (terminal.asks) terminal.err << invocation.command->prompt << ": " << std::flush;
  std::string line;
  std::getline(terminal.in, line);
  if (Interrupted()) return false;
  const auto* field = invocation.request->GetDescriptor()->FindFieldByName(invocation.command->positional.front());
  if (!line.empty()) invocation.request->GetReflection()->AddString(invocation.request.get(), field, line);
  return true;
}

std::string RenderFound(const google::protobuf::Message& reply, int width) {
  const auto& found = static_cast<const v1::FindPatientsResponse&>(reply);
  if (found.patients().empty()) {
    return "Nobody found. Fewer letters find more; --born 1962 and --phone 0100 find without a name.\n"
           "  Add them:  " +
           CommandLine("PeopleService.AddPatient", std::string()) + "\n";
  }
  Table table{{"PATIENT", "NAME", "BORN", "PHONE", "NEXT CLASS", "ORDER"}, {}};
  const bool namesakes = HasNamesakes(found);
  if (namesakes) table.headings.insert(table.headings.begin() + 3, "MRN");
  for (const auto& patient : found.patients()) {
    table.rows.push_back({patient.id(), Plain(Filled("{family_name}, {given_name}", patient)), patient.birth_date(),
                          Plain(patient.phone()), NextOf(patient), OrderOf(patient)});
    auto& row = table.rows.back();
    if (namesakes) row.insert(row.begin() + 3, patient.mrn().empty() ? "-" : Plain(patient.mrn()));
    if (!patient.caregiver().empty())
      table.rows.push_back({"", Plain(Filled("+ {caregiver_name}, {relationship}", patient))});
  }
  std::string text = Aligned(table, width);
  if (found.more()) text += "There are more: another letter, or the birth year, narrows it down.\n";
  return found.patients_size() == 1 ? text + NextFor(found.patients(0)) : text;
}

}  // namespace psmet::cli
