"""Chromium for the journeys. Without it they are skipped, and say so."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tools.environment import ROOT

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()

AXE = ROOT / "var/vendor/axe.min.js"
OF_COLOURS = ["color-contrast", "link-in-text-block"]


def minded_by_axe(page: Page) -> list[tuple[str, str, list[str]]]:
    """(scheme, rule, elements) of everything that axe minds on the page as it stands: by all its rules in the
    light, by those about colours in the dark, where nothing else differs."""
    if not AXE.exists():
        pytest.skip("axe-core is missing: python -m tools.vendor --tests")
    found = []
    for scheme, options in (("dark", {"runOnly": OF_COLOURS}), ("light", {"resultTypes": ["violations"]})):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        told = Axe.from_file(AXE).run(page, options=options).response["violations"]
        found += [(scheme, each["id"], [node["html"] for node in each["nodes"]]) for each in told]
    return found


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    journeys = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    for item in journeys:
        item.add_marker(pytest.mark.journey)
        if BROWSER is None:
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))
    if journeys:
        # Playwright keeps an event loop in the thread of the tests; Django would refuse to work there.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    return {**browser_type_launch_args, "executable_path": BROWSER, "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    return {**browser_context_args, "locale": "sv-SE", "timezone_id": "Europe/Stockholm"}
