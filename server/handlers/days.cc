#include "handlers/days.h"

#include <google/protobuf/descriptor.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "handlers/fields.h"
#include "handlers/people.h"
#include "handlers/wire.h"
#include "psmet/v1/board.pb.h"
#include "rules/when.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

using Visit = std::function<absl::Status(Message& holder, const FieldDescriptor& field, const std::string& text)>;

// Visits every date that is not in its one spelling, until one gives an error.
absl::Status VisitDayWords(Message& message, const Visit& visit) {
  return VisitTexts(message, [&](Message& holder, const FieldDescriptor& field) {
    if (field.is_repeated() || !RuleOf(field).date()) return absl::OkStatus();
    const std::string text = holder.GetReflection()->GetString(holder, &field);
    return rules::ReadDay(text).ok() ? absl::OkStatus() : visit(holder, field, text);
  });
}

// The zone of the site that the request names, if the caller may see it.
absl::TimeZone ZoneFor(const Call& call, sql::ReadTx& tx, const Message& request) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("site");
  if (field != nullptr && IsString(*field) && !field->is_repeated()) {
    const auto id = ParseId<SiteId>(request.GetReflection()->GetString(request, field));
    const auto site = store::GetSite(tx, id.value_or(SiteId{}));
    if (site.ok() && call.caller.Sees(site->id)) return ZoneOf(site->zone);
  }
  return HomeZone(call, tx);
}

rules::WhenNeed NeedOf(const Message& request, const FieldDescriptor& field) {
  if (field.name() == "birth_date") return rules::WhenNeed::kBirth;
  static const auto& ahead = *new std::set<std::string>{"valid_until", "valid_to"};
  static const auto& schedules =
      *new std::set<std::string>{"psmet/v1/schedule.proto", "psmet/v1/board.proto", "psmet/v1/calendar.proto"};
  const bool planned = ahead.contains(field.name()) || schedules.contains(request.GetDescriptor()->file()->name());
  return planned ? rules::WhenNeed::kPlan : rules::WhenNeed::kRecord;
}

}  // namespace

bool HasDayWords(const Message& request) {
  return !VisitDayWords(const_cast<Message&>(request), [](Message&, const FieldDescriptor&, const std::string&) {
            return absl::InvalidArgumentError("found");
          }).ok();
}

absl::Status SettleDays(const Call& call, sql::ReadTx& tx, Message& request) {
  const absl::TimeZone zone = ZoneFor(call, tx, request);
  return VisitDayWords(request, [&](Message& holder, const FieldDescriptor& field, const std::string& text) {
    // Of a week "next" is said alone: psmet week next.
    static const auto& weeks = *new std::set<std::string>{"next", "last", "this"};
    const bool week = request.GetDescriptor() == psmet::v1::GetWeekRequest::descriptor() && weeks.contains(text);
    const auto day = rules::ReadDayWords(week ? text + " week" : text, call.now, zone, NeedOf(request, field));
    if (day.ok()) {
      holder.GetReflection()->SetString(&holder, &field, rules::DayText(*day));
      return absl::OkStatus();
    }
    if (RuleOf(field).sensitive()) {
      return Invalid(
          "DATE_INVALID",
          "{field} is not a date from 1800 to 2200 with its whole year; write 2001-12-31, 12/31/2001 or 31 Dec 2001",
          {{"field", field.name()}});
    }
    return Invalid("DATE_INVALID", "{field}: {why}",
                   {{"field", field.name()}, {"why", std::string(day.status().message())}});
  });
}

}  // namespace psmet::handlers
