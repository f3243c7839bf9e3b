"""A pilot before it runs: its page, its team, and the services behind them."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from events.models import Event
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.models import User
from organisation.roles import Role
from processes.models import Pilot, PilotMember, Process
from processes.services import piloting
from tests.improvements.pages import reader, text_of
from tests.processes.conftest import owner_of

pytestmark = pytest.mark.django_db
URL = "/processer/P01/pilot/"
CHANGE = f"{URL}andra/"
START = dt.date(2027, 10, 4)


@pytest.fixture
def pilot(decided) -> Pilot:
    """P01, of home care."""
    return Pilot.objects.get(process__code="P01")


@pytest.fixture
def owner(pilot) -> User:
    return owner_of(pilot.process)


@pytest.fixture
def client(owner):
    return reader(owner)


@pytest.fixture
def set_up(pilot, owner, home_care, caretakers):
    """Says when it starts, what comes first and who takes part."""

    def change(by=owner, **fields):
        known = {
            "starts_on": START,
            "next_step": "Rita dagens gång",
            "members": [(home_care, "Undersköterska"), (caretakers, "Fastighetsskötare")],
            **fields,
        }
        return piloting.change_pilot(pilot=pilot, by=by, **known)

    return change


def sent(pilot, *team, **fields):
    pilot = Pilot.objects.get(pk=pilot.pk)
    rows = {f"unit_{n}": unit.pk for n, (unit, _role) in enumerate(team, 1) if unit}
    rows |= {f"role_{n}": role for n, (_unit, role) in enumerate(team, 1)}
    return {"version": pilot.version, "starts_on": str(START), "next_step": "Rita", **rows, **fields}


# ---- the page --------------------------------------------------------------------------------------------


def test_pilot_says_why_it_was_chosen_and_what_is_not_set_yet(pilot, employee):
    text = text_of(reader(employee).get(URL))
    assert "Vi börjar med två." in text
    assert "KCG § 12" in text
    assert "The start and the first step are not set yet. Enhetschef Hemtjänst centrum sets them." in text
    assert "The team is not chosen yet." in text
    assert f'href="{pilot.candidate.selection.get_absolute_url()}"' in reader(employee).get(URL).text


def test_pilot_says_when_it_starts_who_takes_part_and_what_comes_first(set_up, employee):
    set_up()
    text = text_of(reader(employee).get(URL))
    assert "Rita dagens gång" in text
    assert "Monday 4 October 2027" in text
    assert "Fastighetsskötare Fastighetsdrift, Almforsbostäder" in text


def test_pilot_that_waits_for_its_start_shows_the_step(set_up, employee):
    set_up(starts_on=None)
    text = text_of(reader(employee).get(URL))
    assert "Rita dagens gång The start is not set yet." in text


def test_process_that_was_not_chosen_has_no_pilot(pilot, employee):
    assert reader(employee).get("/processer/P03/pilot/").status_code == 404
    assert reader(employee).get("/processer/P99/pilot/").status_code == 404


def test_only_those_who_lead_the_pilot_are_offered_to_change_it(pilot, owner, employee, steering_member):
    shown = [CHANGE in reader(user).get(URL).text for user in (owner, steering_member, employee)]
    assert shown == [True, True, False]


# ---- changing it -----------------------------------------------------------------------------------------


def test_owner_sets_start_step_and_team(client, pilot, home_care, caretakers):
    team = [(home_care, "Undersköterska"), (caretakers, "Fastighetsskötare")]
    response = client.post(CHANGE, sent(pilot, *team), follow=True)
    assert response.redirect_chain == [(URL, 302)]
    assert "It is saved, and everybody can read it." in text_of(response)
    pilot.refresh_from_db()
    assert (pilot.starts_on, pilot.next_step, pilot.version) == (START, "Rita", 1)
    assert {(member.unit, member.role) for member in pilot.members.all()} == set(team)


def test_form_shows_three_places_and_folds_five(client, pilot, set_up):
    page = client.get(CHANGE).text
    assert page.index('name="unit_3"') < page.index("More in the team") < page.index('name="unit_4"')
    assert 'name="unit_8"' in page
    assert 'name="unit_9"' not in page


def test_form_holds_a_team_that_is_larger_than_its_rows(client, pilot, set_up, home_care, caretakers):
    members = [(home_care, f"Roll {n}") for n in range(9)]
    set_up(members=[*members, (caretakers, "Fastighetsskötare")])
    assert 'name="role_10"' in client.get(CHANGE).text


def test_team_of_one_organisation_is_refused_at_the_team(client, pilot, home_care, care):
    response = client.post(CHANGE, sent(pilot, (home_care, "Undersköterska"), (care, "Planerare")))
    assert response.status_code == 422
    assert "Choose people from at least two administrations or companies." in text_of(response)
    assert 'href="#id_unit_1"' in response.text
    assert 'value="Planerare"' in response.text
    assert not PilotMember.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"starts_on": "snart"}, "Write the date as 2027-10-04"),
        ({"next_step": "x" * 241}, "Shorten the text to 240 characters. It has 241 now."),
        ({"unit_1": ""}, "Choose from which unit."),
        ({"role_1": " "}, "Write who: a role, not a name."),
        ({"unit_1": "999999"}, "Choose one from the list."),
    ],
)
def test_what_cannot_be_is_refused_and_kept(client, pilot, home_care, caretakers, fields, words):
    team = [(home_care, "Undersköterska"), (caretakers, "Fastighetsskötare")]
    response = client.post(CHANGE, sent(pilot, *team, **fields))
    assert response.status_code == 422
    assert words in text_of(response)
    assert 'value="Fastighetsskötare"' in response.text
    assert not PilotMember.objects.exists()


def test_whoever_was_slower_sees_both_and_may_replace(client, pilot, set_up, home_care, caretakers):
    slow = sent(pilot, (home_care, "Undersköterska"), (caretakers, "Kundvägledare"), next_step="Gå och se")
    set_up()
    response = client.post(CHANGE, slow)
    assert response.status_code == 409
    assert "<del>Rita dagens gång</del> <ins>Gå och se</ins>" in response.text
    assert "<ins>Kundvägledare, Fastighetsdrift; Undersköterska, Hemtjänst centrum</ins>" in response.text
    assert 'value="Kundvägledare"' in response.text
    assert client.post(CHANGE, {**slow, "version": 1}).status_code == 302
    assert Pilot.objects.get(pk=pilot.pk).next_step == "Gå och se"


def test_others_do_not_change_it(pilot, employee, head, outsider):
    for user in (employee, head, outsider):
        assert reader(user).get(CHANGE).status_code == 403
        assert reader(user).post(CHANGE, sent(pilot)).status_code == 403


# ---- the service -----------------------------------------------------------------------------------------


def test_steering_group_leads_too(set_up, steering_member):
    assert set_up(by=steering_member).version == 1


def test_superior_leads_where_the_post_is_vacant(pilot, owner, head, set_up):
    owner.appointments.all().delete()
    assert set_up(by=User.objects.get(pk=head.pk)).version == 1


def test_deputy_leads(pilot, colleague, home_care, set_up):
    colleague.appointments.create(role=Role.DEPUTY, unit=home_care, starts_on=clock.today())
    assert set_up(by=User.objects.get(pk=colleague.pk)).version == 1


def test_employee_does_not_lead(set_up, employee):
    with pytest.raises(PermissionDenied):
        set_up(by=employee)


def test_same_place_twice_is_one(set_up, home_care, caretakers):
    twice = [(home_care, "Undersköterska"), (home_care, "Undersköterska"), (caretakers, "Tekniker")]
    assert set_up(members=twice).members.count() == 2


def test_team_may_be_left_for_later(set_up):
    assert set_up(members=[]).members.count() == 0


def test_team_of_more_than_twelve_is_refused(set_up, home_care, caretakers, english):
    team = [(unit, f"Roll {n}") for n in range(7) for unit in (home_care, caretakers)]
    with pytest.raises(NotAllowed, match="more than twelve"):
        set_up(members=team)


def test_old_version_is_refused(set_up):
    set_up(version=0)
    with pytest.raises(NotAllowed) as refusal:
        set_up(version=0, next_step="För sent")
    assert refusal.value.code == "stale"
    assert Pilot.objects.get(process__code="P01").next_step == "Rita dagens gång"


def test_change_is_an_event(set_up):
    set_up()
    assert Event.objects.filter(kind="processes.pilot_changed").count() == 1


@pytest.mark.parametrize("role", ["", "Undersköterska"])
def test_database_refuses_a_place_without_role_and_the_same_twice(set_up, pilot, home_care, role):
    set_up()
    with pytest.raises(IntegrityError), transaction.atomic():
        PilotMember.objects.create(pilot=pilot, unit=home_care, role=role)


def test_database_holds_one_pilot_for_each_process(pilot, home_care):
    other = Process.objects.get(code="P03").candidacies.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Pilot.objects.create(process=pilot.process, candidate=other, owner_unit=home_care)
