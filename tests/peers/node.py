"""Plays the class day through Node's gRPC, against a server of its own."""
import argparse
import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "transcripts"))
from stage import Stage


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--client", required=True)
    parser.add_argument("--source", required=True, type=pathlib.Path)
    args = parser.parse_args()
    stage = Stage(args.server, args.client, args.source)
    try:
        told = dict(address=stage.address, token=stage.token(), source=str(args.source), clock=str(stage.clock))
        played = subprocess.run(["node", args.source / "tests/peers/node/class_day.js", json.dumps(told)], timeout=120,
                                env={**os.environ, "NODE_PATH": str(args.source / "build/node/node_modules")})
    finally:
        code, _ = stage.close()
    sys.exit(played.returncode or code)


main()
