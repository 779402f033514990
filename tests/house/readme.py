"""The console blocks of the README that are marked as the class day's are that transcript's own words."""
import pathlib
import re
import sys


def main():
    root = pathlib.Path(sys.argv[1])
    # The clock lines set the stage and are not shown.
    day = "\n".join(line for line in (root / "deploy/class-day.txt").read_text().splitlines() if not line.startswith("@ "))
    blocks = re.findall(r"<!-- from deploy/class-day.txt -->\n```console\n(.*?)\n```", (root / "README.md").read_text(), re.S)
    wrong = [block for block in blocks for part in block.split("\n\n") if part not in day]
    for block in wrong:
        print("not in deploy/class-day.txt as it stands:\n" + block)
    print(f"{len(blocks)} blocks of the README are as printed")
    sys.exit(1 if wrong or not blocks else 0)


main()
