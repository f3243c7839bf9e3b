"""The answer to a comment."""

import pytest
from django.core.exceptions import PermissionDenied

from events.models import Event
from lean_portal.refusals import NotAllowed
from tests.values.conftest import behaviour
from tests.values.test_replies import at_once
from values.models import Comment
from values.services import comments, drafting, rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "bodies")]


@pytest.fixture
def comment(open_round, manager, home_care):
    reply = rounds.reply(round_=open_round, by=manager, unit=home_care, recognise="yes", missing="Miljön.")
    return reply.comments.get()


@pytest.fixture
def handle(comment, editor):
    def go(handling="answered", answer="Tack.", **fields):
        fields = {"comment": comment, "by": editor, **fields}
        return comments.handle_comment(handling=handling, answer=answer, **fields)

    return go


@pytest.fixture
def change(draft, editor):
    """change() writes a new wording after the draft was sent out; the newest revision comes back."""

    def write(text="Vi är rädda om miljön."):
        row = behaviour("V1.1")
        drafting.change_behaviour(behaviour=row, by=editor, text=text, audience="all")
        return draft.revisions.last()

    return write


def handled_events():
    return [event.data for event in Event.objects.filter(kind="values.comment_handled")]


def test_comment_gets_outcome_and_answer(handle, editor):
    comment = handle("unchanged", "Det står i V2.")
    assert (comment.handling, comment.answer, comment.handled_by) == ("unchanged", "Det står i V2.", editor)
    assert handled_events() == [{"corrected": False}]


@pytest.mark.parametrize(("handling", "answer"), [("answered", " "), ("", "Tack."), ("changed", "")])
def test_outcome_and_answer_are_both_needed(handle, handling, answer):
    with pytest.raises(NotAllowed):
        handle(handling, answer)


def test_unknown_outcome_is_refused(handle):
    with pytest.raises(NotAllowed, match="Choose an outcome"):
        handle("liked")


def test_changed_names_the_newest_change(handle, change):
    change("Ett.")
    newest = change("Två.")
    assert handle("changed").revision == newest


def test_changed_names_the_chosen_change(handle, change):
    first = change("Ett.")
    change("Två.")
    assert handle("changed", revision=first).revision == first


def test_changed_is_refused_when_nothing_has_changed(handle, open_round):
    with pytest.raises(NotAllowed, match="Nothing has changed"):
        handle("changed")
    with pytest.raises(NotAllowed, match="Nothing has changed"):
        handle("changed", revision=open_round.revision)


def test_made_clearer_may_name_a_change(handle, change):
    assert handle("clarified").revision is None
    revision = change()
    assert handle("clarified", "Nu tydligare.", revision=revision).revision == revision


def test_not_changed_names_no_change(handle, change):
    assert handle("unchanged", revision=change()).revision is None


def test_answer_is_corrected_and_goes_out_again(handle):
    handle()
    handle("unchanged", "Vi tänkte om.", version=1)
    assert handled_events() == [{"corrected": False}, {"corrected": True}]
    assert Comment.objects.get().answer == "Vi tänkte om."


def test_same_answer_again_goes_out_once(handle):
    handle(version=0)
    handle(version=0)
    assert len(handled_events()) == 1


def test_answer_of_somebody_faster_is_not_overwritten(handle):
    handle(version=0)
    with pytest.raises(NotAllowed) as refused:
        handle(answer="Ett annat svar.", version=0)
    assert refused.value.code == "stale"


def test_answer_to_words_that_changed_is_refused(handle, comment, open_round, manager, home_care):
    rounds.reply(round_=open_round, by=manager, unit=home_care, recognise="yes", missing="Tiden.", version=1)
    with pytest.raises(NotAllowed) as refused:
        handle(version=comment.version)
    assert refused.value.code == "stale"


def test_comment_that_was_taken_back_cannot_be_answered(handle, open_round, manager, home_care):
    rounds.reply(round_=open_round, by=manager, unit=home_care, recognise="yes", version=1)
    with pytest.raises(NotAllowed) as refused:
        handle()
    assert refused.value.code == "gone"


def test_only_editors_answer(handle, comment, manager):
    with pytest.raises(PermissionDenied):
        handle(by=manager)
    with pytest.raises(PermissionDenied):
        comments.handle_comments(comments=[comment], by=manager, handling="answered", answer="Tack.")


@pytest.mark.django_db(transaction=True)
def test_of_many_answers_at_once_one_counts(handle):
    assert at_once(8, lambda n: handle(answer=f"Svar {n}", version=0)) == ["done"] + ["stale"] * 7
    assert len(handled_events()) == 1


# ---- many at once ----------------------------------------------------------------------------------------


@pytest.fixture
def many(comment, manager):
    for n in range(4):
        rounds.add_comment(reply=comment.reply, by=manager, text=f"Text {n}")
    return list(Comment.objects.all())


def test_many_comments_get_the_same_answer(many, editor):
    done = comments.handle_comments(comments=many, by=editor, handling="answered", answer="Tack.")
    assert (len(done), Comment.objects.unhandled().count(), len(handled_events())) == (5, 0, 5)
    assert comments.handle_comments(comments=many, by=editor, handling="answered", answer="Tack.") == []


def test_many_at_once_leave_what_somebody_else_answered_or_reworded(many, editor):
    comments.handle_comment(comment=many[0], by=editor, handling="unchanged", answer="Nej.")
    Comment.objects.filter(pk=many[1].pk).update(text="Andra ord", version=7)
    done = comments.handle_comments(comments=many, by=editor, handling="answered", answer="Tack.")
    assert {c.pk for c in done} == {c.pk for c in many[2:]}


def test_many_at_once_changed_name_the_newest_change(many, editor, change):
    with pytest.raises(NotAllowed, match="Nothing has changed"):
        comments.handle_comments(comments=many, by=editor, handling="changed", answer="Tack.")
    revision = change()
    done = comments.handle_comments(comments=many, by=editor, handling="changed", answer="Tack.")
    assert {c.revision for c in done} == {revision}


def test_many_at_once_are_at_least_one_and_at_most_200(many, editor):
    with pytest.raises(NotAllowed, match="Choose the comments first"):
        comments.handle_comments(comments=[], by=editor, handling="answered", answer="Tack.")
    crowd = [Comment(pk=n, foundation=many[0].foundation) for n in range(201)]
    with pytest.raises(NotAllowed, match="at most 200"):
        comments.handle_comments(comments=crowd, by=editor, handling="answered", answer="Tack.")
