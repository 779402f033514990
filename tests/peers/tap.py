"""Stands between the command line and the server: every transcript of tests/transcripts is played through it, so that
whatever method a command calls is seen with a request that works, in a state in which it works."""
import concurrent.futures
import pathlib
import sys

import grpc

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "transcripts"))
from play import steps

SIZES = [("grpc.max_receive_message_length", 64 << 20), ("grpc.max_send_message_length", 64 << 20)]
DETAILS = "grpc-status-details-bin"


class Answer:
    """What a call came back with: gRPC's code (None for OK), the text, the details' bytes and the reply's bytes."""

    def __init__(self, code=None, text="", details=b"", reply=b""):
        self.code, self.text, self.details, self.reply = code, text, details, reply


class Line:
    """Sends bytes to a server."""

    def __init__(self, address):
        self.channel = grpc.insecure_channel(address, options=SIZES)
        self.calls = {}

    def send(self, path, request, token, timeout=30):
        """Calls a method with a request's bytes and a token's secret; empty: none."""
        if path not in self.calls:
            self.calls[path] = self.channel.unary_unary(path)
        metadata = (("authorization", f"Bearer {token}"),) if token else ()
        try:
            return Answer(reply=self.calls[path](request, metadata=metadata, timeout=timeout, wait_for_ready=True))
        except grpc.RpcError as error:
            details = dict(error.trailing_metadata() or ()).get(DETAILS, b"")
            return Answer(error.code(), error.details(), details)


class Tap(grpc.GenericRpcHandler):
    """A server at `outer` that hands each call to hook(path, request, token), which returns the Answer."""

    def __init__(self, outer, hook):
        self.hook, self.fault = hook, None
        self.server = grpc.server(concurrent.futures.ThreadPoolExecutor(1), options=SIZES)
        self.server.add_generic_rpc_handlers((self,))
        self.server.add_insecure_port(outer)
        self.server.start()

    def service(self, details):
        authorization = dict(details.invocation_metadata).get("authorization", "")

        def answer(request, context):
            try:
                found = self.hook(details.method, request, authorization.removeprefix("Bearer "))
            except BaseException as fault:  # a finding must end the play, not only this call
                self.fault = self.fault or fault
                raise
            if found.code is None:
                return found.reply
            context.set_trailing_metadata(((DETAILS, found.details),) if found.details else ())
            context.abort(found.code, found.text)

        return grpc.unary_unary_rpc_method_handler(answer)

    def close(self):
        self.server.stop(5).wait()


def play(stage, path, tap):
    """Plays a transcript; returns what ended otherwise than in it. Only that is compared: what commands print may hold
    numbers that the tap moved."""
    others = []
    for kind, text, below in steps(path):
        if kind == "clock":
            stage.clock.write_text(text + "\n")
        elif kind == "play":
            others += play(stage, path.parent / text, tap)
        elif kind == "run":
            ended = [line for line in stage.run(text) if line.startswith("[exit ")]
            if tap.fault:
                raise tap.fault
            if ended != [line for line in below if line.startswith("[exit ")]:
                others.append(f"{path.name}: `{text}` ended otherwise than in its transcript: {ended}")
    return others
