"""Sixteen clients at once on every path that seats somebody or books a room: never a fifth seat, nobody, no room and no
instructor in two sessions at once, and of those who want the same thing exactly as many get it as there are.

A few rounds by default; --rounds 1000 for the promise."""
import argparse
import collections
import concurrent.futures
import datetime
import pathlib
import sqlite3
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "transcripts"))
from programme import add_programme
from seats import controls, faults
from stage import Stage
from wire import Wire

CLIENTS = 16
# Days from the first one on until the clocks change.
WINTER = 90


class Day:
    """One round: a day of its own, on which each race has an hour."""

    def __init__(self, wire, number):
        self.wire = wire
        self.date = datetime.date(2026, 12, 9) + datetime.timedelta(days=number)

    def at(self, clock):
        return dict(civil=f"{self.date}T{clock}")

    def session(self, clock, seated=(), **fields):
        """A session with these patients seated."""
        made = self.wire.call("AddSession", module="adces-3/monitoring", blocks=1, start=self.at(clock),
                              **{"room": "rm-1", **fields}).session.id
        for patient in seated:
            self.wire.call("EnrollPatient", session=made, patient=f"p-{patient}")
        return made


# Each race: what is sent at once, and how often each reason must come back ("" is success); None: any of these.
def last_seat(day):
    s = day.session("03:00", (1, 2, 3))
    return [("EnrollPatient", dict(session=s, patient=f"p-{p}")) for p in range(4, 20)], {"": 1, "SESSION_FULL": 15}


def first_seats(day):
    s = day.session("04:00")
    return [("EnrollPatient", dict(session=s, patient=f"p-{p}")) for p in range(1, 17)], {"": 4, "SESSION_FULL": 12}


def promotion_against_enroll(day):
    s = day.session("05:00", (1, 2, 3, 4))
    for patient in (5, 6, 7, 8):
        day.wire.call("EnrollPatient", session=s, patient=f"p-{patient}", waitlist=True)
    # Who waited comes first: a seat that is freed is never free for anybody else.
    return ([("DropPatient", dict(session=s, patient=f"p-{p}")) for p in (1, 2, 3, 4)]
            + [("EnrollPatient", dict(session=s, patient=f"p-{p}")) for p in range(9, 21)], {"": 4, "SESSION_FULL": 12})


def drop_and_come_back(day):
    s = day.session("06:00", (1, 2, 3, 4))
    return ([("DropPatient", dict(session=s, patient=f"p-{p}")) for p in (1, 2)]
            + [("EnrollPatient", dict(session=s, patient=f"p-{p}", waitlist=p % 2 == 0)) for p in range(5, 19)], None)


def move_against_enroll(day):
    day.session("07:00", (1, 2, 3, 4))
    s = day.session("08:00", room="rm-2")
    moves = [("MoveSession", dict(session=s, start=day.at(clock))) for clock in ("07:00", "07:15", "06:45", "08:15")]
    return moves * 2 + [("EnrollPatient", dict(session=s, patient=f"p-{p}")) for p in (1, 2, 3, 4)] * 2, None


def instructors_for_one_room(day):
    add = dict(module="adces-3/monitoring", blocks=1, room="rm-1")
    return ([("AddSession", dict(add, start=day.at(f"10:{15 * (i % 2):02}"), instructor=f"i-{1 + i // 8}")) for i in range(16)],
            {"": 1, "ROOM_TAKEN or INSTRUCTOR_TAKEN": 15})


def rooms_for_one_instructor(day):
    add = dict(module="adces-3/monitoring", blocks=1, instructor="i-1")
    return ([("AddSession", dict(add, start=day.at(f"12:{15 * (i % 2):02}"), room=f"rm-{1 + i}")) for i in range(16)],
            {"": 1, "INSTRUCTOR_TAKEN": 15})


def one_patient_in_overlapping_sessions(day):
    sessions = [day.session(f"14:{15 * (i % 2):02}", room=f"rm-{1 + i}") for i in range(8)]
    return ([("EnrollPatient", dict(session=s, patient="p-1")) for s in sessions * 2],
            {"": 1, "PATIENT_TAKEN or ALREADY_ENROLLED": 15})


def walk_in_against_enroll(day):
    s = day.session("01:00", (1, 2, 3), instructor="i-1")
    return ([("AddWalkIn", dict(session=s, patient=f"p-{p}")) for p in range(4, 12)]
            + [("EnrollPatient", dict(session=s, patient=f"p-{p}")) for p in range(12, 20)], {"": 1, "SESSION_FULL": 15})


RACES = [walk_in_against_enroll, last_seat, first_seats, promotion_against_enroll, drop_and_come_back, move_against_enroll,
         instructors_for_one_room, rooms_for_one_instructor, one_patient_in_overlapping_sessions]
LOST = {"", "SESSION_FULL", "SESSION_NOT_FULL", "ALREADY_ENROLLED", "PATIENT_TAKEN", "ROOM_TAKEN", "SESSION_BEGUN"}


def run(wire, pool, calls):
    """Sends all at once; returns how often each reason came back."""
    barrier = threading.Barrier(len(calls))

    def client(call):
        barrier.wait()
        return wire.reason(call[0], **call[1])

    return collections.Counter(pool.map(client, calls))


def check(race, got, want):
    if want is None:
        if set(got) - LOST:
            raise SystemExit(f"{race.__name__}: {dict(got)}")
        return
    for reasons, times in want.items():
        if sum(got.pop(reason, 0) for reason in reasons.split(" or ")) != times:
            raise SystemExit(f"{race.__name__}: not {times} of {reasons or 'success'}, besides {dict(got)}")
    if got:
        raise SystemExit(f"{race.__name__}: {dict(got)} too")


def winter(args, rounds):
    """So many rounds with a server of their own, and what is in its database after them."""
    stage = Stage(args.server, args.client, args.source)
    pool = concurrent.futures.ThreadPoolExecutor(CLIENTS)
    try:
        wire = Wire(args.source, stage.address, stage.token())
        add_programme(wire, args.source, rooms=CLIENTS)
        for number in range(rounds):
            day = Day(wire, number)
            stage.clock.write_text(f"{day.date}T00:30:00-06:00\n")
            for race in RACES:
                calls, want = race(day)
                check(race, run(wire, pool, calls), want)
        path = stage.folder / "psmet.db"
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        if found := faults(database):
            raise SystemExit("\n".join(found))
        if missed := controls(path):
            raise SystemExit("\n".join(missed))
    finally:
        code, _ = stage.close()
    if code:
        sys.exit(code)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--client", required=True)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=15)
    args = parser.parse_args()
    began = time.monotonic()
    for first in range(0, args.rounds, WINTER):
        winter(args, min(WINTER, args.rounds - first))
    print(f"{args.rounds} rounds of {len(RACES)} races of {CLIENTS} clients in {time.monotonic() - began:.0f} s: "
          "never a fifth seat, nobody in two places at once; five planted faults found, and refused by the schema")


main()
