"""The demo itself, as a newcomer starts it: every part real, one for all journeys of a run."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.parts import Mailbox
from tools.environment import ROOT
from tools.parts.process import wait_until

AXE = ROOT / "var/vendor/axe.min.js"
WATCH = "addEventListener('securitypolicyviolation', e => report(e.violatedDirective + ' ' + e.blockedURI))"


class Demo(NamedTuple):
    url: str
    mailbox: Mailbox


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    state, port = tmp_path_factory.mktemp("demo"), free_port()
    mine = ("PATH", "HOME", "LANG", "TMPDIR", "XDG_RUNTIME_DIR")
    env = {name: os.environ[name] for name in mine if name in os.environ}
    env |= {
        "PORT": str(port),
        "LEAN_STATE_DIR": str(state),
        "DELIVERY_POLL_SECONDS": "1",
        "PYTHONUNBUFFERED": "1",
    }
    log = state / "demo.log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "tools.demo"]
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT)
    try:
        wait_until(lambda: b"Ready:" in log.read_bytes() or process.poll() is not None, 240)
        if b"Ready:" not in log.read_bytes():
            pytest.fail(f"The demo did not start:\n{log.read_text()}")
        url = f"http://127.0.0.1:{port}"
        yield Demo(url, Mailbox(state / "mail", url))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        subprocess.run([*command, "--reset"], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)


class Visit:
    """A browser window of one person."""

    def __init__(self, page: Page, demo: Demo) -> None:
        self.page, self.demo = page, demo
        self.faults: list[str] = []
        self.asked: set[str] = set()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self.asked.add(request.url))

    def watch(self) -> None:
        self.page.expose_function("report", lambda fault: self.faults.append(fault))
        self.page.add_init_script(WATCH)

    def go(self, path: str) -> str:
        """The page as the server sent it."""
        answer = self.page.goto(self.demo.url + path)
        assert answer is not None
        return answer.text()

    def log_in(self, who: str) -> None:
        self.page.context.clear_cookies()
        self.go("/logga-in/")
        self.page.click(f"button[value='{who}@almfors.example']")
        self.page.wait_for_url(lambda url: "/logga-in/" not in url)

    @property
    def text(self) -> str:
        return self.page.inner_text("main")

    def violations(self, *rules: str) -> list[tuple[str, list[str]]]:
        options = {"resultTypes": ["violations"]}
        if rules:
            options["runOnly"] = list(rules)
        found = Axe.from_file(AXE).run(self.page, options=options).response["violations"]
        return [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found]

    def overflow(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))


OpenVisit = Callable[..., Visit]


@pytest.fixture
def open_visit(browser: Browser, browser_context_args: dict[str, object], demo: Demo) -> Iterator[OpenVisit]:
    """open_visit(scripts=False, width=360, scheme="dark", language="en") gives a window of its own."""
    contexts = []

    def make(
        *, scripts: bool = True, width: int = 1280, scheme: str = "light", language: str = "sv"
    ) -> Visit:
        context = browser.new_context(
            **{
                **browser_context_args,
                "java_script_enabled": scripts,
                "viewport": {"width": width, "height": 900},
                "color_scheme": scheme,
                "reduced_motion": "reduce",
            }
        )
        contexts.append(context)
        if language != "sv":
            context.add_cookies([{"name": "language", "value": language, "url": demo.url}])
        visit = Visit(context.new_page(), demo)
        if scripts:
            visit.watch()
        return visit

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def pages_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="session")
def seen() -> set[str]:
    """Kinds and shapes of the pages that a browser has opened."""
    return set()
