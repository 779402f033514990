"""A server with a clock that stands, in a folder of its own, for tests that use the programs as built."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import time

SECRET = re.compile(r"psmet_[A-Za-z0-9_-]{43}")
FIRST = "2026-12-07T16:00:00-06:00"


class Stage:
    """A server with a clock in a folder of its own."""

    def __init__(self, server, client, source, flags=()):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="psmet-"))
        self.source = source
        self.clock = self.folder / "clock"
        self.clock.write_text(FIRST + "\n")
        self.program, self.client, self.flags = server, client, flags
        self.env = {"PATH": f"{pathlib.Path(client).parent}:/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8",
                    "PSMET_SERVER": self.address, "COLUMNS": "120", "STATE": str(self.folder),
                    "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
        self.start()

    def start(self, environment=None, dying=False):
        """Starts the server, with more in its environment where that is given, and waits until it answers; one that is
        dying may end before."""
        self.log = open(self.folder / "log", "a")
        self.server = subprocess.Popen([self.program, "--state", str(self.folder), "--clock-file", str(self.clock),
                                        *self.flags],
                                       stderr=self.log, stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})})
        for _ in range(300):
            if subprocess.run([self.client, "admin", "whoami"], env=self.env, capture_output=True, timeout=30).returncode == 0:
                return
            if self.server.poll() is not None:
                break
            time.sleep(0.1)
        if dying and self.is_dead():
            return
        raise SystemExit("the server did not start:\n" + (self.folder / "log").read_text())

    @property
    def address(self):
        return f"unix:{self.folder}/psmet.sock"

    def token(self):
        """The administrator's secret."""
        return (self.folder / "admin.token").read_text().strip()

    def is_dead(self, seconds=0):
        """True when the server has ended, or does within that time."""
        try:
            self.server.wait(timeout=seconds)
            return True
        except subprocess.TimeoutExpired:
            return False

    def terminate(self):
        """Asks the server to end."""
        self.server.send_signal(signal.SIGTERM)

    def kill(self):
        """Ends the server as a crash would."""
        self.server.kill()
        self.server.wait(timeout=30)
        self.log.close()

    def run(self, command):
        done = subprocess.run(["bash", "-c", command], env=self.env, cwd=self.source, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        text = SECRET.sub("psmet_<secret>", done.stdout).replace(str(self.folder), "<state>")
        lines = text.splitlines()
        return lines + ([f"[exit {done.returncode}]"] if done.returncode else [])

    def close(self):
        self.terminate()
        code = self.server.wait(timeout=30)
        self.log.close()
        log = (self.folder / "log").read_text()
        shutil.rmtree(self.folder)
        return code, log
