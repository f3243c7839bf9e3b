"""Once a year: does it still hold?"""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from events.models import Event
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.workdays import add_workdays
from tests.improvements.pages import reader, text_of
from tests.values.test_adoption_race import at_once
from values.models import ValueFoundation, YearlyLook
from values.services import looks, versions
from values.services.clock import pass_time

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PAGE = "/vardegrund/arlig-genomgang/"
SAID = {"outcome": "keep", "note": "Vi känner igen oss."}


def on(day):
    """Inside the block it is noon of that day."""
    return clock.at(dt.datetime.combine(day, dt.time(12), ZoneInfo("Europe/Stockholm")))


def a_year_after(day):
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


@pytest.fixture
def look(adopted, editor):
    def record(**fields):
        return looks.record_look(
            **{"foundation": adopted, "by": editor, "looked_on": clock.today(), **SAID, **fields}
        )

    return record


@pytest.fixture
def due_on(adopted):
    return a_year_after(adopted.adopted_on)


def reminders():
    return Event.objects.filter(kind="values.look_due")


# ---- recording -------------------------------------------------------------------------------------------


def test_same_look_once_more_is_the_same(look):
    assert look() == look()
    assert Event.objects.filter(kind="values.look_recorded").count() == 1


def test_a_second_look_on_one_day_is_refused(look):
    look()
    with pytest.raises(NotAllowed) as refused:
        look(note="Något annat.")
    assert refused.value.message_dict == {"looked_on": ["A look on this day is recorded already."]}


@pytest.mark.parametrize(
    ("fields", "name"),
    [({"note": " "}, "note"), ({"outcome": "burn"}, "outcome"), ({"looked_on": None}, "looked_on")],
)
def test_a_look_says_what_became_of_it(look, fields, name):
    with pytest.raises(NotAllowed) as refused:
        look(**fields)
    assert list(refused.value.message_dict) == [name]


def test_a_look_is_neither_to_come_nor_before_the_adoption(look):
    for days in (1, -1):
        with pytest.raises(NotAllowed) as refused:
            look(looked_on=clock.today() + dt.timedelta(days=days))
        assert list(refused.value.message_dict) == ["looked_on"]


def test_only_editors_record_a_look(look, decider, employee):
    for by in (decider, employee):
        with pytest.raises(PermissionDenied):
            look(by=by)


def test_a_draft_is_not_looked_at(draft, editor):
    with pytest.raises(NotAllowed) as refused:
        looks.record_look(foundation=draft, by=editor, looked_on=clock.today(), **SAID)
    assert refused.value.code == "stale"


# ---- when it is due --------------------------------------------------------------------------------------


def test_a_look_is_due_a_year_after_the_adoption(adopted, due_on):
    assert not ValueFoundation.objects.look_due(due_on - dt.timedelta(days=1)).exists()
    assert ValueFoundation.objects.look_due(due_on).get() == adopted


def test_a_look_moves_the_day_a_year_on(adopted, look, due_on):
    with on(due_on):
        look()
    assert not ValueFoundation.objects.look_due(due_on + dt.timedelta(days=30)).exists()
    assert ValueFoundation.objects.look_due(a_year_after(due_on)).exists()


def test_a_year_after_the_leap_day_is_the_last_of_february(adopted, editor):
    with on(dt.date(2028, 2, 29)):
        looks.record_look(foundation=adopted, by=editor, looked_on=dt.date(2028, 2, 29), **SAID)
    assert ValueFoundation.objects.with_look().get().look_due_on == dt.date(2029, 2, 28)


def test_the_reminders_come_before_the_day_and_on_it_once_each(adopted, due_on):
    first, second = add_workdays(due_on, -20), add_workdays(due_on, 0)
    told = []
    day = first - dt.timedelta(days=2)
    while day <= second + dt.timedelta(days=5):
        with on(day):
            pass_time()
            if pass_time() or reminders().count() != len(told):
                told.append(day)
        day += dt.timedelta(days=1)
    assert told == [first, second]
    assert [event.subject_id for event in reminders()] == [adopted.pk, adopted.pk]


def test_a_clock_that_stood_still_reminds_once(adopted, due_on):
    with on(due_on + dt.timedelta(days=90)):
        assert looks.announce_look() == 1
        assert looks.announce_look() == 0


def test_the_next_year_reminds_anew(adopted, look, due_on):
    with on(due_on + dt.timedelta(days=5)):
        looks.announce_look()
        look()
        assert looks.announce_look() == 0
    with on(a_year_after(due_on) + dt.timedelta(days=30)):
        assert looks.announce_look() == 1


def test_without_a_version_nothing_is_due(db):
    assert looks.announce_look() == 0


@pytest.mark.django_db(transaction=True)
def test_many_clocks_remind_once(adopted, due_on):
    def remind():
        with on(due_on + dt.timedelta(days=5)):
            return looks.announce_look()

    assert sum(at_once(*[remind] * 6)) == 1
    assert reminders().count() == 1


# ---- the page --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "then"),
    [
        ("keep", "/vardegrund/infor-antagande/"),
        ("wording", "/vardegrund/ny-version/?scope=wording"),
        ("meaning", "/vardegrund/ny-version/?scope=meaning"),
    ],
)
def test_a_look_leads_on_to_what_it_found(adopted, editor, outcome, then):
    typed = {"looked_on": str(clock.today()), "outcome": outcome, "note": "Vi är överens."}
    answer = reader(editor).post(PAGE, typed)
    assert (answer.status_code, answer["Location"]) == (302, then)
    assert YearlyLook.objects.get().outcome == outcome


def test_what_was_wrong_is_said_and_what_was_typed_stays(adopted, editor):
    answer = reader(editor).post(
        PAGE, {"looked_on": "2999-01-01", "outcome": "keep", "note": "Vi är överens."}
    )
    assert answer.status_code == 422
    assert "Choose today or an earlier day." in text_of(answer)
    assert "Vi är överens." in answer.text


def test_the_page_says_when_and_shows_what_was_said_before(adopted, editor, look):
    look()
    text = text_of(reader(editor).get(PAGE))
    assert "Does version 1.0 still hold?" in text
    assert "It holds as it stands" in text
    assert "Vi känner igen oss." in text


def test_where_nothing_is_adopted_there_is_nothing_to_look_at(editor):
    assert reader(editor).get(PAGE)["Location"] == "/vardegrund/infor-antagande/"


def test_while_a_version_is_open_a_look_leads_to_the_gate(adopted, editor):
    versions.start_next(by=editor, scope="wording")
    typed = {"looked_on": str(clock.today()), "outcome": "wording", "note": "Vi är överens."}
    assert reader(editor).post(PAGE, typed)["Location"] == "/vardegrund/infor-antagande/"


@pytest.mark.parametrize("who", ["employee", "decider", "manager"])
def test_the_page_is_for_editors(adopted, who, request):
    assert reader(request.getfixturevalue(who)).get(PAGE).status_code == 403
