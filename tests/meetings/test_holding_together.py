# ruff: noqa: F811 - fixtures
"""Several hold a meeting at once, on real connections."""

import pytest

from meetings.models import Correction, Item, NotesVersion
from meetings.services import holding, reviewing
from tests.meetings.holding import (  # noqa: F401 - fixtures
    again,
    called,
    ended,
    items,
    running,
    write,
)
from tests.values.racing import at_once, refusals

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_write_at_once_neither_loses_text_silently(items, write, coordinator, decider):
    seen = again(items[1]).version
    found = at_once(
        *[
            lambda by=by, notes=notes: write(items[1], "", by=by, notes=notes, version=seen)
            for by, notes in ((coordinator, "Ett"), (decider, "Två"))
        ]
    )
    assert [error.code for error in refusals(found)] == ["stale"]
    assert again(items[1]).notes in ("Ett", "Två")


def test_meeting_ended_twice_at_once_brings_an_item_back_once(running, items, write, coordinator, decider):
    write(items[1], "unfinished")
    rest = {item.pk: "done" for item in items}
    found = at_once(
        *[
            lambda by=by: holding.end_meeting(meeting=running, by=by, results=rest)
            for by in (coordinator, decider)
        ]
    )
    assert len(refusals(found)) == 1
    assert Item.objects.filter(returned_from=items[1]).count() == 1


def test_closing_and_correcting_at_once_closes_nothing_unanswered(ended, items, coordinator, manager):
    at_once(
        lambda: reviewing.close_notes(meeting=ended, by=coordinator),
        lambda: reviewing.propose_correction(
            meeting=ended, by=manager, wished="Tre.", submission_id=items[0].submission_id
        ),
    )
    assert NotesVersion.objects.count() + Correction.objects.count() == 1
