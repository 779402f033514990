// The classroom's commands: the day, seats, attendance, sessions, and where they are held.
#include "client/commands.h"
#include "client/render_day.h"

namespace psmet::cli {
namespace {

const std::vector<Column> kTellColumns = {
    {"", "{patient}"}, {"", "{patient_name}"}, {"", "{phone}"}, {"", "[{state}]"}};

const Listing kSessions = {"sessions",
                           {{"SESSION", "{id}"},
                            {"DAY", "{start|date}"},
                            {"TIME", "{start..end|hours}"},
                            {"MODULE", "{module_title}"},
                            {"INSTRUCTOR", "{instructor_name}"},
                            {"SEATS", "{seated}/{seats}"},
                            {"WAIT", "[{waiting}]"},
                            {"STATE", "{state}[  ! {warnings.text}]"}}};

const Listing kEnrollments = {"enrollments",
                              {{"ENROLLMENT", "{id}"},
                               {"SESSION", "{session}"},
                               {"PATIENT", "{patient}"},
                               {"NAME", "{patient_name}"},
                               {"SEAT", "[{seat}]"},
                               {"STATE", "{state}"},
                               {"CAREGIVERS", "{caregivers}"},
                               {"REASON", "{reason}"}}};

std::vector<Command> Everyday() {
  return {
      {.words = "today",
       .method = "ScheduleService.GetToday",
       .positional = {"day"},
       .list = Listing{"sessions",
                       {{"SESSION", "{id}"},
                        {"DAY", "{start|date}"},
                        {"TIME", "{start..end|hours}"},
                        {"MODULE", "{module_title}"},
                        {"INSTRUCTOR", "{instructor_name}"},
                        {"SEATS", "{seated}/{seats}"},
                        {"HERE", "{here}"},
                        {"STATE", "{state}"},
                        {"WARNINGS", "{warnings.text}"}}},
       .render = RenderToday,
       .examples = {"today", "today 2026-12-08", "today --site si-1"}},
      {.words = "enroll",
       .method = "ScheduleService.EnrollPatient",
       .positional = {"session", "patient"},
       .refused = "Not enrolled",
       .done = "[{enrollment.seat|if}Enrolled {enrollment.patient} in {session.id}, {session.start..session.end}, seat "
               "{enrollment.seat} of {session.seats}.]"
               "[{request.waitlist|if}{enrollment.patient} is on the waiting list of {session.id}, "
               "{session.start..session.end}; {session.waiting} waiting.]",
       .undo = "drop {enrollment.session} {enrollment.patient}",
       .examples = {"enroll s-57 p-2210", "enroll s-57 p-2210 --caregivers cg-12", "enroll s-41 p-2210 --waitlist"}},
      {.words = "drop",
       .method = "ScheduleService.DropPatient",
       .positional = {"session", "patient"},
       .refused = "Not dropped",
       .done = "Dropped {enrollment.patient} from {session.id}, {session.start..session.end}.",
       .undo = "enroll {enrollment.session} {enrollment.patient}",
       .more = {{"promoted",
                 {{"", "{patient}"}, {"", "{patient_name}"}, {"", "{phone}"}, {"", "seat {seat}"}},
                 "From the waiting list; tell them:"},
                {"passed_over", {{"", "{patient}"}, {"", "{reason}"}}, "Passed over on the waiting list:"}},
       .examples = {"drop s-57 p-2210", "drop s-57 p-2210 --reason \"moved away\""}},
      {.words = "roster",
       .method = "AttendanceService.GetRoster",
       .positional = {"session"},
       .list = Listing{"entries",
                       {{"NUMBER", "{number}"},
                        {"PATIENT", "{patient}"},
                        {"NAME", "{patient_name}"},
                        {"STATE", "{state}"},
                        {"ENTERED", "{presences.enter|civil}"},
                        {"LEFT", "{presences.leave|civil}"},
                        {"ORDER", "{order}"},
                        {"REASON", "{reason}"},
                        {"NEEDS", "{needs}"},
                        {"CAREGIVERS", "{caregivers.caregiver}"}}},
       .render = RenderRoster,
       .examples = {"roster s-41"}},
      {.words = "check-in",
       .method = "AttendanceService.CheckIn",
       .positional = {"session", "numbers"},
       .refused = "Not checked in",
       .undo = "[attendance amend {roster.session.id} {numbers} --clear --reason \"checked in by mistake\"]",
       .render = RenderCheckIn,
       .examples = {"check-in s-41 1 2 4", "check-in s-41 1 2 4 --at 9:05", "check-in s-41 all"}},
      {.words = "check-out",
       .method = "AttendanceService.CheckOut",
       .positional = {"session", "numbers"},
       .refused = "Not checked out",
       .undo = "[attendance amend {roster.session.id} {numbers} --still-here --reason \"checked out by mistake\"]",
       .render = RenderCheckOut,
       .examples = {"check-out s-41 2", "check-out s-41 all --at 10:30"}},
  };
}

std::vector<Command> Sessions() {
  return {
      {.words = "session add",
       .method = "ScheduleService.AddSession",
       .positional = {"module", "start"},
       .refused = "Not scheduled",
       .done = "Scheduled {session.id}, {session.module_title}, {session.start..session.end}, {session.seats} seats"
               "[, {session.room_name}][, {session.instructor_name}].",
       .undo = "[session cancel {session.id} --reason \"scheduled by mistake\"]",
       .examples = {"session add adces-3/healthy-eating \"tomorrow 9:00\"",
                    "session add adces-3/healthy-eating \"next tue 2pm\" --blocks 3 --instructor i-7"}},
      {.words = "session list",
       .method = "ScheduleService.ListSessions",
       .list = kSessions,
       .examples = {"session list --from 2026-12-01 --to 2026-12-31", "session list --open --module adces-3/healthy-eating"}},
      {.words = "session show",
       .method = "ScheduleService.GetSession",
       .positional = {"session"},
       .examples = {"session show s-41"}},
      {.words = "session assign",
       .method = "ScheduleService.AssignInstructor",
       .positional = {"session", "instructor"},
       .refused = "Not assigned",
       .done = "{session.instructor_name} ({session.instructor}) teaches {session.id}, {session.start..session.end}.",
       .undo = "[session assign {session.id} {previous_instructor}]",
       .examples = {"session assign s-43 i-7"}},
      {.words = "session move",
       .method = "ScheduleService.MoveSession",
       .positional = {"session", "start"},
       .refused = "Not moved",
       .done = "Moved {session.id} from {previous_start|when} to {session.start..session.end}[, {session.room_name}].",
       .undo = "session move {session.id} {previous_start|civil}[ --room {previous_room}]",
       .more = {{"tell", kTellColumns, "Tell them:"}},
       .examples = {"session move s-41 \"next tue 2pm\"", "session move s-41 --room rm-2"}},
      {.words = "session cancel",
       .method = "ScheduleService.CancelSession",
       .positional = {"session"},
       .refused = "Not cancelled",
       .done = "Cancelled {session.id}, {session.module_title}, {session.start..session.end}.",
       .more = {{"tell", kTellColumns, "Tell them:"}},
       .asks = Question{.text = "Cancel {request.session}?",
                        .refused = "Not cancelled",
                        .method = "ScheduleService.ListEnrollments",
                        .fields = {{"session", "session"}},
                        .shows = Listing{"enrollments",
                                         {{"", "{patient}"}, {"", "{patient_name}"}, {"", "{state}"}},
                                         "They lose their place:"}},
       .examples = {"session cancel s-41 --reason \"instructor ill\""}},
      {.words = "session start",
       .method = "AttendanceService.StartSession",
       .positional = {"session", "at"},
       .refused = "Not started",
       .done = "Started {session.id} at {session.actual_start|clock}.",
       .examples = {"session start s-41", "session start s-41 9:05"}},
      {.words = "session close",
       .method = "AttendanceService.CloseSession",
       .positional = {"session"},
       .refused = "Not closed",
       .render = RenderClose,
       .examples = {"session close s-41", "session close s-41 --ended 10:30"}},
      {.words = "enrollment list",
       .method = "ScheduleService.ListEnrollments",
       .positional = {"session"},
       .list = kEnrollments,
       .examples = {"enrollment list s-41", "enrollment list --patient p-2210 --ended"}},
      {.words = "attendance amend",
       .method = "AttendanceService.AmendAttendance",
       .positional = {"session", "numbers"},
       .refused = "Not amended",
       .undo = "[{request.absent|if}attendance amend {roster.session.id} {numbers} --clear --reason \"marked absent by "
               "mistake\"]",
       .render = RenderAmend,
       .examples = {"attendance amend s-41 3 --absent --reason \"no show\"",
                    "attendance amend s-41 2 --enter 9:10 --leave 10:20 --reason \"wrong time noted\""}},
      {.words = "attendance walk-in",
       .method = "AttendanceService.AddWalkIn",
       .positional = {"session", "patient"},
       .refused = "Not recorded",
       .done = "{enrollment.patient} is in {roster.session.id} since {at|clock}, number {enrollment.seat}"
               "[{request.unseated_reason|if}, without a seat].",
       .undo = "attendance amend {enrollment.session} {enrollment.seat} --clear --reason \"recorded by mistake\"",
       .examples = {"attendance walk-in s-41 p-2210",
                    "attendance walk-in s-41 --given-name Ana --family-name Diaz --birth-date 1960-02-01"}},
  };
}

std::vector<Command> Places() {
  return {
      {.words = "site add",
       .method = "ScheduleService.AddSite",
       .positional = {"site.name"},
       .refused = "Not added",
       .done = "Added site {site.id}, {site.name}, {site.zone}, open {site.opens}-{site.closes}.",
       .examples = {"site add \"Main St clinic\" --zone America/Chicago --organization og-1"}},
      {.words = "site list",
       .method = "ScheduleService.ListSites",
       .list = Listing{"sites",
                       {{"SITE", "{id}"},
                        {"NAME", "{name}"},
                        {"ZONE", "{zone}"},
                        {"OPEN", "{opens}-{closes}"},
                        {"ORGANIZATION", "{organization}"},
                        {"PLACE", "{place_of_service}"}}},
       .examples = {"site list"}},
      {.words = "room add",
       .method = "ScheduleService.AddRoom",
       .positional = {"room.name"},
       .refused = "Not added",
       .done = "Added room {room.id}, {room.name}, {room.capacity} chairs, at {room.site}.",
       .examples = {"room add \"Room 2\" --capacity 8"}},
      {.words = "room list",
       .method = "ScheduleService.ListRooms",
       .list = Listing{"rooms", {{"ROOM", "{id}"}, {"SITE", "{site}"}, {"NAME", "{name}"}, {"CHAIRS", "{capacity}"}}},
       .examples = {"room list --site si-1"}},
  };
}

}  // namespace

std::vector<Command> DayCommands() {
  auto all = Everyday();
  for (auto part : {Sessions, Places}) {
    for (Command& command : part()) all.push_back(std::move(command));
  }
  return all;
}

}  // namespace psmet::cli
