"""The console blocks of the README that say which transcript they are from are that transcript's own words.

readme.py SOURCE checks; readme.py SOURCE --update cuts them anew: the same commands with the answers that the transcript
now shows.
"""
import pathlib
import re
import sys

BLOCK = re.compile(r"<!-- from (\S+) -->\n```console\n(.*?)\n```", re.S)


def cut(shown, transcript):
    """The commands with their answers, in the order of the transcript; an empty line before a command stays."""
    out, at = [], 0
    for line, after in zip(shown, shown[1:] + [""]):
        if not line and after.startswith("$ "):
            out.append("")
        elif line.startswith("$ "):
            at = transcript.index(line, at) + 1
            answer = []
            for said in transcript[at:]:
                if said.startswith(("$ ", "## ")):
                    break
                answer.append(said)
            out += [line, *"\n".join(answer).rstrip().splitlines()]
    return "\n".join(out)


def main():
    root = pathlib.Path(sys.argv[1])
    text = (root / "README.md").read_text()

    def fresh(match):
        # The clock lines set the stage and are not shown.
        lines = (root / match[1]).read_text().splitlines()
        transcript = [line for line in lines if not line.startswith("@ ")]
        return match[0].replace(match[2], cut(match[2].splitlines(), transcript))

    blocks = BLOCK.findall(text)
    after = BLOCK.sub(fresh, text)
    if "--update" in sys.argv:
        (root / "README.md").write_text(after)
    elif after != text or not blocks:
        sys.exit("the README shows other answers than its transcripts; tests/house/readme.py . --update cuts them anew")
    print(f"{len(blocks)} blocks of the README are as printed")


main()
