"""What is dear to begin is begun once: tests that share it run one after another, in one process.

xdist can group by marks, but of pytest 9.2 it no longer sees the mark (pytest-xdist issue 1386). An address
says enough.
"""

import re

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

GROUPS = re.compile(
    r"^tests/journeys/"  # the demo, as a newcomer starts it
    r"|^tests/demo/story/.*(?P<day>\[\d{4}-\d\d-\d\d)"  # the whole demo, loaded on that day
)


class ByGroup(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        found = GROUPS.match(nodeid)
        return nodeid if found is None else found["day"] or found[0]


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByGroup:
    return ByGroup(config, log)
