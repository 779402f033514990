#include "base/error.h"

#include <absl/strings/cord.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>

namespace psmet {
namespace {

constexpr char kDetail[] = "psmet/detail";
constexpr char kRemedies[] = "psmet/remedies";

// Payloads of a Status are bytes; length-prefixed strings keep them free of any floor above.
void Append(std::string& out, std::string_view piece) {
  out += absl::StrCat(piece.size(), ":", absl::string_view(piece.data(), piece.size()));
}

std::vector<std::string> Split(const std::string& in) {
  std::vector<std::string> out;
  for (size_t at = 0; at < in.size();) {
    const size_t colon = in.find(':', at);
    const size_t size = std::stoul(in.substr(at, colon - at));
    out.push_back(in.substr(colon + 1, size));
    at = colon + 1 + size;
  }
  return out;
}

std::vector<std::string> PayloadOf(const absl::Status& status, const char* key) {
  const auto payload = status.GetPayload(key);
  return payload ? Split(std::string(*payload)) : std::vector<std::string>{};
}

}  // namespace

absl::Status Error(absl::StatusCode code, std::string_view reason, std::string_view text, const Metadata& metadata) {
  std::string rendered(text);
  std::string payload;
  Append(payload, reason);
  for (const auto& [key, value] : metadata) {
    absl::StrReplaceAll({{absl::StrCat("{", key, "}"), value}}, &rendered);
    Append(payload, key);
    Append(payload, value);
  }
  absl::Status status(code, rendered);
  status.SetPayload(kDetail, absl::Cord(payload));
  return status;
}

absl::Status Refused(std::string_view reason, std::string_view text, const Metadata& metadata) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, text, metadata);
}
absl::Status Invalid(std::string_view reason, std::string_view text, const Metadata& metadata) {
  return Error(absl::StatusCode::kInvalidArgument, reason, text, metadata);
}
absl::Status Missing(std::string_view reason, std::string_view text, const Metadata& metadata) {
  return Error(absl::StatusCode::kNotFound, reason, text, metadata);
}

std::optional<ErrorDetail> DetailOf(const absl::Status& status) {
  const auto parts = PayloadOf(status, kDetail);
  if (parts.empty()) return std::nullopt;
  ErrorDetail detail{parts[0], {}};
  for (size_t i = 1; i + 1 < parts.size(); i += 2) detail.metadata.emplace_back(parts[i], parts[i + 1]);
  return detail;
}

std::string ErrorDetail::Value(std::string_view key) const {
  for (const auto& [each, value] : metadata) {
    if (each == key) return value;
  }
  return "";
}

std::string ReasonOf(const absl::Status& status) {
  const auto detail = DetailOf(status);
  return detail ? detail->reason : "";
}

absl::Status WithRemedy(absl::Status status, const Remedy& remedy) {
  const auto before = status.GetPayload(kRemedies);
  std::string payload = before ? std::string(*before) : "";
  Append(payload, remedy.text);
  Append(payload, remedy.method);
  Append(payload, remedy.request);
  status.SetPayload(kRemedies, absl::Cord(payload));
  return status;
}

std::vector<Remedy> RemediesOf(const absl::Status& status) {
  const auto parts = PayloadOf(status, kRemedies);
  std::vector<Remedy> out;
  for (size_t i = 0; i + 2 < parts.size(); i += 3) out.push_back({parts[i], parts[i + 1], parts[i + 2]});
  return out;
}

}  // namespace psmet
