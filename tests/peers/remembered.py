"""Rosters that are answered from memory, against the same read anew.

Every transcript is played through a tap. After each call that changes something the roster of every session is asked for
twice: as before, so that the server may answer with what it remembers, and with a field that nobody knows, so that it
must read. The two must be the same bytes, whatever was changed.
"""
import argparse
import collections
import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "transcripts"))
from stage import Stage
from tap import Line, Tap, play
from wire import generated, varint

ROSTER = "/psmet.v1.AttendanceService/GetRoster"


class Rosters:
    def __init__(self, source):
        self.made = generated(source)
        policy = self.made["options"][0].policy
        self.writes = {f"/{service.full_name}/{method.name}" for module, _ in self.made.values()
                       for service in module.DESCRIPTOR.services_by_name.values() for method in service.methods
                       if method.GetOptions().Extensions[policy].writes}
        self.findings, self.asked, self.changed = collections.Counter(), 0, 0

    def begin(self, stage):
        self.line, self.admin, self.shown = Line(stage.address), stage.token(), {}
        self.database = sqlite3.connect(f"file:{stage.folder}/psmet.db?mode=ro", uri=True, check_same_thread=False)

    def roster(self, session, unknown=b""):
        request = self.made["attendance"][0].GetRosterRequest(session=f"s-{session}").SerializeToString()
        return self.line.send(ROSTER, request + unknown, self.admin).reply

    def __call__(self, path, request, token):
        answer = self.line.send(path, request, token)
        if path in self.writes and answer.code is None:
            for (session,) in self.database.execute("SELECT number FROM sessions").fetchall():
                self.compare(path, session)
        return answer

    def compare(self, path, session):
        self.asked += 1
        remembered = self.roster(session)
        # Field 1000, with another number each time.
        if remembered != self.roster(session, b"\xc0\x3e" + varint(self.asked)):
            self.findings[f"after {path} the roster of a session is not what is stored"] += 1
        self.changed += self.shown.get(session) not in (None, remembered)
        self.shown[session] = remembered


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--client", required=True)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    args = parser.parse_args()
    rosters = Rosters(args.source)
    for path in [*sorted((args.source / "tests/transcripts").glob("*.txt")), args.source / "deploy/class-day.txt"]:
        stage = Stage(args.server, args.client, args.source, ("--log-level", "warn"))
        try:
            rosters.begin(stage)
            tap = Tap(f"unix:{stage.folder}/tap", rosters)
            stage.env["PSMET_SERVER"] = f"unix:{stage.folder}/tap"
            rosters.findings.update(play(stage, path, tap))
            tap.close()
            rosters.database.close()
        finally:
            stage.close()
    if rosters.changed < 100:
        rosters.findings["hardly any roster changed: nothing was tried"] += 1
    for finding, times in sorted(rosters.findings.items()):
        print(finding, f"({times} times)")
    print(f"{rosters.asked} rosters compared, {rosters.changed} of them changed since they were seen before")
    sys.exit(1 if rosters.findings else 0)


main()
