"""The overview as different people read it."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from lean_portal import clock
from organisation.models import User
from overview import ongoing
from tests.overview.living import compute, decided, followed, met, month
from tests.roles import below

QUIET = (*(4, 5, 4, 4) * 5, 0, 0, 0, 0)


@pytest.fixture(autouse=True)
def spring():
    with clock.at(dt.datetime(2028, 5, 16, 9, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def read(client):
    def page(user, path="/oversikt/", status=200):
        User.objects.filter(pk=user.pk).update(language="en")
        client.force_login(user)
        response = client.get(path)
        assert response.status_code == status
        return response.content.decode()

    return page


@pytest.fixture
def almfors(home_care, pupil_health, caretakers, employee, manager):
    """Home care has gone quiet; caretakers live."""
    home_care.headcount = 60
    home_care.deskless = home_care.shift_work = True
    home_care.save(update_fields=["headcount", "deskless", "shift_work"])
    met(home_care, *QUIET)
    met(caretakers, *[4, 5] * 12)
    day = dt.date(2027, 3, 3)
    for _n in range(6):
        done = decided(home_care, employee, promised=day, answered=day, state="implemented")
        followed(done, day, holds=(30, 90))
    compute()


def later():
    return clock.at(clock.now() + dt.timedelta(days=15))


def test_an_empty_group_has_an_overview_that_says_so(read, employee):
    text = read(employee)
    assert "The work is alive in 0 of 1 units" in text
    assert "Nothing is being tried. What would be worth a try?" in text


def test_two_weeks_later_everybody_reads_which_organisation_has_gone_quiet(read, almfors, outsider):
    assert "gone quiet" not in read(outsider)
    with later():
        text = read(outsider)
    assert "One organisation has gone quiet: Vård och omsorg" in text
    assert "What do they need?" in text


def test_the_page_says_what_came_of_it_and_what_still_stands(read, almfors, employee):
    text = read(employee)
    assert "still stands after 90 days" in text
    assert "(of 6)" in text
    assert "Förslag 6" in text
    assert "Almforsbostäder" in text.split("In the order of the organisations")[1]


def test_the_figures_of_a_unit_are_for_those_it_concerns(
    read, almfors, employee, manager, head, steering_member, outsider, other_manager, make_user, group
):
    management = make_user("ledning", "group_management", group)
    for user in (manager, head, steering_member, management):
        assert "Board meetings" in read(user, "/oversikt/i/VOF-HTC/")
    for user in (employee, outsider, other_manager, make_user("ers", "deputy", group)):
        read(user, "/oversikt/i/VOF-HTC/", status=404)
    assert "Hemtjänst centrum" not in read(outsider, "/oversikt/i/VOF/").split('<h2 id="series"')[1]
    assert "Hemtjänst centrum" in read(head, "/oversikt/i/VOF/")


def test_a_superior_does_not_read_the_signal_in_the_chart_before_its_time(read, almfors, manager, head):
    signal = "Board meetings: goes quiet, and that is not chance"
    assert signal in read(manager, "/oversikt/i/VOF-HTC/")
    assert signal not in read(head, "/oversikt/i/VOF-HTC/")
    with later():
        assert signal in read(head, "/oversikt/i/VOF-HTC/")


def test_until_then_no_other_chart_says_that_there_is_one(read, almfors, home_care, manager, head):
    """“As usual” of four series would tell of the fifth."""
    path = "/oversikt/i/VOF-HTC/"
    words = (": nothing yet", ": too few months to say anything", ": as usual")
    own, theirs = (read(user, path).split("</h1>")[1] for user in (manager, head))
    assert "Visits where the work is done: nothing yet" in own  # the holder reads each as it is
    assert "Visits where the work is done" in theirs
    assert not any(each in theirs for each in words)
    with later():
        text = read(head, path).split("</h1>")[1]
    assert "Board meetings: goes quiet" in text and not any(each in text for each in words)


def test_what_one_may_not_see_is_not_under_way(read, almfors, pupil_health, make_user, outsider, home_care):
    author = make_user("kurator", "employee", pupil_health)
    day = month(1)
    hidden = dict(state="approved", secrecy=True, responsible_unit=pupil_health, due_on=day)
    decided(pupil_health, author, promised=day, answered=day, title="Om en elev", **hidden)
    for path in ("/oversikt/", "/oversikt/pagar/", "/oversikt/i/VOF/"):
        assert "Om en elev" not in read(outsider, path)
        assert "Om en elev" in read(author, path)


def test_the_group_itself_and_what_is_not_there_have_no_page(read, almfors, steering_member):
    read(steering_member, "/oversikt/i/ALM/", status=404)
    read(steering_member, "/oversikt/i/NIX/", status=404)


def test_the_management_of_the_group_begins_with_the_overview(client, make_user, group):
    user = make_user("ledning", "group_management", group)
    user.set_password("lean-demo-1")
    user.save(update_fields=["password"])
    answer = client.post("/logga-in/", {"login": "ledning", "password": "lean-demo-1"})
    assert answer["Location"] == "/oversikt/"


def test_a_silent_group_is_named_with_something_to_do_about_it(read, almfors, employee):
    compute()
    text = read(employee, "/oversikt/vilka-hors/")
    assert "One group is hardly heard" in text
    assert "fewer than five of 60" in text
    assert "at a change of shifts" in text


def test_the_printed_overview_is_one_page_however_much_there_is(
    client, almfors, group, steering_member, employee
):
    for n in range(9):
        organisation = below(group, f"O{n}", "En organisation med ett mycket långt namn " * 2, kind="company")
        met(below(organisation, f"O{n}-1", "En enhet med ett långt namn " * 3), *QUIET)
    day = month(1)
    unit = organisation.children.get()
    for n in range(9):
        decided(
            unit, employee, promised=day, answered=day, state="approved", responsible_unit=unit, due_on=day,
            title=f"{n} " + "ett förslag med en lång rubrik " * 5,
        )  # fmt: skip
    compute()
    client.force_login(steering_member)
    with later():
        answer = client.get("/oversikt/oversikt.pdf")
    file = PdfReader(io.BytesIO(answer.content))
    assert len(file.pages) == 1
    assert file.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Vård och omsorg" in file.pages[0].extract_text()


@pytest.mark.parametrize(
    "path", ["/oversikt/", "/oversikt/pagar/", "/oversikt/vilka-hors/", "/oversikt/i/VOF/"]
)
def test_a_page_costs_the_same_for_one_and_for_three_units(
    client, almfors, care, employee, steering_member, path
):
    def cost():
        compute()
        client.force_login(steering_member)
        client.get(path)
        with (
            CaptureQueriesContext(
                connection,
            ) as asked,
            later(),
        ):
            client.get(path)
        return len(asked)

    before = cost()
    for n in range(3):
        unit = below(care, f"VOF-{n}", f"Enhet {n}", headcount=30)
        met(unit, *QUIET)
        done = decided(unit, employee, promised=month(2), answered=month(2), state="implemented")
        followed(done, month(12), holds=(30,))
        decided(
            unit, employee, promised=month(1), answered=month(1), state="approved", responsible_unit=unit,
            due_on=month(1),
        )  # fmt: skip
    assert cost() == before
    assert before <= 26


@pytest.mark.django_db
def test_what_is_not_open_is_counted_for_those_who_may_read_it_and_for_nobody_else(
    home_care, pupil_health, employee, colleague, outsider
):
    """What everybody may read is counted by itself: together they are what the reader's list has."""
    day = month(1)
    work = {"state": "trial", "due_on": day, "promised": day, "answered": day}
    decided(home_care, employee, responsible_unit=home_care, acknowledged_at=None, **work)
    decided(home_care, employee, responsible_unit=home_care, **work)
    decided(pupil_health, None, sender="anonymous", responsible_unit=pupil_health, **work)
    decided(home_care, employee, channel="incident", responsible_unit=home_care, **work)
    for user, unit, trials, units in (
        (colleague, None, 3, 2),
        (outsider, None, 2, 2),
        (employee, home_care, 2, 1),
        (outsider, home_care, 1, 1),
    ):
        found = ongoing.counts(user, unit)
        assert (found.trials, found.trial_units, found.late) == (trials, units, trials)
        assert trials == ongoing.seen(user, unit).filter(state="trial").count()
        assert len(ongoing.doing(user, unit)) == trials
