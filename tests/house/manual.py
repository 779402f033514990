"""The manual's pages are what man and mandoc can read without a complaint: manual.py PSMET."""
import os
import pathlib
import subprocess
import sys
import tempfile


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="psmet-man-"))
    subprocess.run([sys.argv[1], "help", "--man", str(folder)], check=True, timeout=60)
    pages = sorted(folder.glob("*.1"))
    # Style is taste; a warning is something that a reader does not see as it was meant.
    lint = subprocess.run(["mandoc", "-Tlint", "-Wwarning", *map(str, pages)], capture_output=True, text=True, timeout=60)
    problems = lint.stdout.splitlines() + lint.stderr.splitlines()
    for page in pages:
        shown = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", str(page)], capture_output=True, text=True,
                               timeout=60, env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8"})
        problems += [f"{page.name}: {line}" for line in shown.stderr.splitlines()]
        if "PSMET" not in shown.stdout:
            problems.append(f"{page.name}: man shows nothing")
        page.unlink()
    folder.rmdir()
    print("\n".join(problems) or f"{len(pages)} pages of the manual")
    sys.exit(1 if problems or len(pages) < 30 else 0)


main()
