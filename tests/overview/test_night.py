"""What the night computes from what has happened, and whom it tells."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.db import connections

from events.models import Event
from improvements.models import BoardMeeting
from improvements.services import raise_suggestion
from lean_portal import clock
from notifications.models import Delivery
from notifications.services import expand_waiting
from organisation.services import merge_unit, move_unit
from overview.models import Heard, Series, Signal, Standing
from overview.obligations import obligations
from overview.services import heard, night
from overview.signals import Judgement, Sign
from tests.overview.living import compute, decided, followed, met, month
from training.models import Visit

USUAL = (4, 5, 4, 4) * 5
QUIET = (*USUAL, 0, 0, 0, 0)  # four, since one of them may be July


@pytest.fixture(autouse=True)
def spring():
    """So that the newest months hold no July."""
    with clock.at(dt.datetime(2028, 5, 16, 9, tzinfo=dt.UTC)):
        yield


def values(unit, kind, whole=False):
    rows = Series.objects.filter(unit=unit, kind=kind, whole=whole).order_by("month")
    return [(row.month, row.value, row.of) for row in rows]


def test_each_series_counts_what_happened_in_its_month(home_care, care, group, employee):
    met(home_care, 2, 0, 3)
    Visit.objects.create(unit=home_care, seen=home_care, on=month(1))
    day = month(2) + dt.timedelta(days=9)
    decided(home_care, employee, promised=day, answered=day)
    decided(home_care, employee, promised=day, answered=day + dt.timedelta(days=1))
    decided(home_care, employee, promised=day, answered=day, by_unit=care)
    own = decided(home_care, employee, promised=day, answered=day, source="Gammalt", external_id="1")
    followed(own, month(3), holds=(30,), missed=(90,))
    compute()
    assert values(home_care, "meetings") == [(month(3), 2, None), (month(1), 3, None)]
    assert values(home_care, "visits") == [(month(1), 1, None)]
    assert values(home_care, "promises") == [(month(2), 1, 2)]
    assert values(home_care, "local") == [(month(2), 2, None)]
    assert values(care, "promises", whole=True) == values(group, "promises", whole=True) == [(month(2), 2, 3)]
    assert values(care, "promises") == []  # for an organisation the whole stands


def test_a_check_on_time_is_one_that_somebody_answered(home_care, employee):
    suggestion = decided(home_care, employee, promised=month(9), answered=month(9))
    followed(suggestion, month(8), holds=(30,), missed=(90,), dropped=(180,))
    compute()
    assert [(value, of) for _month, value, of in values(home_care, "checks")] == [(1, 1), (0, 1)]


def test_a_decision_that_is_still_owed_is_a_broken_promise_of_its_month(home_care, employee, submit):
    suggestion = submit(employee)
    type(suggestion).objects.filter(pk=suggestion.pk).update(decide_by=month(2))
    compute()
    assert values(home_care, "promises") == [(month(2), 0, 1)]


def test_what_the_steering_group_owes_counts_as_the_groups_before_it_is_decided(
    home_care, care, group, employee, manager, submit
):
    late = raise_suggestion(
        suggestion=submit(employee), by=manager, to="steering", reason="Rör flera enheter."
    )
    type(late).objects.filter(pk=late.pk).update(decide_by=month(2))
    compute()
    assert values(group, "promises", whole=True) == [(month(2), 0, 1)]
    assert values(home_care, "promises") == values(care, "promises", whole=True) == []


def test_the_same_night_twice_writes_nothing_the_second_time(home_care, django_assert_num_queries):
    met(home_care, *QUIET)
    assert night.compute(clock.today())
    before = set(Series.objects.values_list("pk", flat=True)), Event.objects.count()
    assert not night.compute(clock.today())
    compute()
    assert (set(Series.objects.values_list("pk", flat=True)), Event.objects.count()) == before
    BoardMeeting.objects.all().delete()
    compute()
    assert not Series.objects.exists()


def test_before_two_nothing_is_computed(home_care):
    with clock.at(dt.datetime(2028, 5, 15, 23, 30, tzinfo=dt.UTC)):  # half past one in Sweden
        assert not night.pass_night()
    assert night.pass_night()


def test_what_a_merged_unit_did_is_counted_where_it_went(home_care, caretakers, group, housing):
    met(home_care, 4, 4)
    met(caretakers, 2, 2)
    merge_unit(unit=caretakers, into=home_care, by=None)
    with clock.at(clock.now() + dt.timedelta(days=1)):  # the last day counts
        compute()
    assert [value for _month, value, _of in values(home_care, "meetings")] == [6, 6]
    assert not values(caretakers, "meetings")


def test_a_merger_is_no_signal(home_care, caretakers):
    met(home_care, *[4, 5, 4, 4] * 5, 4, 5, 4)
    met(caretakers, *[9, 8, 9, 8] * 5, *[0] * 3)
    with clock.at(dt.datetime.combine(month(3), dt.time(9), dt.UTC)):
        merge_unit(unit=caretakers, into=home_care, by=None, last_day=month(3) - dt.timedelta(days=1))
    compute()
    assert not Signal.objects.filter(unit=home_care).exists()


def test_a_moved_unit_keeps_its_series_and_brings_them_along(home_care, care, housing):
    met(home_care, 4, 4)
    compute()
    move_unit(unit=home_care, parent=housing, by=None)
    compute()
    assert len(values(home_care, "meetings")) == 2
    assert len(values(housing, "meetings", whole=True)) == 2
    assert not values(care, "meetings", whole=True)


def mails():
    expand_waiting()
    return {(row.notice, row.recipient.username) for row in Delivery.objects.filter(channel="email")}


def test_the_manager_is_told_first_and_nobody_else(home_care, manager, head, steering_member, make_user):
    make_user("ersattare", "deputy", home_care)
    met(home_care, *QUIET)
    compute()
    assert {row for row in mails() if row[1] != "forvaltningschef"} == {("signal_quiet", "chef")}
    assert [need.status_label for need in obligations(manager)] == [Sign.QUIET.label]
    since = clock.today() - dt.timedelta(days=14)
    own = Signal.objects.filter(whole=False)
    assert own.shown_to(manager, since=since).exists()
    for other in (head, steering_member):
        assert not own.shown_to(other, since=since).exists()
        assert own.shown_to(other, since=clock.today()).exists()  # two weeks later
    stranger = make_user("kollega2", "employee", home_care)
    assert not own.shown_to(stranger, since=clock.today()).exists()


def test_a_signal_is_told_once_and_ends_when_it_is_taken_back(home_care, manager):
    met(home_care, *QUIET)
    compute()
    compute()
    own = Signal.objects.filter(whole=False)
    assert own.count() == Event.objects.filter(kind="overview.signal_found", data__whole=False).count() == 1
    BoardMeeting.objects.bulk_create(
        BoardMeeting(unit=home_care, on=month(1) + dt.timedelta(days=n)) for n in range(4)
    )
    compute()
    assert own.get().gone_on == clock.today()
    assert obligations(manager) == []


def found_by(unit, monkeypatch, sign, *, days=0):
    """The night so many days from today, when the series of the unit says `sign`."""
    at = clock.now() + dt.timedelta(days=days)
    judged = Judgement(sign, at.date().replace(day=1) if sign else None, SimpleNamespace(), 12)
    monkeypatch.setattr(night, "judge", lambda *_args, **_more: judged)
    with clock.at(at):
        compute()
    return Signal.objects.filter(unit=unit, whole=False).order_by("pk")


def told(kind="overview.signal_found"):
    return Event.objects.filter(kind=kind, data__whole=False).count()


def test_a_fall_that_takes_another_form_begins_no_new_two_weeks(home_care, monkeypatch):
    met(home_care, 1)
    first = found_by(home_care, monkeypatch, Sign.SLIPPING).get()
    for days, sign in ((31, Sign.QUIET), (62, Sign.SLIPPING), (93, Sign.QUIET)):
        now = found_by(home_care, monkeypatch, sign, days=days).get()
        assert (now.pk, now.sign, now.found_on, now.gone_on) == (first.pk, sign, first.found_on, None)
        assert now.month > first.month
    assert told() == 1


def test_a_fall_that_is_back_after_a_month_is_the_same_and_after_two_a_new_one(home_care, monkeypatch):
    met(home_care, 1)
    first = found_by(home_care, monkeypatch, Sign.QUIET).get()
    assert found_by(home_care, monkeypatch, None, days=31).get().gone_on
    back = found_by(home_care, monkeypatch, Sign.QUIET, days=62).get()
    assert (back.found_on, back.gone_on) == (first.found_on, None)
    found_by(home_care, monkeypatch, None, days=93)
    assert found_by(home_care, monkeypatch, Sign.QUIET, days=160).count() == 2
    assert told() == 2


def test_from_fallen_to_better_and_back_is_told_each_time(home_care, monkeypatch):
    met(home_care, 1)
    for n, sign in enumerate((Sign.QUIET, Sign.BETTER, Sign.SLIPPING)):
        rows = found_by(home_care, monkeypatch, sign, days=31 * n)
        assert rows.count() == told() == n + 1
        assert rows.standing().get().sign == sign


def test_what_still_stands_is_kept_by_the_year_and_a_missed_check_is_a_fall(home_care, employee):
    since = dt.date(2027, 1, 15)
    for n in range(6):
        suggestion = decided(home_care, employee, promised=since, answered=since)
        followed(suggestion, since, **({"holds": (30, 90)} if n else {"holds": (30,), "missed": (90,)}))
    compute()
    assert [(row.cohort, row.after, row.at_risk, row.fell) for row in Standing.objects.all()] == [
        (2027, 30, 6, 0),
        (2027, 90, 6, 1),
    ]


# ---- who is heard ------------------------------------------------------------------------------------------
@pytest.fixture
def crowd(home_care, pupil_health, caretakers, make_user):
    """Of 90 in home care six have written in the last half-year, of 60 caretakers ten; of 40 others one."""
    for unit, people, deskless, shift in (
        (home_care, 90, True, True),
        (pupil_health, 40, False, False),
        (caretakers, 60, True, False),
    ):
        unit.headcount, unit.deskless, unit.shift_work = people, deskless, shift
        unit.save(update_fields=["headcount", "deskless", "shift_work"])
    day = dt.date(2027, 10, 5)
    for n, unit in enumerate([home_care] * 6 + [caretakers] * 10 + [pupil_health]):
        author = make_user(f"m{n}", "employee", unit)
        decided(unit, author, promised=day, answered=day)
        decided(unit, author, promised=day, answered=day)  # once is enough


def published():
    return {
        (row.unit.code, row.deskless, row.shift_work): (row.people, row.shown, row.heard)
        for row in Heard.objects.all()
    }


def test_the_report_counts_people_and_protects_a_small_number_by_hiding_another(crowd):
    compute()
    found = published()
    assert found["VOF", False, False] == (40, "few", None)
    assert found["VOF", True, True] == (90, "hidden", None)  # or 7 − 6 would tell of one
    assert found["VOF", None, None] == (130, "number", 7)
    assert found["BO", True, False] == (60, "number", 10)


def test_a_published_report_is_never_computed_again(crowd, make_user, home_care):
    compute()
    before = published()
    day = dt.date(2027, 10, 6)
    for n in range(9):
        decided(home_care, make_user(f"sen{n}", "employee", home_care), promised=day, answered=day)
    compute()
    assert published() == before
    assert not heard.publish_heard(clock.today())


def test_two_reports_have_no_act_in_common(crowd):
    """So that what one tells says nothing of the other, whatever is subtracted."""
    halves = [heard.last_half_year(day) for day in (dt.date(2028, 5, 1), dt.date(2028, 9, 1))]
    (_, stop), (first, _) = halves
    assert stop == first
    acts = [heard.voices(*half) for half in halves]
    assert len(acts[0]) == 17 and not acts[1]


@pytest.mark.django_db(transaction=True)
def test_of_two_clocks_one_does_the_night(home_care):
    met(home_care, *QUIET)
    today = clock.today()

    def clockwork(_n):
        try:
            with clock.at(dt.datetime(2028, 5, 16, 9, tzinfo=dt.UTC)):
                return night.compute(today)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(clockwork, range(2))) == [False, True]
    assert Event.objects.filter(kind="overview.signal_found", data__whole=False).count() == 1
