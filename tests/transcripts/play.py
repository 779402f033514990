"""Plays a transcript of the command line against a server of its own and compares what it prints.

A transcript is text: "$ command" with the exact output below it, up to the next blank line or line that begins with "$ ",
"@ " or "## ", which is prose. A command that does not exit with 0 is followed by "[exit N]". "@ clock TIME" sets the server's clock,
"@ play FILE" plays another transcript first without comparing its output. With --update the transcript is rewritten
with what was printed.
"""
import argparse
import difflib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SECRET = re.compile(r"psmet_[A-Za-z0-9_-]{43}")
FIRST = "2026-12-07T16:00:00-06:00"


def steps(path):
    """Yields (kind, text, expected lines) of a transcript: kinds are 'say', 'clock', 'play' and 'run'."""
    kind, text, below = None, "", []
    for line in [*path.read_text().splitlines(), "## "]:
        if line.startswith(("$ ", "@ ", "## ")):
            if kind:
                yield kind, text, below
            below = []
            if line.startswith("$ "):
                kind, text = "run", line[2:]
            elif line.startswith("@ "):
                kind, text = line[2:].split(" ", 1)
            else:
                kind, text = "say", line[3:]
        else:
            below.append(line)


class Stage:
    """A server with a clock in a folder of its own."""

    def __init__(self, server, client, source):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="psmet-"))
        self.source = source
        self.clock = self.folder / "clock"
        self.clock.write_text(FIRST + "\n")
        self.log = open(self.folder / "log", "w")
        self.server = subprocess.Popen(
            [server, "--state", str(self.folder), "--clock-file", str(self.clock)], stderr=self.log, stdin=subprocess.DEVNULL)
        self.env = {"PATH": f"{pathlib.Path(client).parent}:/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8",
                    "PSMET_SERVER": f"unix:{self.folder}/psmet.sock", "COLUMNS": "120", "TOUR": str(self.folder),
                    "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
        for _ in range(300):
            if subprocess.run([client, "admin", "whoami"], env=self.env, capture_output=True, timeout=30).returncode == 0:
                return
            if self.server.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit("the server did not start:\n" + (self.folder / "log").read_text())

    def run(self, command):
        done = subprocess.run(["bash", "-c", command], env=self.env, cwd=self.source, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        text = SECRET.sub("psmet_<secret>", done.stdout).replace(str(self.folder), "<state>")
        lines = text.splitlines()
        return lines + ([f"[exit {done.returncode}]"] if done.returncode else [])

    def close(self):
        self.server.send_signal(signal.SIGTERM)
        code = self.server.wait(timeout=30)
        self.log.close()
        log = (self.folder / "log").read_text()
        shutil.rmtree(self.folder)
        return code, log


def play(stage, path, compare):
    """Plays a transcript; returns it with what was really printed."""
    out = []
    for kind, text, below in steps(path):
        if kind == "clock":
            stage.clock.write_text(text + "\n")
            out += [f"@ clock {text}", *below]
        elif kind == "play":
            for line in play(stage, path.parent / text, compare=False):
                if re.fullmatch(r"\[exit \d+\]", line):
                    raise SystemExit(f"{text} does not play: {line}")
            out += [f"@ play {text}", *below]
        elif kind == "say":
            out += [f"## {text}", *below]
        else:
            printed = stage.run(text)
            # Blank lines after the output belong to the transcript, not to the command.
            tail = len(below)
            while tail and not below[tail - 1]:
                tail -= 1
            while printed and not printed[-1]:
                printed.pop()
            out += [f"$ {text}", *printed, *below[tail:]]
    return out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--client", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("transcript", type=pathlib.Path)
    args = parser.parse_args()
    stage = Stage(args.server, args.client, args.source)
    try:
        printed = play(stage, args.transcript, compare=True)
    finally:
        code, log = stage.close()
    text = "\n".join(printed) + "\n"
    if args.update:
        args.transcript.write_text(text)
        return
    expected = args.transcript.read_text()
    if text != expected:
        sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), text.splitlines(True), "expected", "printed"))
        sys.exit(1)
    if code != 0:
        sys.exit(f"the server ended with {code}:\n{log}")
    print(f"{sum(line.startswith('$ ') for line in printed)} commands printed what they should")


main()
