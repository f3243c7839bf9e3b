# ruff: noqa: F401, F811 - fixtures
"""How far a meeting has reached, now and on the days when the picture is kept; and what time says of it."""

import datetime as dt
import random

import pytest

from events.models import Event
from lean_portal import clock
from meetings.models import Briefing, Reach
from meetings.reach import Row, as_data, count, from_data, reach_of, total_of
from meetings.services import briefing as services
from meetings.services.briefing_clock import announce_briefings, record_reach
from organisation.models import Unit
from organisation.services import close_unit, merge_unit
from tests.improvements.pages import reader, text_of
from tests.meetings.told import brief, held, tell, told_meeting, workday
from tests.roles import below

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


DAY = dt.date(2027, 9, 9)


def numbers(rows):
    names = ("workplaces", "briefed", "planned", "undated", "present", "heads")
    return {row.code: tuple(getattr(row, name) for name in names) for row in rows}


# ---- counting --------------------------------------------------------------------------------------------


def some_places(dice):
    """Organisations with their workplaces: head count, whether a day is set, (present, more at night, of)."""
    for _organisation in range(dice.randint(1, 3)):
        rows = []
        for _workplace in range(dice.randint(1, 4)):
            told = (dice.randint(1, 9), dice.randint(0, 4), dice.randint(13, 30))
            rows.append((dice.randint(0, 40), dice.random() < 0.5, told if dice.random() < 0.5 else None))
        yield rows


@pytest.mark.parametrize("seed", range(20))
def test_rows_are_what_a_recount_gives(seed):
    units, briefings, expected = [], [], {}
    for number, own in enumerate(some_places(random.Random(seed))):
        over = Unit(pk=1000 + number, code=f"O{number}", name=f"O{number}", path=f"/A/O{number}/")
        for index, (heads, planned, told) in enumerate(own):
            unit = Unit(pk=10 * number + index + 1, path=f"{over.path}U{index}/", headcount=heads)
            unit.authority = over
            briefing = Briefing(unit=unit, planned_on=DAY if planned else None)
            briefing.present, briefing.elsewhere, briefing.of = told or (None, 0, None)
            briefing.held_on = DAY if told else None
            units.append(unit)
            briefings.append(briefing)
        done = [told for *_rest, told in own if told]
        waiting = [planned for _heads, planned, told in own if not told]
        expected[over.code] = (
            len(own), len(done), sum(waiting), len(waiting) - sum(waiting),
            sum(present + more for present, more, _of in done),
            sum(told[2] if told else heads for heads, _planned, told in own),
        )  # fmt: skip
    rows = count(units, briefings)
    assert numbers(rows) == expected
    assert from_data(as_data(rows)) == rows
    total = total_of(rows)
    assert total.workplaces == total.briefed + total.planned + total.undated == len(units)
    assert all(row.present <= row.heads for row in rows)


def test_now_per_organisation_with_nights_and_a_day_that_is_set(
    told_meeting, home_care, pupil_health, caretakers, manager, head, other_manager
):
    night = services.Occasion("natt", clock.today(), 2)
    brief(told_meeting, home_care, manager, present=8, of=14, occasions=[night])
    services.plan_briefing(meeting=told_meeting, unit=pupil_health, by=head, planned_on=clock.today())
    assert numbers(reach_of(told_meeting)) == {"VOF": (2, 1, 1, 0, 10, 14), "BO": (1, 0, 0, 1, 0, 12)}


def test_merged_unit_counts_where_it_went_and_a_closed_one_no_more(
    told_meeting, care, home_care, pupil_health, manager, head
):
    night = below(care, "VOF-NAT", "Nattpatrullen")
    brief(told_meeting, night, head, present=5, of=9)
    assert numbers(reach_of(told_meeting))["VOF"] == (3, 1, 0, 2, 5, 21)
    yesterday = clock.today() - dt.timedelta(days=1)
    merge_unit(unit=night, into=home_care, by=None, last_day=yesterday)
    close_unit(unit=pupil_health, by=None, last_day=yesterday)
    assert numbers(reach_of(told_meeting))["VOF"] == (1, 1, 0, 0, 5, 12)


def test_as_many_queries_for_three_workplaces_as_for_one(
    told_meeting, care, coordinator, django_assert_num_queries, django_assert_max_num_queries
):
    browser, url = reader(coordinator), f"/kl-info/{told_meeting.pk}/spridning/"
    browser.get(url)
    with django_assert_max_num_queries(10) as one:
        browser.get(url)
    below(care, "VOF-NAT", "Nattpatrullen"), below(care, "VOF-KOK", "Köket")
    with django_assert_num_queries(len(one)):
        browser.get(url)


# ---- who sees what ---------------------------------------------------------------------------------------


def test_help_is_asked_of_the_heads_above_and_who_leads(
    told_meeting, home_care, manager, head, other_manager, coordinator
):
    brief(told_meeting, home_care, manager, needs_help=True, help_words="Vi saknar lokal.")
    url = f"/kl-info/{told_meeting.pk}/spridning/"
    for user, is_there in ((head, True), (coordinator, True), (other_manager, False)):
        assert ("Vi saknar lokal." in reader(user).get(url).text) is is_there


