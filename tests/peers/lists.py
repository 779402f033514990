"""Lists against Python's csv module: what it writes with every quoting, separator and line end comes in, what comes out
it reads as the same cells; and a file of many parts is checked as a whole before any of it is written."""
import argparse
import csv
import datetime
import io
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "transcripts"))
from stage import Stage

HEADINGS = ["MRN", "Last name", "First name", "Date of birth", "Payer", "Needs", "Phone"]
ODD = ["a,b", 'say "hi"', "=1+1", "+1 785", "-x", "@home", "'quoted", "'=x", "semi;colon", "bar|bar", "5\" pipe", "Nuñez", "O'Brien", "李"]


def patients(count, seed):
    chance = random.Random(seed)

    def odd():
        return chance.choice(ODD) if chance.random() < 0.5 else f"word {chance.randint(0, 99)}"

    return [[f"T-{i}", f"Abbott {i} {odd()}", f"Ann {odd()}", f"19{chance.randint(10, 99)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}",
             odd(), odd(), odd() + " 785-555-0100"] for i in range(count)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--client", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--rows", type=int, default=4500, help="of the file in parts")
    arguments = parser.parse_args()
    with_stage = Stage(arguments.server, arguments.client, arguments.source)
    try:
        play(with_stage, arguments.rows)
    finally:
        with_stage.server.terminate()
        with_stage.server.wait(timeout=30)


def play(stage, count):
    def psmet(*words, text=None):
        began = time.monotonic()
        done = subprocess.run([stage.client, *words], env=stage.env, input=text, capture_output=True, timeout=120)
        return done.returncode, done.stdout.decode(), done.stderr.decode(), time.monotonic() - began

    def expect(what, is_so, *shown):
        if not is_so:
            raise SystemExit(f"{what}: {shown}")

    # Every way that Python writes CSV.
    rows = patients(60, 1)
    for delimiter in ",;\t|":
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC):
            for end in ("\n", "\r\n"):
                text = io.StringIO()
                csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows([HEADINGS, *rows])
                code, out, err, _ = psmet("patient", "import", "-", text=text.getvalue().encode())
                first = (delimiter, quoting, end) == (",", csv.QUOTE_MINIMAL, "\n")
                expect("came in", code == 0 and ("60 added" if first else "60 as they were") in out, delimiter, quoting, out, err)

    # What comes out, Python reads: the cells, but for the apostrophe before what a spreadsheet would calculate.
    code, out, err, _ = psmet("patient", "export")
    read = list(csv.reader(io.StringIO(out, newline="")))
    columns = [read[0].index(heading) for heading in HEADINGS]
    for wrote, row in zip(rows, read[1:], strict=True):
        for cell, column in zip(wrote, columns):
            guarded = row[column]
            expect("no formula", guarded[:1] not in ("=", "+", "-", "@"), guarded)
            bare = guarded[1:] if guarded.startswith("'") and guarded.lstrip("'")[:1] in tuple("=+-@") else guarded
            # An apostrophe that guards is taken away on the way in.
            expect("same cell", bare == cell or "'" + bare == cell, guarded, cell)

    # A file in parts: a mistake in the last one keeps all of it out.
    rows = patients(count, 2)
    for i, row in enumerate(rows):
        row[0], row[1], row[5] = f"L-{i}", f"Birch {i}", "needs\ta\tramp" if i % 7 else 'a, "b"'
    rows = [[cell.replace("\t", " ") for cell in row] for row in rows]

    def file(rows):
        text = io.StringIO()
        csv.writer(text).writerows([HEADINGS, *rows])
        return text.getvalue().encode()

    bad = [list(row) for row in rows]
    bad[-1][3] = "2/30/1960"
    bad[count // 2][0] = bad[0][0]
    code, out, err, _ = psmet("patient", "import", "-", text=file(bad))
    told = f"\n{count + 1} " in err and f"\n{count // 2 + 2} " in err and "2 problems; nothing was written" in err
    expect("a late mistake, and a row of another part that is there twice, are told with their lines", code == 1 and told, out, err)
    code, out, err, _ = psmet("patient", "list", "-q", "--limit", "10000")
    expect("nothing was written", len(out.split()) == 60, len(out.split()))
    code, out, err, seconds = psmet("patient", "import", "-", text=file(rows))
    expect("all parts came in", code == 0 and f"{count:,} added" in out, out, err)
    code, out, err, again = psmet("patient", "import", "-", text=file(rows))
    expect("again it changes nothing", code == 0 and f"{count:,} as they were" in out, out, err)
    # What no part can see alone, a clash with another part, keeps its own part out and says what is in.
    psmet("curriculum", "publish", str(stage.source) + "/deploy/curricula/adces-3.toml")
    psmet("site", "add", "Main St clinic", "--zone", "America/Chicago")
    psmet("room", "import", "-", text=("Room,Capacity\n" + "".join(f"R{i},10\n" for i in range(10))).encode())
    first = datetime.date(2026, 12, 8)
    sessions = [f"{first + datetime.timedelta(days=i // 80)} {8 + i % 80 // 10}:00,R{i % 10},Monitoring,2\n" for i in range(2000)]
    head = "Start,Room,Module,Blocks\n" + "".join(sessions)
    code, out, err, _ = psmet("session", "import", "-", text=(head + "2026-12-08 8:30,R0,Monitoring,2\n").encode())
    told = "Lines up to 2001 of stdin are in" in err and "2002  B2002  session s-1 has room rm-1 then" in err and "1 problem from there on" in err
    expect("a part that fails says which lines are in", code == 1 and told, out, err)
    code, out, err, _ = psmet("session", "import", "-", text=(head + "2027-02-08 8:30,R0,Monitoring,2\n").encode())
    expect("mended, the rest comes in", code == 0 and "1 added, 0 changed, 2,000 as they were" in out, out, err)

    print(f"{count:,} patients in parts: {seconds:.2f} s, again {again:.2f} s; "
          "24 ways of Python's to write a list came in, and what came out it reads as it was")


main()
