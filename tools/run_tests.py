"""`make test`: installs what the tests need where it can, runs them all, says what took how long."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.environment import ROOT
from tools.parts.process import group_exists, kill_group, wait_until

BUDGET_SECONDS = 20 * 60
LONGEST_SECONDS = 45 * 60  # nothing here may hang for ever
WORKERS = "2"  # a third on two cores takes as long, and makes whatever measures time unsure
FONTS = Path("/usr/share/fonts/truetype/liberation")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = {
    "chromium": lambda: any(map(shutil.which, BROWSERS)),
    "fonts-liberation": FONTS.exists,
    "default-jre-headless": lambda: shutil.which("java"),
    "gettext": lambda: shutil.which("xgettext"),
}


class Stages:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begun = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = time.monotonic() - begun

    def report(self) -> None:
        total = sum(self.seconds.values())
        print("\nTime, in seconds:")
        for name, seconds in self.seconds.items():
            print(f"  {seconds:7.1f}  {name}")
        verdict = "within" if total <= BUDGET_SECONDS else "OVER"
        print(f"  {total:7.1f}  in all, {verdict} the budget of {BUDGET_SECONDS}", flush=True)


def install_packages() -> None:
    missing = [package for package, is_here in PACKAGES.items() if not is_here()]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(f"Not installed here: {', '.join(missing)}. The tests that need them are skipped.")
        return
    say(f"Installing {', '.join(missing)} …")
    quietly(["apt-get", "update", "--quiet"], seconds=120)
    quietly(["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *missing], seconds=420)
    still = [package for package, is_here in PACKAGES.items() if not is_here()]
    if still:
        say(f"Not installed (see var/test-packages.log): {', '.join(still)}. Their tests are skipped.")


def fetch_test_tools() -> None:
    """The HTML validator and the accessibility rules; what is here already is not fetched again."""
    if not quietly([sys.executable, "tools/vendor.py", "--tests"], seconds=180):
        say("The HTML validator could not be fetched (see var/test-packages.log); its tests are skipped.")


def quietly(command: list[str], *, seconds: float) -> bool:
    with (ROOT / "var" / "test-packages.log").open("ab") as log:
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=seconds,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            log.write(f"{error}\n".encode())
            return False
    return done.returncode == 0


def say(words: str) -> None:
    print(words, flush=True)


def run_pytest(arguments: list[str]) -> int:
    """In a group of its own, so that nothing that a test started can outlive the run."""
    command = [sys.executable, "-m", "pytest", "-n", WORKERS, *arguments]
    pytest = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True)

    def pass_on(number: int, frame: object) -> None:
        kill_group(pytest.pid, signal.SIGINT)

    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, pass_on)
    try:
        code = pytest.wait(LONGEST_SECONDS)
    except subprocess.TimeoutExpired:
        say(f"The tests are not done after {LONGEST_SECONDS // 60} minutes, and are ended.")
        code = end(pytest) or 1
    if not wait_until(lambda: not group_exists(pytest.pid), 3):
        kill_group(pytest.pid)
    return code


def end(pytest: subprocess.Popen[bytes]) -> int:
    """Asked first, so that it still says what was red."""
    kill_group(pytest.pid, signal.SIGINT)
    try:
        return pytest.wait(60)
    except subprocess.TimeoutExpired:
        kill_group(pytest.pid)
        return pytest.wait()


def main(arguments: list[str]) -> int:
    (ROOT / "var").mkdir(exist_ok=True)
    stages = Stages()
    with stages.stage("programs that the tests need"):
        install_packages()
        fetch_test_tools()
    with stages.stage("tests"):
        code = run_pytest(arguments or ["--durations", "10", "--durations-min", "3"])
    stages.report()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
