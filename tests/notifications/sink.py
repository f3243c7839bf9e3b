"""A mail server that answers as it is told to, and remembers what it was asked."""

import asyncio
import email
import logging
import threading
from collections.abc import Callable
from email.message import Message

from aiosmtpd.smtp import SMTP, Envelope, Session

HANG = "hang"
logging.getLogger("mail.log").setLevel(logging.ERROR)


class Sink:
    """`script` holds the answers to the next messages, "250 ok" when it is empty. HANG answers nothing.
    `on_message` is called with the message before the answer is given."""

    def __init__(self) -> None:
        self.script: list[str] = []
        self.accepted: list[Message] = []
        self.asked = 0
        self.connections = 0
        self.refuse: Callable[[str], str | None] = lambda address: None
        self.on_message: Callable[[Message], None] = lambda message: None
        self.on_connect: Callable[[], None] = lambda: None
        self.lines: list[SMTP] = []
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)

    def start(self) -> None:
        self.thread.start()
        self.server = self.run(self.listen())
        self.port = self.server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """As when the machine goes away: every line is cut."""
        if self.thread.is_alive():
            self.run(self.hang_up())
            self.loop.call_soon_threadsafe(self.loop.stop)
            self.thread.join()
            self.loop.close()

    def run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    async def listen(self) -> asyncio.Server:
        return await self.loop.create_server(self.line, "127.0.0.1", 0)

    def line(self) -> SMTP:
        self.lines.append(SMTP(self, hostname="localhost", loop=self.loop))
        return self.lines[-1]

    async def hang_up(self) -> None:
        self.server.close()
        for line in self.lines:
            if line.transport is not None:
                line.transport.abort()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)

    def mailers(self, **options: object) -> dict[str, object]:
        backend = "django.core.mail.backends.smtp.EmailBackend"
        options = {"host": "127.0.0.1", "port": self.port, "timeout": 5, **options}
        return {"default": {"BACKEND": backend, "OPTIONS": options}}

    @property
    def message_ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.accepted]

    # ---- what aiosmtpd calls -------------------------------------------------------------------------
    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        await asyncio.to_thread(self.on_connect)
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self.refuse(address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.asked += 1
        answer = self.script.pop(0) if self.script else "250 ok"
        if answer == HANG:
            await asyncio.sleep(3600)
        message = email.message_from_bytes(envelope.content or b"")
        if answer.startswith("250"):
            self.accepted.append(message)
        await asyncio.to_thread(self.on_message, message)
        return answer
