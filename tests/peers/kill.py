"""kill -9 under load: what was acknowledged is there, the same request_id has one effect, and the database is whole."""
import argparse
import pathlib
import random
import sqlite3
import sys
import threading
import time
import uuid

import grpc

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "transcripts"))
from stage import Stage
from wire import Wire


def load(wire, tries, acknowledged, stop):
    """Adds patients until told to stop; notes each try before it is sent and each answer."""
    while not stop.is_set():
        request_id = str(uuid.uuid4())
        tries.append(request_id)
        try:
            patient = wire.call("AddPatient", request_id=request_id, timeout=5,
                                patient=dict(given_name="T", family_name="E", birth_date="1960-01-01", mrn=request_id)).patient
            acknowledged[request_id] = patient.id
        except grpc.RpcError:
            return


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--client", required=True)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=98961)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    stage = Stage(args.server, args.client, args.source)
    tries, acknowledged, slowest = [], {}, 0.0
    try:
        for _ in range(args.rounds):
            wire = Wire(args.source, stage.address, stage.token()) if not acknowledged else wire
            before = len(acknowledged)
            stop = threading.Event()
            threads = [threading.Thread(target=load, args=(wire, tries, acknowledged, stop)) for _ in range(8)]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(0.02, 0.3))
            stage.kill()
            stop.set()
            for thread in threads:
                thread.join()
            began = time.monotonic()
            stage.start()
            slowest = max(slowest, time.monotonic() - began)
            if len(acknowledged) == before:
                continue
            # Every try again, acknowledged or not: the same request_id has one effect.
            for request_id in tries[-40:]:
                again = wire.call("AddPatient", request_id=request_id, patient_channel=True,
                                  patient=dict(given_name="T", family_name="E", birth_date="1960-01-01", mrn=request_id))
                if acknowledged.setdefault(request_id, again.patient.id) != again.patient.id:
                    raise SystemExit(f"{request_id} had two effects")
            database = sqlite3.connect(f"file:{stage.folder}/psmet.db?mode=ro", uri=True)
            stored = {mrn: f"p-{number}" for number, mrn in database.execute("SELECT number, mrn FROM patients")}
            lost = [r for r, patient in acknowledged.items() if stored.get(r) != patient]
            if lost:
                raise SystemExit(f"{len(lost)} acknowledged writes are lost")
            if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise SystemExit("the database is damaged")
            if database.execute("PRAGMA foreign_key_check").fetchall():
                raise SystemExit("a row refers to none")
            audited = database.execute("SELECT count(*), min(seq), max(seq) FROM audit").fetchone()
            if audited[0] != audited[2] - audited[1] + 1:
                raise SystemExit("the audit has a gap")
            database.close()
    finally:
        stage.close()
    if slowest > 5:
        raise SystemExit(f"serving again took {slowest:.1f} s")
    print(f"{args.rounds} kills, {len(acknowledged)} acknowledged writes, none lost, none done twice; "
          f"serving again within {slowest:.1f} s")


main()
