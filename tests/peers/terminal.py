"""psmet on a real terminal: width, colour, pager, a token that is typed unseen, a roster that is kept fresh, Ctrl-C."""
import argparse
import fcntl
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import stat
import struct
import subprocess
import sys
import termios
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "transcripts"))
from stage import Stage  # noqa: E402

CODES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
LONG = "A clinic with quite a long name beside the river"


class Terminal:
    """A program on a terminal of 80 columns and `lines` lines."""

    def __init__(self, stage, words, env=None, lines=24):
        env = {**stage.env, "TERM": "xterm", "PAGER": "cat", **(env or {})}
        env = {name: value for name, value in env.items() if value is not None}
        self.child, self.screen = pty.fork()
        if self.child == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", lines, 80, 0, 0))
            os.chdir(stage.source)
            os.execvpe(stage.client, [stage.client, *words], env)
        self.shown = ""

    def read(self, until=None, patience=20):
        """Reads until the text is shown, or until the program ends."""
        end = time.monotonic() + patience
        while time.monotonic() < end and not (until and until in self.shown):
            if not select.select([self.screen], [], [], 0.1)[0]:
                continue
            try:
                part = os.read(self.screen, 65536)
            except OSError:
                break
            if not part:
                break
            self.shown += part.decode(errors="replace").replace("\r\n", "\n")
        return self.shown

    def type(self, text):
        os.write(self.screen, text.encode())

    def end(self):
        """The exit code, once the program has ended."""
        self.read()
        _, status = os.waitpid(self.child, 0)
        os.close(self.screen)
        return os.waitstatus_to_exitcode(status)


def setup(stage):
    commands = ["organization add --name Example --npi 1999999984 --tax-id 12-3456789",
                f"site add '{LONG}' --zone America/Chicago --organization og-1", "room add 'The large room at the end' --capacity 8",
                "curriculum publish deploy/curricula/adces-3.toml",
                "instructor add --given-name Rosa --family-name Okafor --profession RD",
                "credential add i-1 --type RD --number 861234 --issuer CDR --issued-on 2024-01-15 --valid-to 2029-01-14",
                "credential verify cr-1 --method 'the register'", "session add adces-3/healthy-eating tomorrow 9:00 --instructor i-1",
                "session add adces-3/taking-medication tomorrow 13:00"]
    for n in range(30):
        commands.append(f"patient add --family-name Montgomery-Sample{n} --given-name Wilhelmina --birth-date 1960-02-03 --phone 555-01{n:02}")
    commands += ["order add p-1 --pending", "enroll s-1 p-1", "enroll s-1 p-2"]
    for command in commands:
        printed = stage.run("psmet " + command + " -q")
        if printed and printed[-1].startswith("[exit"):
            raise SystemExit(f"{command}: {printed}")


def fits(stage, check):
    """Whatever is read fits 80 columns, but for lines with a command to copy."""
    for words in ("today", "today 2026-12-08", "session list", "session show s-1", "roster s-1", "order list p-1", "patient list",
                  "audit list --limit 20", "token list", "site list", "room list", "curriculum list", "curriculum show adces-3",
                  "enrollment list s-1", "attention", "help", "help book", "help bill", "enroll --help", "week"):
        terminal = Terminal(stage, words.split())
        code = terminal.end()
        check(code == 0, f"{words} ends with {code}: {terminal.shown[-300:]}")
        for line in CODES.sub("", terminal.shown).split("\n"):
            check(len(line) <= 80 or "psmet " in line, f"{words} is wider than 80 columns: {line}")
    refused = Terminal(stage, "session add adces-3/healthy-eating 2027-03-14 2:30 am --outside-hours".split())
    refused.end()
    for line in CODES.sub("", refused.shown).split("\n"):
        check(len(line) <= 80, f"a refusal is wider than 80 columns: {line}")


