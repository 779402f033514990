"""The examples of psmet help's topics are what the transcript of the topics printed.

topics.py SOURCE checks; topics.py SOURCE --update cuts them anew. In client/topics/*.txt a line that begins with "$ " is a
command and what follows up to a blank line or the next "$ " is its answer. Each topic's commands are looked for in
tests/transcripts/topics.txt, in their order.
"""
import pathlib
import sys


def steps(path):
    """Commands of a transcript with the lines they printed; exit codes are left out."""
    found, command = [], None
    for line in path.read_text().splitlines():
        if line.startswith("$ "):
            command = (line, [])
            found.append(command)
        elif line.startswith(("@ ", "## ")) or not line:
            command = None
        elif command and not line.startswith("[exit "):
            command[1].append(line)
    return found


def cut(topic, played):
    """The topic with the answers as they were printed."""
    out, at, inside = [], 0, False
    for line in topic.read_text().splitlines():
        if line.startswith("$ "):
            match = next((i for i in range(at, len(played)) if played[i][0] == line), None)
            if match is None:
                match = next((i for i, step in enumerate(played) if step[0] == line), None)
            if match is None:
                sys.exit(f"{topic.name}: no transcript plays: {line}")
            at, inside = match + 1, True
            out += [line, *played[match][1]]
        elif not line:
            inside = False
            out.append(line)
        elif not inside:
            # What is wider is broken on a terminal, in the middle of a sentence.
            if len(line) > 80 and "psmet " not in line:
                sys.exit(f"{topic.name}: this has more than 80 columns: {line}")
            out.append(line)
    return "\n".join(out) + "\n"


def main():
    root = pathlib.Path(sys.argv[1])
    played = steps(root / "tests/transcripts/topics.txt")
    topics = sorted((root / "client/topics").glob("*.txt"))
    examples = 0
    for topic in topics:
        fresh = cut(topic, played)
        examples += sum(line.startswith("$ ") for line in fresh.splitlines())
        if "--update" in sys.argv:
            topic.write_text(fresh)
        elif fresh != topic.read_text():
            sys.exit(f"{topic.name} shows other answers than tests/transcripts/topics.txt; tests/house/topics.py . --update cuts them anew")
    print(f"{examples} examples of {len(topics)} topics are as printed")
    sys.exit(0 if examples > 10 else 1)


main()
