"""A Python client plays a class day and reads the errors' details, and reflection describes the services."""
import argparse
import importlib
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "transcripts"))
from programme import add_programme
from stage import Stage
from wire import Wire


def equal(what, got, want):
    if got != want:
        raise SystemExit(f"{what}: got {got!r}, want {want!r}")


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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--client", required=True)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    args = parser.parse_args()
    stage = Stage(args.server, args.client, args.source)
    try:
        wire = Wire(args.source, stage.address, stage.token())
        add_programme(wire, args.source)
        reflection(wire)
        class_day(wire, stage)
    finally:
        code, log = stage.close()
    equal("exit of the server", code, 0)
    equal("names in its log", [word for word in ("Testa", "Example1", "1960-01-01") if word in log], [])
    print("a class day through Python's gRPC")


main()
