"""kill -9 under load, at random and at the named points of die.cc: what was acknowledged is there, nothing is there by
half, the same request_id has one effect, the database is whole, and the server serves again within five seconds.

A SIGTERM ends the rounds that die in a checkpoint, since a closing server makes one. A few rounds by default;
--rounds 200 for the promise."""
import argparse
import pathlib
import random
import signal
import sqlite3
import sys
import threading
import time
import uuid

import grpc

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "transcripts"))
from programme import add_programme
from seats import faults
from stage import Stage
from wire import Wire

# What may be the n-th time, and whether a checkpoint at the end is what passes it.
POINTS = {"wal-write": (400, False), "wal-torn": (400, False), "wal-sync": (40, False), "committed": (40, False),
          "reply": (60, False), "page-write": (60, True), "page-sync": (1, True)}
CLIENTS = 8
SERVING_SECONDS = 5


class Load:
    """What clients did: each write under its request_id, and the answer if there was one."""

    def __init__(self, wire, chance):
        self.wire, self.chance = wire, chance
        self.tries, self.answers = {}, {}
        # A class of four with others waiting: a drop moves somebody up in the same transaction.
        self.session = wire.call("AddSession", module="adces-3/monitoring", blocks=1, start=dict(civil="2026-12-09T09:00")).session.id

    def write(self, client):
        request_id = str(uuid.uuid4())
        if client % 2:
            return request_id, "AddPatient", dict(somebody_else=True, patient=dict(given_name="T", family_name="E", birth_date="1960-01-01", mrn=request_id))
        patient = f"p-{self.chance.randint(1, 12)}"
        if self.chance.random() < 0.5:
            return request_id, "DropPatient", dict(session=self.session, patient=patient)
        return request_id, "EnrollPatient", dict(session=self.session, patient=patient, waitlist=self.chance.random() < 0.5)

    def send(self, request_id, method, fields):
        """Calls; False when the server is gone."""
        try:
            answer = self.wire.call(method, request_id=request_id, **fields)
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.UNAVAILABLE:
                return False
            if request_id in self.answers:
                raise SystemExit(f"{method} {request_id} was acknowledged and is refused: {error.details()}") from error
            return True
        known = self.answers.setdefault(request_id, answer)
        if known != answer:
            raise SystemExit(f"{method} {request_id} was answered in two ways: it had two effects")
        return True

    def client(self, number, stop):
        while not stop.is_set():
            write = self.write(number)
            self.tries[write[0]] = write
            if not self.send(*write):
                return

    def run(self, seconds, over):
        """Lets all clients write for a while, or until it is over."""
        stop = threading.Event()
        threads = [threading.Thread(target=self.client, args=(number, stop)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        until = time.monotonic() + seconds
        while time.monotonic() < until and not over():
            time.sleep(0.002)
        return stop, threads

    def again(self):
        """Repeats the last tries and some old ones: what was answered is answered the same."""
        tries = list(self.tries.values())
        for write in tries[-60:] + self.chance.sample(tries, min(20, len(tries))):
            if not self.send(*write):
                raise SystemExit("the server that was started again does not answer")


def check(path, load):
    """What must hold of the database after any crash."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    wrong = faults(database)
    if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        wrong.append("the database is damaged")
    if database.execute("PRAGMA foreign_key_check").fetchall():
        wrong.append("a row refers to none")
    count, first, last = database.execute("SELECT count(*), min(seq), max(seq) FROM audit").fetchone()
    if count != last - first + 1:
        wrong.append("the audit has a gap")
    # A write is its rows, its audit row and its answer, or nothing.
    made = {f"p-{number}": (mrn, revision) for number, mrn, revision in database.execute("SELECT number, mrn, revision FROM patients")}
    audited = {ids: seq for seq, ids in database.execute("SELECT seq, ids FROM audit WHERE method = 'AddPatient'")}
    if {patient: revision for patient, (_, revision) in made.items()} != audited:
        wrong.append("patients and their audit rows differ")
    kept = {row[0] for row in database.execute("SELECT request_id FROM replies")}
    tried = {write[0] for write in load.tries.values() if write[1] == "AddPatient"}
    if {mrn for mrn, _ in made.values() if mrn in tried} != kept & tried:
        wrong.append("patients and kept answers differ")
    writes = database.execute("SELECT count(*) FROM audit WHERE method IN ('EnrollPatient', 'DropPatient')").fetchone()[0]
    if writes != sum(load.tries[request_id][1] != "AddPatient" for request_id in kept & set(load.tries)):
        wrong.append("enrollments' audit rows and kept answers differ")
    lost = set(load.answers) - kept
    if lost:
        wrong.append(f"{len(lost)} acknowledged writes are lost")
    database.close()
    if wrong:
        raise SystemExit("\n".join(wrong))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--client", required=True)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    parser.add_argument("--die", required=True, help="the library made of die.cc")
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--seed", type=int, default=98961)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    stage = Stage(args.server, args.client, args.source)
    slowest, died = 0.0, dict.fromkeys(["anywhere", *POINTS], 0)
    try:
        wire = Wire(args.source, stage.address, stage.token())
        add_programme(wire, args.source, patients=12)
        load = Load(wire, chance)
        for number in range(args.rounds):
            point = [*POINTS, "anywhere"][number % (len(POINTS) + 1)]
            if point != "anywhere":
                most, closing = POINTS[point]
                stage.kill()
                # A sanitizer would have its own library first; it still is below this one.
                stage.start({"LD_PRELOAD": args.die, "PSMET_DIE": f"{point}:{chance.randint(1, most)}",
                             "ASAN_OPTIONS": "verify_asan_link_order=0"}, dying=True)
                wire.connect(stage.address)
            seconds = chance.uniform(0.02, 0.3) if point == "anywhere" else 0.3 if closing else 5
            stop, threads = load.run(seconds, stage.is_dead)
            if point != "anywhere" and closing:
                stage.terminate()
                stage.is_dead(seconds=10)
            died[point] += point == "anywhere" or stage.server.poll() == -signal.SIGKILL
            stage.kill()
            stop.set()
            for thread in threads:
                thread.join()
            began = time.monotonic()
            stage.start()
            slowest = max(slowest, time.monotonic() - began)
            # A connection that was refused would wait before it tries again.
            wire.connect(stage.address)
            load.again()
            check(stage.folder / "psmet.db", load)
    finally:
        stage.close()
    if slowest > SERVING_SECONDS:
        raise SystemExit(f"serving again took {slowest:.1f} s")
    if args.rounds > len(POINTS) and not all(died.values()):
        raise SystemExit(f"no round died at {[point for point, times in died.items() if not times]}")
    print(f"{args.rounds} kills ({', '.join(f'{times} {point}' for point, times in died.items())}), {len(load.answers)} acknowledged "
          f"writes, none lost, none by half, none done twice; serving again within {slowest:.1f} s")


main()
