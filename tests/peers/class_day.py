"""A Python client plays a class day and reads the errors' details; then sixteen of it race for the last seats."""
import argparse
import importlib
import pathlib
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "transcripts"))
from stage import Stage
from wire import Wire


def equal(what, got, want):
    if got != want:
        raise SystemExit(f"{what}: got {got!r}, want {want!r}")


def programme(wire, source):
    """What a class needs. Returns nothing; ids are the first of their kind."""
    wire.call("AddOrganization", organization=dict(name="Example", npi="1999999984", tax_id="12-3456789"))
    wire.call("AddSite", site=dict(name="Main St", zone="America/Chicago", organization="og-1", opens="00:00", closes="23:30"))
    wire.call("AddRoom", room=dict(name="A", capacity=20))
    published = wire.call("PublishCurriculum", file=(source / "deploy/curricula/adces-3.toml").read_text())
    equal("modules", len(published.curriculum.modules), 8)
    wire.call("PublishPolicy", file=(source / "deploy/policies/sample-payer.toml").read_text())
    wire.call("ConfirmPolicy", policy="po-1")
    wire.call("AddInstructor", instructor=dict(given_name="Rosa", family_name="Example", profession="RD", npi="1234567893"))
    wire.call("AddCredential", credential=dict(instructor="i-1", type="RD", number="1", issuer="CDR", issued_on="2024-01-15",
                                               valid_to="2029-01-14"))
    wire.call("VerifyCredential", credential="cr-1", method="register")
    for i in range(20):
        wire.call("AddPatient", patient=dict(given_name="Testa", family_name=f"Example{i}", birth_date="1960-01-01",
                                             payer="sample-payer"))


def reflection(wire):
    """A tool that knows no proto can ask for them."""
    folder = tempfile.mkdtemp(prefix="psmet-reflection-")
    subprocess.run(["protoc", "-I", "/usr/share/grpc-proto", f"--python_out={folder}",
                    "grpc/reflection/v1alpha/reflection.proto"], check=True)
    # The generated package would hide gRPC's own: its modules are loaded by their files.
    sys.path.insert(0, folder + "/grpc/reflection/v1alpha")
    messages = importlib.import_module("reflection_pb2")
    ask = wire.channel.stream_stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                                     request_serializer=messages.ServerReflectionRequest.SerializeToString,
                                     response_deserializer=messages.ServerReflectionResponse.FromString)
    services = next(ask(iter([messages.ServerReflectionRequest(list_services="")]), timeout=20))
    names = {service.name for service in services.list_services_response.service}
    for name in ("psmet.v1.ScheduleService", "psmet.v1.BillingService", "grpc.health.v1.Health"):
        equal(f"{name} is listed", name in names, True)
        files = next(ask(iter([messages.ServerReflectionRequest(file_containing_symbol=name)]), timeout=20))
        equal(f"{name} is described", len(files.file_descriptor_response.file_descriptor_proto) > 0, True)


def class_day(wire, stage):
    session = wire.call("AddSession", module="adces-3/healthy-eating", start=dict(text="2026-12-08 09:00"),
                        instructor="i-1").session
    equal("start", (session.start.civil, session.start.abbreviation), ("2026-12-08T09:00:00", "CST"))
    for patient in range(1, 5):
        equal("seat", wire.call("EnrollPatient", session=session.id, patient=f"p-{patient}").enrollment.seat, patient)
    equal("a fifth", wire.reason("EnrollPatient", session=session.id, patient="p-5"), "SESSION_FULL")
    equal("no such patient", wire.reason("EnrollPatient", session=session.id, patient="p-999"), "PATIENT_NOT_FOUND")
    stage.clock.write_text("2026-12-08T09:00:00-06:00\n")
    equal("here", wire.call("CheckIn", session=session.id, everyone=True).roster.here, 4)
    wire.call("StartSession", session=session.id)
    stage.clock.write_text("2026-12-08T10:30:00-06:00\n")
    charges = wire.call("CloseSession", session=session.id).charges
    equal("units", [(c.code, c.units, c.minutes) for c in charges], [("98961", 3, 90)] * 4)
    for charge in charges:
        equal("recomputed", wire.call("RecomputeCharge", charge=charge.charge).equal, True)


def race(wire, rounds):
    """Sixteen clients enroll, drop and join the waiting list at once; never a fifth seat, never a seat twice."""
    for number in range(rounds):
        day, hour = 9 + number // 12, 2 * (number % 12)
        session = wire.call("AddSession", module="adces-3/monitoring", blocks=1,
                            start=dict(civil=f"2026-12-{day:02}T{hour:02}:00")).session.id
        reasons = []

        def client(patient):
            for method, fields in (("EnrollPatient", {}), ("EnrollPatient", dict(waitlist=True)), ("DropPatient", {}),
                                   ("EnrollPatient", {})):
                if method == "DropPatient" and patient % 3:
                    continue
                reasons.append(wire.reason(method, session=session, patient=f"p-{patient}", **fields))

        threads = [threading.Thread(target=client, args=(patient,)) for patient in range(1, 17)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        known = {"", "SESSION_FULL", "SESSION_NOT_FULL", "ALREADY_ENROLLED", "ALREADY_WAITING", "NOT_ENROLLED"}
        equal("reasons", set(reasons) - known, set())
        places = wire.call("ListEnrollments", session=session).enrollments
        seats = sorted(place.seat for place in places if place.seat)
        equal("seats", seats, [1, 2, 3, 4])
        equal("places of one patient", len({place.patient for place in places}), len(places))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--client", required=True)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=20)
    args = parser.parse_args()
    stage = Stage(args.server, args.client, args.source)
    try:
        wire = Wire(args.source, stage.address, stage.token())
        programme(wire, args.source)
        reflection(wire)
        class_day(wire, stage)
        stage.clock.write_text("2026-12-08T12:00:00-06:00\n")
        race(wire, args.rounds)
    finally:
        code, log = stage.close()
    equal("exit of the server", code, 0)
    equal("names in its log", [word for word in ("Testa", "Example1", "1960-01-01") if word in log], [])
    print(f"a class day and {args.rounds} races of 16 clients: never a fifth seat")


main()
