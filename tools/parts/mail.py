"""A mail server that keeps every message as a file: `python -m tools.parts.mail FOLDER SOCKET`."""

import asyncio
import os
import secrets
import signal
import socket
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tools.parts import PartError, folders
from tools.parts.process import Process, last_lines, wait_until

LARGEST_MESSAGE = 25 * 1024 * 1024
ROOT = Path(__file__).resolve().parent.parent.parent


class Keeper:
    """A message that was answered with 250 is on the disk under its final name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        keep(self.folder, envelope)
        return "250 kept"


def keep(folder: Path, envelope: Envelope) -> Path:
    name = f"{time.time_ns()}-{secrets.token_hex(4)}"
    half, whole = folder / f".{name}.half", folder / f"{name}.eml"
    sent_to = "".join(f"X-Envelope-To: {recipient}\r\n" for recipient in envelope.rcpt_tos)
    with half.open("xb") as file:
        file.write(f"X-Envelope-From: {envelope.mail_from}\r\n{sent_to}".encode())
        file.write(envelope.original_content or b"")
        file.flush()
        os.fsync(file.fileno())
    half.rename(whole)
    return whole


def listen(port: int = 0) -> socket.socket:
    """Opened by whoever starts the server: the port is known, and stays when the server restarts."""
    line = socket.create_server(("127.0.0.1", port))
    line.set_inheritable(True)
    return line


class MailServer:
    def __init__(self, folder: Path, *, log: Path) -> None:
        self.folder, self.log = folder, log
        self.line = listen()
        self.process: Process | None = None

    def start(self) -> None:
        folders.private(self.folder)
        handle = self.line.fileno()
        self.process = Process(
            [sys.executable, "-m", "tools.parts.mail", self.folder, str(handle)],
            log=self.log,
            cwd=ROOT,
            pass_fds=[handle],
        )
        if not wait_until(lambda: not self.is_running() or self.answers(), 20) or not self.is_running():
            self.stop()
            raise PartError(f"The mail server did not start:\n{last_lines(self.log)}")

    def stop(self) -> None:
        if self.process is not None:
            self.process.stop()
            self.process = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.line.getsockname()[1]}"

    def is_running(self) -> bool:
        return self.process is not None and self.process.is_running()

    def answers(self) -> bool:
        try:
            with socket.create_connection(self.line.getsockname(), timeout=1) as line:
                return line.recv(3) == b"220"
        except OSError:
            return False


async def serve(folder: Path, line: socket.socket) -> None:
    def session() -> SMTP:
        return SMTP(
            Keeper(folder), data_size_limit=LARGEST_MESSAGE, enable_SMTPUTF8=True, hostname="localhost"
        )

    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    for sig in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sig, ended.set)
    server = await loop.create_server(session, sock=line)
    await ended.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), socket.socket(fileno=int(sys.argv[2]))))
