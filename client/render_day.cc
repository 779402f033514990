#include "client/render_day.h"

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "client/commands.h"
#include "client/moment.h"
#include "client/render.h"
#include "client/table.h"
#include "client/template.h"
#include "client/words.h"
#include "psmet/v1/admin.pb.h"
#include "psmet/v1/attendance.pb.h"
#include "psmet/v1/billing.pb.h"
#include "psmet/v1/classroom.pb.h"
#include "psmet/v1/notes.pb.h"
#include "psmet/v1/schedule.pb.h"

namespace psmet::cli {
namespace {

using google::protobuf::Message;

constexpr char kAttested[] = "  * left at the end, as attested on closing\n";

std::string WarningsOf(const v1::Session& session) {
  std::vector<std::string> warnings;
  for (const auto& warning : session.warnings()) warnings.push_back("! " + Plain(warning.text()));
  return Joined(warnings, ", ");
}
std::string StateOf(const v1::Session& session) {
  const std::string warnings = WarningsOf(session);
  return Plain(session.stands()) + (warnings.empty() ? "" : "  " + warnings);
}

bool Fits(const std::string& text, int width) {
  const auto lines = SplitAt(text, '\n');
  return width <= 0 || std::all_of(lines.begin(), lines.end(), [&](const auto& line) { return Width(line) <= width; });
}

std::string SeatsOf(const v1::Session& session) {
  return absl::StrCat(session.seated(), "/", session.seats(),
                      session.waiting() ? absl::StrCat("+", session.waiting()) : "");
}
std::string TeacherOf(const v1::Session& session) {
  return session.instructor().empty() ? "(no one)" : Plain(session.instructor_name());
}

// The table's lines, each with the warnings of its session below it, and with who teaches it where a line of that width
// has no room for them. `heading` says what stands above a session.
template <typename Sessions, typename Heading>
std::string WithWarningsBelow(Table table, const Sessions& sessions, int width, Heading heading) {
  const auto teacher = std::find(table.headings.begin(), table.headings.end(), "INSTRUCTOR") - table.headings.begin();
  const bool taught_below = !Fits(Aligned(table, 0), width);
  if (taught_below) {
    table.headings.erase(table.headings.begin() + teacher);
    for (auto& row : table.rows) row.erase(row.begin() + teacher);
  }
  const auto lines = SplitAt(Aligned(table, 0), '\n');
  std::string text = lines[0] + "\n", last;
  for (int i = 0; i < sessions.size(); ++i) {
    if (const std::string above = heading(sessions.Get(i)); above != last) text += last = above;
    text += lines[static_cast<size_t>(i) + 1] + "\n";
    std::vector<std::string> below;
    if (taught_below) below.push_back(TeacherOf(sessions.Get(i)));
    if (std::string warnings = WarningsOf(sessions.Get(i)); !warnings.empty()) below.push_back(std::move(warnings));
    if (!below.empty()) text += "    " + Joined(below, "  ") + "\n";
  }
  return text;
}

// "Ana Abbott" of "Abbott, Ana": between commas a name needs none of its own.
std::string GivenFirst(const std::string& name) {
  size_t comma = name.find(", ");
  return comma == std::string::npos ? name : name.substr(comma + 2) + " " + name.substr(0, comma);
}

// "Abbott" of "Abbott, Maria"; "Maria Abbott" where two on the roster share it.
std::map<int, std::string> Names(const v1::GetRosterResponse& roster) {
  std::map<std::string, int> sharers;
  auto family = [](const v1::RosterEntry& entry) {
    return entry.patient_name().substr(0, entry.patient_name().find(','));
  };
  for (const auto& entry : roster.entries()) ++sharers[family(entry)];
  std::map<int, std::string> names;
  for (const auto& entry : roster.entries()) {
    std::string name = Plain(sharers[family(entry)] > 1 ? GivenFirst(entry.patient_name()) : family(entry));
    names[entry.number()] = name.empty() ? entry.patient() : name;
  }
  return names;
}

// Names of the numbers and caregivers that a call touched.
template <typename Reply>
std::vector<std::string> Touched(const Reply& reply) {
  auto names = Names(reply.roster());
  std::vector<std::string> touched;
  for (int number : reply.numbers()) touched.push_back(names.contains(number) ? names[number] : absl::StrCat(number));
  std::set<std::string> caregivers(reply.caregivers().begin(), reply.caregivers().end());
  for (const auto& entry : reply.roster().entries()) {
    for (const auto& caregiver : entry.caregivers()) {
      if (caregivers.erase(caregiver.caregiver()))
        touched.push_back(Plain(GivenFirst(caregiver.caregiver_name()) + " (" + caregiver.relationship() + ")"));
    }
  }
  touched.insert(touched.end(), caregivers.begin(), caregivers.end());
  return touched;
}

// "3 Kim, 4 Nguyen": who on the roster is in that state.
std::string InState(const v1::GetRosterResponse& roster, v1::RosterState state) {
  auto names = Names(roster);
  std::vector<std::string> found;
  for (const auto& entry : roster.entries()) {
    if (entry.state() == state) found.push_back(absl::StrCat(entry.number(), " ", names[entry.number()]));
  }
  return Joined(found, ", ");
}

// Caregivers who were announced beside a patient who came, and are not here, with how to check them in.
std::string ExpectedCaregivers(const v1::GetRosterResponse& roster) {
  std::vector<std::string> names, ids;
  for (const auto& entry : roster.entries()) {
    if (entry.presences().empty()) continue;
    for (const auto& caregiver : entry.caregivers()) {
      const std::string& id = caregiver.caregiver();
      if (caregiver.state() != v1::ROSTER_STATE_EXPECTED || std::find(ids.begin(), ids.end(), id) != ids.end())
        continue;
      names.push_back(Plain(GivenFirst(caregiver.caregiver_name()) + " (" + caregiver.relationship() + ")"));
      ids.push_back(id);
    }
  }
  if (ids.empty()) return "";
  return absl::StrCat("  Expected too: ", Joined(names, ", "), "   psmet check-in ", roster.session().id(),
                      " --caregivers ", Joined(ids, ","), "\n");
}

std::string GroupLine(const v1::GetRosterResponse& roster) {
  return roster.group().empty() ? "" : "  " + Plain(roster.group()) + "\n";
}

std::string ReviewLine(const std::string& session) {
  return "  Review the group:  psmet charge review " + session + " --reason …\n";
}
// True: the reply warns for that reason.
template <typename Reply>
bool Warns(const Reply& reply, std::string_view reason) {
  return std::any_of(reply.warnings().begin(), reply.warnings().end(),
                     [&](const auto& warning) { return warning.reason() == reason; });
}

// The charges that a correction changed, under that title.
std::string Changed(const std::string& title, const Message& reply, int width) {
  Table table = TableOf(ChangedCharges(), reply);
  FoldReasons(table);
  return "  " + title + "\n" + Aligned(table, width, "    ");
}

// "audio video".
std::string ModalityText(const v1::Presence& presence) { return Filled("{modality}", presence); }

// "9:05-10:30, 10:40-": without am and pm, on the session's day.
template <typename Presences>
std::string Stays(const Presences& presences) {
  std::vector<std::string> stays;
  for (const auto& presence : presences)
    stays.push_back(HoursText(presence.enter(), presence.leave()) + (presence.attested() ? "*" : "") +
                    (presence.modality() > v1::MODALITY_IN_PERSON ? " " + ModalityText(presence) : ""));
  return Joined(stays, ", ");
}

// The breaks, and who taught when if it was not one instructor all the time.
std::string Interruptions(const v1::GetRosterResponse& roster) {
  std::vector<std::string> parts;
  for (const auto& pause : roster.breaks()) parts.push_back("break " + HoursText(pause.begin(), pause.end()));
  const bool plain =
      roster.teachings().empty() || (roster.teachings_size() == 1 && !roster.teachings(0).instructor().empty());
  for (const auto& teaching : roster.teachings()) {
    if (plain) break;
    parts.push_back((teaching.instructor().empty() ? "nobody" : teaching.instructor()) + " taught " +
                    HoursText(teaching.begin(), teaching.end()));
  }
  for (const auto& relocation : roster.relocations()) {
    parts.push_back(Filled("in {room_name} from {at|clock} on ({reason})", relocation));
  }
  return parts.empty() ? "" : "  " + Joined(parts, ", ") + "\n";
}

}  // namespace

std::string RenderToday(const Message& reply, int width) {
  const auto& today = static_cast<const v1::GetTodayResponse&>(reply);
  std::string text = absl::StrCat(DateText(today.day()), "   ", Plain(today.site().name()), "   (times in ",
                                  today.site().zone(), ")\n");
  if (today.sessions().empty()) return text + "No sessions.\n";
  Table table{{"SESSION", "TIME", "MODULE", "INSTRUCTOR", "SEATS", "HERE", "STATE"}, {}}, narrow = table;
  const auto day_of = [](const auto& session) { return session.start().civil().substr(0, 10); };
  for (const auto& session : today.sessions()) {
    const std::string hours = HoursText(session.start(), session.end());
    const std::string time =
        day_of(session) == today.day() ? hours : ShortDateText(session.start().civil()) + " " + hours;
    bool open = session.check_in_open() || session.state() == v1::SESSION_STATE_IN_PROGRESS;
    table.rows.push_back({session.id(), time, Plain(session.module_title()), TeacherOf(session), SeatsOf(session),
                          open ? absl::StrCat(session.here()) : "-", StateOf(session)});
    narrow.rows.push_back(table.rows.back());
    narrow.rows.back()[1] = hours;
    narrow.rows.back().back() = Plain(session.stands());
  }
  if (Fits(Aligned(table, 0), width)) return text + Aligned(table, width);
  // Those of earlier days stand first; a day above every session would say what the first line says.
  const bool all_today = std::all_of(today.sessions().begin(), today.sessions().end(),
                                     [&](const auto& session) { return day_of(session) == today.day(); });
  return text + WithWarningsBelow(narrow, today.sessions(), width, [&](const auto& session) {
           return all_today ? std::string() : DateText(session.start().civil()) + "\n";
         });
}

std::string RenderSessions(const Message& reply, int width) {
  const auto& list = static_cast<const v1::ListSessionsResponse&>(reply);
  if (list.sessions().empty()) return "(none)\n";
  // Of several sites each line says which one, and its time in which zone.
  const bool sites = std::any_of(list.sessions().begin(), list.sessions().end(),
                                 [&](const auto& session) { return session.site() != list.sessions(0).site(); });
  Table table{{"SESSION", "DAY", "TIME", "MODULE", "INSTRUCTOR", "SEATS", "WAIT", "STATE"}, {}};
  Table narrow{{"SESSION", "TIME", "MODULE", "INSTRUCTOR", "SEATS", "STATE"}, {}};
  if (sites) table.headings.insert(table.headings.begin() + 1, "SITE");
  for (const auto& session : list.sessions()) {
    std::string time = HoursText(session.start(), session.end());
    const std::string& zone = session.start().abbreviation();
    if (sites && zone == session.end().abbreviation()) time += " " + zone;
    table.rows.push_back({session.id(), DateText(session.start().civil()), time, Plain(session.module_title()),
                          Plain(session.instructor_name()), absl::StrCat(session.seated(), "/", session.seats()),
                          session.waiting() ? absl::StrCat(session.waiting()) : "", StateOf(session)});
    if (sites) table.rows.back().insert(table.rows.back().begin() + 1, Plain(session.site_name()));
    narrow.rows.push_back({session.id(), time, Plain(session.module_title()), TeacherOf(session), SeatsOf(session),
                           Plain(session.stands())});
  }
  if (Fits(Aligned(table, 0), width)) return Aligned(table, width);
  return WithWarningsBelow(narrow, list.sessions(), width, [&](const auto& session) {
    return DateText(session.start().civil()) + (sites ? "   " + Plain(session.site_name()) : "") + "\n";
  });
}

std::string RenderRoster(const Message& reply, int width) {
  const auto& roster = static_cast<const v1::GetRosterResponse&>(reply);
  const auto& session = roster.session();
  std::string text = Filled("{id}   {module_title}   {start..end}\n", session);
  text +=
      Filled("[{room_name}   ][{instructor_name}   ][interpreter {interpreter}   ]", session) + StateOf(session) + "\n";
  text += Interruptions(roster);
  if (roster.entries().empty() && roster.gave_way().empty() && roster.waiting().empty())
    return text + "Nobody has a seat.\n";
  Table table{{"#", "PATIENT", "NAME", "STATE", "HERE", "ORDER", "NOTE"}, {}};
  bool attested = false;
  for (const auto& entry : roster.entries()) {
    std::vector<std::string> notes;
    for (const std::string& note : {entry.reason(), entry.needs()}) {
      if (!note.empty()) notes.push_back(Plain(note));
    }
    for (const auto& warning : entry.warnings()) notes.push_back("! " + Plain(warning.text()));
    for (const auto& presence : entry.presences()) attested = attested || presence.attested();
    table.rows.push_back({absl::StrCat(entry.number()), entry.patient(), Plain(entry.patient_name()),
                          Filled("{state}", entry), Stays(entry.presences()), Plain(entry.order()),
                          Joined(notes, ", ")});
    for (const auto& caregiver : entry.caregivers()) {
      table.rows.push_back({"", caregiver.caregiver(),
                            Plain("+ " + caregiver.caregiver_name() + ", " + caregiver.relationship()),
                            Filled("{state}", caregiver), Stays(caregiver.presences())});
    }
  }
  // Their number is somebody else's now.
  for (const auto& entry : roster.gave_way()) {
    table.rows.push_back({absl::StrCat("(", entry.number(), ")"), entry.patient(), Plain(entry.patient_name()),
                          Filled("{state}", entry), "", "", Plain(entry.reason())});
  }
  for (const auto& entry : roster.waiting()) {
    table.rows.push_back({"-", entry.patient(), Plain(entry.patient_name()), "waiting"});
  }
  text += Aligned(table, width);
  if (attested) text += kAttested;
  for (const auto& addendum : roster.addenda()) {
    text += Filled("  Corrected {recorded|when} by {recorded_by}: {subject}[, was {before}], is {after} ({reason})\n",
                   addendum);
  }
  return text + GroupLine(roster);
}

std::string RenderCheckIn(const Message& reply, int) {
  const auto& done = static_cast<const v1::CheckInResponse&>(reply);
  const std::vector<std::string> touched = Touched(done);
  std::string text = done.numbers().empty()
                         ? "Checked in"
                         : absl::StrCat("Checked in ", done.numbers_size(), " of ", done.roster().entries_size());
  absl::StrAppend(&text, " at ", ClockText(done.at()), ": ", Joined(touched, ", "), ".");
  if (touched.empty()) text = "Everybody who was expected had come in already.";
  std::string expected = InState(done.roster(), v1::ROSTER_STATE_EXPECTED);
  if (!expected.empty()) text += "   Not here: " + expected + ".";
  return text + "\n" + ExpectedCaregivers(done.roster()) + GroupLine(done.roster());
}

std::string RenderCheckOut(const Message& reply, int) {
  const auto& done = static_cast<const v1::CheckOutResponse&>(reply);
  if (LeftBefore(reply)) return "Everybody had left already.\n";
  std::string text = absl::StrCat("Checked out at ", ClockText(done.at()), ": ", Joined(Touched(done), ", "), ".");
  std::string here = InState(done.roster(), v1::ROSTER_STATE_HERE);
  if (!here.empty()) text += "   Still here: " + here + ".";
  return text + "\n";
}

bool LeftBefore(const Message& reply) {
  const auto& done = static_cast<const v1::CheckOutResponse&>(reply);
  return done.numbers().empty() && done.caregivers().empty();
}

bool TookOff(const Message& reply) {
  return !static_cast<const v1::AmendAttendanceResponse&>(reply).taken_off().empty();
}

bool WasStarted(const Message& reply) {
  return static_cast<const v1::StartSessionResponse&>(reply).has_previous_start();
}

bool ChangedNothing(const Message& reply) {
  const auto& done = static_cast<const v1::RecordNotesResponse&>(reply);
  return done.changed_numbers().empty() && done.previous_module().empty();
}

bool HandedOver(const Message& reply) {
  return reply.GetReflection()->HasField(reply, reply.GetDescriptor()->FindFieldByName("at"));
}

std::string RenderAmend(const Message& reply, int width) {
  const auto& done = static_cast<const v1::AmendAttendanceResponse&>(reply);
  auto names = Names(done.roster());
  std::vector<std::string> changed;
  for (const auto& entry : done.roster().entries()) {
    if (std::find(done.numbers().begin(), done.numbers().end(), entry.number()) == done.numbers().end()) continue;
    std::string stays = Stays(entry.presences());
    changed.push_back(absl::StrCat(entry.number(), " ", names[entry.number()], " ", Filled("{state}", entry),
                                   stays.empty() ? "" : " " + stays));
  }
  std::set<std::string> caregivers(done.caregivers().begin(), done.caregivers().end());
  for (const auto& entry : done.roster().entries()) {
    for (const auto& caregiver : entry.caregivers()) {
      if (caregivers.erase(caregiver.caregiver()) == 0) continue;
      std::string stays = Stays(caregiver.presences());
      changed.push_back(absl::StrCat(caregiver.caregiver(), " ", Plain(GivenFirst(caregiver.caregiver_name())), " ",
                                     Filled("{state}", caregiver), stays.empty() ? "" : " " + stays));
    }
  }
  // Nothing of them is on the roster any more.
  changed.insert(changed.end(), caregivers.begin(), caregivers.end());
  for (const auto& taken : done.taken_off()) {
    changed.push_back(absl::StrCat(taken.seat(), " ", Plain(taken.patient_name()), " is not on the roster any more",
                                   taken.state() == v1::ENROLLMENT_STATE_WAITING ? ", and waits again" : ""));
    for (const auto& entry : done.roster().entries()) {
      if (entry.number() != taken.seat()) continue;
      changed.push_back(
          absl::StrCat("number ", entry.number(), " is ", names[entry.number()], " again, ", Filled("{state}", entry)));
    }
  }
  std::string text = "Amended: " + Joined(changed, "; ") + ".\n";
  if (absl::StrContains(text, "*")) text += kAttested;
  text += GroupLine(done.roster());
  const bool closed = done.roster().session().state() == v1::SESSION_STATE_CLOSED;
  if (done.changed_charges().empty()) return closed ? text + "  No charge changes.\n" : text;
  text += Changed("Charges that changed:", done, width);
  const std::string charge = done.changed_charges(0).charge();
  if (!charge.empty()) text += "  Why so:  psmet charge explain " + charge + "\n";
  return Warns(done, "REVIEW_AGAIN") ? text + ReviewLine(done.roster().session().id()) : text;
}

// How to correct an end that is later than planned, of a class that had begun by then.
static std::string IfAsPlanned(const v1::CloseSessionResponse& done) {
  const auto& session = done.session();
  const int64_t end = session.end().instant().seconds();
  const bool later = session.actual_start().instant().seconds() < end && end < session.actual_end().instant().seconds();
  if (!later || !Warns(done, "ENDED_NOT_AS_PLANNED")) return "";
  return absl::StrCat(
      "  If it ended as planned:  psmet session close ", session.id(), " --ended ",
      session.end().offset().empty() ? session.end().civil().substr(11, 5) : Quoted(CivilText(session.end())),
      " --reason \"wrong time noted\"\n");
}

std::string RenderClose(const Message& reply, int width) {
  const auto& done = static_cast<const v1::CloseSessionResponse&>(reply);
  std::string text =
      done.has_previous_start()
          ? Filled(
                "Corrected {session.id}: {session.actual_start..session.actual_end}; it was recorded as "
                "{previous_start..previous_end|hours}.\n",
                done)
          : Filled("Closed {session.id}, {session.module_title}, {session.actual_start..session.actual_end}.\n", done);
  if (done.has_previous_start() && !done.changed_charges().empty()) {
    return text + Changed("Charges that changed:", done, width);
  }
  if (done.charges().empty()) return text + "  No charges.\n" + IfAsPlanned(done);
  Table table{{"CHARGE", "PATIENT", "NAME", "CODE", "UNITS", "MINUTES", "STATE", "WHY"}, {}};
  for (const auto& charge : done.charges()) {
    table.rows.push_back({charge.charge(), charge.patient(), Plain(charge.patient_name()),
                          charge.code().empty() ? "-" : charge.code(), absl::StrCat(charge.units()),
                          absl::StrCat(charge.minutes()), Plain(charge.state()),
                          Filled("{reasons|sentences}", charge)});
  }
  table.below = {"WHY"};
  FoldReasons(table);
  text += Aligned(table, width, "  ");
  const std::string& first = done.charges(0).charge();
  if (!first.empty()) text += "  Why so:  psmet charge explain " + first + "\n";
  if (!done.changed_charges().empty()) {
    text += Changed("Charges of later classes that changed:", done, width);
  }
  return text + IfAsPlanned(done);
}

std::string RenderExplain(const Message& reply, int) {
  const auto& explained = static_cast<const v1::ExplainChargeResponse&>(reply);
  const auto& charge = explained.charge();
  std::string what = charge.code().empty() ? "No code" : absl::StrCat(charge.code(), " x ", charge.units());
  std::string text = absl::StrCat(what, " for ", charge.patient(), ", session ", charge.session(), ", ",
                                  DateText(charge.service_date()), "\n");
  for (const std::string& step : explained.steps()) text += "  " + Plain(step) + "\n";
  const bool waits = std::any_of(charge.reasons().begin(), charge.reasons().end(), [](const auto& reason) {
    return reason.effect() == "held" && (reason.reason() == "UNSEATED" || reason.reason() == "SESSION_HAS_UNSEATED" ||
                                         reason.reason() == "GROUP_SIZE_REVIEW");
  });
  return waits ? text + ReviewLine(charge.session()) : text;
}

std::string RenderMetrics(const Message& reply, int) {
  return static_cast<const v1::GetMetricsResponse&>(reply).text();
}

bool CameBack(const Message& reply) {
  const auto& done = static_cast<const v1::CheckInResponse&>(reply);
  return std::any_of(done.roster().entries().begin(), done.roster().entries().end(),
                     [&](const auto& entry) {
                       return entry.presences_size() > 1 && std::find(done.numbers().begin(), done.numbers().end(),
                                                                      entry.number()) != done.numbers().end();
                     }) ||
         !done.caregivers().empty();
}

bool IsFullAfterDrop(const Message& reply) {
  const auto& session = static_cast<const v1::DropPatientResponse&>(reply).session();
  return session.seated() >= session.seats();
}

}  // namespace psmet::cli
