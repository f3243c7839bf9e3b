"""One child process in a group of its own: started, watched and ended together with its children."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(sig: signal.Signals) -> Callable[[], None] | None:
    """On Linux the kernel ends a child whose parent was killed without a chance to do it."""
    libc = LIBC
    return None if libc is None else (lambda: libc.prctl(PR_SET_PDEATHSIG, sig))


class Process:
    def __init__(
        self,
        args: Sequence[str | Path],
        *,
        log: Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        account: pwd.struct_passwd | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        grace: float = 10,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.args = [str(arg) for arg in args]
        self.log, self.stop_signal, self.grace = log, stop_signal, grace
        with log.open("ab") as output:
            self.popen = subprocess.Popen(
                self.args,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=env,
                start_new_session=True,
                pass_fds=pass_fds,
                preexec_fn=die_with_parent(stop_signal),
                **as_account(account),
            )

    @property
    def pid(self) -> int:
        return self.popen.pid

    def is_running(self) -> bool:
        return self.popen.poll() is None

    def ask_to_stop(self) -> None:
        if self.is_running():
            self.popen.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Ask; wait; end what is left of the group, in this order."""
        self.ask_to_stop()
        try:
            self.popen.wait(self.grace)
        except subprocess.TimeoutExpired:
            kill_group(self.pid)
            self.popen.wait()
        wait_until(lambda: not group_exists(self.pid), 1)
        kill_group(self.pid)

    def last_lines(self, count: int = 15) -> str:
        return last_lines(self.log, count)


def as_account(account: pwd.struct_passwd | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def last_lines(log: Path, count: int = 15) -> str:
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 16_000))
        lines = file.read().decode(errors="replace").splitlines()
    return "\n".join(f"    {line}" for line in lines[-count:])


def wait_until(condition: Callable[[], bool], seconds: float, *, every: float = 0.05) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True


def exists(pid: int) -> bool:
    """Whether the process runs; one that only waits to be buried does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    facts = status(pid)
    return facts is None or facts[0] != "Z"


def group_exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    members = [facts for facts in map(status, all_processes()) if facts and int(facts[2]) == group]
    return not members or any(facts[0] != "Z" for facts in members)


def all_processes() -> list[int]:
    """Empty where the system has no /proc."""
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]


def status(pid: int) -> list[str] | None:
    """State, parent, process group and so on, as Linux notes them."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def kill_group(group: int, sig: signal.Signals = signal.SIGKILL) -> None:
    try:
        os.killpg(group, sig)
    except (ProcessLookupError, PermissionError):
        return
