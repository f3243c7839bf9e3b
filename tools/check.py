"""`make check`: all that can be said without running the product. `--fix` puts in order what it can."""

import os
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from tools import environment
from tools.environment import ROOT
from tools.parts import PartError
from tools.parts.throwaway import Throwaway

PYTHON = sys.executable
DJADE = [str(Path(PYTHON).with_name("djade")), "--target-version", "6.1"]
LONGEST_COMPLAINT = 60
ON_A_SERVER = ["env", "DEMO=false", "SITE_URL=https://lean.example.se", "MAIL_URL=smtp://mail.example.se:25"]


def templates() -> list[str]:
    files = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("*/templates/**/*.html")]
    return sorted(str(file.relative_to(ROOT)) for file in files if not file.is_relative_to(ROOT / "var"))


def stages() -> dict[str, list[str]]:
    """The slow ones first: two run at a time."""
    return {
        "types": [PYTHON, "-m", "mypy"],
        "models have migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
        "migrations are gentle": [PYTHON, "-m", "tools.migrations"],
        "translations": [PYTHON, "-m", "tools.translations", "--check"],
        "settings of a server": [
            *ON_A_SERVER,
            PYTHON,
            "manage.py",
            "check",
            "--deploy",
            "--fail-level",
            "WARNING",
        ],
        "layers": [PYTHON, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-logo"],
        "format": [PYTHON, "-m", "ruff", "format", "--check", "--output-format", "concise", "."],
        "lint": [PYTHON, "-m", "ruff", "check", "--output-format", "concise", "."],
        "templates": [*DJADE, "--check", *templates()],
        "vendored files": [PYTHON, "tools/vendor.py", "--check"],
        "style sheet": [PYTHON, "-m", "tools.bundle", "--check"],
    }


def run(command: list[str]) -> tuple[int, str, float]:
    begun = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, time.monotonic() - begun


def report(name: str, result: Future[tuple[int, str, float]]) -> bool:
    code, output, seconds = result.result()
    print(f"{'ok    ' if code == 0 else 'WRONG '} {name} ({seconds:.1f} s)", flush=True)
    if code:
        lines = output.strip().splitlines()
        if len(lines) > LONGEST_COMPLAINT:
            half = LONGEST_COMPLAINT // 2
            lines[half:-half] = [f"… {len(lines) - LONGEST_COMPLAINT} lines …"]
        print("".join(f"       {line}\n" for line in lines), flush=True)
    return code == 0


def check() -> int:
    with Throwaway("postgres") as postgres:
        os.environ["DATABASE_URL"] = postgres.url
        environment.fill_in()
        with ThreadPoolExecutor(max_workers=2) as pool:
            results = {name: pool.submit(run, command) for name, command in stages().items()}
            wrong = [name for name, result in results.items() if not report(name, result)]
    print(f"Wrong: {', '.join(wrong)}." if wrong else "Everything is in order.")
    return 1 if wrong else 0


def fix() -> int:
    commands = (
        [PYTHON, "-m", "ruff", "format", "."],
        [PYTHON, "-m", "ruff", "check", "--fix", "."],
        [*DJADE, *templates()],
        [PYTHON, "-m", "tools.bundle"],
    )
    for command in commands:
        print(run(command)[1], end="", flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(fix() if "--fix" in sys.argv[1:] else check())
    except PartError as error:
        sys.exit(str(error))
