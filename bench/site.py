"""A site on granian with two workers, as the demo runs it, beside its filled database."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

from bench.client import Visitor

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Site:
    def __init__(self, name: str, *, fill: str, app: str, rows: int, env: dict[str, str]) -> None:
        self.name, self.app, self.port = name, app, free_port()
        self.env = {**os.environ, **env, "SITE_URL": f"http://127.0.0.1:{self.port}"}
        self.facts: dict[str, Any] = json.loads(self.run("-m", fill, str(rows)).splitlines()[-1])

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{arguments[1]} failed: see above.")
        return done.stdout

    def __enter__(self) -> Self:
        command = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--workers", "2", "--blocking-threads", "1", "--no-ws", "--log-level", "error", self.app]
        self.server = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=self.env, start_new_session=True
        )
        for _ in range(100):
            try:
                Visitor(self.port, "").get("/")
                return self
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"The site {self.name} did not start.")

    def __exit__(self, *error: object) -> None:
        os.killpg(self.server.pid, signal.SIGTERM)
        self.server.wait(20)

    def memory(self) -> int:
        """Megabytes of the largest worker."""
        pids = subprocess.run(
            ["ps", "-o", "rss=", "-g", str(self.server.pid)], capture_output=True, text=True, check=False
        ).stdout.split()
        return max(map(int, pids), default=0) // 1024
