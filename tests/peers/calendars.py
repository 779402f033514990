"""Reads the calendars that psmet writes with a library that is not ours, as a calendar program would."""
import argparse
import datetime
import pathlib
import stat
import sys

from icalendar import Calendar

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "transcripts"))
from stage import Stage

UTC = datetime.timezone.utc


def equal(what, got, want):
    if got != want:
        raise SystemExit(f"{what}: got {got!r}, want {want!r}")


def events(stage, command):
    """The events of a calendar that the command writes, by their id."""
    path = stage.folder / "calendar.ics"
    equal(command, stage.run(f"psmet {command} --out {path} -q"), [])
    equal("who may read it", stat.S_IMODE(path.stat().st_mode), 0o600)
    raw = path.read_bytes()
    equal("lines end with CRLF", raw.count(b"\n"), raw.count(b"\r\n"))
    for line in raw.split(b"\r\n"):
        equal(f"{line!r} is short and whole", (len(line) <= 75, line.decode() is not None), (True, True))
    for name in (b"Secretname", b"p-1"):
        equal(f"{name!r} is not in it", name in raw, False)
    calendar = Calendar.from_ical(raw)
    equal("version", calendar["VERSION"], "2.0")
    found = {str(event["UID"]).split("@")[0]: event for event in calendar.walk("VEVENT")}
    for event in found.values():
        equal("errors", event.errors, [])
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--client", required=True)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    args = parser.parse_args()
    stage = Stage(args.server, args.client, args.source)
    try:
        for command in (
                "site add 'Main St; clinic, \"north\"' --zone America/Chicago", "room add 'Raum für Schulung, 语言 🍎 " + "é" * 40 + "' --capacity 8",
                "curriculum publish deploy/curricula/adces-3.toml",
                "instructor add --given-name Rosa --family-name Okafor --profession RD --npi 1234567893",
                "credential add i-1 --type RD --number 1 --issuer CDR --issued-on 2024-01-15 --valid-to 2029-01-14",
                "credential verify cr-1 --method register",
                "patient add --family-name Secretname --given-name Testa --birth-date 1960-02-03",
                "session add adces-3/healthy-eating 'tomorrow 9:00' --instructor i-1",
                "session add adces-3/monitoring '2027-03-15 14:30' --instructor i-1",
                "session add adces-3/introduction '2026-12-10 9:00'",
                "enroll s-1 p-1"):
            lines = stage.run(f"psmet {command} -q")
            if any("exit" in line for line in lines):
                raise SystemExit(f"{command}: {lines}")
        mine = events(stage, "instructor calendar i-1")
        equal("sessions of i-1", sorted(mine), ["s-1", "s-2"])
        first = mine["s-1"]
        equal("start", first.decoded("DTSTART"), datetime.datetime(2026, 12, 8, 15, 0, tzinfo=UTC))
        equal("end", first.decoded("DTEND"), datetime.datetime(2026, 12, 8, 16, 30, tzinfo=UTC))
        equal("summer time", mine["s-2"].decoded("DTSTART"), datetime.datetime(2027, 3, 15, 19, 30, tzinfo=UTC))
        equal("summary", str(first["SUMMARY"]), "Healthy eating")
        equal("place", str(first["LOCATION"]), "Raum für Schulung, 语言 🍎 " + "é" * 40 + ", Main St; clinic, \"north\"")
        equal("description", str(first["DESCRIPTION"]).splitlines(), ["Session s-1, adces-3/healthy-eating", "Instructor: R. Okafor RD"])
        equal("state", str(first["STATUS"]), "CONFIRMED")
        equal("nobody teaches s-3", str(events(stage, "session calendar s-3")["s-3"]["STATUS"]), "TENTATIVE")
        stage.run("psmet session move s-1 'tomorrow 10:00' -q")
        moved = events(stage, "session calendar s-1")["s-1"]
        equal("id after a move", moved["UID"], first["UID"])
        equal("sequence grows", moved["SEQUENCE"] > first["SEQUENCE"], True)
        equal("start after a move", moved.decoded("DTSTART"), datetime.datetime(2026, 12, 8, 16, 0, tzinfo=UTC))
        stage.run("psmet session cancel s-1 --reason ill --yes -q")
        cancelled = events(stage, "instructor calendar i-1")["s-1"]
        equal("state after a cancellation", str(cancelled["STATUS"]), "CANCELLED")
        equal("sequence grows again", cancelled["SEQUENCE"] > moved["SEQUENCE"], True)
    finally:
        code, log = stage.close()
    if code:
        sys.exit(f"the server ended with {code}:\n{log}")
    print("calendars read as written")


main()
