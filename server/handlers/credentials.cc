#include "handlers/credentials.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "handlers/changes.h"
#include "handlers/cover.h"
#include "handlers/mask.h"
#include "handlers/people.h"
#include "handlers/wire.h"
#include "rules/staff.h"
#include "store/staff.h"

namespace psmet::handlers {
namespace {

absl::StatusOr<Credential> FromProto(const v1::Credential& credential) {
  TRY(rules::CheckCredentialType(credential.type()));
  const std::string& state = credential.state();
  if (!state.empty() && (state.size() != 2 || !std::all_of(state.begin(), state.end(), absl::ascii_isupper))) {
    return Invalid("FIELD_INVALID", "{field} is two capital letters, e.g. KS, or empty for a national credential",
                   {{"field", "credential.state"}});
  }
  const auto issued_on = TRY(FromDate(credential.issued_on()));
  if (!issued_on) return Invalid("FIELD_REQUIRED", "{field} is missing", {{"field", "credential.issued_on"}});
  const Day valid_from = TRY(FromDate(credential.valid_from())).value_or(*issued_on);
  auto valid_to = TRY(FromDate(credential.valid_to()));
  if (!valid_to) valid_to = rules::DefaultLastDay(credential.type(), *issued_on);
  if (!valid_to) {
    return Invalid("CREDENTIAL_DATES_INVALID", "no rule says when a credential of type {type} ends; give its last day",
                   {{"type", credential.type()}});
  }
  TRY(rules::CheckCredentialDays(valid_from, *valid_to));
  return Credential{.id = {},
                    .instructor = TRY(ParseId<InstructorId>(credential.instructor())),
                    .type = credential.type(),
                    .number = credential.number(),
                    .issuer = credential.issuer(),
                    .state = state,
                    .issued_on = *issued_on,
                    .valid_from = valid_from,
                    .valid_to = *valid_to};
}

// A revocation is for good, also one that takes effect later.
absl::Status CheckNotRevoked(const Credential& credential) {
  for (const CredentialEvent& event : credential.history) {
    if (event.state == CredentialState::kRevoked) {
      return Refused("CREDENTIAL_REVOKED",
                     "credential {credential} is revoked as of {day}; what holds instead is a new one",
                     {{"credential", credential.id.str()}, {"day", ToDate(event.effective_on)}});
    }
  }
  return absl::OkStatus();
}

// Records it and returns the credential as it then is.
absl::StatusOr<Credential> Record(const Call& call, sql::WriteTx& tx, CredentialId id, CredentialState state, Day day,
                                  const std::string& note) {
  store::RecordEvent(
      tx, id,
      {.state = state, .effective_on = day, .recorded_at = call.now, .recorded_by = call.caller.name, .note = note});
  return store::GetCredential(tx, id);
}

// Lists the instructor's planned sessions from `from` on that no credential covers any more.
template <typename Reply>
void AddUncovered(const Call& call, sql::ReadTx& tx, InstructorId instructor, Day from, Reply& reply) {
  for (auto& each : Cover(call, tx).UncoveredOf(instructor, from)) {
    reply.add_uncovered_sessions(each.session());
    *reply.add_uncovered() = std::move(each);
  }
}

// Error: CREDENTIAL_TAKEN.
absl::Status CheckCredentialFree(sql::ReadTx& tx, const Credential& credential) {
  const auto same = store::SameCredential(tx, credential);
  if (!same || *same == credential.id) return absl::OkStatus();
  return Error(absl::StatusCode::kAlreadyExists, "CREDENTIAL_TAKEN",
               "instructor {instructor} has it already: credential {credential}",
               {{"instructor", credential.instructor.str()}, {"credential", same->str()}});
}

// "number 1 -> 2, valid_to 2026-12-31 -> 2027-12-31": what a correction changed.
std::string Differences(const v1::Credential& before, const v1::Credential& after) {
  std::vector<std::string> changed;
  const auto add = [&](std::string_view field, const std::string& was, const std::string& is) {
    if (was != is) changed.push_back(absl::StrCat(std::string(field), " ", was, " -> ", is));
  };
  add("type", before.type(), after.type());
  add("number", before.number(), after.number());
  add("issuer", before.issuer(), after.issuer());
  add("state", before.state(), after.state());
  add("issued_on", before.issued_on(), after.issued_on());
  add("valid_from", before.valid_from(), after.valid_from());
  add("valid_to", before.valid_to(), after.valid_to());
  return absl::StrJoin(changed, ", ");
}

}  // namespace

void ToProto(const Credential& credential, Day today, v1::Credential* out) {
  out->set_id(credential.id.str());
  out->set_instructor(credential.instructor.str());
  out->set_type(credential.type);
  out->set_number(credential.number);
  out->set_issuer(credential.issuer);
  out->set_state(credential.state);
  out->set_issued_on(ToDate(credential.issued_on));
  out->set_valid_from(ToDate(credential.valid_from));
  out->set_valid_to(ToDate(credential.valid_to));
  out->set_standing(static_cast<v1::CredentialState>(rules::StandingOn(credential, today)));
  if (const auto next = rules::NextChange(credential, today)) {
    out->set_becomes(static_cast<v1::CredentialState>(rules::StandingOn(credential, *next)));
    out->set_becomes_on(ToDate(*next));
  }
  out->set_etag(EtagOf(credential.revision));
}

absl::StatusOr<v1::AddCredentialResponse> AddCredential(const Call& call, sql::WriteTx& tx,
                                                        const v1::AddCredentialRequest& request) {
  Credential credential = TRY(FromProto(request.credential()));
  TRY(store::GetInstructor(tx, credential.instructor));
  TRY(CheckCredentialFree(tx, credential));
  credential.history = {{.state = CredentialState::kPending,
                         .effective_on = credential.valid_from,
                         .recorded_at = call.now,
                         .recorded_by = call.caller.name,
                         .note = "entered"}};
  const CredentialId id = store::InsertCredential(tx, credential);
  v1::AddCredentialResponse reply;
  ToProto(TRY(store::GetCredential(tx, id)), TodayOf(call, tx), reply.mutable_credential());
  return reply;
}

absl::StatusOr<v1::VerifyCredentialResponse> VerifyCredential(const Call& call, sql::WriteTx& tx,
                                                              const v1::VerifyCredentialRequest& request) {
  const Credential credential = TRY(store::GetCredential(tx, TRY(ParseId<CredentialId>(request.credential()))));
  TRY(CheckEtag(request.etag(), credential.revision));
  TRY(CheckNotRevoked(credential));
  const Day today = TodayOf(call, tx);
  const CredentialEvent& last = credential.history.back();
  const bool suspended = last.state == CredentialState::kSuspended;
  // A suspension that begins later is lifted from its first day on.
  const Day otherwise = suspended ? std::max(today, last.effective_on) : credential.valid_from;
  const Day day = TRY(FromDate(request.effective_on())).value_or(otherwise);
  if (rules::StandingOn(credential, day) == CredentialState::kVerified) {
    return Refused("CREDENTIAL_VERIFIED", "credential {credential} is verified already as of {day}",
                   {{"credential", credential.id.str()}, {"day", ToDate(day)}});
  }
  v1::VerifyCredentialResponse reply;
  ToProto(TRY(Record(call, tx, credential.id, CredentialState::kVerified, day, request.method())), today,
          reply.mutable_credential());
  reply.set_effective_on(ToDate(day));
  TRY(MakeAgain(call, tx, store::ChargedBy(tx, credential.instructor, day), request, reply));
  return reply;
}

absl::StatusOr<v1::SuspendCredentialResponse> SuspendCredential(const Call& call, sql::WriteTx& tx,
                                                                const v1::SuspendCredentialRequest& request) {
  const Credential credential = TRY(store::GetCredential(tx, TRY(ParseId<CredentialId>(request.credential()))));
  TRY(CheckEtag(request.etag(), credential.revision));
  TRY(CheckNotRevoked(credential));
  const Day today = TodayOf(call, tx);
  const Day day = TRY(FromDate(request.effective_on())).value_or(today);
  if (rules::StandingOn(credential, day) == CredentialState::kSuspended) {
    return Refused("CREDENTIAL_SUSPENDED", "credential {credential} is suspended already on {day}",
                   {{"credential", credential.id.str()}, {"day", ToDate(day)}});
  }
  v1::SuspendCredentialResponse reply;
  ToProto(TRY(Record(call, tx, credential.id, CredentialState::kSuspended, day, request.reason())), today,
          reply.mutable_credential());
  reply.set_effective_on(ToDate(day));
  AddUncovered(call, tx, credential.instructor, day, reply);
  TRY(MakeAgain(call, tx, store::ChargedBy(tx, credential.instructor, day), request, reply));
  return reply;
}

absl::StatusOr<v1::RevokeCredentialResponse> RevokeCredential(const Call& call, sql::WriteTx& tx,
                                                              const v1::RevokeCredentialRequest& request) {
  const Credential credential = TRY(store::GetCredential(tx, TRY(ParseId<CredentialId>(request.credential()))));
  TRY(CheckEtag(request.etag(), credential.revision));
  TRY(CheckNotRevoked(credential));
  const Day today = TodayOf(call, tx);
  const Day day = TRY(FromDate(request.effective_on())).value_or(today);
  v1::RevokeCredentialResponse reply;
  ToProto(TRY(Record(call, tx, credential.id, CredentialState::kRevoked, day, request.reason())), today,
          reply.mutable_credential());
  reply.set_effective_on(ToDate(day));
  AddUncovered(call, tx, credential.instructor, day, reply);
  TRY(MakeAgain(call, tx, store::ChargedBy(tx, credential.instructor, day), request, reply));
  return reply;
}

absl::StatusOr<v1::UpdateCredentialResponse> UpdateCredential(const Call& call, sql::WriteTx& tx,
                                                              const v1::UpdateCredentialRequest& request) {
  const Credential before = TRY(store::GetCredential(tx, TRY(ParseId<CredentialId>(request.id()))));
  TRY(CheckEtag(request.etag(), before.revision));
  TRY(CheckNotRevoked(before));
  const Day today = TodayOf(call, tx);
  v1::Credential was, is;
  ToProto(before, today, &was);
  is = was;
  TRY(ApplyMask(request.update_mask(), request.credential(), &is));
  Credential after = TRY(FromProto(is));
  after.id = before.id;
  TRY(CheckCredentialFree(tx, after));
  store::UpdateCredential(tx, after);
  // How it stands is as it was: the last event once more, with what was corrected.
  const CredentialEvent& last = before.history.back();
  v1::UpdateCredentialResponse reply;
  ToProto(TRY(Record(call, tx, before.id, last.state, last.effective_on,
                     absl::StrCat("corrected ", Differences(was, is), ": ", request.reason()))),
          today, reply.mutable_credential());
  const Day from = std::min(before.valid_from, after.valid_from);
  TRY(MakeAgain(call, tx, store::ChargedBy(tx, before.instructor, from), request, reply));
  for (auto& each : Cover(call, tx).UncoveredOf(before.instructor, today)) *reply.add_uncovered() = std::move(each);
  return reply;
}

absl::StatusOr<v1::GetCredentialResponse> GetCredential(const Call& call, sql::ReadTx& tx,
                                                        const v1::GetCredentialRequest& request) {
  const Credential credential = TRY(store::GetCredential(tx, TRY(ParseId<CredentialId>(request.credential()))));
  const absl::TimeZone zone = HomeZone(call, tx);
  v1::GetCredentialResponse reply;
  ToProto(credential, absl::ToCivilDay(call.now, zone), reply.mutable_credential());
  for (const CredentialEvent& event : credential.history) {
    v1::CredentialEvent* each = reply.mutable_credential()->add_history();
    each->set_standing(static_cast<v1::CredentialState>(event.state));
    each->set_effective_on(ToDate(event.effective_on));
    ToMoment(event.recorded_at, zone, each->mutable_recorded());
    each->set_recorded_by(event.recorded_by);
    each->set_note(event.note);
  }
  return reply;
}

absl::StatusOr<v1::ListCredentialsResponse> ListCredentials(const Call& call, sql::ReadTx& tx,
                                                            const v1::ListCredentialsRequest& request) {
  const InstructorId instructor = TRY(ParseId<InstructorId>(request.instructor()));
  if (instructor) TRY(store::GetInstructor(tx, instructor));
  const Page page = TRY(PageOf(call, request));
  const Day today = TodayOf(call, tx);
  v1::ListCredentialsResponse reply;
  reply.set_next_page_token(FillPage(
      call, request, page, [&](int limit) { return store::ListCredentials(tx, instructor, page.number(0), limit); },
      [&](const Credential& each) { ToProto(each, today, reply.add_credentials()); },
      [](const Credential& each) -> std::vector<std::string> { return {std::to_string(each.id.number)}; }));
  return reply;
}

}  // namespace psmet::handlers
