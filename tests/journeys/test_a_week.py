"""A whole week of a manager, each thing that is asked of one: in at most 25 actions."""

import datetime as dt

import pytest
from django.urls import reverse

from improvements.models import BoardMeeting, FollowUp, Suggestion
from improvements.workflow import State
from lean_portal import clock
from meetings.models import Briefing
from organisation.roles import Role
from organisation.workdays import add_workdays
from tests.journeys.entering import enter
from tests.meetings.conftest import coordinator
from tests.meetings.told import held, tell
from tests.overview.living import decided, followed
from training.models import Course, Requirement, Seat, Tier, Visit
from training.services.occasions import arrange_occasion

__all__ = ["coordinator", "held", "tell"]
pytestmark = pytest.mark.django_db(transaction=True)
MOST = 25
NEXT = """before => document.getElementById("item")?.textContent !== before
    && document.querySelector(".queue a[aria-current]")?.hasAttribute("data-htmx-powered")"""


class Week:
    """Counts what a hand does: opens the portal, presses, chooses, writes in a field."""

    def __init__(self, page, server, user):
        self.page, self.server, self.user = page, server, user
        self.actions = []

    def begin_day(self):
        self.actions.append("open the portal")
        enter(self.page, self.server, self.user)

    def press(self, selector):
        """To another page, or back to this one."""
        self.actions.append(selector)
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def choose(self, name, value):
        self.actions.append(f"{name}: {value}")
        box = self.page.locator(f"[name='{name}'][value='{value}']")
        self.page.click(f"label[for={box.get_attribute('id')}]")

    def write(self, name, words):
        self.actions.append(f"{name} written")
        self.page.fill(f"form [name={name}]", words)

    def send_answer(self, arrives):
        """What is exchanged is no navigation: `arrives` is what has come when it is done."""
        self.actions.append("send the answer")
        self.page.click(".decide .send button:not([name])")
        arrives(self.page)


@pytest.fixture
def a_week_of_work(employee, manager, home_care, submit, held, tell, convenor):
    """Two to answer, a KL-Info to tell, a check that is due, and one of the staff who lacks a course."""
    home_care.headcount = 12
    home_care.save(update_fields=["headcount"])
    for title in ("Ett skåp", "Ett schema"):
        submit(employee, title=title)
    tell(held(), "Nycklar")
    today, before = clock.today(), clock.today() - dt.timedelta(days=30)
    done = decided(
        home_care, employee, promised=before, answered=before, state=State.IMPLEMENTED,
        responsible_unit=home_care,
    )  # fmt: skip
    effort = followed(done, before, holds=())
    FollowUp.objects.create(effort=effort, since=before, after=30, due_on=today, unit=home_care)
    course = Course.objects.create(code="U3", name="Förbättringsledare", tier=Tier.LEADERS)
    Requirement.objects.create(course=course, role=Role.EMPLOYEE)
    begins = clock.now() + dt.timedelta(days=14)
    ends = begins + dt.timedelta(hours=3)
    return arrange_occasion(
        by=convenor, course=course, begins_at=begins, ends_at=ends, place="Rådssalen", seats=5
    )


def monday(week, unit):
    """A quarter to eight at the board; then the two who wait for an answer."""
    week.begin_day()
    week.press(f"form[action='{reverse('improvements:board_meet', args=[unit.code])}'] button")
    week.press("section[aria-labelledby=needs] a.button[href^='/att-besvara/']")
    first = week.page.text_content("#item")
    week.choose("action", "approve")
    week.choose("cost", "nothing")
    week.write("due_on", add_workdays(clock.today(), 10).isoformat())
    week.send_answer(lambda page: page.wait_for_function(NEXT, arg=first))
    week.choose("action", "decline")
    week.write("answer", "Nej, avtalet löper ett år till.")
    week.write("would_change", "Att avtalet sägs upp.")
    week.send_answer(lambda page: page.wait_for_selector("#work .empty"))


def tuesday(week, unit):
    """Where the work is done; then the workplace meeting, a check and a seat."""
    week.begin_day()
    week.press(f"form[action='{reverse('overview:visit', args=[unit.code])}'] button")
    week.press("section[aria-labelledby=needs] a.button[href*='/genomgang/']")
    week.press(".title a.button.second")
    week.write("present", "9")
    week.press(".send button")
    week.press(".mainnav a[href='/']")
    week.press("a.button[href^='/arbete/kontroll/']")
    week.choose("result", "holds")
    week.write("words", "Alla nycklarna hängde där i morse.")
    week.press(".send button")
    week.press(".mainnav a[href='/']")
    week.press(f"a.button[href='{reverse('training:my_group')}']")
    week.press("table form button")


def test_a_managers_week_is_done_in_few_actions(
    page, live_server, a_week_of_work, manager, employee, home_care
):
    week = Week(page, live_server, manager)
    monday(week, home_care)
    tuesday(week, home_care)
    states = Suggestion.objects.filter(title__startswith="Ett ").values_list("state", flat=True)
    assert sorted(states) == [State.APPROVED, State.DECLINED]
    assert BoardMeeting.objects.filter(unit=home_care, on=clock.today()).count() == 1
    assert Visit.objects.filter(unit=home_care, by=manager).count() == 1
    assert Briefing.objects.get(unit=home_care).present == 9
    assert FollowUp.objects.filter(after=30).get().result == "holds"
    assert Seat.objects.get(user=employee, occasion=a_week_of_work).state == Seat.State.SEATED
    enter(page, live_server, manager)
    assert page.locator("section[aria-labelledby=needs]").count() == 0, page.inner_text("main")
    assert len(week.actions) <= MOST, f"{len(week.actions)} actions: {week.actions}"
