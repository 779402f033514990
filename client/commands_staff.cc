// Commands about who teaches and who answers for it.
#include "client/change.h"
#include "client/commands.h"

namespace psmet::cli {
namespace {

// Planned sessions that no credential covers, with who could take over.
Listing Uncovered(const std::string& items) {
  return {items,
          {{"SESSION", "{session}"},
           {"WHEN", "{start|when}"},
           {"MODULE", "{module_title}"},
           {"INSTRUCTOR", "{instructor}"},
           {"COULD TAKE OVER", "{substitutes.instructor}"}},
          "No credential covers:"};
}

// What is asked before one does not hold any more.
Question AskOfCredential(const std::string& text, const std::string& refused) {
  Listing uncovered = Uncovered("uncovered");
  uncovered.title = "No credential would cover:";
  return {
      .text = text,
      .refused = refused,
      .shows = {uncovered, ChangingCharges()},
      .method = "StaffService.GetInstructor",
      .field = "instructor",
      .from = "credential.instructor",
      .whom = "It is of {instructor.given_name} {instructor.family_name} {instructor.profession} ({instructor.id})."};
}

}  // namespace

std::vector<Command> StaffCommands() {
  return {
      {.words = "instructor add",
       .method = "StaffService.AddInstructor",
       .refused = "Not added",
       .done = "Added instructor {instructor.id}, {instructor.given_name} {instructor.family_name} "
               "{instructor.profession}.",
       .next = "[credential add {instructor.id} --type … --number … --issuer … --issued-on …]",
       .no_undo = "An instructor stays; psmet instructor update corrects the record.",
       .examples = {"instructor add --given-name Ruth --family-name Okafor --profession RD --npi 1234567893"}},
      {.words = "instructor list",
       .method = "StaffService.ListInstructors",
       .list = Listing{"instructors",
                       {{"INSTRUCTOR", "{id}"},
                        {"NAME", "{family_name}, {given_name}"},
                        {"PROFESSION", "{profession}"},
                        {"NPI", "{npi}"},
                        {"SUPERVISOR", "{supervisor}"}}},
       .examples = {"instructor list"}},
      {.words = "instructor show",
       .method = "StaffService.GetInstructor",
       .positional = {"instructor"},
       .examples = {"instructor show i-7"}},
      {.words = "instructor update",
       .method = "StaffService.UpdateInstructor",
       .positional = {"id"},
       .refused = "Not changed",
       .puts_back = true,
       .render = RenderChange,
       .examples = {"instructor update i-7 --supervisor pr-1"}},
      {.words = "credential add",
       .method = "StaffService.AddCredential",
       .positional = {"credential.instructor"},
       .refused = "Not added",
       .done = "Added credential {credential.id}, {credential.type} {credential.number} of {credential.instructor}, "
               "{credential.standing}[, until {credential.valid_to|date}].",
       .undo = "[credential revoke {credential.id} --reason \"entered by mistake\"]",
       .next = "[credential verify {credential.id} --method …]",
       .examples = {"credential add i-7 --type CDCES --number 22-1187 --issuer CBDCE --issued-on 2022-05-01"}},
      {.words = "credential list",
       .method = "StaffService.ListCredentials",
       .positional = {"instructor"},
       .list = Listing{"credentials",
                       {{"CREDENTIAL", "{id}"},
                        {"INSTRUCTOR", "{instructor}"},
                        {"TYPE", "{type}"},
                        {"NUMBER", "{number}"},
                        {"STATE", "{state}"},
                        {"FROM", "{valid_from}"},
                        {"TO", "{valid_to}"},
                        {"STANDING", "{standing}[, {becomes} from {becomes_on|date}]"}}},
       .examples = {"credential list i-7"}},
      {.words = "credential show",
       .method = "StaffService.GetCredential",
       .positional = {"credential"},
       .examples = {"credential show cr-5"}},
      {.words = "credential verify",
       .method = "StaffService.VerifyCredential",
       .positional = {"credential"},
       .refused = "Not verified",
       .done = "Verified {credential.id}, {credential.type} {credential.number} of {credential.instructor}, "
               "from {effective_on|date}[ until {credential.valid_to|date}].",
       .undo = "credential suspend {credential.id} --reason \"verified by mistake\" --effective-on {effective_on}",
       .more = {ChangedCharges()},
       .examples = {"credential verify cr-5 --method \"state board web site\""}},
      {.words = "credential suspend",
       .method = "StaffService.SuspendCredential",
       .positional = {"credential"},
       .refused = "Not suspended",
       .done = "Suspended {credential.id}, {credential.type} {credential.number} of {credential.instructor}, "
               "from {effective_on|date} on."
               "[ No credential covers: {uncovered_sessions}.]",
       .undo = "credential verify {credential.id} --method \"suspended by mistake\" --effective-on {effective_on}",
       .more = {Uncovered("uncovered"), ChangedCharges()},
       .asks = AskOfCredential("Suspend {credential.id}, {credential.type} {credential.number}, from "
                               "{effective_on|date} on, until it is verified again?",
                               "Not suspended"),
       .examples = {"credential suspend cr-5 --reason \"renewal not seen\""}},
      {.words = "credential revoke",
       .method = "StaffService.RevokeCredential",
       .positional = {"credential"},
       .refused = "Not revoked",
       .done = "Revoked {credential.id}, {credential.type} {credential.number} of {credential.instructor}, "
               "from {effective_on|date} on."
               "[ No credential covers: {uncovered_sessions}.]",
       .no_undo = "It is final: record the new credential with psmet credential add.",
       .more = {Uncovered("uncovered"), ChangedCharges()},
       .asks =
           AskOfCredential("Revoke {credential.id}, {credential.type} {credential.number}, from {effective_on|date} "
                           "on, for good?",
                           "Not revoked"),
       .examples = {"credential revoke cr-5 --reason \"revoked by the board\""}},
      {.words = "credential update",
       .method = "StaffService.UpdateCredential",
       .positional = {"id"},
       .refused = "Not changed",
       .done = "Changed credential {credential.id}, {credential.type} {credential.number} of {credential.instructor}: "
               "{request.update_mask.paths}. It is from {credential.valid_from|date} to {credential.valid_to|date}.",
       .no_undo = "The same command with the values from before; psmet credential show lists them.",
       .more = {Uncovered("uncovered"), ChangedCharges()},
       .examples = {"credential update cr-5 --valid-to 2027-12-31 --reason \"last day misread\""}},
      {.words = "credential uncovered",
       .method = "CoverService.ListUncovered",
       .positional = {"instructor"},
       .list = Uncovered("sessions"),
       .examples = {"credential uncovered", "credential uncovered i-7 --days 90"}},
      {.words = "practitioner add",
       .method = "StaffService.AddPractitioner",
       .refused = "Not added",
       .done = "Added practitioner {practitioner.id}, {practitioner.given_name} {practitioner.family_name}.",
       .no_undo = "A practitioner stays on record: charges name them.",
       .examples = {"practitioner add --given-name Sam --family-name Lee --npi 1558598797"}},
      {.words = "practitioner update",
       .method = "StaffService.UpdatePractitioner",
       .positional = {"id"},
       .refused = "Not changed",
       .puts_back = true,
       .render = RenderChange,
       .examples = {"practitioner update pr-1 --npi 1558598797"}},
      {.words = "practitioner show",
       .method = "StaffService.GetPractitioner",
       .positional = {"practitioner"},
       .examples = {"practitioner show pr-1"}},
      {.words = "practitioner list",
       .method = "StaffService.ListPractitioners",
       .list = Listing{"practitioners",
                       {{"PRACTITIONER", "{id}"},
                        {"NAME", "{family_name}, {given_name}"},
                        {"NPI", "{npi}"},
                        {"TAXONOMIES", "{taxonomies}"}}},
       .examples = {"practitioner list"}},
      {.words = "organization add",
       .method = "StaffService.AddOrganization",
       .positional = {"organization.name"},
       .refused = "Not added",
       .done = "Added organization {organization.id}, {organization.name}, NPI {organization.npi}.",
       .next = "[site add … --zone America/Chicago --organization {organization.id}]",
       .no_undo = "An organization stays on record: charges name it.",
       .examples = {"organization add \"Main St Health\" --npi 1234567893 --tax-id 481234567"}},
      {.words = "organization update",
       .method = "StaffService.UpdateOrganization",
       .positional = {"id"},
       .refused = "Not changed",
       .puts_back = true,
       .render = RenderChange,
       .examples = {"organization update og-1 --npi 1234567893"}},
      {.words = "organization show",
       .method = "StaffService.GetOrganization",
       .positional = {"organization"},
       .examples = {"organization show og-1"}},
      {.words = "organization list",
       .method = "StaffService.ListOrganizations",
       .list = Listing{"organizations",
                       {{"ORGANIZATION", "{id}"},
                        {"NAME", "{name}"},
                        {"NPI", "{npi}"},
                        {"TAX ID", "{tax_id}"},
                        {"TAXONOMY", "{taxonomy}"}}},
       .examples = {"organization list"}},
  };
}

}  // namespace psmet::cli
