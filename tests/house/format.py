"""Our sources are as clang-format writes them with .clang-format."""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1])
sources = sorted(path for floor in ("server", "client", "tests") for path in (ROOT / floor).rglob("*")
                 if path.suffix in (".cc", ".h"))
told = subprocess.run(["clang-format", "--dry-run", "--Werror", *sources], capture_output=True, text=True)
print(told.stderr, end="")
print(f"{len(sources)} files; to format them: clang-format -i FILE...")
sys.exit(1 if told.returncode or not sources else 0)
