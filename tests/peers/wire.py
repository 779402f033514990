"""psmet.v1 through Python's gRPC: code that protoc and grpc_python_plugin make from the protos, nothing of ours."""
import importlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

import grpc


def generated(source):
    """What protoc makes of the protos, by file: {"schedule": (messages, stubs), ...}."""
    folder = tempfile.mkdtemp(prefix="psmet-stubs-")
    protos = sorted((pathlib.Path(source) / "proto/psmet/v1").glob("*.proto"))
    subprocess.run(["protoc", "-I", f"{source}/proto", f"--python_out={folder}", f"--grpc_python_out={folder}",
                    "--plugin=protoc-gen-grpc_python=/usr/bin/grpc_python_plugin", *map(str, protos)], check=True)
    sys.path.insert(0, folder)
    made = {p.stem: tuple(importlib.import_module(f"psmet.v1.{p.stem}_pb2{kind}") for kind in ("", "_grpc")) for p in protos}
    shutil.rmtree(folder)
    return made


def varint(number):
    """A number as the wire has it."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


class Wire:
    """Stubs of every service, with the administrator's token."""

    def __init__(self, source, address, token):
        made = generated(source)
        self.modules = {name: messages for name, (messages, _) in made.items()}
        self.metadata = (("authorization", f"Bearer {token}"),)
        self.made, self.channel, self.methods = made, None, {}
        self.connect(address)

    def connect(self, address):
        """Begins a connection of its own. One that was refused once fails every call for a second or more without trying,
        although the server is up again: gRPC waits before it connects anew, longer each time."""
        if self.channel:
            self.channel.close()
        self.channel = grpc.insecure_channel(address, options=[("grpc.use_local_subchannel_pool", 1)])
        for module, stubs in self.made.values():
            for service in module.DESCRIPTOR.services_by_name.values():
                stub = getattr(stubs, service.name + "Stub")(self.channel)
                for method in service.methods:
                    self.methods[method.name] = (getattr(stub, method.name), getattr(module, method.input_type.name))

    def call(self, method, /, timeout=20, **fields):
        """Calls a method with the request's fields; messages may be given as dicts."""
        stub, request = self.methods[method]
        return stub(request(**fields), metadata=self.metadata, timeout=timeout)

    def reason(self, method, /, **fields):
        """The reason for which a call is refused; empty when it is not."""
        try:
            self.call(method, **fields)
        except grpc.RpcError as error:
            return self.info(error).reason
        return ""

    def info(self, error):
        """google.rpc.ErrorInfo of an error, from the standard trailer."""
        types = self.modules["types"]
        info = types.ErrorInfo()
        for key, value in error.trailing_metadata():
            if key == "grpc-status-details-bin":
                for detail in types.RpcStatus.FromString(value).details:
                    if detail.type_url == "type.googleapis.com/google.rpc.ErrorInfo":
                        info = types.ErrorInfo.FromString(detail.value)
        return info