def test_own_workplaces_are_offered_to_those_who_have_any_to_go_through(
    held, tell, housing, manager, other_manager
):
    meeting = held()
    tell(meeting, "Hyror", housing)
    page = meeting.get_absolute_url()
    assert "/genomgangar/" not in reader(manager).get(page).text
    assert "/genomgangar/" in reader(other_manager).get(page).text


def test_missing_workplaces_are_named_to_the_heads_above_and_who_leads(
    told_meeting,
    home_care,
    pupil_health,
    manager,
    head,
    other_manager,
    coordinator,
    steering_member,
    employee,
):
    url = f"/kl-info/{told_meeting.pk}/spridning/"
    seen = {
        user.username: {
            name for name in ("Elevhälsan", "Fastighetsdrift") if name in reader(user).get(url).text
        }
        for user in (head, other_manager, coordinator, steering_member, manager)
    }
    assert seen == {
        "forvaltningschef": {"Elevhälsan"}, "driftchef": {"Fastighetsdrift"},
        "samordnare": {"Elevhälsan", "Fastighetsdrift"}, "styrgrupp2": set(), "chef": set(),
    }  # fmt: skip
    assert reader(employee).get(url).status_code == 403
    table = reader(head).get(url.rstrip("/") + ".csv")
    assert table.headers["Content-Type"].startswith("text/csv")
    assert "Elevhälsan" in table.text
    assert "Fastighetsdrift" not in table.text
    assert table.text.count("Almforsbostäder") == 1


# ---- what time does --------------------------------------------------------------------------------------


def said(kind="meetings.briefing"):
    return [each.kind.removeprefix("meetings.") for each in Event.objects.filter(kind__startswith=kind)]


def test_each_day_says_its_own_once_and_nothing_to_those_who_are_done(
    told_meeting, home_care, caretakers, manager, other_manager
):
    for count_, expected in ((4, 0), (5, 1), (6, 0), (14, 0), (15, 1), (22, 1), (23, 0), (26, 0)):
        with clock.at(workday(told_meeting, count_)):
            assert announce_briefings(told_meeting) == expected, count_
            assert announce_briefings(told_meeting) == 0
    assert said() == ["briefing_day_asked", "briefing_reminded", "briefing_last_day"]


def test_nothing_is_said_when_all_have_been_through_it_or_set_a_day(
    told_meeting, home_care, caretakers, manager, other_manager
):
    brief(told_meeting, home_care, manager)
    services.plan_briefing(meeting=told_meeting, unit=caretakers, by=other_manager, planned_on=clock.today())
    with clock.at(workday(told_meeting, 5)):
        assert announce_briefings(told_meeting) == 0
    brief(told_meeting, caretakers, other_manager)
    with clock.at(workday(told_meeting, 15)):
        assert announce_briefings(told_meeting) == 0


def test_days_that_were_missed_are_said_as_the_latest_and_before_it_is_held_none(told_meeting, meeting):
    with clock.at(workday(told_meeting, 26)):
        assert announce_briefings(told_meeting) == 0
    with clock.at(workday(told_meeting, 17)):
        assert announce_briefings(told_meeting) == 1
    assert said() == ["briefing_reminded"]
    with clock.at(workday(meeting, 15)):
        assert announce_briefings(meeting) == record_reach(meeting) == 0


def test_local_day_counts(told_meeting):
    day = workday(told_meeting, 5).date()
    midnight = clock.timezone.make_aware(dt.datetime.combine(day, dt.time()))
    with clock.at(midnight - dt.timedelta(seconds=1)):
        assert announce_briefings(told_meeting) == 0
    with clock.at(midnight):
        assert announce_briefings(told_meeting) == 1


def test_picture_of_the_day_stays_as_it_was(
    told_meeting, home_care, caretakers, manager, other_manager, coordinator
):
    brief(told_meeting, home_care, manager)
    with clock.at(workday(told_meeting, 15)):
        assert record_reach(told_meeting) == 1
        assert record_reach(told_meeting) == 0
    brief(told_meeting, caretakers, other_manager)
    with clock.at(workday(told_meeting, 25)):
        assert record_reach(told_meeting) == 1
    assert [total_of(from_data(each.data)).briefed for each in Reach.objects.all()] == [1, 2]
    assert said("meetings.reach") == ["reach_kept", "reach_reported"]
    Briefing.objects.filter(unit=home_care).update(held_on=None, present=None, of=None, briefed_by=None)
    browser, url = reader(coordinator), f"/kl-info/{told_meeting.pk}/spridning/"
    assert "1 of 2 workplaces have been through it" in text_of(browser.get(url))
    then = text_of(browser.get(f"{url}?bild=reached"))
    assert "2 of 2 workplaces have been through it" in then
    half = text_of(browser.get(f"{url}?bild=briefing_reminded"))
    assert "Not yet at" in half
    assert "Fastighetsdrift" in half


def test_a_missed_first_picture_is_not_made_up(told_meeting):
    with clock.at(workday(told_meeting, 26)):
        assert record_reach(told_meeting) == 1
    assert Reach.objects.get().step == "reached"
