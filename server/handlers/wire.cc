#include "handlers/wire.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>

#include "base/digest.h"
#include "store/schedule.h"

namespace psmet::handlers {
namespace {

using google::protobuf::Message;

int PageSizeOf(const Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("page_size");
  return request.GetReflection()->GetInt32(request, field);
}

// What a page token is good for: this method with these filters.
std::string ScopeOf(const Message& request) {
  std::unique_ptr<Message> filters(request.New());
  filters->CopyFrom(request);
  const auto* descriptor = request.GetDescriptor();
  filters->GetReflection()->ClearField(filters.get(), descriptor->FindFieldByName("page_size"));
  filters->GetReflection()->ClearField(filters.get(), descriptor->FindFieldByName("page_token"));
  return absl::StrCat(descriptor->full_name(), "\n", filters->SerializeAsString());
}

std::string Sign(const Call& call, const Message& request, std::string_view cursor) {
  return Mac(call.server.page_key,
             absl::StrCat(ScopeOf(request), "\n", absl::string_view(cursor.data(), cursor.size())));
}

// As absl::FormatCivilTime, which reads a pattern each time and takes three times as long: a board shows 300 of them.
std::string CivilText(absl::CivilSecond at) {
  const auto two = [](int number) { return absl::Dec(number, absl::kZeroPad2); };
  return absl::StrCat(absl::Dec(at.year(), absl::kZeroPad4), "-", two(at.month()), "-", two(at.day()), "T",
                      two(at.hour()), ":", two(at.minute()), ":", two(at.second()));
}

}  // namespace

void ToMoment(absl::Time time, absl::TimeZone zone, psmet::v1::Moment* out) {
  const int64_t micros = absl::ToUnixMicros(time);
  const int64_t seconds = absl::ToUnixSeconds(time);  // rounds toward the past
  out->mutable_instant()->set_seconds(seconds);
  out->mutable_instant()->set_nanos(static_cast<int32_t>(micros - seconds * 1'000'000) * 1000);
  const auto at = zone.At(time);
  out->set_civil(CivilText(at.cs));
  out->set_zone(zone.name());
  out->set_abbreviation(at.zone_abbr);
  if (rules::ShownTwice(time, zone)) out->set_offset(absl::FormatTime("%Ez", time, zone));
}

psmet::v1::When WhenOf(absl::Time time, absl::TimeZone zone) {
  psmet::v1::When when;
  if (rules::ShownTwice(time, zone)) {
    when.mutable_instant()->set_seconds(absl::ToUnixSeconds(time));
  } else {
    when.set_civil(CivilText(absl::ToCivilSecond(time, zone)));
  }
  return when;
}

absl::TimeZone ZoneOf(std::string_view name) {
  absl::TimeZone zone;
  absl::LoadTimeZone(std::string(name), &zone);
  return zone;
}

rules::Place PlaceOf(const Site& site) {
  return {.zone = ZoneOf(site.zone), .opens = site.opens, .closes = site.closes};
}

absl::StatusOr<rules::Span> SpanFromWhen(const psmet::v1::When& when, const Call& call, const rules::Place& place,
                                         rules::WhenNeed need) {
  switch (when.value_case()) {
    case psmet::v1::When::kInstant: {
      const auto& instant = when.instant();
      // 1900 to 2200; the ends of int64 would wrap when they become microseconds.
      if (instant.seconds() < -2'208'988'800 || instant.seconds() > 7'258'118'400) {
        return Invalid("WHEN_FAR", "that time is not between the years 1900 and 2200");
      }
      return rules::Span{absl::FromUnixMicros(instant.seconds() * 1'000'000 + instant.nanos() / 1000)};
    }
    case psmet::v1::When::kCivil:
      return rules::ReadSpan(when.civil(), call.now, place, rules::WhenNeed::kRecord);
    case psmet::v1::When::kText:
      return rules::ReadSpan(when.text(), call.now, place, need);
    case psmet::v1::When::VALUE_NOT_SET:
      break;
  }
  return Invalid("WHEN_UNREADABLE", "a time is given without an instant, a civil time or a text");
}

absl::StatusOr<std::optional<Day>> FromDate(std::string_view text) {
  if (text.empty()) return std::optional<Day>();
  return std::optional<Day>(TRY(rules::ReadDay(text)));
}

std::string ToDate(const std::optional<Day>& day) { return day ? rules::DayText(*day) : ""; }

static std::string CallOfItsOwn(const std::string& method, const std::string& bytes) {
  const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(method);
  const std::unique_ptr<Message> request(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor->input_type())->New());
  request->ParseFromString(bytes);
  for (const char* name : {"request_id", "validate_only"}) {
    if (const auto* field = descriptor->input_type()->FindFieldByName(name)) {
      request->GetReflection()->ClearField(request.get(), field);
    }
  }
  return request->SerializeAsString();
}

