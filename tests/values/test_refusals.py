"""What the services refuse although no page asks for it: a form was left open, or somebody sent by hand."""

import pytest

from events.models import Event
from lean_portal.refusals import NotAllowed
from organisation.models import Body
from tests.values.conftest import frozen_source
from values.exporting import exported
from values.services import comments, rounds, sources, use, versions
from values.services.portable import import_foundation
from values.workflow import State

pytestmark = pytest.mark.usefixtures("english")


def words_of(refused):
    return refused.value.messages


def test_first_version_is_begun_once_for_all(adopted, editor):
    with pytest.raises(NotAllowed) as refused:
        versions.start_foundation(by=editor)
    assert words_of(refused) == ["There is a value foundation already. Begin its next version."]


def test_next_version_comes_after_one(sources, editor):
    with pytest.raises(NotAllowed) as refused:
        versions.start_next(by=editor, scope="meaning")
    assert words_of(refused) == ["No version has been adopted yet."]


def test_nobody_is_asked_about_nothing(sources, editor):
    empty = versions.start_foundation(by=editor)
    day = empty.created_at.date()
    with pytest.raises(NotAllowed) as refused:
        rounds.open_round(foundation=empty, by=editor, kind="top", opens_on=day, closes_on=day)
    assert words_of(refused) == ["There is nothing to ask about yet. Write a value first."]


def test_groups_are_asked_where_there_are_any(ask):
    Body.objects.all().delete()
    with pytest.raises(NotAllowed) as refused:
        ask("top")
    assert set(refused.value.message_dict) == {"bodies"}


def test_round_that_was_called_off_is_not_prolonged(ask, editor):
    coming = ask("top", starts=5)
    rounds.call_off_round(round_=coming, by=editor)
    with pytest.raises(NotAllowed) as refused:
        rounds.prolong_round(round_=coming, by=editor, closes_on=coming.closes_on)
    assert refused.value.code == "gone"


def test_source_is_corrected_without_touching_its_statements(editor):
    told = {"prefix": "Y", "audience": "all", "produced_by": "Alla"}
    written = sources.create_source(by=editor, name="Ny", **told, texts=["Vi hälsar.", "Vi lyssnar."])
    changed = sources.change_source(document=written, by=editor, name="Nyare", **told)
    assert (changed.name, sources.texts_of(changed)) == ("Nyare", ["Vi hälsar.", "Vi lyssnar."])


def test_source_and_card_corrected_to_what_they_say_are_not_saved(adopted, editor):
    told = {"prefix": "Y", "name": "Ny", "audience": "all", "produced_by": "Alla"}
    written = sources.create_source(by=editor, **told, texts=["Vi hälsar."])
    said = {"about": "V1", "situation": "Det är fullt.", "questions": "Vad gör vi?"}
    card, before = use.add_dilemma(by=editor, **said), Event.objects.count()
    assert sources.change_source(document=written, by=editor, **told, version=0).version == 1
    assert use.change_dilemma(dilemma=card, by=editor, **said, version=0).version == 1
    assert Event.objects.count() == before


def test_card_in_use_is_restored_to_no_effect(adopted, editor):
    card = use.add_dilemma(by=editor, about="V1", situation="Det är fullt.", questions="Vad gör vi?")
    before = Event.objects.count()
    use.restore_dilemma(dilemma=card, by=editor)
    assert Event.objects.count() == before


def test_file_without_anything_in_it_brings_nothing(editor):
    tree = exported()
    with pytest.raises(NotAllowed) as refused:
        import_foundation(tree=tree, by=editor)
    assert words_of(refused) == ["There is nothing in the file."]


def test_version_that_was_laid_down_goes_nowhere(draft, editor, decider):
    versions.discard_foundation(foundation=draft, by=editor)
    frozen_source("X", "all", ("Vi hälsar.",))
    for step in (
        lambda: versions.propose_foundation(foundation=draft, by=editor),
        lambda: versions.discard_foundation(foundation=draft, by=editor),
        lambda: versions.take_back_proposal(foundation=draft, by=decider, reason="Nej."),
    ):
        with pytest.raises(NotAllowed) as refused:
            step()
        assert refused.value.code == "stale"
    draft.refresh_from_db()
    assert draft.state == State.DISCARDED


def test_answers_that_were_given_anew_are_told_of_once(open_round, home_care, manager, editor):
    answer = {"handling": "answered", "answer": "Tack."}
    rounds.reply(
        round_=open_round, unit=home_care, by=manager, recognise="partly", recognise_text="Inte mod."
    )
    comment = open_round.foundation.comments.get()
    first = comments.handle_comment(comment=comment, by=editor, **answer)
    told = Event.objects.filter(kind__startswith="values.").latest("id")
    assert comments.answered_in(told) == [first]
    comments.handle_comment(comment=comment, by=editor, handling="answered", answer="Tack, vi ser.")
    assert comments.answered_in(told) == []