def colours(stage, check):
    warned = ["today", "2026-12-08"]

    def coloured(words, env=None):
        terminal = Terminal(stage, words, env)
        terminal.end()
        return "\x1b[" in terminal.shown

    check(coloured(warned), "a warning has no colour on a terminal")
    check(coloured(["roster", "s-99"]), "a refusal has no colour on a terminal")
    check(not coloured(warned, {"NO_COLOR": "1"}), "NO_COLOR is not followed")
    check(not coloured(warned, {"TERM": "dumb"}), "TERM=dumb is not followed")
    check(not coloured([*warned, "--color", "never"]), "--color never is not followed")
    piped = subprocess.run([stage.client, *warned], env=stage.env, capture_output=True, text=True, timeout=60)
    check("\x1b" not in piped.stdout + piped.stderr, "there is colour in a pipe")
    forced = subprocess.run([stage.client, *warned], env={**stage.env, "CLICOLOR_FORCE": "1"}, capture_output=True, text=True, timeout=60)
    check("\x1b[" in forced.stdout, "CLICOLOR_FORCE is not followed")
    data = subprocess.run([stage.client, *warned, "-o", "json", "--color", "always"], env=stage.env, capture_output=True, text=True,
                          timeout=60)
    check("\x1b" not in data.stdout, "there is colour in JSON")


def pages(stage, check):
    kept = stage.folder / "paged"
    pager = f"cat > {kept}"
    Terminal(stage, ["patient", "list"], {"PSMET_PAGER": pager}).end()
    check(kept.exists() and "p-30" in kept.read_text(), "a long list does not go through the pager")
    kept.unlink(missing_ok=True)
    for words in (["room", "list"], ["patient", "list", "-o", "json"]):
        terminal = Terminal(stage, words, {"PSMET_PAGER": pager}, lines=100)
        terminal.end()
        check(not kept.exists(), f"{words} goes through the pager")
    missing = Terminal(stage, ["patient", "list"], {"PSMET_PAGER": "/no/such/pager"})
    check(missing.end() == 0 and "p-30" in missing.shown, "without its pager a list is lost")
    less = Terminal(stage, ["patient", "list"], {"PSMET_PAGER": "less"})
    less.read(":", 5)
    less.type("q")
    check(less.end() == 0, "leaving less early is an error")


def signs_in(stage, check):
    secret = stage.token()
    terminal = Terminal(stage, ["login", "office", "--server", stage.address], {"PSMET_SERVER": None})
    terminal.read("not shown)")
    time.sleep(0.3)
    terminal.type(secret + "\n")
    check(terminal.end() == 0, f"login failed: {terminal.shown}")
    check(secret not in terminal.shown and secret[8:20] not in terminal.shown, "the token is shown as it is typed")
    token = stage.folder / ".config/psmet/tokens/office"
    check(token.read_text().strip() == secret, "the token is not kept")
    for path in (token, stage.folder / ".config/psmet/config.toml"):
        check(stat.S_IMODE(path.stat().st_mode) == 0o600, f"{path.name} can be read by others")
    check(secret not in (stage.folder / ".config/psmet/config.toml").read_text(), "the token is in the settings")
    env = {name: value for name, value in stage.env.items() if name != "PSMET_SERVER"}
    done = subprocess.run([stage.client, "server", "status"], env=env, capture_output=True, text=True, timeout=60)
    check(done.returncode == 0 and "(context office)" in done.stdout, f"the context is not in use: {done.stdout}{done.stderr}")
    wrong = subprocess.run([stage.client, "login", "other", "--server", stage.address], input="psmet_wrong\n", env=env,
                           capture_output=True, text=True, timeout=60)
    check(wrong.returncode == 4 and not (stage.folder / ".config/psmet/tokens/other").exists(), "a wrong token is kept")
    subprocess.run([stage.client, "logout", "office"], env=env, check=True, capture_output=True, timeout=60)
    check(not token.exists(), "logout keeps the token")


def asks_again(stage, check):
    """What is refused is asked for again, alone; what was answered is not lost."""
    terminal = Terminal(stage, ["patient", "add", "--given-name", "Wilhelmina"])
    for question, answer in (("Family name: ", "Montgomery-Sample0"), ("Birth date: ", "2/3/2062"), ("MRN (", ""), ("Payer (", ""),
                             ("Member id (", ""), ("Phone (", ""), ("Needs (", ""), ("[BIRTH_DATE_INVALID]", "2/3/1960"),
                             ("Somebody else? [y/N] ", "y")):
        check(question in terminal.read(question), f"patient add does not ask {question}: {terminal.shown}")
        time.sleep(0.3)
        terminal.type(answer + "\n")
    check(terminal.end() == 0 and "Added patient p-31" in terminal.shown, f"the answers are lost: {terminal.shown}")


