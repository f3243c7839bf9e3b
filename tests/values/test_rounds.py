"""Rounds: whom, when, in what order, and what the clock says by itself."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from events.models import Event
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.models import Appointment, Body, Unit, User
from organisation.workdays import add_workdays, workdays_between
from values.models import Round
from values.services import drafting, rounds
from values.services.clock import pass_time

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "bodies")]


def on(day, time=dt.time(9)):
    return clock.at(dt.datetime.combine(day, time, dt.UTC))


def happened(round_, kind):
    return Event.objects.about(round_).filter(kind=f"values.{kind}").count()


# ---- asking ----------------------------------------------------------------------------------------------


def test_top_round_goes_to_both_top_groups(ask):
    keys = ask("top").bodies.values_list("key", flat=True)
    assert set(keys) == {"koncernchefsgruppen", "ledningsgruppen"}


def test_top_round_goes_to_the_chosen_groups(ask):
    chosen = Body.objects.filter(key="kl-info")
    assert list(ask("top", bodies=chosen).bodies.all()) == list(chosen)


def test_consultation_goes_to_the_unions_whatever_is_chosen(ask):
    round_ = ask("consultation", bodies=Body.objects.filter(key="kl-info"))
    assert [body.key for body in round_.bodies.all()] == ["samverkansgruppen"]


def test_round_names_the_draft(ask):
    assert ask("top").revision.label == "0.1"


def test_workplaces_wait_for_the_top_groups(ask, held_round):
    with pytest.raises(NotAllowed, match="top groups come first"):
        ask("workplaces")
    ask("top", days=2)
    with pytest.raises(NotAllowed, match="top groups come first"):
        ask("workplaces")
    held_round("top")
    assert ask("workplaces").kind == "workplaces"


def test_refused_round_names_no_draft(ask, draft):
    with pytest.raises(NotAllowed):
        ask("workplaces")
    assert not draft.revisions.filter(draft__isnull=False).exists()


def test_workplaces_need_ten_working_days(ask, held_round):
    held_round("top")
    with pytest.raises(NotAllowed) as refused:
        ask("workplaces", days=9)
    first = rounds.earliest_close(clock.today())
    assert first.isoformat() in refused.value.message_dict["closes_on"][0]
    assert workdays_between(clock.today() - dt.timedelta(days=1), first) == 10


def test_round_cannot_begin_before_today(ask):
    with pytest.raises(NotAllowed, match="today or a later day"):
        ask("top", starts=-1)


def test_round_cannot_end_before_it_begins(ask):
    with pytest.raises(NotAllowed, match="before the first"):
        ask("top", closes_on=clock.today() - dt.timedelta(days=1))


def test_same_round_asked_for_twice_is_one(ask, draft):
    assert ask("top") == ask("top")
    assert draft.rounds.count() == 1


def test_second_round_of_the_same_kind_waits_for_the_first(ask):
    ask("top")
    with pytest.raises(NotAllowed, match="not over"):
        ask("top", days=12)


def test_only_editors_ask(ask, manager):
    with pytest.raises(PermissionDenied):
        ask("top", by=manager)


def test_handed_over_version_asks_nobody(ready, editor, ask):
    ready.state = "proposed"
    ready.save()
    with pytest.raises(NotAllowed, match="no draft any more"):
        ask("top")


# ---- longer, shorter, not at all -------------------------------------------------------------------------


def test_round_is_prolonged(ask, editor):
    round_ = ask("top")
    later = round_.closes_on + dt.timedelta(days=7)
    rounds.prolong_round(round_=round_, by=editor, closes_on=later, version=0)
    round_.refresh_from_db()
    assert (round_.closes_on, round_.version) == (later, 1)
    rounds.prolong_round(round_=round_, by=editor, closes_on=later, version=0)  # pressed twice
    with pytest.raises(NotAllowed, match="Somebody else"):
        rounds.prolong_round(round_=round_, by=editor, closes_on=later + dt.timedelta(days=1), version=0)
    assert happened(round_, "round_changed") == 1


def test_round_is_not_made_shorter_in_silence(ask, editor):
    round_ = ask("top")
    with pytest.raises(NotAllowed, match="later day"):
        rounds.prolong_round(round_=round_, by=editor, closes_on=clock.today())


def test_round_that_is_over_is_not_prolonged(held_round, editor):
    with pytest.raises(NotAllowed, match="is over"):
        rounds.prolong_round(round_=held_round("top"), by=editor, closes_on=clock.today())


def test_top_round_closes_before_its_time(ask, editor):
    round_ = ask("top")
    rounds.close_round(round_=round_, by=editor)
    rounds.close_round(round_=round_, by=editor)
    assert Round.objects.get().state == Round.State.CLOSED
    assert happened(round_, "round_closed") == 1


def test_round_of_workplaces_stays_open_until_all_have_answered(ask, held_round, editor, manager, home_care):
    held_round("top")
    round_ = ask("workplaces")
    with pytest.raises(NotAllowed, match="Workplaces are still to answer"):
        rounds.close_round(round_=round_, by=editor)
    rounds.reply(round_=round_, by=manager, unit=home_care, recognise="yes")
    rounds.close_round(round_=round_, by=editor)
    assert not Round.objects.open().exists()


def test_prolonged_round_of_workplaces_closes_after_their_working_days(ask, held_round, editor, home_care):
    held_round("top")
    round_ = ask("workplaces", days=20)
    with on(rounds.earliest_close(round_.opens_on)):
        rounds.close_round(round_=round_, by=editor)
    assert Round.objects.get(pk=round_.pk).closed_at


def test_coming_round_is_called_off_and_leaves_nothing(ask, editor):
    round_ = ask("top", starts=3)
    with pytest.raises(NotAllowed, match="has not begun"):
        rounds.close_round(round_=round_, by=editor)
    rounds.call_off_round(round_=round_, by=editor)
    rounds.call_off_round(round_=round_, by=editor)
    assert not Round.objects.exists()


def test_round_that_has_begun_is_not_called_off(ask, editor):
    with pytest.raises(NotAllowed, match="has begun"):
        rounds.call_off_round(round_=ask("top"), by=editor)


# ---- the clock -------------------------------------------------------------------------------------------


def test_round_that_opens_today_is_announced_at_once_and_once(ask):
    round_ = ask("top")
    assert happened(round_, "round_opened") == 1
    assert pass_time() == 0


def test_coming_round_is_announced_on_its_day(ask):
    round_ = ask("top", starts=3)
    assert (pass_time(), happened(round_, "round_opened")) == (0, 0)
    with on(round_.opens_on):
        assert (pass_time(), pass_time(), happened(round_, "round_opened")) == (1, 0, 1)


def test_round_reminds_five_and_one_working_days_before_its_last_day(ask):
    round_ = ask("top", days=12)
    reminded = []
    for n in range((round_.closes_on - round_.opens_on).days + 3):
        day = round_.opens_on + dt.timedelta(days=n)
        with on(day):
            if pass_time():
                reminded.append(day)
    assert reminded == [add_workdays(round_.closes_on, -5), add_workdays(round_.closes_on, -1)]


def test_short_round_reminds_once(ask):
    round_ = ask("top", days=4)
    with on(round_.closes_on):
        pass_time()
    assert happened(round_, "round_reminded") == 1


def test_clock_that_stood_still_reminds_once(ask):
    round_ = ask("top", days=12)
    with on(round_.closes_on):
        assert (pass_time(), pass_time()) == (1, 0)


def test_prolonged_round_reminds_anew(ask, editor):
    round_ = ask("top", days=12)
    with on(round_.closes_on):
        pass_time()
        later = add_workdays(round_.closes_on, 8)
        rounds.prolong_round(round_=round_, by=editor, closes_on=later)
        assert pass_time() == 0
    with on(add_workdays(later, -5)):
        assert pass_time() == 1


def test_closed_round_is_silent(ask, editor):
    round_ = ask("top", days=12)
    rounds.close_round(round_=round_, by=editor)
    with on(round_.closes_on):
        assert pass_time() == 0


@pytest.mark.django_db(transaction=True)
def test_many_clocks_announce_once(ask):
    round_ = ask("top", starts=3)
    gate, faults = threading.Barrier(8), []

    def tick():
        try:
            with on(round_.opens_on):
                gate.wait()
                pass_time()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=tick) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (faults, happened(round_, "round_opened")) == ([], 1)


# ---- who is missing --------------------------------------------------------------------------------------


def test_workplaces_are_missing_until_they_reply(open_round, home_care, caretakers, manager):
    assert set(open_round.missing_units()) == {home_care, caretakers}
    rounds.reply(round_=open_round, by=manager, unit=home_care, recognise="yes")
    assert set(open_round.missing_units()) == {caretakers}
    assert set(open_round.asked_units()) == {home_care, caretakers}


def test_workplace_opened_after_the_round_is_not_missing(held_round, home_care):
    round_ = held_round("workplaces")
    Unit.objects.filter(pk=home_care.pk).update(valid_from=clock.today())
    assert not round_.missing_units().exists()


def test_groups_are_missing_until_they_reply(ask, decider):
    round_ = ask("top")
    body = Body.objects.get(key="koncernchefsgruppen")
    rounds.reply(round_=round_, by=decider, body=body, recognise="yes")
    assert [body.key for body in round_.missing_bodies()] == ["ledningsgruppen"]


def test_round_waits_for_whoever_answers(open_round, manager, employee, editor, other_manager):
    waits = {
        user.username: open_round in Round.objects.waiting_for(user)
        for user in (manager, employee, editor, other_manager)
    }
    assert waits == {"chef": True, "medarbetare": False, "styrgrupp2": False, "driftchef": True}


def test_round_waits_no_more_after_the_reply(open_round, manager, other_manager, home_care):
    rounds.reply(round_=open_round, by=manager, unit=home_care, recognise="yes")
    assert not Round.objects.waiting_for(manager).exists()
    assert Round.objects.waiting_for(other_manager).exists()


def test_round_of_a_vacant_workplace_waits_for_the_head(open_round, head, home_care):
    assert Round.objects.waiting_for(head).exists()


def test_round_waits_for_the_members_of_its_groups(ask, decider, manager):
    round_ = ask("top")
    assert (Round.objects.waiting_for(decider).get(), Round.objects.waiting_for(manager).count()) == (
        round_,
        0,
    )
    rounds.reply(round_=round_, by=decider, body=Body.objects.get(key="koncernchefsgruppen"), recognise="yes")
    assert not Round.objects.waiting_for(decider).exists()


def test_round_waits_for_nobody_before_and_after(ask, held_round, decider):
    ask("top", starts=2)
    held_round("top")
    assert not Round.objects.waiting_for(decider).exists()


def test_person_without_posts_is_waited_for_by_nothing(open_round, employee):
    Appointment.objects.filter(user=employee).delete()
    employee = User.objects.get(pk=employee.pk)
    assert not Round.objects.waiting_for(employee).exists()


def test_drafting_goes_on_while_a_round_is_open(open_round, draft, editor):
    drafting.add_value(foundation=draft, by=editor, name="Vi lär")
    assert open_round.revision.label == "0.1"
