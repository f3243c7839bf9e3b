import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import psycopg
import pytest

from tools.demo import MARK, alone, secret_key
from tools.environment import ROOT
from tools.parts.process import all_processes, exists, wait_until
from tools.parts.supervisor import Program
from tools.parts.throwaway import Throwaway

MAKE_DEMO = ["make", "demo"]


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "state of the demo"
    folder.mkdir()
    yield folder
    command = [sys.executable, "-m", "tools.demo", "--reset"]
    subprocess.run(command, cwd=ROOT, env=environment(folder), check=True, stdout=subprocess.DEVNULL)


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as line:
        return int(line.getsockname()[1])


def environment(state: Path, **values: str) -> dict[str, str]:
    replaced = ("DATABASE_URL", "REDIS_URL", "MAIL_URL", "PORT", "STATIC_MANIFEST", "STATE_DIR", "MAKEFLAGS")
    kept = {name: value for name, value in os.environ.items() if name not in replaced}
    return {**kept, "LEAN_STATE_DIR": str(state), **values}


def run_demo(state: Path, **values: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.demo"]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment(state, **values),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def parts_of(state: Path) -> list[int]:
    """Every process that the demo has started, by the mark in its environment or its command."""
    return [pid for pid in all_processes() if exists(pid) and belongs(pid, state)]


def belongs(pid: int, state: Path) -> bool:
    try:
        facts = Path(f"/proc/{pid}/environ").read_bytes() + Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return pid != os.getpid() and f"{MARK}={state}".encode() in facts


# ---- one sentence each ---------------------------------------------------------------------------------
def test_demo_names_the_port_that_is_taken(state: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as line:
        port = str(line.getsockname()[1])
        done = run_demo(state, PORT=port)
    assert done.returncode == 1
    assert done.stderr == (
        f"Port {port} is taken by another program: choose a free one, as in PORT=8001 make demo.\n"
    )


@pytest.mark.parametrize("port", ["eight", "0", "70000", "-1"])
def test_demo_refuses_a_port_that_is_none(state: Path, port: str) -> None:
    done = run_demo(state, PORT=port)
    assert done.stderr == f"PORT must be a number between 1 and 65535, not {port!r}.\n"


def test_second_demo_on_the_same_state_says_that_it_runs(state: Path, free_port: int) -> None:
    with alone(state, "http://127.0.0.1:8000"):
        done = run_demo(state, PORT=str(free_port))
    assert (done.returncode, done.stderr) == (
        1,
        f"The demo in {state} already runs: http://127.0.0.1:8000/\n",
    )


def test_state_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run_demo(tmp_path / "file" / "state")
    assert (
        done.stderr == f"LEAN_STATE_DIR is {tmp_path}/file/state, which cannot be made (Not a directory).\n"
    )


def test_database_that_is_in_use_is_refused_before_anything_is_written(state: Path, free_port: int) -> None:
    with Throwaway("postgres") as server:
        with psycopg.connect(server.url) as connection:
            connection.execute("CREATE TABLE payroll (id int)")
        done = run_demo(state, PORT=str(free_port), DATABASE_URL=server.url)
        with psycopg.connect(server.url) as connection:
            tables = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
    assert (done.returncode, tables) == (1, [("payroll",)])
    assert done.stderr == (
        "The database in DATABASE_URL is neither empty nor marked as a demo, so nothing was written: "
        "choose an empty one.\n"
    )


def test_database_that_does_not_answer_is_named(state: Path, free_port: int) -> None:
    done = run_demo(state, PORT=str(free_port), DATABASE_URL="postgresql://lean@127.0.0.1:9/lean")
    assert done.stderr.startswith("The database in DATABASE_URL does not answer:")


def test_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = secret_key(tmp_path / "secret-key")
    assert len(first) >= 50
    assert secret_key(tmp_path / "secret-key") == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


# ---- the whole of it -----------------------------------------------------------------------------------
class RunningDemo:
    """`make demo`, as a person types it."""

    def __init__(self, state: Path, port: int) -> None:
        self.state, self.port = state, port
        self.output = state.parent / f"output-{time.monotonic_ns()}"
        env = environment(state, PORT=str(port))
        self.make = Program(MAKE_DEMO, log=self.output, cwd=ROOT, env=env, grace=30)
        self.make.start()

    def wait_until_ready(self) -> None:
        assert wait_until(lambda: "Ready:" in self.words() or not self.make.is_running(), 90)
        assert f"Ready: http://127.0.0.1:{self.port}/" in self.words(), self.words()

    def words(self) -> str:
        return self.output.read_text()

    def status_of(self, path: str) -> int:
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request("GET", path)
        status = line.getresponse().status
        line.close()
        return status

    def stop(self, sig: signal.Signals) -> int:
        assert self.make.process is not None
        self.make.process.popen.send_signal(sig)
        return self.make.process.popen.wait(40)


def test_demo_survives_a_kill_keeps_its_data_and_leaves_no_process(state: Path, free_port: int) -> None:
    demo = RunningDemo(state, free_port)
    try:
        demo.wait_until_ready()
        assert demo.status_of("/health/live") == 200
        assert wait_until(lambda: len(parts_of(state)) >= 6, 20)
        for pid in (pid for pid in all_processes() if is_supervisor(pid, state)):
            os.kill(pid, signal.SIGKILL)
        demo.make.stop()

        demo = RunningDemo(state, free_port)
        demo.wait_until_ready()
        assert "is here already; nothing was changed" in (state / "log" / "load_demo.log").read_text()
        demo.stop(signal.SIGTERM)
        assert parts_of(state) == []
        assert "Everything has stopped; the data stays." in demo.words()
    finally:
        demo.make.stop()


def is_supervisor(pid: int, state: Path) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        return b"tools.demo" in command and os.fsencode(state) in Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
