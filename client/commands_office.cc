// The office's commands: files, charges, tokens, audit and the server's figures.
#include "client/commands.h"
#include "client/render_day.h"
#include "psmet/v1/billing.pb.h"

namespace psmet::cli {
namespace {

// True: the version that was published holds nothing until somebody confirms it.
bool WaitsToBeConfirmed(const google::protobuf::Message& reply) {
  const auto& policy = static_cast<const v1::PublishPolicyResponse&>(reply).policy();
  return !policy.template_() && !policy.withdrawn() && policy.confirmed_by().empty();
}

std::vector<Command> Files() {
  return {
      {.words = "curriculum publish",
       .method = "CurriculumService.PublishCurriculum",
       .positional = {"file"},
       .refused = "Not published",
       .done = "{curriculum.key}, {curriculum.title}, {curriculum.modules|count} modules: {outcome}.",
       .no_undo = "An edition stays; publish the next edition.",
       .examples = {"curriculum publish deploy/curricula/adces-3.toml", "curriculum publish - < adces-3.toml"}},
      {.words = "curriculum list",
       .method = "CurriculumService.ListCurricula",
       .list = Listing{"curricula",
                       {{"CURRICULUM", "{key}"},
                        {"TITLE", "{title}"},
                        {"OWNER", "{owner}"},
                        {"MODULES", "{modules|count}"},
                        {"FAMILIES", "{families}"},
                        {"TAUGHT", "{taught}"}}},
       .examples = {"curriculum list"}},
      {.words = "curriculum show",
       .method = "CurriculumService.GetCurriculum",
       .positional = {"curriculum"},
       .examples = {"curriculum show adces-3"}},
      {.words = "policy publish",
       .method = "BillingService.PublishPolicy",
       .positional = {"file"},
       .refused = "Not published",
       .done = "{policy.id}[, {policy.payer}], {policy.family} v{policy.version}: {outcome}.[ Confirmed by "
               "{policy.confirmed_by}.]",
       .next = "[policy confirm {policy.id}]",
       .next_if = WaitsToBeConfirmed,
       .no_undo = "A version stays, and holds nothing until it is confirmed; publish a corrected version.",
       .more = {ChangedCharges(), DifferingCharges()},
       .examples = {"policy publish deploy/policies/sample-payer.toml"}},
      {.words = "policy list",
       .method = "BillingService.ListPolicies",
       .list = Listing{"policies",
                       {{"POLICY", "{id}"},
                        {"PAYER", "{payer}[{template|if}(template)]"},
                        {"PLAN", "{plan}"},
                        {"FAMILY", "{family}"},
                        {"VERSION", "{version}"},
                        {"FROM", "{effective_from}"},
                        {"UNTIL", "{effective_until}"},
                        {"CONFIRMED", "{confirmed|date}"},
                        {"NOTE", "[{withdrawn|if}replaced]"}}},
       .examples = {"policy list --payer sample-payer",
                    "policy list --payer sample-payer --on 2026-12-08 --known-on 2026-12-01"}},
      {.words = "policy show",
       .method = "BillingService.GetPolicy",
       .positional = {"policy"},
       .examples = {"policy show po-3"},
       .hidden = {"rules"}},
      {.words = "policy confirm",
       .method = "BillingService.ConfirmPolicy",
       .positional = {"policy"},
       .refused = "Not confirmed",
       .done = "Confirmed {policy.id}, {policy.payer}, {policy.family} v{policy.version}, from "
               "{policy.effective_from|date} "
               "on.",
       .next = "[{differing_charges|if}policy apply {policy.id}]",
       .no_undo = "A version that is confirmed stays; end it with effective_until and publish the next one.",
       .more = {ChangedCharges(), DifferingCharges()},
       .examples = {"policy confirm po-3"}},
      {.words = "policy apply",
       .method = "BillingService.ApplyPolicy",
       .positional = {"policy"},
       .refused = "Not applied",
       .done = "Made the charges of the days of {policy.id}, {policy.payer}, {policy.family} v{policy.version} by what "
               "holds now.",
       .no_undo = "Apply the version that should hold; --dry-run shows what would change.",
       .more = {ChangedCharges()},
       .examples = {"policy apply po-4 --dry-run", "policy apply po-4"}},
  };
}

std::vector<Command> Charges() {
  return {
      {.words = "charge list",
       .method = "BillingService.ListCharges",
       .positional = {"session"},
       .list = Listing{"charges",
                       {{"CHARGE", "{id}"},
                        {"DATE", "{service_date}"},
                        {"SESSION", "{session}"},
                        {"PATIENT", "{patient}"},
                        {"NAME", "{patient_name}"},
                        {"CODE", "{code}"},
                        {"UNITS", "{units}"},
                        {"MINUTES", "{minutes}", true},
                        {"STATE", "{state}"},
                        {"WHY", "{reasons.reason}", true}},
                       "",
                       "",
                       {{"MODIFIERS", "{modifiers}"},
                        {"OVER CAP", "{over_cap_units}"},
                        {"GROUP", "{group_size}"},
                        {"RENDERING NPI", "{rendering_npi}"},
                        {"SUPERVISING NPI", "{supervising_npi}"},
                        {"ORDERING NPI", "{ordering_npi}"},
                        {"PLACE", "{place_of_service}"},
                        {"DIAGNOSES", "{diagnoses}"},
                        {"POINTERS", "{diagnosis_pointers}"},
                        {"AUTHORIZATION", "{authorization}"},
                        {"ORDER", "{order}"},
                        {"POLICY", "{policy}"},
                        {"FILE BY", "{file_by}"}}},
       .examples = {"charge list s-41", "charge list --state held --reason DOCUMENTATION",
                    "charge list --from 2026-12-01 --to 2026-12-31", "charge list --patient p-2210 -o csv"}},
      {.words = "charge explain",
       .method = "BillingService.ExplainCharge",
       .positional = {"charge"},
       .render = RenderExplain,
       .examples = {"charge explain ch-881"}},
      {.words = "charge recompute",
       .method = "BillingService.RecomputeCharge",
       .positional = {"charge"},
       .done = "[{equal|if}{charge}: the same bytes, {stored_digest}.]",
       .examples = {"charge recompute ch-881"}},
      {.words = "charge review",
       .method = "BillingService.ReviewGroup",
       .positional = {"session"},
       .refused = "Not reviewed",
       .done = "Recorded that {reviewed_by} reviewed the group of {session}: its charges are no longer held for that.",
       .no_undo = "A review stays on record; what it freed follows the record of the class.",
       .more = {ChangedCharges()},
       .examples = {"charge review s-41 --reason \"times compared with the sign-in sheet\""}},
  };
}

std::vector<Command> Office() {
  return {
      {.words = "token add",
       .method = "AdminService.AddToken",
       .positional = {"token.name"},
       .refused = "Not made",
       .done = "Made token[ {token.id}] ({token.name}), {token.roles}[, only at {token.sites}][, until "
               "{token.expires|date}]."
               "[\n  Its secret, shown this once:  {secret}]",
       .undo = "[token revoke {token.id}]",
       .examples = {"token add \"front desk, main st\" --roles front_desk --sites si-1",
                    "token add \"front desk, main st\" --roles front_desk --out desk.token"}},
      {.words = "token list",
       .method = "AdminService.ListTokens",
       .list = Listing{"tokens",
                       {{"TOKEN", "{id}"},
                        {"NAME", "{name}"},
                        {"ROLES", "{roles}"},
                        {"SITES", "{sites}"},
                        {"MADE", "{created|date}"},
                        {"EXPIRES", "{expires|date}"},
                        {"REVOKED", "{revoked|date}"}}},
       .examples = {"token list"}},
      {.words = "token show",
       .method = "AdminService.GetToken",
       .positional = {"token"},
       .examples = {"token show t-2"}},
      {.words = "token revoke",
       .method = "AdminService.RevokeToken",
       .positional = {"token"},
       .refused = "Not revoked",
       .done = "Revoked token {token.id} ({token.name}).",
       .no_undo = "It is final: add another token with psmet token add.",
       .asks =
           Question{.text = "Revoke token {token.id} ({token.name}), {token.roles}[, only at {token.sites}]? Whoever "
                            "uses it is shut out at once.",
                    .refused = "Not revoked"},
       .examples = {"token revoke t-2"}},
      {.words = "audit list",
       .method = "AdminService.ListAuditEntries",
       .list = Listing{"entries",
                       {{"SEQ", "{seq}"},
                        {"AT (UTC)", "{at|civil}"},
                        {"KIND", "{kind}"},
                        {"TOKEN", "{token}"},
                        {"NAME", "{token_name}"},
                        {"METHOD", "{method}"},
                        {"FIELDS", "{fields}"},
                        {"IDS", "{ids}"}}},
       .examples = {"audit list --limit 20", "audit list -o jsonl"}},
      {.words = "admin whoami",
       .method = "AdminService.WhoAmI",
       .done = "{token.id} ({token.name}), {token.roles}[, only at {token.sites}][, until {token.expires|date}].\n"
               "Server {server_version}, up {uptime}.",
       .examples = {"admin whoami"}},
      {.words = "admin metrics",
       .method = "AdminService.GetMetrics",
       .render = RenderMetrics,
       .examples = {"admin metrics"}},
  };
}

}  // namespace

std::vector<Command> OfficeCommands() {
  auto all = Files();
  for (auto part : {Charges, Office}) {
    for (Command& command : part()) all.push_back(std::move(command));
  }
  return all;
}

}  // namespace psmet::cli
