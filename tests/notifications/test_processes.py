"""Who is told what about the choice of processes, from the event to the mail."""

import datetime as dt

import pytest

from lean_portal import clock
from notifications.models import Delivery
from organisation.models import User
from processes.services import assessing, deciding, nominating, selecting
from processes.services.clock import pass_time
from tests.processes.conftest import (  # noqa: F401 - fixtures
    HOUR,
    assessed,
    assessing_round,
    confirm,
    decided,
    decider,
    given,
    nominate,
    preparing,
    processes,
    proposed,
    rests,
    revealed,
    roads,
    score_all,
    steering,
    third,
    waterworks,
)

ROW = (3, 3, 3, 3)


def sent():
    return Delivery.objects.filter(channel="email", state="sent")


@pytest.fixture
def told(post):
    """(notice, who) of the mails that have gone out since the last time."""

    def look():
        before = set(sent().values_list("pk", flat=True))
        post()
        rows = sent().exclude(pk__in=before).select_related("recipient")
        return {(row.notice, row.recipient.username) for row in rows}

    return look


@pytest.fixture
def mails(mailoutbox):
    """The plain texts of all mails so far."""
    return lambda: [letter.body for letter in mailoutbox]


def test_owner_is_asked_and_the_nominator_told(told, nominate, home_care, manager):  # noqa: F811
    process = nominate(home_care, "Nyanställning")
    assert told() == {("owner_asked", "chef")}
    nominating.confirm_process(process=process, by=manager, text="Gärna.", hours=4)
    assert told() == {("owner_confirmed", "forvaltningschef")}


def test_owner_who_nominates_is_not_asked_by_mail(told, nominate, home_care, manager):  # noqa: F811
    nominate(home_care, "Nyanställning", by=manager)
    assert told() == set()


def test_owner_who_says_no_says_why(told, mails, nominate, home_care, manager):  # noqa: F811
    process = nominate(home_care, "Nyanställning")
    told()
    nominating.refuse_process(process=process, by=manager, text="Vi bygger om i vår.")
    assert told() == {("owner_refused", "forvaltningschef")}
    assert "Vi bygger om i vår." in mails()[-1]


def test_each_assessor_is_asked_and_only_the_missing_reminded(told, assessing_round, steering):  # noqa: F811
    asked = {("selection_opened", user.username) for user in steering}
    assert {pair for pair in told() if pair[0] == "selection_opened"} == asked - {
        ("selection_opened", "styrgrupp")  # who opened it
    }
    score_all(assessing_round, steering[1], *[ROW] * 4)
    with clock.at(assessing_round.assess_before - HOUR):
        assert pass_time() == 1
        assert pass_time() == 0
    assert told() == {("selection_reminded", "styrgrupp"), ("selection_reminded", "styrgrupp3")}


def test_convenor_alone_learns_that_all_are_in(told, assessed):  # noqa: F811
    assert {pair for pair in told() if pair[0] == "selection_complete"} == {
        ("selection_complete", "styrgrupp")
    }


def test_reveal_and_proposal_reach_those_whose_turn_it_is(told, assessed, convenor, decider):  # noqa: F811
    told()
    selection = selecting.reveal_selection(selection=assessed, by=convenor)
    assert told() == {("selection_revealed", "styrgrupp2"), ("selection_revealed", "styrgrupp3")}
    deciding.propose_selection(
        selection=selection, by=convenor, codes=["P01", "P02"], proposal="De två.", rests=rests(
            selection, "P01", "P02"
        )
    )  # fmt: skip
    assert told() == {("selection_proposed", "koncernchef")}
    deciding.take_back_proposal(selection=selection, by=decider, reason="Säg mer om risken.")
    assert {pair for pair in told()} == {
        ("selection_sent_back", name) for name in ("styrgrupp", "styrgrupp2", "styrgrupp3")
    }


def test_everybody_who_nominated_or_owns_is_answered(told, mails, decided):  # noqa: F811
    found = told()
    assert {who for notice, who in found if notice == "process_chosen"} == {"chef-P01", "chef-P02"}
    # The nominator of all four, and the owners of the two that were not chosen.
    assert {who for notice, who in found if notice == "process_answered"} == {
        "forvaltningschef", "chef-P03", "chef-P04",
    }  # fmt: skip
    to_nominator = next(mail for mail in mails() if "Snöröjning" in mail and "Nyanställning" in mail)
    assert "För stor just nu." in to_nominator
    assert "Nästa val." in to_nominator


def test_missed_deadline_is_told_once_and_again_when_it_is_missed_anew(
    told,
    assessed,  # noqa: F811
    convenor,
    decider,  # noqa: F811
):
    told()
    with clock.at(assessed.decide_before + HOUR):
        assert pass_time() == 1
        assert pass_time() == 0
    assert {who for notice, who in told() if notice == "selection_overdue"} == {
        "styrgrupp", "styrgrupp2", "styrgrupp3", "koncernchef",
    }  # fmt: skip
    later = clock.now() + dt.timedelta(days=40)
    selecting.move_deadlines(
        selection=assessed, by=convenor, assess_before=assessed.assess_before, decide_before=later
    )
    assert {who for notice, who in told() if notice == "selection_moved"} == {
        "styrgrupp2", "styrgrupp3", "koncernchef",
    }  # fmt: skip
    with clock.at(later + HOUR):
        assert pass_time() == 1


def test_reminder_is_not_sent_to_who_has_scored_meanwhile(told, assessing_round, steering):  # noqa: F811
    told()
    with clock.at(assessing_round.assess_before - HOUR):
        pass_time()
    for member in steering:
        score_all(assessing_round, member, *[ROW] * 4)
    assert {notice for notice, _who in told()} == {"selection_complete"}


def test_no_reader_is_told_of_more_than_their_own(told, mails, assessing_round, steering):  # noqa: F811
    score_all(assessing_round, steering[1], *[ROW] * 4)
    with clock.at(assessing_round.assess_before - HOUR):
        pass_time()
    told()
    others = User.objects.get(pk=steering[1].pk).name
    assert mails()
    assert not [mail for mail in mails() if others in mail.partition("\n\n")[2]]


def test_each_reader_is_told_how_much_they_have_left_themselves(told, mails, assessing_round, steering):  # noqa: F811
    told()
    first = assessing_round.candidates.select_related("selection").first()
    assessing.assess(candidate=first, by=steering[1], given=given(*ROW))
    with clock.at(assessing_round.assess_before - HOUR):
        pass_time()
    before = len(mails())
    told()
    left = sorted(mail.split()[0] for mail in mails()[before:])
    assert left == ["Fyra", "Fyra", "Tre"]
