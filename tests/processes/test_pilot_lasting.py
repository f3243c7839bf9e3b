"""What a pilot left behind is looked at for a year by its owner; what does not hold is told."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from improvements import services
from improvements.models import FollowUp, Relapse
from improvements.services.checks import pass_checks
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from notifications.models import Delivery
from notifications.services import expand_waiting
from organisation.models import User
from processes.models import Pilot
from processes.obligations import obligations
from processes.services import piloting
from tests.improvements.moving import at
from tests.improvements.pages import reader, text_of
from tests.processes.closing import running
from tests.processes.conftest import LESSONS
from tests.values.racing import at_once, refusals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
URL = "/processer/P01/pilot/"
START = dt.date(2027, 1, 13)  # all four checks of it are due on working days
LATE = START + dt.timedelta(days=45)  # ten working days after the first of them
LOOK, FOLLOWS = "The pilot Nyanställning: does it still hold?", "The pilot Nyanställning: what follows?"


@pytest.fixture
def going(home_care, caretakers, manager):
    return running(home_care, manager, caretakers)


@pytest.fixture
def closed(going, manager):
    with at(START):
        return piloting.close_pilot(pilot=going, by=manager, lessons=LESSONS)


def now_is(user):
    """The same person with the posts of today."""
    return User.objects.get(pk=user.pk)


def owed(user):
    return [each.headline for each in obligations(now_is(user))]


def told():
    """Notice → the addresses of those who were told."""
    expand_waiting()
    found = {}
    for address, notice in Delivery.objects.values_list("recipient__email", "notice").distinct():
        found.setdefault(notice, set()).add(address)
    return found


def look(check, by, day=None, **answer):
    with at(day or check.due_on, 11):
        said = {"result": "holds", "words": "Alla gör så.", **answer}
        return services.answer_check(follow_up=check, by=now_is(by), **said)


def test_what_stays_is_looked_at_four_times_in_a_year_and_then_it_holds(
    closed, manager, employee, head, other_manager
):
    checks = list(FollowUp.objects.all())
    assert [check.after for check in checks] == [30, 90, 180, 365]
    assert {check.unit for check in checks} == {closed.owner_unit}
    with pytest.raises(PermissionDenied):
        look(checks[0], employee)
    with pytest.raises(NotAllowed) as refusal:
        look(checks[0], manager, day=checks[0].due_on - dt.timedelta(days=15))
    assert refusal.value.code == "early"
    for check in checks[:3]:
        with at(check.due_on, 9):
            assert pass_checks() == 1  # told of, once
            assert pass_checks() == 0
            assert owed(manager) == [LOOK] and owed(employee) == []
            assert told()["check_due"] == {manager.email}
        look(check, manager)
        with at(check.due_on, 12):
            assert owed(manager) == []
    # The owner has left: their superior is asked. No check is left with nobody.
    User.objects.filter(pk=manager.pk).update(is_active=False)
    with at(checks[3].due_on):
        assert owed(head) == [LOOK]
    look(checks[3], head)
    assert told()["pilot_sustained"] == {head.email, other_manager.email}
    page = text_of(reader(employee).get(URL))
    assert "After 365 days" in page and "Alla gör så." in page


def test_what_goes_back_to_what_it_was_is_not_followed_up(going, manager):
    piloting.close_pilot(pilot=going, by=manager, lessons=LESSONS._replace(outcome="stop"))
    assert not FollowUp.objects.exists()
    assert "Does it hold?" not in text_of(reader(manager).get(URL))
    with pytest.raises(NotAllowed):
        services.relapse_pilot(effort=Pilot.objects.get().effort, by=manager, reason="Nej.")


def test_silence_is_a_relapse_told_to_owner_team_and_steering_group(
    closed, manager, other_manager, convenor, employee
):
    with at(LATE):
        assert pass_checks() == 1 and pass_checks() == 0
        assert [row.result for row in FollowUp.objects.all()] == ["missed", "dropped", "dropped", "dropped"]
        notices = told()
        assert notices["pilot_relapse_to_you"] == {manager.email}
        assert notices["pilot_relapsed"] == {other_manager.email, convenor.email}
        assert owed(manager) == [FOLLOWS]
        page = text_of(reader(employee).get(URL))
        assert "Nobody looked in time" in page and "Say what follows" not in page
        assert "It no longer holds" in text_of(reader(employee).get("/processer/"))


def test_what_follows_a_relapse_is_said_once_and_taken_up_again_it_is_followed_up_anew(
    closed, manager, other_manager, convenor, employee
):
    with at(LATE):
        assert pass_checks() == 1
        seen_before = Relapse.objects.get()
        url = f"{URL}aterfall/{seen_before.pk}/"
        assert reader(employee).get(url).status_code == 403
        client = reader(now_is(manager))
        assert "Nobody looked in time" in text_of(client.get(url))
        empty = client.post(url, {"answer": "Vi tar om det."})
        assert empty.status_code == 422 and "Vi tar om det." in empty.text
        sent = {"follows": "again", "answer": "Vi tar om det."}
        assert client.post(url, sent).status_code == 302
        assert client.post(url, sent).status_code == 302  # a double click
        other = reader(convenor).post(url, {"follows": "over", "answer": "Vi slutar."})
        assert other.status_code == 409 and "Vi slutar." in other.text
        assert owed(manager) == [] and "It no longer holds" not in text_of(client.get("/processer/"))
        with pytest.raises(NotAllowed) as refusal:
            services.answer_relapse(relapse=seen_before, by=convenor, follows="over", answer="Nej.")
        assert refusal.value.code == "moved"
        again = FollowUp.objects.open()
        assert [row.after for row in again] == [30, 90, 180, 365] and {row.since for row in again} == {LATE}
        assert told()["pilot_relapse_answered"] == {other_manager.email, convenor.email}


def test_between_the_checks_the_owner_says_it_and_what_is_let_go_is_asked_about_no_more(closed, manager):
    with at(START + dt.timedelta(days=3)):
        client = reader(now_is(manager))
        assert f"{URL}haller-inte/" in client.get(URL).text
        assert client.post(f"{URL}haller-inte/", {"reason": "Som förr."}).status_code == 302
        assert client.post(f"{URL}haller-inte/", {"reason": "Som förr."}).status_code == 302
        relapse = Relapse.objects.open().get()
        assert relapse.words == "Som förr." and not FollowUp.objects.open().exists()
        sent = {"follows": "over", "answer": "Ny upphandling."}
        assert client.post(f"{URL}aterfall/{relapse.pk}/", sent).status_code == 302
        page = text_of(client.get(URL))
        assert "It did not last" in page and "Ny upphandling." in page
        assert client.get(f"{URL}haller-inte/").status_code == 302
        assert not FollowUp.objects.open().exists() and owed(manager) == []


def test_a_check_is_answered_on_its_page_and_nothing_typed_is_lost(closed, manager, employee, convenor):
    check = FollowUp.objects.first()
    url = f"{URL}kontroll/{check.pk}/"
    with at(check.due_on - dt.timedelta(days=20)):
        assert "too early" in text_of(reader(now_is(manager)).get(url))
    with at(check.due_on):
        client = reader(now_is(manager))
        kept = reader(employee).post(url, {"result": "holds", "words": "Jag såg det."})
        assert kept.status_code == 409 and "Jag såg det." in kept.text
        assert f"kontroll/{check.pk}/" in client.get(URL).text
        for words in ("Två morgnar, 811218-9876.", "Ring Eva på 070-123 45 67."):
            stopped = client.post(url, {"result": "holds", "words": words})
            assert stopped.status_code == 422 and words in stopped.text
        mark = re.search(r'name="stands" value="([^"]+)"', stopped.text)[1]
        sent = {"result": "fails", "words": words, "value": "12,5", "stands": mark}
        assert client.post(url, sent).status_code == 302
        assert client.post(url, sent).status_code == 302  # a double click
        late = reader(convenor).post(url, {"result": "holds", "words": "Det gör de."})
        assert late.status_code == 409 and "Det gör de." in late.text
    check.refresh_from_db()
    assert check.result == "fails" and check.value * 2 == 25 and Relapse.objects.get().by == manager


@pytest.mark.django_db(transaction=True)
def test_two_who_look_and_the_clocks_leave_one_answer(closed, manager, convenor):
    check = FollowUp.objects.first()
    overdue = check.due_on + dt.timedelta(days=20)

    def clock_runs():
        with at(overdue):
            return pass_checks()

    first, second = FollowUp.objects.get(pk=check.pk), FollowUp.objects.get(pk=check.pk)
    found = at_once(
        lambda: look(first, manager, day=overdue),
        lambda: look(second, convenor, day=overdue, result="fails", words="Nej."),
        clock_runs,
        clock_runs,
    )
    result = FollowUp.objects.get(pk=check.pk).result
    assert Relapse.objects.count() == (result != "holds")
    assert len(refusals(found)) == (1 if result != "missed" else 2)


def test_database_keeps_one_relapse_at_a_time_and_answers_whole(closed, manager):
    services.relapse_pilot(effort=closed.effort, by=manager, reason="Nej.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Relapse.objects.create(effort=closed.effort, due_on=clock.today())
    for fields in ({"follows": "again"}, {"answer": "Ja."}, {"words": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Relapse.objects.update(**fields)


def test_list_and_what_is_owed_cost_the_same_for_one_closed_pilot_and_three(
    home_care, caretakers, manager, closed
):
    def asked():
        with at(dt.date(2027, 2, 10)):
            client, counts = reader(now_is(manager)), []
            for page in ("/processer/", "/"):
                client.get(page)
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(page).status_code == 200
                counts.append(len(queries))
            return counts, len(owed(manager))

    with at(START):
        other = running(home_care, manager, caretakers, code="P02")
        piloting.close_pilot(pilot=other, by=manager, lessons=LESSONS)
        services.relapse_pilot(effort=other.effort, by=manager, reason="Nej.")
    before = asked()
    with at(START):
        for code in ("P03", "P04"):
            more = running(home_care, manager, caretakers, code=code)
            piloting.close_pilot(pilot=more, by=manager, lessons=LESSONS)
            if code == "P04":
                services.relapse_pilot(effort=more.effort, by=manager, reason="Nej.")
    after = asked()
    assert before[0] == after[0] and (before[1], after[1]) == (2, 4)
