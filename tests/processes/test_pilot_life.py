"""A pilot begins with a team and samverkan answered, at most three run, and it ends with its lessons."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from events.models import Event
from improvements.models import Effort
from improvements.services import conclude_cycle, start_cycle
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.models import User
from processes.models import Pilot
from processes.obligations import obligations
from processes.services import pilot_work, piloting
from tests.improvements.measuring import WORDS, fill
from tests.improvements.pages import reader, text_of
from tests.improvements.trying import planned, studied
from tests.processes.conftest import LESSONS, owner_of
from tests.values.racing import at_once, refusals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
URL = "/processer/P01/pilot/"


def owed(user):
    return [each.headline for each in obligations(User.objects.get(pk=user.pk))]


# ---- beginning -------------------------------------------------------------------------------------------


def test_pilot_that_begins_has_an_effort_of_its_owner_and_its_page(active, owner):
    effort = Effort.objects.get()
    assert (active.state, active.effort, effort.owner_unit) == ("active", effort, active.owner_unit)
    assert effort.get_absolute_url() == active.get_absolute_url()
    assert Event.objects.filter(kind="processes.pilot_begun").count() == 1
    with pytest.raises(NotAllowed) as refusal:
        piloting.begin_pilot(pilot=active, by=owner)
    assert refusal.value.code == "moved"


def test_pilot_without_team_or_samverkan_does_not_begin_and_says_what_is_missing(pilot, owner):
    with pytest.raises(NotAllowed) as refusal:
        piloting.begin_pilot(pilot=pilot, by=owner)
    assert refusal.value.messages == [
        "A team from at least two administrations or companies.",
        "Whether samverkan is needed, and what it gave.",
        "A measure of how it is before anything is changed.",
    ]
    page = text_of(reader(owner).get(URL))
    assert "What is still missing before it can begin" in page and "Begin the pilot" not in page
    assert "What is still missing" in text_of(reader(owner).get(f"{URL}borja/"))


def test_how_it_is_before_is_measured_before_the_pilot_begins_and_nothing_is_tried(pilot, owner, employee):
    client, words = reader(owner), "A measure of how it is before"
    assert words in text_of(client.get(URL))
    assert reader(employee).get(f"{URL}matt/").status_code == 403
    kept = reader(employee).post(f"{URL}matt/", WORDS)
    assert (kept.status_code, WORDS["definition"] in kept.text) == (409, True)
    assert client.post(f"{URL}matt/", WORDS | {"unit_name": ""}).status_code == 422
    assert not Effort.objects.exists()
    assert client.post(f"{URL}matt/", WORDS)["Location"].endswith("/varden/")
    effort = Effort.objects.get()
    fill(effort.measures.get(), owner, [6, 7])
    page = text_of(reader(employee).get(URL))
    assert WORDS["name"] in page and "Cycle" not in page
    assert words not in text_of(client.get(URL))
    cycle = f"/arbete/{effort.pk}/varv/nytt/"
    assert client.get(cycle).status_code == 302
    with pytest.raises(NotAllowed) as refusal:
        start_cycle(effort=effort, by=owner, planned=planned())
    assert refusal.value.code == "waits"


def test_pilot_begins_with_what_was_measured_before_and_can_be_tried(active, owner):
    assert active.effort.measures.get().name == WORDS["name"]
    assert start_cycle(effort=active.effort, by=owner, planned=planned()).number == 1


def test_samverkan_that_is_needed_must_be_done_before(ready, owner):
    piloting.note_consultation(pilot=ready, by=owner, consultation="needed")
    with pytest.raises(NotAllowed, match="samverkan"):
        piloting.begin_pilot(pilot=ready, by=owner)
    day = clock.today()
    piloting.note_consultation(pilot=ready, by=owner, consultation="needed", consulted_on=day, note="Ja.")
    assert piloting.begin_pilot(pilot=ready, by=owner).state == "active"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose one from the list."),
        ({"consultation": "not_needed"}, "Write why it is not needed."),
        ({"consultation": "not_needed", "consulted_on": "2027-01-04", "note": "Så"}, "Say that it is needed"),
        ({"consultation": "needed", "consulted_on": "2199-01-04", "note": "Så"}, "today or earlier"),
        ({"consultation": "needed", "consulted_on": "2020-01-07"}, "Write what it gave."),
        ({"consultation": "needed", "note": "19121212-1212 sade ja"}, "personal identity number"),
    ],
)
def test_samverkan_is_answered_whole_or_not_at_all(pilot, owner, sent, words):
    response = reader(owner).post(f"{URL}samverkan/", {"version": 0, **sent})
    assert response.status_code == 422
    assert words in text_of(response)
    assert sent.get("note", "") in response.text
    pilot.refresh_from_db()
    assert (pilot.consultation, pilot.version) == ("", 0)


def test_fourth_pilot_needs_a_reason(four):
    *three, last = four
    for each in three:
        piloting.begin_pilot(pilot=each, by=owner_of(each.process))
    client, url = reader(owner_of(last.process)), f"{last.get_absolute_url()}borja/"
    response = client.post(url, {"version": last.version})
    assert response.status_code == 422
    assert "Three pilots run already. Write why one more is begun now." in text_of(response)
    assert client.post(url, {"version": last.version, "many_reason": "Våren passar."}).status_code == 302
    last.refresh_from_db()
    assert (last.state, last.many_reason) == ("active", "Våren passar.")
    assert "Våren passar." in text_of(client.get(last.get_absolute_url()))


@pytest.mark.django_db(transaction=True)
def test_two_that_begin_at_once_do_not_both_take_the_third_place(four):
    for each in four[:2]:
        piloting.begin_pilot(pilot=each, by=owner_of(each.process))
    calls = [
        lambda each=each: piloting.begin_pilot(pilot=each, by=owner_of(each.process)) for each in four[2:]
    ]
    found = at_once(*calls)
    assert [list(refusal.error_dict) for refusal in refusals(found)] == [["many_reason"]]
    assert Pilot.objects.active().count() == 3


def test_others_neither_begin_nor_close_nor_write(ready, employee, outsider, head):
    pages = ("borja/", "avsluta/", "samverkan/", "a3/goal/", "karta/before/", "logg/ny/")
    for user in (employee, outsider, head):
        client = reader(user)
        assert {client.get(URL + page).status_code for page in pages} == {403}
        assert {client.post(URL + page).status_code for page in pages} == {403}
        with pytest.raises(PermissionDenied):
            piloting.begin_pilot(pilot=ready, by=user)
    assert reader(employee).get(URL).status_code == 200


def test_running_pilot_keeps_its_team(active, owner):
    with pytest.raises(NotAllowed, match="at least two"):
        piloting.change_pilot(pilot=active, by=owner, starts_on=None, next_step="", members=[])


# ---- ending ----------------------------------------------------------------------------------------------


def test_pilot_closes_with_its_lessons_and_nothing_more_is_written(active, owner, employee):
    client = reader(owner)
    assert client.post(f"{URL}avsluta/", {"version": active.version}).status_code == 422
    sent = {"version": active.version, **LESSONS._asdict()}
    assert client.post(f"{URL}avsluta/", sent, follow=True).status_code == 200
    active.refresh_from_db()
    assert (active.state, active.effort.closed_at is not None) == ("closed", True)
    page = text_of(reader(employee).get(URL))
    for words in ("Från sex till fyra dagar.", "Mät före första varvet.", "we advise others to do the same"):
        assert words in page
    writing = ("andra/", "avsluta/", "samverkan/", "a3/goal/", "karta/before/", "logg/ny/")
    assert all(address not in client.get(URL).text for address in writing)
    assert {client.get(URL + address).status_code for address in writing} == {302}
    response = client.post(f"{URL}a3/goal/", {"version": 0, "text": "Fyra dagar"})
    assert (response.status_code, "Fyra dagar" in response.text) == (422, True)
    assert not active.a3_parts.exists()


def test_cycle_that_goes_on_is_concluded_before_the_pilot_closes(active, owner):
    start_cycle(effort=active.effort, by=owner, planned=planned())
    assert "Cycle 1 is under way" in text_of(reader(owner).get(URL))
    assert "Cycle 1 is still under way" in text_of(reader(owner).get(f"{URL}avsluta/"))
    with pytest.raises(NotAllowed, match="Conclude it first"):
        piloting.close_pilot(pilot=active, by=owner, lessons=LESSONS)
    conclude_cycle(effort=active.effort, by=owner, verdict="adopt", studied=studied())
    assert piloting.close_pilot(pilot=active, by=owner, lessons=LESSONS).is_closed
    with pytest.raises(NotAllowed, match="closed"):
        start_cycle(effort=active.effort, by=owner, planned=planned())


def test_place_of_a_closed_pilot_is_free(four):
    *three, last = four
    for each in three:
        piloting.begin_pilot(pilot=each, by=owner_of(each.process))
    piloting.close_pilot(pilot=three[0], by=owner_of(three[0].process), lessons=LESSONS)
    assert piloting.begin_pilot(pilot=last, by=owner_of(last.process)).many_reason == ""


@pytest.mark.parametrize("fields", [{"state": "active"}, {"state": "closed"}, {"gained": "Mycket"}])
def test_database_refuses_a_pilot_that_has_not_been_through_it(pilot, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Pilot.objects.filter(pk=pilot.pk).update(**fields)


# ---- what it waits for -----------------------------------------------------------------------------------


def test_owner_is_asked_to_begin_when_the_day_has_come(ready, owner, home_care, caretakers):
    team = [(home_care, "Undersköterska"), (caretakers, "Fastighetsskötare")]
    day = clock.today() + dt.timedelta(days=2)
    piloting.change_pilot(pilot=ready, by=owner, starts_on=day, next_step="Rita", members=team)
    assert owed(owner) == []
    with clock.at(clock.now() + dt.timedelta(days=2)):
        assert owed(owner) == ["Nyanställning: it is time to begin the pilot"]


def test_owner_is_asked_for_the_next_thing_after_three_quiet_weeks(active, owner, employee):
    quiet = ["Nyanställning: what is the next thing to try?"]
    start = clock.now()
    assert owed(owner) == []
    with clock.at(start + dt.timedelta(days=22)):
        assert quiet[0] in owed(owner)
        assert owed(employee) == []
        pilot_work.write_a3_part(pilot=active, by=owner, part="goal", text="Fyra dagar.")
        assert quiet[0] not in owed(owner)
    with clock.at(start + dt.timedelta(days=44)):
        assert quiet[0] in owed(owner)
        fill(active.effort.measures.get(), owner, [6])
        assert quiet[0] not in owed(owner)
    with clock.at(start + dt.timedelta(days=66)):
        assert quiet[0] in owed(owner)
        ends_on = clock.today() + dt.timedelta(days=30)
        start_cycle(effort=active.effort, by=owner, planned=planned(ends_on=ends_on))
        assert quiet[0] not in owed(owner)


def test_list_and_min_sida_cost_the_same_for_one_pilot_and_four(four):
    client = reader(owner_of(four[0].process))
    counts = []
    for each in four:
        piloting.begin_pilot(pilot=each, by=owner_of(each.process), many_reason="Våren")
        client.get("/processer/")
        for page in ("/processer/", "/"):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(page).status_code == 200
            counts.append((page, len(asked)))
    assert len(set(counts)) == 2
