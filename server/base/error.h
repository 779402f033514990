// Errors that say what, why and what to do next, and carry a reason for programs.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace psmet {

// Ids and figures of an error, never a name: key and value.
using Metadata = std::vector<std::pair<std::string, std::string>>;

// What a refusal carries besides its code and text.
struct ErrorDetail {
  std::string reason;  // UPPER_SNAKE_CASE
  Metadata metadata;

  // The metadata's value; empty where it has none of that key.
  std::string Value(std::string_view key) const;
};

// What stands in a suggested request for a text that the caller has yet to say. No field takes it for a text.
constexpr char kToBeSaid[] = "…";

// A call that would serve instead of the refused one.
struct Remedy {
  std::string text;     // what it does, e.g. "Or the waiting list"
  std::string method;   // full name of the method
  std::string request;  // the method's request, serialized
};

// Returns an error. `text` is rendered by replacing each {key} with the metadata's value; a {key} without metadata
// stays.
absl::Status Error(absl::StatusCode code, std::string_view reason, std::string_view text,
                   const Metadata& metadata = {});

// The call is well formed and a rule refuses it: FAILED_PRECONDITION.
absl::Status Refused(std::string_view reason, std::string_view text, const Metadata& metadata = {});
// The call is malformed: INVALID_ARGUMENT.
absl::Status Invalid(std::string_view reason, std::string_view text, const Metadata& metadata = {});
// What the call names does not exist, or not for this caller: NOT_FOUND.
absl::Status Missing(std::string_view reason, std::string_view text, const Metadata& metadata = {});

// The reason and metadata of an error made by Error(); nothing for any other.
std::optional<ErrorDetail> DetailOf(const absl::Status& status);
// The reason of an error made by Error(); empty for any other.
std::string ReasonOf(const absl::Status& status);

// Returns the error with one more remedy, after those it has.
absl::Status WithRemedy(absl::Status status, const Remedy& remedy);
// The remedies of an error, best first.
std::vector<Remedy> RemediesOf(const absl::Status& status);

namespace error_internal {
inline absl::Status StatusOf(const absl::Status& s) { return s; }
template <typename T>
absl::Status StatusOf(const absl::StatusOr<T>& s) {
  return s.status();
}
inline void Take(absl::Status&&) {}
template <typename T>
T Take(absl::StatusOr<T>&& s) {
  return *std::move(s);
}
}  // namespace error_internal

}  // namespace psmet

// The value of a StatusOr, or nothing of an OK Status; on an error, returns it from the enclosing function.
#define TRY(...)                                                                  \
  ({                                                                              \
    auto try_result_ = (__VA_ARGS__);                                             \
    if (!try_result_.ok()) return ::psmet::error_internal::StatusOf(try_result_); \
    ::psmet::error_internal::Take(std::move(try_result_));                        \
  })
