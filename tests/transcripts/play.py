"""Plays a transcript of the command line against a server of its own and compares what it prints.

A transcript is text: "$ command" with the exact output below it, up to the next blank line or line that begins with "$ ",
"@ " or "## ", which is prose. A command that does not exit with 0 is followed by "[exit N]". "@ clock TIME" sets the server's clock,
"@ play FILE" plays another transcript first without comparing its output. With --update the transcript is rewritten
with what was printed.
"""
import argparse
import difflib
import pathlib
import re
import sys

from stage import Stage

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


if __name__ == "__main__":
    main()
