"""Parts for one run of the tests: `python -m tools.parts.throwaway postgres|valkey|mail`.

Prints one line of JSON when the part answers, and ends the part and removes its files when the other end of
its standard input is closed. That happens however the tests end, SIGKILL included.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Self

from tools.parts import PartError, folders
from tools.parts.mail import ROOT, MailServer
from tools.parts.postgres import FOR_TESTS, Cluster
from tools.parts.process import exists
from tools.parts.valkey import Valkey

PREFIX = "lean-test"


class Throwaway:
    """The side of the tests: starts the keeper of one part and holds the line that keeps it alive."""

    def __init__(self, kind: str) -> None:
        self.keeper = subprocess.Popen(
            [sys.executable, "-m", "tools.parts.throwaway", kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            start_new_session=True,
        )
        assert self.keeper.stdout is not None
        answer = self.keeper.stdout.readline()
        if not answer:
            raise PartError(f"The tests have no {kind}: see the lines above.")
        facts = json.loads(answer)
        self.url, self.folder, self.pid = facts["url"], Path(facts["folder"]), facts["pid"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        assert self.keeper.stdin is not None
        self.keeper.stdin.close()
        self.keeper.wait(30)
        assert self.keeper.stdout is not None
        self.keeper.stdout.close()


def part_of(kind: str, home: Path) -> Cluster | Valkey | MailServer:
    log = home / "log"
    if kind == "postgres":
        return Cluster(home / "postgres", state=home, log=log, settings=FOR_TESTS)
    if kind == "valkey":
        return Valkey(home / "valkey", state=home, log=log)
    return MailServer(home / "mail", log=log)


def keep(kind: str) -> None:
    """Runs until the tests are gone."""
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, signal.SIG_IGN)
    remove_leftovers()
    home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}-{os.getpid()}-", dir=folders.short_temporary()))
    home.chmod(0o711)
    part = part_of(kind, home)
    try:
        part.start()
        assert part.process is not None
        print(json.dumps({"url": part.url, "folder": str(home / kind), "pid": part.process.pid}), flush=True)
        sys.stdin.read()
    finally:
        part.stop()
        shutil.rmtree(home, ignore_errors=True)


def remove_leftovers() -> None:
    """What a keeper that was itself killed could not remove."""
    for home in folders.short_temporary().glob(f"{PREFIX}-*"):
        pid = home.name.removeprefix(f"{PREFIX}-").partition("-")[0]
        if home.stat().st_uid == os.geteuid() and pid.isdigit() and not exists(int(pid)):
            Cluster(home / "postgres", state=home, log=home / "log").end_earlier_server()
            shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    try:
        keep(sys.argv[1])
    except PartError as error:
        sys.exit(str(error))
