"""What a workplace, or a group, answers in a round."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from events.models import Event
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.models import Body
from values.models import Comment, RoundReply
from values.services import comments, rounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "bodies")]


@pytest.fixture
def answer(open_round, manager, home_care):
    def send(**fields):
        fields = {"round_": open_round, "by": manager, "unit": home_care, "recognise": "yes", **fields}
        return rounds.reply(**fields)

    return send


def said(reply):
    return {(c.code, c.question, c.about, c.text) for c in reply.comments.all()}


def after_the_round(round_):
    return clock.at(dt.datetime.combine(round_.closes_on + dt.timedelta(days=1), dt.time(9), dt.UTC))


def test_each_text_becomes_a_numbered_comment(answer):
    reply = answer(
        recognise="partly",
        recognise_text="Mest.",
        missing="Miljön.",
        missing_about="V1.1",
        meaning="Vi ser på.",
    )
    assert said(reply) == {
        ("F-01", "recognise", "", "Mest."),
        ("F-02", "missing", "V1.1", "Miljön."),
        ("F-03", "meaning", "", "Vi ser på."),
    }


def test_yes_alone_is_a_reply(answer):
    assert (said(answer()), answer().version) == (set(), 1)


@pytest.mark.parametrize("recognise", ["partly", "no"])
def test_no_needs_words(answer, recognise):
    with pytest.raises(NotAllowed) as refused:
        answer(recognise=recognise, recognise_text=" ")
    assert "recognise_text" in refused.value.message_dict


@pytest.mark.parametrize(
    ("fields", "name"),
    [({"recognise": "x"}, "recognise"), ({"missing": "Ja", "missing_about": "V9"}, "missing_about")],
)
def test_reply_takes_what_is_on_the_list(answer, fields, name):
    with pytest.raises(NotAllowed) as refused:
        answer(**fields)
    assert list(refused.value.message_dict) == [name]


def test_same_reply_again_changes_nothing(answer):
    first = answer(missing="Miljön.", version=0)
    assert (answer(missing="Miljön.", version=0).version, Comment.objects.count()) == (first.version, 1)
    assert Event.objects.filter(kind="values.reply_saved").count() == 1


def test_reply_is_changed_until_the_last_day(answer):
    answer(missing="Miljön.", meaning="Vi ser på.")
    reply = answer(missing="Miljön och tiden.", recognise="no", recognise_text="Inte alls.", version=1)
    assert said(reply) == {
        ("F-01", "missing", "", "Miljön och tiden."),
        ("F-03", "recognise", "", "Inte alls."),
    }
    assert reply.version == 2


def test_reply_of_somebody_faster_is_not_overwritten(answer):
    answer(missing="Miljön.")
    with pytest.raises(NotAllowed) as refused:
        answer(missing="Tiden.", version=0)
    assert refused.value.code == "stale"


def test_handled_comment_stays_and_a_new_text_is_a_new_comment(answer, editor):
    comment = answer(missing="Miljön.").comments.get()
    comments.handle_comment(comment=comment, by=editor, handling="answered", answer="Tack.")
    assert said(answer(missing="", version=1)) == {("F-01", "missing", "", "Miljön.")}
    reply = answer(missing="Tiden.", version=1)
    assert said(reply) == {("F-01", "missing", "", "Miljön."), ("F-02", "missing", "", "Tiden.")}


def test_number_of_a_removed_comment_is_not_used_again(answer):
    answer(missing="Miljön.")
    answer(missing="", meaning="Vi ser på.", version=1)
    assert [c.code for c in Comment.objects.all()] == ["F-02"]


def test_reply_after_the_last_day_is_refused(answer, open_round):
    with after_the_round(open_round), pytest.raises(NotAllowed) as refused:
        answer(missing="Miljön.")
    assert refused.value.code == "closed"


def test_reply_before_the_first_day_is_refused(ask, decider):
    round_ = ask("top", starts=2)
    with pytest.raises(NotAllowed) as refused:
        rounds.reply(round_=round_, by=decider, body=round_.bodies.first(), recognise="yes")
    assert refused.value.code == "closed"


def test_only_who_answers_for_the_workplace_replies(answer, employee, other_manager, caretakers, manager):
    for who in (employee, other_manager):
        with pytest.raises(PermissionDenied):
            answer(by=who)
    with pytest.raises(PermissionDenied):
        answer(by=manager, unit=caretakers)


def test_deputy_replies(answer, make_user, home_care):
    assert answer(by=make_user("ersattare", "deputy", home_care)).unit == home_care


def test_unit_with_units_below_is_not_asked(answer, head, care, open_round):
    with pytest.raises(PermissionDenied):
        answer(by=head, unit=care)


def test_only_members_of_an_asked_group_reply(ask, decider, manager):
    round_ = ask("top")
    body = Body.objects.get(key="koncernchefsgruppen")
    with pytest.raises(PermissionDenied):
        rounds.reply(round_=round_, by=manager, body=body, recognise="yes")
    with pytest.raises(PermissionDenied):
        rounds.reply(round_=round_, by=decider, body=Body.objects.get(key="styrgruppen"), recognise="yes")
    assert rounds.reply(round_=round_, by=decider, body=body, recognise="yes").sender == body


def test_workplaces_round_has_no_groups(open_round, decider):
    with pytest.raises(PermissionDenied):
        rounds.reply(round_=open_round, by=decider, body=Body.objects.first(), recognise="yes")


# ---- more comments ---------------------------------------------------------------------------------------


def test_comment_about_a_sentence_is_added_once(answer, manager):
    reply = answer()
    rounds.add_comment(reply=reply, by=manager, text="Krångligt ord.", about="V2.1")
    rounds.add_comment(reply=reply, by=manager, text="Krångligt ord.", about="V2.1")
    assert said(reply) == {("F-01", "other", "V2.1", "Krångligt ord.")}


def test_comment_needs_words_and_a_sentence_of_the_draft(answer, manager):
    with pytest.raises(NotAllowed):
        rounds.add_comment(reply=answer(), by=manager, text=" ")
    with pytest.raises(NotAllowed):
        rounds.add_comment(reply=answer(), by=manager, text="Ord.", about="M1")


def test_comment_is_taken_back_until_it_is_answered(answer, manager, editor):
    reply = answer()
    first, second = (rounds.add_comment(reply=reply, by=manager, text=text) for text in ("Ett.", "Två."))
    comments.handle_comment(comment=second, by=editor, handling="answered", answer="Tack.")
    for comment in (first, first):
        rounds.remove_comment(comment=comment, by=manager)
    with pytest.raises(NotAllowed, match="has its answer"):
        rounds.remove_comment(comment=second, by=manager)
    assert Comment.objects.get() == second


def test_stranger_adds_and_takes_back_nothing(answer, manager, other_manager):
    reply = answer()
    comment = rounds.add_comment(reply=reply, by=manager, text="Ett.")
    with pytest.raises(PermissionDenied):
        rounds.add_comment(reply=reply, by=other_manager, text="Två.")
    with pytest.raises(PermissionDenied):
        rounds.remove_comment(comment=comment, by=other_manager)


# ---- at the same moment ----------------------------------------------------------------------------------


def at_once(count, act):
    gate, outcomes = threading.Barrier(count), []

    def go(number):
        try:
            gate.wait()
            act(number)
            outcomes.append("done")
        except NotAllowed as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_twenty_identical_replies_are_one(answer):
    assert at_once(20, lambda n: answer(missing="Miljön.", version=0)) == ["done"] * 20
    assert (RoundReply.objects.count(), Comment.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_many_different_replies_one_counts(answer):
    assert at_once(8, lambda n: answer(missing=f"Text {n}", version=0)) == ["done"] + ["stale"] * 7
    assert Comment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_comments_of_many_at_once_have_a_number_each(answer, manager):
    reply = answer()
    at_once(8, lambda n: rounds.add_comment(reply=reply, by=manager, text=f"Text {n}"))
    assert [c.number for c in Comment.objects.all()] == list(range(1, 9))