def stands_still(pid):
    """True once every thread of a process that is being stopped has stopped: on a busy machine one goes on for a while."""
    states = [path.read_text().rsplit(")", 1)[1].split()[0] for path in pathlib.Path(f"/proc/{pid}/task").glob("*/stat")]
    return all(state == "T" for state in states)


def asks_first(stage, check):
    """What takes something from somebody shows from whom, and is done when somebody says yes."""
    stage.run("psmet token add --name 'night desk' --roles front_desk -q")
    question = "Revoke token t-2 (night desk), front desk? Whoever uses it is shut out at once. [y/N] "
    for answer, code, said in (("n", 7, "Not revoked."), ("y", 0, "Revoked token t-2 (night desk).")):
        terminal = Terminal(stage, ["token", "revoke", "t-2"])
        check(question in terminal.read(question), f"token revoke does not say whose it is: {terminal.shown}")
        terminal.type(answer + "\n")
        check(terminal.end() == code and said in terminal.shown, f"{answer} to the question: {terminal.shown}")
    stage.run("psmet token add --name 'day desk' --roles front_desk -q")
    terminal = Terminal(stage, ["token", "revoke", "t-3", "--timeout", "2"])
    terminal.read("[y/N] ")
    stage.server.send_signal(signal.SIGSTOP)
    while not stands_still(stage.server.pid):
        time.sleep(0.01)
    terminal.type("y\n")
    check(terminal.end() == 8 and "psmet token revoke t-3 --timeout 2 --yes --request-id" in terminal.shown,
          f"what was confirmed is asked again: {terminal.shown}")
    stage.server.send_signal(signal.SIGCONT)


def watches(stage, check):
    stage.clock.write_text("2026-12-08T08:58:00-06:00\n")
    seen = lambda: len(stage.run("psmet audit list -o jsonl | grep '\"GetRoster\"'"))  # noqa: E731
    before = seen()
    terminal = Terminal(stage, ["watch", "s-1", "--every", "1"])
    terminal.read("expected")
    check("expected" in terminal.shown, f"watch shows no roster: {terminal.shown}")
    time.sleep(3)
    check(seen() - before <= 1, "watching reads a roster to which nothing happens")
    check("[exit" not in stage.run("psmet check-in s-1 1")[-1], "nobody can be checked in")
    terminal.read("here")
    check("8:58-" in terminal.shown, "watch does not show who came")
    terminal.type("\x03")
    check(terminal.end() == 130, "Ctrl-C does not end watch with 130")
    piped = subprocess.Popen([stage.client, "watch", "--every", "1"], env=stage.env, stdout=subprocess.PIPE, text=True)
    time.sleep(2)
    stage.run("psmet check-in s-1 2")
    time.sleep(2.5)
    piped.send_signal(signal.SIGINT)
    text, _ = piped.communicate(timeout=20)
    check(piped.returncode == 130 and text.count("SESSION ") == 2 and "\x1b" not in text, f"watch in a pipe: {text}")


def main():
    parser = argparse.ArgumentParser()
    for name in ("--server", "--client", "--source"):
        parser.add_argument(name, required=True)
    args = parser.parse_args()
    stage = Stage(args.server, args.client, args.source)
    problems, checks = [], 0

    def check(holds, what):
        nonlocal checks
        checks += 1
        if not holds:
            problems.append(what)

    try:
        setup(stage)
        for part in (fits, colours, pages, signs_in, asks_again, asks_first, watches):
            part(stage, check)
    finally:
        stage.server.kill()
        stage.server.wait()
        shutil.rmtree(stage.folder, ignore_errors=True)
    print("\n".join(problems) or f"{checks} checks on a terminal")
    sys.exit(1 if problems else 0)


main()
