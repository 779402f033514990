#include "handlers/named.h"

#include <google/protobuf/descriptor.h>

#include <functional>
#include <optional>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "handlers/fields.h"
#include "handlers/references.h"
#include "handlers/timetable.h"
#include "handlers/wire.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// One text of a field, repeated or not.
struct Place {
  Message& holder;
  const FieldDescriptor& field;
  int index;

  std::string text() const {
    const auto* reflection = holder.GetReflection();
    return field.is_repeated() ? reflection->GetRepeatedString(holder, &field, index)
                               : reflection->GetString(holder, &field);
  }
  void set(std::string text) const {
    const auto* reflection = holder.GetReflection();
    if (field.is_repeated()) {
      reflection->SetRepeatedString(&holder, &field, index, std::move(text));
    } else {
      reflection->SetString(&holder, &field, std::move(text));
    }
  }
  // The prefix of the ids that it may hold; empty for a module's key.
  const std::string& kind() const { return RuleOf(field).id(); }
};

bool IsIdOrKey(const Place& place) {
  const std::string text = place.text();
  if (text.empty()) return true;
  if (place.kind() == PrefixOf(Kind::kSite)) return ParseId<SiteId>(text).ok();
  if (place.kind() == PrefixOf(Kind::kRoom)) return ParseId<RoomId>(text).ok();
  if (place.kind() == PrefixOf(Kind::kInstructor)) return ParseId<InstructorId>(text).ok();
  return text.find('/') != std::string::npos;
}

absl::Status VisitNames(Message& message, const std::function<absl::Status(const Place&)>& visit) {
  return VisitTexts(message, [&](Message& holder, const FieldDescriptor& field) {
    if (!RuleOf(field).named()) return absl::OkStatus();
    const int count = field.is_repeated() ? holder.GetReflection()->FieldSize(holder, &field) : 1;
    for (int i = 0; i < count; ++i) {
      if (const Place place{holder, field, i}; !IsIdOrKey(place)) TRY(visit(place));
    }
    return absl::OkStatus();
  });
}

// The site that the request is about: its session's, the one it names, or the caller's only one.
std::optional<Site> SiteIn(const Call& call, sql::ReadTx& tx, const Message& request) {
  const auto text = [&](const char* name) -> std::string {
    const auto* field = request.GetDescriptor()->FindFieldByName(name);
    const bool holds = field != nullptr && IsString(*field) && !field->is_repeated();
    return holds ? request.GetReflection()->GetString(request, field) : "";
  };
  std::optional<Site> site;
  if (const auto session = LoadSession(call, tx, text("session")); session.ok()) {
    site = store::GetSite(tx, session->site).value();
  } else if (auto own = SiteOf(call, tx, text("site")); own.ok()) {
    site = *std::move(own);
  }
  return site;
}

}  // namespace

bool HasNames(const Message& request) {
  return !VisitNames(const_cast<Message&>(request), [](const Place&) {
            return absl::InvalidArgumentError("found");
          }).ok();
}

absl::Status SettleNames(const Call& call, sql::ReadTx& tx, const std::string& method, Message& request) {
  const auto settle = [&](const Place& place) -> absl::Status {
    const std::string text = place.text();
    // Where the request names days too, nothing of it is checked yet.
    TRY(CheckText(place.field, place.field.name(), text));
    const Offer offer = [&](std::string told, const std::string& id) -> Remedy {
      place.set(id);
      Remedy remedy{std::move(told), method, request.SerializeAsString()};
      place.set(text);
      return remedy;
    };
    if (place.kind() == PrefixOf(Kind::kSite)) {
      place.set(TRY(SiteNamed(call, tx, text, offer)).id.str());
    } else if (place.kind() == PrefixOf(Kind::kRoom)) {
      place.set(TRY(RoomNamed(call, tx, SiteIn(call, tx, request), text, offer)).str());
    } else if (place.kind() == PrefixOf(Kind::kInstructor)) {
      place.set(TRY(InstructorNamed(tx, text, offer)).str());
    } else {
      place.set(TRY(ModuleNamed(tx, text, offer)));
    }
    return absl::OkStatus();
  };
  // Which room is meant depends on the site.
  TRY(VisitNames(request, [&](const Place& place) {
    return place.kind() == PrefixOf(Kind::kSite) ? settle(place) : absl::OkStatus();
  }));
  return VisitNames(request, settle);
}

}  // namespace psmet::handlers
