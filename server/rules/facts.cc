#include "rules/facts.h"

#include <concepts>
#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>

#include "base/error.h"
#include "rules/when.h"

namespace psmet::rules {
namespace {

using Json = nlohmann::json;

template <typename T, typename U>
concept Like = std::same_as<std::remove_const_t<T>, U>;

// The words of each enum, in the order of its values from the first.
template <typename E>
struct Words;
template <>
struct Words<Tri> {
  static constexpr int first = 0;
  static constexpr const char* words[] = {"UNKNOWN", "NO", "YES"};
};
template <>
struct Words<Rounding> {
  static constexpr int first = 0;
  static constexpr const char* words[] = {"MIDPOINT", "FULL_UNIT"};
};
template <>
struct Words<GroupMode> {
  static constexpr int first = 0;
  static constexpr const char* words[] = {"SESSION_MAX", "PER_SEGMENT"};
};
template <>
struct Words<Renderer> {
  static constexpr int first = 0;
  static constexpr const char* words[] = {"UNKNOWN", "INSTRUCTOR", "SUPERVISOR", "ORGANIZATION"};
};
template <>
struct Words<CapPeriod> {
  static constexpr int first = 0;
  static constexpr const char* words[] = {"DAY",      "MONTH",           "YEAR",          "ROLLING_12_MONTHS",
                                          "LIFETIME", "FIRST_12_MONTHS", "FOLLOW_UP_YEAR"};
};
template <>
struct Words<FollowUp> {
  static constexpr int first = 0;
  static constexpr const char* words[] = {"UNKNOWN", "CALENDAR_YEAR", "ANNIVERSARY"};
};
template <>
struct Words<TimedCodes> {
  static constexpr int first = 0;
  static constexpr const char* words[] = {"UNKNOWN", "TOGETHER", "ALONE"};
};
template <>
struct Words<Modality> {
  static constexpr int first = 1;
  static constexpr const char* words[] = {"IN_PERSON", "AUDIO_VIDEO", "AUDIO_ONLY"};
};
template <>
struct Words<OrderFormat> {
  static constexpr int first = 0;
  static constexpr const char* words[] = {"UNSPECIFIED", "GROUP", "INDIVIDUAL", "EITHER"};
};
template <>
struct Words<OrderState> {
  static constexpr int first = 1;
  static constexpr const char* words[] = {"PENDING", "ACTIVE", "CANCELLED"};
};
template <>
struct Words<LineState> {
  static constexpr int first = 1;
  static constexpr const char* words[] = {"BILLABLE", "HELD", "NOT_BILLABLE"};
};
template <>
struct Words<Effect> {
  static constexpr int first = 1;
  static constexpr const char* words[] = {"NOTES", "HOLDS", "REFUSES"};
};

// One list of fields a struct serves both ways: a visitor writes them or reads them.

void Fields(auto& v, Like<Interval> auto& x) {
  v("begin", x.begin);
  v("end", x.end);
}
void Fields(auto& v, Like<Band> auto& x) {
  v("code", x.code);
  v("min_patients", x.min_patients);
  v("max_patients", x.max_patients);
  v("unit_minutes", x.unit_minutes);
}
void Fields(auto& v, Like<Cap> auto& x) {
  v("period", x.period);
  v("limit", x.limit);
  v("minutes", x.minutes);
  v("codes", x.codes);
  v("reason_lifts", x.reason_lifts);
}
void Fields(auto& v, Like<Policy> auto& x) {
  v("id", x.id);
  v("payer", x.payer);
  v("plan", x.plan);
  v("family", x.family);
  v("version", x.version);
  v("template_only", x.template_only);
  v("title", x.title);
  v("source", x.source);
  v("effective_from", x.effective_from);
  v("effective_until", x.effective_until);
  v("replaces", x.replaces);
  v("known_on", x.known_on);
  v("confirmed_by", x.confirmed_by);
  v("confirmed_at", x.confirmed_at);
  v("covered", x.covered);
  v("not_covered_advice", x.not_covered_advice);
  v("bands", x.bands);
  v("rounding", x.rounding);
  v("group_mode", x.group_mode);
  v("codes_may_mix", x.codes_may_mix);
  v("caregiver_alone", x.caregiver_alone);
  v("day_minutes_limit_units", x.day_minutes_limit_units);
  v("timed_codes", x.timed_codes);
  v("modifiers", x.modifiers);
  v("caps", x.caps);
  v("caps_known", x.caps_known);
  v("caps_across_providers", x.caps_across_providers);
  v("follow_up", x.follow_up);
  v("excluded_same_day", x.excluded_same_day);
  v("order_required", x.order_required);
  v("order_max_age_days", x.order_max_age_days);
  v("standing_orders", x.standing_orders);
  v("order_states", x.order_states);
  v("authorization_required", x.authorization_required);
  v("authorization_lifts_caps", x.authorization_lifts_caps);
  v("plan_of_care_after_units", x.plan_of_care_after_units);
  v("diagnosis_required", x.diagnosis_required);
  v("diagnoses", x.diagnoses);
  v("accepted_credentials", x.accepted_credentials);
  v("renderer", x.renderer);
  v("places_of_service", x.places_of_service);
  v("excluded_facilities", x.excluded_facilities);
  v("modalities", x.modalities);
  v("remote_place_of_service", x.remote_place_of_service);
  v("audio_video_modifier", x.audio_video_modifier);
  v("audio_only_modifier", x.audio_only_modifier);
  v("min_age", x.min_age);
  v("max_age", x.max_age);
  v("documents", x.documents);
  v("timely_filing_days", x.timely_filing_days);
  v("unknown", x.unknown);
}
void Fields(auto& v, Like<PatientFacts> auto& x) {
  v("patient", x.patient);
  v("presences", x.presences);
  v("seated", x.seated);
  v("audio_video", x.audio_video);
  v("audio_only", x.audio_only);
  v("caregivers", x.caregivers);
}
void Fields(auto& v, Like<TeachingFacts::Held> auto& x) {
  v("type", x.type);
  v("words", x.words);
}
void Fields(auto& v, Like<TeachingFacts> auto& x) {
  v("instructor", x.instructor);
  v("taught", x.taught);
  v("profession", x.profession);
  v("taxonomies", x.taxonomies);
  v("npi", x.npi);
  v("supervisor_npi", x.supervisor_npi);
  v("credentials", x.credentials);
  v("not_held", x.not_held);
}
void Fields(auto& v, Like<ClassFacts> auto& x) {
  v("session", x.session);
  v("service_date", x.service_date);
  v("planned", x.planned);
  v("actual", x.actual);
  v("planned_blocks", x.planned_blocks);
  v("extension_blocks", x.extension_blocks);
  v("breaks", x.breaks);
  v("teaching", x.teaching);
  v("patients", x.patients);
  v("families", x.families);
  v("accepted_credentials", x.accepted_credentials);
  v("topics", x.topics);
  v("place_of_service", x.place_of_service);
  v("organization_npi", x.organization_npi);
  v("facility_type", x.facility_type);
  v("interpreter", x.interpreter);
  v("group_reviewed", x.group_reviewed);
}
void Fields(auto& v, Like<OrderFacts> auto& x) {
  v("order", x.order);
  v("ordering_npi", x.ordering_npi);
  v("ordered_on", x.ordered_on);
  v("valid_until", x.valid_until);
  v("diagnoses", x.diagnoses);
  v("ordered_minutes", x.ordered_minutes);
  v("used_minutes", x.used_minutes);
  v("format", x.format);
  v("topics", x.topics);
  v("state", x.state);
  v("standing", x.standing);
  v("individual_reason", x.individual_reason);
  v("authorization", x.authorization);
  v("authorized_minutes", x.authorized_minutes);
  v("plan_of_care_on", x.plan_of_care_on);
}
void Fields(auto& v, Like<UsedFacts> auto& x) {
  v("code", x.code);
  v("service_date", x.service_date);
  v("units", x.units);
  v("seconds", x.seconds);
  v("session", x.session);
}
void Fields(auto& v, Like<StayElsewhere> auto& x) {
  v("session", x.session);
  v("when", x.when);
}
void Fields(auto& v, Like<Facts> auto& x) {
  v("session", x.session);
  v("patient", x.patient);
  v("birth_date", x.birth_date);
  v("payer", x.payer);
  v("plan", x.plan);
  v("policies", x.policies);
  v("orders", x.orders);
  v("used", x.used);
  v("later_timed", x.later_timed);
  v("elsewhere", x.elsewhere);
  v("undocumented", x.undocumented);
  v("patient_signed", x.patient_signed);
  v("filing_ended", x.filing_ended);
}
void Fields(auto& v, Like<Reason> auto& x) {
  v("reason", x.reason);
  v("text", x.text);
  v("resolver", x.resolver);
  v("effect", x.effect);
}
void Fields(auto& v, Like<Line> auto& x) {
  v("state", x.state);
  v("code", x.code);
  v("modifiers", x.modifiers);
  v("units", x.units);
  v("over_cap_units", x.over_cap_units);
  v("unit_minutes", x.unit_minutes);
  v("minutes", x.minutes);
  v("seconds", x.seconds);
  v("group_size", x.group_size);
  v("reasons", x.reasons);
  v("policy", x.policy);
  v("order", x.order);
  v("instructor", x.instructor);
  v("rendering_npi", x.rendering_npi);
  v("supervising_npi", x.supervising_npi);
  v("ordering_npi", x.ordering_npi);
  v("place_of_service", x.place_of_service);
  v("diagnoses", x.diagnoses);
  v("pointers", x.pointers);
  v("authorization", x.authorization);
  v("file_by", x.file_by);
}

// What a reader throws for a value that no writer wrote; it never leaves this file.
struct Unreadable {};

struct Writer {
  Json out = Json::object();
  template <typename T>
  void operator()(const char* key, const T& value) {
    out[key] = Write(value);
  }

