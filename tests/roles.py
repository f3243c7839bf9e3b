"""A small group to test in, and one fixture for each role.

ALM ─┬─ VOF (administration) ─┬─ HTC  home care: manager, deputy-to-be, employee, colleague
     │                        └─ EH   statutory secrecy, vacant post: falls to the head of VOF
     └─ BO  (company) ─────────── DRI  another authority
"""

import datetime as dt
from collections.abc import Callable
from uuid import uuid4

import pytest

from events.models import Event
from improvements import services
from improvements.models import Suggestion
from organisation.models import Appointment, Unit, User
from organisation.roles import Role
from organisation.services.bodies import ensure_bodies
from organisation.services.units import place_unit

LONG_AGO = dt.date(2020, 1, 1)
MakeUser = Callable[..., User]
MakeSuggestion = Callable[..., Suggestion]


@pytest.fixture
def make_user(db: None) -> MakeUser:
    def make(username: str, role: Role, unit: Unit, **fields: object) -> User:
        defaults = {"name": username.capitalize(), "email": f"{username}@almfors.example"}
        user = User.objects.create(username=username, **{**defaults, **fields})
        Appointment.objects.create(user=user, role=role, unit=unit, starts_on=LONG_AGO)
        return User.objects.get(pk=user.pk)

    return make


def written(code: str, name: str, parent: Unit | None, **fields: object) -> Unit:
    """The rows that `add_unit` writes, and no questions; `tests/organisation/test_roles` compares the two."""
    unit = Unit(code=code, name=name, parent=parent, **{"valid_from": LONG_AGO, **fields})
    place_unit(unit)
    own = unit.authority is unit
    if own:
        unit.authority = None
    unit.save(force_insert=True)
    if own:
        unit.authority = unit
        unit.save(update_fields=["authority"])
    if parent is None:
        ensure_bodies()
    Event.objects.create(
        kind="organisation.unit_added",
        subject_type="organisation.unit",
        subject_id=unit.pk,
        data={"parent": parent.pk if parent else None},
    )
    return unit


@pytest.fixture
def group(db: None) -> Unit:
    return written("ALM", "Almfors", None, kind="group", manager_title="Kommunchef")


def below(parent: Unit, code: str, name: str, **fields: object) -> Unit:
    return written(code, name, parent, **{"manager_title": f"Enhetschef {name}", **fields})


@pytest.fixture
def care(group: Unit) -> Unit:
    return below(group, "VOF", "Vård och omsorg", kind="administration", manager_title="Förvaltningschef")


@pytest.fixture
def housing(group: Unit) -> Unit:
    return below(group, "BO", "Almforsbostäder", kind="company", manager_title="VD")


@pytest.fixture
def home_care(care: Unit) -> Unit:
    return below(care, "VOF-HTC", "Hemtjänst centrum")


@pytest.fixture
def pupil_health(care: Unit) -> Unit:
    return below(care, "VOF-EH", "Elevhälsan", secrecy=True)


@pytest.fixture
def caretakers(housing: Unit) -> Unit:
    return below(housing, "BO-DRI", "Fastighetsdrift")


@pytest.fixture
def employee(make_user: MakeUser, home_care: Unit) -> User:
    return make_user("medarbetare", Role.EMPLOYEE, home_care)


@pytest.fixture
def colleague(make_user: MakeUser, home_care: Unit) -> User:
    return make_user("kollega", Role.EMPLOYEE, home_care)


@pytest.fixture
def manager(make_user: MakeUser, home_care: Unit) -> User:
    return make_user("chef", Role.MANAGER, home_care)


@pytest.fixture
def head(make_user: MakeUser, care: Unit) -> User:
    return make_user("forvaltningschef", Role.ORGANISATION_HEAD, care)


@pytest.fixture
def outsider(make_user: MakeUser, caretakers: Unit) -> User:
    return make_user("utomstaende", Role.EMPLOYEE, caretakers)


@pytest.fixture
def other_manager(make_user: MakeUser, caretakers: Unit) -> User:
    return make_user("driftchef", Role.MANAGER, caretakers)


@pytest.fixture
def steering_member(make_user: MakeUser, group: Unit) -> User:
    return make_user("styrgrupp2", Role.STEERING_MEMBER, group)


@pytest.fixture
def convenor(make_user: MakeUser, group: Unit) -> User:
    return make_user("styrgrupp", Role.STEERING_CONVENOR, group)


@pytest.fixture
def administrator(make_user: MakeUser, group: Unit) -> User:
    return make_user("admin", Role.ADMINISTRATOR, group)


@pytest.fixture
def submit() -> MakeSuggestion:
    """submit(employee) hands in a suggestion from the employee's own unit."""

    def make(by: User, **fields: object) -> Suggestion:
        words = {
            "title": "Sluta åka till kontoret för att hämta nycklar",
            "problem": "Varje pass börjar och slutar på kontoret.",
            "proposal": "Prova nyckelfria lås hos tio brukare.",
        }
        unit = fields.pop("unit", None) or Unit.objects.get(pk=by.home_unit_id)
        return services.submit_suggestion(by=by, unit=unit, submission_id=uuid4(), **{**words, **fields})

    return make
