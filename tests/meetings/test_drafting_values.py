"""What the values have for an agenda: a dilemma, open rounds, proposed versions."""

import pytest

from meetings.services import drafts
from tests.meetings.test_drafting import reject
from tests.meetings.test_drafting import sources as drafted
from tests.values.conftest import (  # noqa: F401 - fixtures
    adopt,
    adopted,
    ask,
    bodies,
    decider,
    draft,
    editor,
    held_round,
    open_round,
    ready,
    sources,
)
from values.services import use

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
# ruff: noqa: F811 - fixtures


def test_one_dilemma_for_each_meeting_and_the_next_card_at_the_next(
    meeting, plan, coordinator, adopted, editor
):
    first, second = (
        use.add_dilemma(by=editor, about="V1", situation=words, questions="Vad gör du?")
        for words in ("Telefonen ringer.", "Bussen går.")
    )
    assert drafted(meeting, coordinator) == [f"dilemma:{first.pk}"]
    drafts.accept_draft(meeting=meeting, by=coordinator, source=f"dilemma:{first.pk}")
    assert drafted(meeting, coordinator) == []
    later = plan(60)
    assert drafted(later, coordinator) == [f"dilemma:{second.pk}"]
    reject(later, coordinator, f"dilemma:{second.pk}")
    assert drafted(later, coordinator) == []  # the other card stands on an agenda


def test_open_value_rounds_and_proposed_versions_are_drafted(meeting, coordinator, open_round):
    assert f"round:{open_round.pk}" in drafted(meeting, coordinator)
