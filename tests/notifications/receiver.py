"""A server that is told, answers as its script says, and remembers what it was sent."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TLS = Path(__file__).with_name("tls")
HANG, CUT, DRIP = "hang", "cut", "drip"


class Receiver:
    """`script`: statuses, HANG, CUT or DRIP, for what comes next; 200 when it is empty."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.script: list[int | str] = []
        self.asked: list[tuple[dict[str, str], bytes]] = []
        self.paths: list[str] = []
        self.on_message: Callable[[], None] = lambda: None
        self.more: dict[str, str] = {}
        self.body = b"ok"
        self.over = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.receiver = self
        self.server.daemon_threads = True
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def keys(self) -> list[str]:
        return [headers["Idempotency-Key"] for headers, _ in self.asked]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        receiver: Receiver = self.server.receiver
        body = self.rfile.read(int(self.headers["Content-Length"]))
        receiver.asked.append((dict(self.headers), body))
        receiver.paths.append(self.path)
        answer = receiver.script.pop(0) if receiver.script else 200
        receiver.on_message()
        if isinstance(answer, int):
            self.answer(answer, receiver)
            return
        self.close_connection = True
        if answer == HANG:
            receiver.over.wait(20)
        elif answer == DRIP:
            self.drip(receiver)

    def answer(self, status: int, receiver: Receiver) -> None:
        self.send_response(status)
        for name, value in receiver.more.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(receiver.body)

    def drip(self, receiver: Receiver) -> None:
        """Each byte in time, and never an end."""
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not receiver.over.wait(0.05):
                self.wfile.write(b"x")

    def log_message(self, *words: object) -> None:
        pass


def tls() -> ssl.SSLContext:
    """Of intranet.test, signed by itself; good for a hundred years and for nothing but tests."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "certificate.pem", TLS / "key.pem")
    return context