void ToProto(const Remedy& remedy, psmet::v1::Remedy* out) {
  out->set_text(remedy.text);
  out->set_method(remedy.method);
  out->set_request(CallOfItsOwn(remedy.method, remedy.request));
}

std::string MethodOf(const Message& request) {
  const auto* type = request.GetDescriptor();
  for (int s = 0; s < type->file()->service_count(); ++s) {
    const auto* service = type->file()->service(s);
    for (int m = 0; m < service->method_count(); ++m) {
      if (service->method(m)->input_type() == type) return service->method(m)->full_name();
    }
  }
  return "";
}

std::string EtagOf(int64_t revision) { return absl::StrCat("r", revision); }

absl::Status CheckEtag(std::string_view etag, int64_t revision) {
  if (etag.empty() || etag == EtagOf(revision)) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "ETAG_STALE",
               "somebody changed it meanwhile (it is now {now}); look at it again, then repeat the change",
               {{"now", EtagOf(revision)}});
}

absl::StatusOr<Page> PageOf(const Call& call, const Message& request, size_t keys) {
  Page page;
  const int size = PageSizeOf(request);
  if (size < 0 || size > 1000) {
    return Invalid("PAGE_SIZE_INVALID", "page_size is {size}; it is 1 to 1000, or 0 for 100",
                   {{"size", absl::StrCat(size)}});
  }
  if (size > 0) page.limit = size;
  const auto* field = request.GetDescriptor()->FindFieldByName("page_token");
  const std::string token = request.GetReflection()->GetString(request, field);
  if (token.empty()) return page;
  // cursor.mac, both base64.
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  std::string cursor;
  const bool genuine =
      parts.size() == 2 && FromBase64(parts[0], &cursor) && EqualInConstantTime(parts[1], Sign(call, request, cursor));
  if (genuine) page.after = absl::StrSplit(cursor, '\n');
  if (!genuine || page.after.size() != keys) {
    return Invalid("PAGE_TOKEN_INVALID", "that page_token is not of this list; begin again without one");
  }
  return page;
}

std::string NextPage(const Call& call, const Message& request, const std::vector<std::string>& keys) {
  const std::string cursor = absl::StrJoin(keys, "\n");
  return absl::StrCat(ToBase64(cursor), ".", Sign(call, request, cursor));
}

absl::StatusOr<Site> SiteOf(const Call& call, sql::ReadTx& tx, std::string_view site) {
  if (!site.empty()) {
    const SiteId id = TRY(ParseId<SiteId>(site));
    auto found = store::GetSite(tx, id);
    if (!found.ok() || !call.caller.Sees(id)) return Missing("SITE_NOT_FOUND", "no site {site}", {{"site", id.str()}});
    return found;
  }
  std::vector<std::string> names;
  std::optional<Site> only;
  for (Site& each : store::Sites(tx, SiteId{}, 1000)) {
    if (!call.caller.Sees(each.id)) continue;
    names.push_back(each.id.str());
    only = std::move(each);
  }
  if (names.size() == 1) return *std::move(only);
  if (names.empty()) return Refused("SITE_NEEDED", "there is no site yet");
  return Invalid("SITE_NEEDED", "say which site: {sites}", {{"sites", absl::StrJoin(names, ", ")}});
}

}  // namespace psmet::handlers
