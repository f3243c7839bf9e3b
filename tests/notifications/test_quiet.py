"""Evenings, weekends, holidays and the days on which the clocks change, as plain calculations."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from events.models import Event
from lean_portal import clock
from meetings.models import Meeting
from notifications.models import Mode, State, Wishes
from notifications.planning import is_urgent, plan
from notifications.quiet import is_after_break, next_digest, next_open, wall
from notifications.rules import RULE_OF

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def local(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)


def shown(moment):
    return f"{moment.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"


def wishes(**said):
    return Wishes(user_id=1, **said)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2027-03-03 10:00", "2027-03-03 10:00"),
        ("2027-03-03 06:59", "2027-03-03 07:00"),
        ("2027-03-03 17:59", "2027-03-03 17:59"),
        ("2027-03-03 18:00", "2027-03-04 07:00"),
        ("2027-03-05 18:30", "2027-03-08 07:00"),  # a Friday
        ("2027-03-25 18:00", "2027-03-30 07:00"),  # before Easter, over the change of the clocks
        ("2027-05-06 12:00", "2027-05-07 07:00"),  # Ascension Day
        ("2027-06-24 20:00", "2027-06-28 07:00"),  # midsummer's eve is no holiday by law
        ("2026-12-23 18:00", "2026-12-28 07:00"),
        ("2026-12-30 18:00", "2027-01-04 07:00"),
    ],
)
def test_evenings_weekends_and_holidays_are_waited_for(moment, opens):
    assert shown(next_open(local(moment), wishes())) == opens


@pytest.mark.parametrize(
    ("said", "moment", "opens"),
    [
        ({"on_days_off": True}, "2027-03-06 10:00", "2027-03-06 10:00"),
        ({"quiet_from": dt.time(1), "quiet_to": dt.time(5)}, "2027-03-03 02:00", "2027-03-03 05:00"),
        ({"quiet_from": dt.time(1), "quiet_to": dt.time(5)}, "2027-03-03 23:30", "2027-03-03 23:30"),
        ({"quiet_from": dt.time(9), "quiet_to": dt.time(9)}, "2027-03-03 03:00", "2027-03-03 03:00"),
        ({"quiet_to": dt.time(0)}, "2027-03-03 19:00", "2027-03-04 00:00"),
        ({"away_until": dt.date(2027, 7, 30)}, "2027-07-01 10:00", "2027-08-02 07:00"),
    ],
)
def test_everybody_may_choose_the_own_hours(said, moment, opens):
    assert shown(next_open(local(moment), wishes(**said))) == opens


def test_where_the_clocks_jump_over_the_hour_it_is_the_first_minute_after():
    early = {"quiet_from": dt.time(22), "quiet_to": dt.time(2, 30), "on_days_off": True}
    assert shown(next_open(local("2027-03-28 00:30"), wishes(**early))) == "2027-03-28 03:00"
    assert wall(dt.date(2027, 3, 28), dt.time(2, 30)) == dt.datetime(2027, 3, 28, 1, tzinfo=dt.UTC)


def test_hour_that_comes_twice_is_taken_the_first_time():
    assert wall(dt.date(2027, 10, 31), dt.time(2, 30)) == dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("mode", "moment", "comes"),
    [
        (Mode.DAILY, "2027-03-03 07:29", "2027-03-03 07:30"),
        (Mode.DAILY, "2027-03-03 07:30", "2027-03-04 07:30"),
        (Mode.DAILY, "2027-03-05 12:00", "2027-03-08 07:30"),
        (Mode.DAILY, "2027-03-25 12:00", "2027-03-30 07:30"),
        (Mode.WEEKLY, "2027-03-03 12:00", "2027-03-08 07:30"),
        (Mode.WEEKLY, "2027-03-24 12:00", "2027-03-30 07:30"),  # Easter Monday: the day after it
        (Mode.WEEKLY, "2027-10-29 12:00", "2027-11-01 07:30"),
    ],
)
def test_gathered_mail_comes_on_the_next_working_day_at_its_hour(mode, moment, comes):
    assert shown(next_digest(local(moment), wishes(), mode)) == comes


def test_weekly_mail_on_a_friday_that_is_free_comes_on_the_working_day_after_it_and_no_second_time():
    friday = wishes(digest_weekday=4)
    comes = next_digest(local("2027-03-24 12:00"), friday, Mode.WEEKLY)
    assert shown(comes) == "2027-03-30 07:30"
    assert shown(next_digest(comes, friday, Mode.WEEKLY)) == "2027-04-02 07:30"


def test_nothing_is_gathered_while_somebody_is_away():
    away = wishes(away_until=dt.date(2027, 7, 30))
    assert shown(next_digest(local("2027-07-05 12:00"), away, Mode.DAILY)) == "2027-08-02 07:30"


@pytest.mark.parametrize(
    ("day", "said", "after"),
    [
        ("2027-03-08", {}, False),  # a common weekend
        ("2027-03-30", {}, True),
        ("2027-03-31", {}, False),
        ("2027-06-28", {}, True),
        ("2027-08-02", {"away_until": dt.date(2027, 7, 30)}, True),
        ("2027-08-03", {"away_until": dt.date(2027, 7, 30)}, False),
    ],
)
def test_three_days_off_in_a_row_are_a_break(day, said, after):
    assert is_after_break(dt.date.fromisoformat(day), wishes(**said)) == after


@pytest.mark.parametrize(
    ("now", "was", "day", "waits"),
    [
        ("2027-03-03 20:00", "2027-03-04", "2027-04-01", None),  # nobody is to come tomorrow
        ("2027-03-03 20:00", "2027-04-01", "2027-03-04", None),
        ("2027-03-05 20:00", "2027-03-08", "2027-04-01", None),  # a Friday, and on Monday
        ("2027-03-03 20:00", "2027-03-05", "2027-04-01", "2027-03-04 07:00"),
        ("2027-03-25 20:00", "2027-04-08", "2027-04-15", "2027-03-30 07:00"),  # over Easter, and not gathered
    ],
)
def test_meeting_that_was_near_breaks_the_quiet_and_no_other(now, was, day, waits):
    rule, moved = RULE_OF["meeting_moved"], Event(data={"was": was})
    with clock.at(local(now)):
        urgent = is_urgent(rule, moved, Meeting(day=dt.date.fromisoformat(day)))
    state, at, _ = plan(rule, wishes(needs_you="never"), local(now), urgent=urgent)
    assert (state, at and shown(at)) == (State.PENDING, waits)


def test_reminder_is_stopped_or_sent_but_not_gathered():
    moment, near = local("2027-03-03 10:00"), RULE_OF["meeting_near"]
    assert plan(near, wishes(good_to_know="weekly"), moment).state == State.PENDING
    assert plan(near, wishes(good_to_know="never"), moment).state == State.SUPPRESSED
