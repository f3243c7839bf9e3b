import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools.parts import PartError
from tools.parts.process import exists, wait_until
from tools.parts.supervisor import Program, Supervisor

MakeProgram = Callable[..., Program]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    supervisor = Supervisor(said.append)
    yield supervisor
    supervisor.stop_all()


@pytest.fixture
def make_program(tmp_path: Path) -> MakeProgram:
    def make(code: str, grace: float = 5) -> Program:
        command = [sys.executable, "-c", code]
        return Program(command, log=tmp_path / "program.log", cwd=tmp_path, env=dict(os.environ), grace=grace)

    return make


def test_program_that_dies_starts_again(
    supervisor: Supervisor, said: list[str], make_program: MakeProgram
) -> None:
    program = make_program("import time; time.sleep(60)")
    supervisor.start("The worker", program)
    assert program.process is not None
    first = program.process.pid
    program.process.popen.kill()
    program.process.popen.wait()
    supervisor.wait_for(
        "The worker",
        lambda: program.process is not None and program.is_running() and program.process.pid != first,
        seconds=10,
    )
    assert said == [f"The worker stopped unexpectedly; it starts again in 1 s ({program.log})."]


def test_part_that_must_not_die_ends_everything_with_its_last_words(
    supervisor: Supervisor, make_program: MakeProgram
) -> None:
    supervisor.start("PostgreSQL", make_program("print('disk full')"), restarts=False)
    with pytest.raises(
        PartError, match=r"PostgreSQL stopped unexpectedly, so everything stops:\n.*disk full"
    ):
        supervisor.wait_for("The web server", lambda: False, seconds=10)


def test_program_that_dies_again_and_again_ends_everything(
    supervisor: Supervisor, make_program: MakeProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.parts.supervisor.LONGEST_CRASH_SERIES", 2)
    supervisor.start("Celery beat", make_program("raise SystemExit('no schedule')"))
    with pytest.raises(PartError, match=r"Celery beat stopped 2 times, so everything stops:\n.*no schedule"):
        supervisor.wait_for("The web server", lambda: False, seconds=20)


def test_command_that_fails_says_why(supervisor: Supervisor, make_program: MakeProgram) -> None:
    with pytest.raises(PartError, match=r"migrate failed:\n.*no such table"):
        supervisor.finish("migrate", make_program("raise SystemExit('no such table')"), seconds=10)


def test_stop_ends_children_that_do_not_listen(
    supervisor: Supervisor, make_program: MakeProgram, tmp_path: Path
) -> None:
    deaf = (
        "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('deaf', os.getpid(), flush=True); time.sleep(60)"
    )
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {deaf!r}])"
    program = make_program(parent)
    supervisor.start("The web server", program)
    assert wait_until(lambda: "deaf" in program.log.read_text(), 10)
    child = int(program.log.read_text().split()[1])
    supervisor.stop_all()
    assert wait_until(lambda: not exists(child), 2)
