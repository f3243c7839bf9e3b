"""One throwaway PostgreSQL for the whole run, started before the settings are read (-p tests.postgres)."""

import os
from collections.abc import Generator

import pytest

from tools.parts import PartError
from tools.parts.throwaway import Throwaway

server: Throwaway | None = None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """The workers of xdist inherit these values: they find DATABASE_URL set and start nothing."""
    if "DATABASE_URL" not in os.environ:
        start()
    os.environ.setdefault("SECRET_KEY", "only-for-the-tests-" + "0123456789abcdef" * 3)
    os.environ.setdefault("SITE_URL", "http://testserver")
    os.environ.setdefault("REDIS_URL", "memory://")
    os.environ.setdefault("MAIL_URL", "memory://")
    os.environ.setdefault("STATIC_MANIFEST", "false")
    # The threads of a live server would keep their connections, and the database could not be removed.
    os.environ.setdefault("DATABASE_CONNECTION_SECONDS", "0")
    os.environ.setdefault("DEMO", "false")
    # Most tests are about other things than the hour at which they run.
    os.environ.setdefault("DELIVERY_QUIET", "false")
    os.environ.setdefault("DELIVERY_WEEKLY_CAP", "0")
    return (yield)


def start() -> None:
    global server
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]  # libpq would read them before the address
    try:
        server = Throwaway("postgres")
    except PartError as error:
        raise pytest.UsageError(str(error)) from None
    os.environ["DATABASE_URL"], os.environ["TESTS_OWN_SERVER"] = server.url, "yes"
    if "STATE_DIR" not in os.environ:
        state = server.folder.parent / "state"  # goes away together with the server
        (state / "static").mkdir(parents=True)
        os.environ["STATE_DIR"] = str(state)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    if server is not None:
        server.stop()
        del os.environ["DATABASE_URL"], os.environ["TESTS_OWN_SERVER"]
