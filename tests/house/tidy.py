#!/usr/bin/python3
"""Runs clang-tidy with .clang-tidy over our own sources: all, or those whose path holds one of the words given.

tests/house/tidy.py [--jobs N] [WORD...] after tests/run; it reads build/test, where the generated headers are.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def commands(build):
    """The compiler's commands without what only GCC reads: its precompiled headers."""
    for command in json.loads((build / "compile_commands.json").read_text()):
        words = shlex.split(command.get("command"))
        while "-include" in words:
            at = words.index("-include")
            del words[at:at + 2]
        words = [word for word in words if word != "-Winvalid-pch"]
        yield {**command, "command": shlex.join(words)}


def check(folder, file):
    """What clang-tidy says of a file, each finding once and without the notes."""
    told = subprocess.run(["clang-tidy", "-p", folder, "--quiet", file], capture_output=True, text=True)
    if told.returncode and not told.stdout:
        return [told.stderr.strip()]
    return re.findall(r"^.+?: (?:warning|error): .*$", told.stdout, re.M)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("words", nargs="*")
    args = parser.parse_args()
    kept = list(commands(ROOT / "build/test"))
    files = sorted({c["file"] for c in kept if not c["file"].startswith(str(ROOT / "build"))})
    files = [f for f in files if not args.words or any(word in f for word in args.words)]
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "compile_commands.json").write_text(json.dumps(kept))
        with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
            found = set()
            for told in pool.map(lambda file: check(folder, file), files):
                for line in told:
                    if line not in found:
                        print(line.removeprefix(f"{ROOT}/"), flush=True)
                    found.add(line)
    print(f"{len(files)} files, {len(found)} findings")
    sys.exit(1 if found or not files else 0)


main()
