"""The console blocks of the README that are marked as the class day's are that transcript's own words.

readme.py SOURCE checks; readme.py SOURCE --update cuts them anew: the same commands with the answers that the class day
now shows.
"""
import pathlib
import re
import sys

BLOCK = re.compile(r"<!-- from deploy/class-day.txt -->\n```console\n(.*?)\n```", re.S)


def cut(commands, day):
    """The commands with their answers, in the order of the day; paragraphs stay apart."""
    out, at = [], 0
    for line in commands:
        if not line:
            out.append("")
        elif line.startswith("$ "):
            at = day.index(line, at)
            out.append(line)
            for answer in day[at + 1:]:
                if answer.startswith(("$ ", "## ")) or not answer:
                    break
                out.append(answer)
            at += 1
    return "\n".join(out)


def main():
    root = pathlib.Path(sys.argv[1])
    # The clock lines set the stage and are not shown.
    day = [line for line in (root / "deploy/class-day.txt").read_text().splitlines() if not line.startswith("@ ")]
    text = (root / "README.md").read_text()
    blocks = BLOCK.findall(text)
    fresh = BLOCK.sub(lambda m: m[0].replace(m[1], cut(m[1].splitlines(), day)), text)
    if "--update" in sys.argv:
        (root / "README.md").write_text(fresh)
    elif fresh != text or not blocks:
        sys.exit("the README shows other answers than deploy/class-day.txt; tests/house/readme.py . --update cuts them anew")
    print(f"{len(blocks)} blocks of the README are as printed")


main()