  static Json Write(const std::string& value) { return value; }
  static Json Write(bool value) { return value; }
  static Json Write(int value) { return value; }
  static Json Write(absl::Time value) { return absl::ToUnixMicros(value); }
  static Json Write(Day value) { return DayText(value); }
  template <Kind K>
  static Json Write(Id<K> value) {
    return value.str();
  }
  template <typename E>
  requires std::is_enum_v<E>
  static Json Write(E value) { return Words<E>::words[static_cast<int>(value) - Words<E>::first]; }
  template <typename T>
  static Json Write(const std::optional<T>& value) {
    return value ? Write(*value) : Json(nullptr);
  }
  template <typename T>
  static Json Write(const std::vector<T>& values) {
    Json list = Json::array();
    for (const T& value : values) list.push_back(Write(value));
    return list;
  }
  template <typename T>
  requires std::is_class_v<T>
  static Json Write(const T& value) {
    Writer writer;
    Fields(writer, value);
    return std::move(writer.out);
  }
};

struct Reader {
  const Json& in;
  template <typename T>
  void operator()(const char* key, T& value) {
    Read(in.at(key), value);
  }

  static void Read(const Json& in, std::string& value) { value = in.get<std::string>(); }
  static void Read(const Json& in, bool& value) { value = in.get<bool>(); }
  static void Read(const Json& in, int& value) { value = in.get<int>(); }
  static void Read(const Json& in, absl::Time& value) { value = absl::FromUnixMicros(in.get<int64_t>()); }
  static void Read(const Json& in, Day& value) {
    const auto day = ReadDay(in.get<std::string>());
    if (!day.ok()) throw Unreadable();
    value = *day;
  }
  template <Kind K>
  static void Read(const Json& in, Id<K>& value) {
    const auto id = ParseId<Id<K>>(in.get<std::string>());
    if (!id.ok()) throw Unreadable();
    value = *id;
  }
  template <typename E>
  requires std::is_enum_v<E>
  static void Read(const Json& in, E& value) {
    int number = Words<E>::first;
    for (const char* word : Words<E>::words) {
      if (in == word) {
        value = static_cast<E>(number);
        return;
      }
      ++number;
    }
    throw Unreadable();
  }
  template <typename T>
  static void Read(const Json& in, std::optional<T>& value) {
    if (in.is_null()) {
      value.reset();
    } else {
      Read(in, value.emplace());
    }
  }
  template <typename T>
  static void Read(const Json& in, std::vector<T>& values) {
    values.clear();
    for (const Json& element : in) Read(element, values.emplace_back());
  }
  template <typename T>
  requires std::is_class_v<T>
  static void Read(const Json& in, T& value) {
    Reader reader{in};
    Fields(reader, value);
  }
};

// Texts are clean when they get here; a byte that is not UTF-8 must still not take the process down.
template <typename T>
std::string Written(const T& value) {
  return Writer::Write(value).dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <typename T>
absl::StatusOr<T> ReadBack(std::string_view text) {
  try {
    T value;
    Reader::Read(Json::parse(text), value);
    // Only what would be written the same way was written by us: other spellings, floats and stray fields are not.
    if (Written(value) == text) return value;
  } catch (const Json::exception&) {
  } catch (const Unreadable&) {
  }
  return Error(absl::StatusCode::kInternal, "FACTS_UNREADABLE", "stored facts are not canonical JSON of this version");
}

}  // namespace

std::string ToJson(const Facts& facts) { return Written(facts); }
std::string ToJson(const Line& line) { return Written(line); }
std::string ToJson(const Policy& policy) { return Written(policy); }

absl::StatusOr<Facts> FactsFromJson(std::string_view json) { return ReadBack<Facts>(json); }
absl::StatusOr<Line> LineFromJson(std::string_view json) { return ReadBack<Line>(json); }
absl::StatusOr<Policy> PolicyFromJson(std::string_view json) { return ReadBack<Policy>(json); }

}  // namespace psmet::rules
