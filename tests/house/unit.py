"""The service's unit is what systemd can read, and confines the server: unit.py SOURCE PSMETD. Without systemd-analyze it is skipped."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

WORST = 2.0  # of systemd's own scale, where 10 is a service without any confinement


def main():
    if not shutil.which("systemd-analyze"):
        print("systemd-analyze is not here")
        sys.exit(77)
    unit = (pathlib.Path(sys.argv[1]) / "deploy/systemd/psmetd.service").read_text()
    with tempfile.TemporaryDirectory(prefix="psmet-unit-") as folder:
        path = pathlib.Path(folder) / "psmetd.service"
        path.write_text(unit.replace("/usr/local/sbin/psmetd", sys.argv[2]))
        verify = subprocess.run(["systemd-analyze", "verify", "--man=no", str(path)], capture_output=True, text=True, timeout=60)
        # Other units of the machine are not ours to judge.
        problems = [line for line in verify.stderr.splitlines() if "psmetd" in line]
        security = subprocess.run(["systemd-analyze", "security", "--offline=true", str(path)], capture_output=True, text=True,
                                  timeout=60)
    level = re.search(r"exposure level for psmetd.service: ([0-9.]+)", security.stdout)
    if not level or float(level[1]) > WORST:
        problems.append(f"the service is too open: {level[0] if level else security.stderr}")
    print("\n".join(problems) or level[0])
    sys.exit(1 if problems else 0)


main()
