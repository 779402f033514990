// Short ids that people read aloud: a prefix for the kind and a number, e.g. s-41. Ids are logged, so they never hold a
// name or a medical record number.
#pragma once

#include <absl/status/statusor.h>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace psmet {

enum class Kind {
  kPatient,
  kCaregiver,
  kOrder,
  kInstructor,
  kCredential,
  kPractitioner,
  kOrganization,
  kSite,
  kRoom,
  kSession,
  kEnrollment,
  kPolicy,
  kCharge,
  kToken
};

// The prefix of a kind, e.g. "s".
std::string_view PrefixOf(Kind kind);
// The kind as people call it, e.g. "session".
std::string_view NameOf(Kind kind);

// The number of one id's text. Errors: ID_WRONG_KIND for another kind's prefix, ID_INVALID for anything else that is
// not the one spelling: prefix, hyphen, 1 to 2^62 without leading zeros.
absl::StatusOr<int64_t> ParseNumber(Kind kind, std::string_view text);

// An id of one kind; number 0 means none.
template <Kind K>
struct Id {
  int64_t number = 0;

  explicit operator bool() const { return number != 0; }
  auto operator<=>(const Id&) const = default;
  // The one spelling, e.g. "s-41"; empty for none.
  std::string str() const { return number == 0 ? "" : std::string(PrefixOf(K)) + "-" + std::to_string(number); }
};

using PatientId = Id<Kind::kPatient>;
using CaregiverId = Id<Kind::kCaregiver>;
using OrderId = Id<Kind::kOrder>;
using InstructorId = Id<Kind::kInstructor>;
using CredentialId = Id<Kind::kCredential>;
using PractitionerId = Id<Kind::kPractitioner>;
using OrganizationId = Id<Kind::kOrganization>;
using SiteId = Id<Kind::kSite>;
using RoomId = Id<Kind::kRoom>;
using SessionId = Id<Kind::kSession>;
using EnrollmentId = Id<Kind::kEnrollment>;
using PolicyId = Id<Kind::kPolicy>;
using ChargeId = Id<Kind::kCharge>;
using TokenId = Id<Kind::kToken>;

// Reads an id; an empty text gives none. Errors as ParseNumber.
template <typename AnyId>
absl::StatusOr<AnyId> ParseId(std::string_view text);

template <typename AnyId>
struct KindOf;
template <Kind K>
struct KindOf<Id<K>> {
  static constexpr Kind value = K;
};

template <typename AnyId>
absl::StatusOr<AnyId> ParseId(std::string_view text) {
  if (text.empty()) return AnyId{};
  auto number = ParseNumber(KindOf<AnyId>::value, text);
  if (!number.ok()) return number.status();
  return AnyId{*number};
}

}  // namespace psmet
