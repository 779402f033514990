"""Completion in bash, zsh and fish as people have them, against a server of its own: what each shell offers and inserts.

The shells are really run: bash through its completion function, fish through `complete -C`, zsh in a terminal of its own where
TAB is typed. What they insert is a word; a name that stands beside it must not become part of the line.
"""
import argparse
import os
import pathlib
import pty
import select
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "transcripts"))
from stage import Stage  # noqa: E402

SETUP = """
psmet organization add --name Example --npi 1999999984 --tax-id 12-3456789 -q
psmet site add "Main St clinic" --zone America/Chicago --organization og-1 -q
psmet room add "Room A" --capacity 8 -q
psmet curriculum publish deploy/curricula/adces-3.toml -q
psmet patient add --family-name Sample --given-name Testa --birth-date 1960-02-03 -q
psmet patient add --family-name Zebra --given-name Testa --birth-date 1960-02-03 -q
psmet session add adces-3/healthy-eating tomorrow 9:00 -q
psmet session add adces-3/monitoring tomorrow 13:00 -q
psmet enroll s-1 p-1 -q
psmet enroll s-1 p-2 -q
"""

# Line, what must be offered, what must not.
LINES = [
    ("psmet enrol", ["enroll", "enrollment"], ["drop"]),
    ("psmet session ca", ["cancel"], ["close"]),
    ("psmet enroll --wait", ["--waitlist"], []),
    ("psmet roster ", ["s-1", "s-2"], []),
    ("psmet drop s-1 ", ["p-1", "p-2"], ["s-1"]),
    ("psmet patient show ", [], ["p-1"]),
    ("psmet room list -o js", ["json", "jsonl"], ["csv"]),
    ("psmet session add adces-3/mon", ["adces-3/monitoring"], []),
]


def bash(stage, line):
    """The words that bash's function offers; the first word of each, since a description may stand beside it."""
    script = (f'eval "$(psmet completion bash)"; COMP_LINE={line!r}; COMP_POINT=${{#COMP_LINE}}; COMP_TYPE=63; COLUMNS=80\n'
              'read -ra COMP_WORDS <<< "$COMP_LINE"; [[ $COMP_LINE == *" " ]] && COMP_WORDS+=("")\n'
              'COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _psmet; printf "%s\\n" "${COMPREPLY[@]}"')
    out = subprocess.run(["bash", "-c", script], env=stage.env, cwd=stage.source, capture_output=True, text=True, timeout=60)
    return [line for line in out.stdout.splitlines() if line]


def fish(stage, line):
    script = f"psmet completion fish | source; complete -C {line!r}"
    out = subprocess.run(["fish", "--no-config", "-c", script], env=stage.env, cwd=stage.source, capture_output=True,
                         text=True, timeout=60)
    return out.stdout.splitlines()


class Zsh:
    """zsh in a terminal, without anybody's own settings."""

    def __init__(self, stage):
        env = {**stage.env, "TERM": "dumb", "PS1": "> ", "COLUMNS": "100"}
        self.child, self.screen = pty.fork()
        if self.child == 0:
            os.chdir(stage.source)
            os.execvpe("zsh", ["zsh", "-f", "-i"], env)
        self.read(0.5)
        for command in ("PS1='> '", "unsetopt zle_bracketed_paste", "autoload -Uz compinit && compinit -u -d $HOME/.zcompdump",
                        "LISTMAX=1000", 'eval "$(psmet completion zsh)"', "print re''ady"):
            self.send(command + "\n")
        if "ready" not in self.read(20, "ready"):
            raise SystemExit("zsh did not start")

    def send(self, text):
        os.write(self.screen, text.encode())

    def read(self, patience, until=None):
        text, end = "", time.monotonic() + patience
        while time.monotonic() < end:
            ready, _, _ = select.select([self.screen], [], [], 0.6)
            if not ready:
                if until is None:
                    break
                continue
            try:
                text += os.read(self.screen, 65536).decode(errors="replace")
            except OSError:
                break
            if until and until in text:
                break
        return text

    def offers(self, line):
        """What the screen shows after TAB is typed twice; the line is then thrown away."""
        self.read(0.2)
        self.send(line + "\t")
        text = self.read(5)
        self.send("\t")
        text += self.read(5)
        self.send("\x15\n")
        self.read(0.5)
        return text

    def close(self):
        self.send("\x15exit\n")
        os.close(self.screen)
        os.waitpid(self.child, 0)


def main():
    parser = argparse.ArgumentParser()
    for name in ("--server", "--client", "--source"):
        parser.add_argument(name, required=True)
    args = parser.parse_args()
    stage = Stage(args.server, args.client, args.source)
    problems, tried = [], 0
    try:
        for command in SETUP.strip().splitlines():
            printed = stage.run(command)
            if printed and printed[-1].startswith("[exit"):
                raise SystemExit(f"{command}: {printed}")
        missing = [shell for shell in ("bash", "zsh", "fish") if not shutil.which(shell)]
        if missing:
            raise SystemExit(f"not installed: {', '.join(missing)}; deploy/install-packages tests")
        for line, offered, absent in LINES:
            for shell, ask in (("bash", bash), ("fish", fish)):
                words = [entry.replace("\t", " ").split(" ")[0] for entry in ask(stage, line)]
                tried += 1
                problems += [f"{shell}: {line!r} does not offer {word}: {words}" for word in offered if word not in words]
                problems += [f"{shell}: {line!r} offers {word}" for word in absent if word in words]
        # A single candidate is inserted as it stands: without the name beside it.
        if (only := bash(stage, "psmet drop s-1 p-2")) != ["p-2"]:
            problems.append(f"bash would insert {only}")
        if "Zebra" not in "\n".join(bash(stage, "psmet drop s-1 ")):
            problems.append("bash shows no names beside patients of a roster")
        zsh = Zsh(stage)
        for line, offered, absent in LINES:
            shown = zsh.offers(line)
            tried += 1
            # A lone candidate is inserted by its rest.
            rests = {word: word[len(line.split(" ")[-1]):] if len(offered) == 1 else word for word in offered}
            problems += [f"zsh: {line!r} does not offer {word}: {shown!r}" for word, rest in rests.items() if rest not in shown]
        zsh.close()
        # Without a server, nothing is said and what needs none is still there.
        stage.kill()
        if bash(stage, "psmet roster "):
            problems.append("without a server, bash offers ids")
        if "--waitlist" not in bash(stage, "psmet enroll --wait"):
            problems.append("without a server, bash offers no flags")
        begun = time.monotonic()
        subprocess.run([args.client, "__complete", "roster", ""], env={**stage.env, "PSMET_SERVER": "localhost:1"}, check=True)
        if time.monotonic() - begun > 1.5:
            problems.append("a server that does not answer keeps a shell waiting")
    finally:
        stage.server.kill()
        stage.server.wait()
        shutil.rmtree(stage.folder, ignore_errors=True)
    print("\n".join(problems) or f"{tried} completions in bash, zsh and fish")
    sys.exit(1 if problems else 0)


main()
