"""Starts parts in order, watches them, starts those that die again, and ends all of them together."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tools.parts import PartError
from tools.parts.process import Process, kill_group, last_lines, wait_until

LONGEST_CRASH_SERIES = 5
CRASH_WINDOW_SECONDS = 120


class Part(Protocol):
    log: Path
    process: Process | None

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def is_running(self) -> bool: ...


class Program:
    """A part that is nothing but one command."""

    def __init__(
        self, args: list[str | Path], *, log: Path, cwd: Path, env: dict[str, str], grace: float = 10
    ) -> None:
        self.args, self.log, self.cwd, self.env, self.grace = args, log, cwd, env, grace
        self.process: Process | None = None

    def start(self) -> None:
        self.process = Process(self.args, log=self.log, cwd=self.cwd, env=self.env, grace=self.grace)

    def stop(self) -> None:
        if self.process is not None:
            self.process.stop()
            self.process = None

    def is_running(self) -> bool:
        return self.process is not None and self.process.is_running()


@dataclass
class Watched:
    name: str
    part: Part
    restarts: bool
    crashes: list[float] = field(default_factory=list)
    start_again_at: float = 0


class Stopped(Exception):
    """Somebody asked for the end."""


class Supervisor:
    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.watched: list[Watched] = []
        self.asked_to_stop = 0

    def listen_for_signals(self) -> None:
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(sig) is not signal.SIG_IGN or sig == signal.SIGTERM:
                signal.signal(sig, self.note_signal)

    def note_signal(self, number: int, frame: object) -> None:
        """The second time is meant seriously."""
        self.asked_to_stop += 1
        if self.asked_to_stop > 1:
            for watched in self.watched:
                if watched.part.process is not None:
                    kill_group(watched.part.process.pid)

    def check(self) -> None:
        if self.asked_to_stop:
            raise Stopped

    # ---- starting ------------------------------------------------------------------------------------
    def start(self, name: str, part: Part, *, restarts: bool = True) -> None:
        self.check()
        self.watched.append(Watched(name, part, restarts))
        part.start()
        self.check()

    def finish(self, name: str, program: Program, *, seconds: float) -> None:
        """Run one command to its end; a part that dies meanwhile ends the wait."""
        self.check()
        program.start()
        process = program.process
        assert process is not None
        try:
            done = wait_until(lambda: bool(self.asked_to_stop) or not process.is_running(), seconds)
            self.check()
            if not done:
                raise PartError(
                    f"{name} was not ready after {seconds:.0f} seconds:\n{last_lines(program.log)}"
                )
            if process.popen.returncode != 0:
                raise PartError(f"{name} failed:\n{last_lines(program.log, 25)}")
        finally:
            program.stop()

    def wait_for(self, name: str, condition: Callable[[], bool], *, seconds: float) -> None:
        def is_over() -> bool:
            self.look_after()
            return bool(self.asked_to_stop) or condition()

        done = wait_until(is_over, seconds, every=0.1)
        self.check()
        if not done:
            raise PartError(f"{name} did not answer within {seconds:.0f} seconds.")

    # ---- watching ------------------------------------------------------------------------------------
    def watch(self) -> None:
        while True:
            self.check()
            self.look_after()
            time.sleep(0.2)

    def look_after(self) -> None:
        for watched in self.watched:
            if not watched.part.is_running() and not self.asked_to_stop:
                self.revive(watched)

    def revive(self, watched: Watched) -> None:
        now = time.monotonic()
        if not watched.start_again_at:
            watched.crashes = [at for at in watched.crashes if at > now - CRASH_WINDOW_SECONDS] + [now]
            self.give_up_on(watched)
            wait = 2 ** (len(watched.crashes) - 1)
            self.say(
                f"{watched.name} stopped unexpectedly; it starts again in {wait} s ({watched.part.log})."
            )
            watched.start_again_at = now + wait
        elif now >= watched.start_again_at:
            watched.part.stop()
            watched.start_again_at = 0
            watched.part.start()

    def give_up_on(self, watched: Watched) -> None:
        if watched.restarts and len(watched.crashes) < LONGEST_CRASH_SERIES:
            return
        often = f"stopped {len(watched.crashes)} times" if watched.restarts else "stopped unexpectedly"
        raise PartError(f"{watched.name} {often}, so everything stops:\n{last_lines(watched.part.log)}")

    # ---- ending --------------------------------------------------------------------------------------
    def stop_all(self) -> None:
        """What started last ends first; the users of the database are all asked before any is waited for."""
        for watched in self.watched:
            if watched.part.process is not None and isinstance(watched.part, Program):
                watched.part.process.ask_to_stop()
        for watched in reversed(self.watched):
            watched.part.stop()
        self.watched.clear()
