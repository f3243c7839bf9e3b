"""A real Valkey, a real mail server and real Celery workers, for the tests that are about them."""

import email
import email.policy
import os
import signal
import sys
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
import redis
from django.db import connection

from tests import pattern
from tools.environment import ROOT
from tools.parts.process import Process, group_exists, kill_group, wait_until
from tools.parts.throwaway import Throwaway

QUICK = {"DELIVERY_POLL_SECONDS": "0.5", "DELIVERY_LEASE_SECONDS": "2", "DELIVERY_BACKOFF_SECONDS": "0.2"}
StartWorker = Callable[..., "Worker"]


class Mailbox:
    """Every message that the mail server has answered with 250."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url

    def messages(self) -> list[EmailMessage]:
        files = sorted(self.folder.glob("*.eml"))
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.SMTPUTF8) for file in files]

    def wait_for(self, count: int, seconds: float = 20) -> list[EmailMessage]:
        wait_until(lambda: len(list(self.folder.glob("*.eml"))) >= count, seconds)
        return self.messages()

    def empty(self) -> None:
        for file in self.folder.glob("*.eml"):
            file.unlink()


class Worker:
    def __init__(self, process: Process) -> None:
        self.process = process

    def kill(self) -> None:
        """As the power cut does it: the worker and its children, without a word."""
        kill_group(self.process.pid, signal.SIGKILL)
        self.process.popen.wait()
        wait_until(lambda: not group_exists(self.process.pid), 5)

    def stop(self) -> None:
        self.process.stop()

    def is_ready(self) -> bool:
        return b"ready." in self.process.log.read_bytes()


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Throwaway]:
    with Throwaway("valkey") as server:
        yield server


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Throwaway]:
    with Throwaway("mail") as server:
        yield server


@pytest.fixture
def valkey_url(valkey_server: Throwaway) -> str:
    """An empty Valkey, as the address that Celery takes."""
    with redis.Redis(unix_socket_path=str(valkey_server.folder / "valkey.sock")) as client:
        client.flushall()
    return valkey_server.url


@pytest.fixture
def mailbox(mail_server: Throwaway) -> Mailbox:
    box = Mailbox(mail_server.folder, mail_server.url)
    box.empty()
    return box


@pytest.fixture
def parts_environment(transactional_db: None, valkey_url: str, mailbox: Mailbox) -> dict[str, str]:
    """What a process of its own needs to work on the same database as the test."""
    name = connection.settings_dict["NAME"]
    return {
        **os.environ,
        **QUICK,
        "DATABASE_URL": pattern.on(name),
        "REDIS_URL": valkey_url,
        "MAIL_URL": mailbox.url,
    }


@pytest.fixture
def start_worker(parts_environment: dict[str, str], tmp_path: Path) -> Iterator[StartWorker]:
    """Call it to start a Celery worker (with beat=True its own clockwork too) and wait until it is ready."""
    workers: list[Worker] = []

    def start(*, beat: bool = False, concurrency: int = 1, **environment: str) -> Worker:
        number = len(workers)
        command = [sys.executable, "-m", "celery", "-A", "lean_portal", "worker", "--loglevel", "INFO"]
        command += ["--concurrency", str(concurrency), "--hostname", f"test{number}@localhost"]
        if beat:
            command += ["--beat", "--schedule", str(tmp_path / f"schedule{number}")]
        process = Process(
            command,
            log=tmp_path / f"worker{number}.log",
            cwd=ROOT,
            env={**parts_environment, **environment},
        )
        worker = Worker(process)
        workers.append(worker)
        if (
            not wait_until(lambda: worker.is_ready() or not process.is_running(), 30)
            or not process.is_running()
        ):
            pytest.fail(f"The worker did not start:\n{process.last_lines(40)}")
        return worker

    yield start
    for worker in workers:
        worker.kill()
