"""Four processes of four organisations, a steering group of three, and rounds in each state.

P01 of home care (VOF), P02 of the caretakers (BO, a company), P03 of the water works (EV, a company) and P04
of the roads (SBF).
"""

import datetime as dt
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from lean_portal import clock
from organisation.models import Unit, User
from organisation.roles import Role
from processes.conflicts import has_own_interest
from processes.facts import Facts
from processes.models import Assessment, Candidate, Pilot, Process, Score, Selection
from processes.services import assessing, deciding, nominating, piloting, selecting
from tests.improvements.measuring import WORDS
from tests.improvements.pages import reader
from tests.roles import MakeUser, below

HOUR = dt.timedelta(hours=1)
KEYS = ("overview", "demonstrates", "good_example", "breadth")
ROWS = ((4, 5, 5, 5), (4, 4, 4, 4), (3, 3, 4, 3), (5, 2, 3, 1))


@pytest.fixture
def waterworks(group: Unit) -> Unit:
    company = below(group, "EV", "Energi och Vatten", kind="company", manager_title="VD")
    return below(company, "EV-VA", "Vatten och avlopp")


@pytest.fixture
def roads(group: Unit) -> Unit:
    city = below(group, "SBF", "Samhällsbyggnad", kind="administration", manager_title="Förvaltningschef")
    return below(city, "SBF-GP", "Gata och park")


@pytest.fixture
def decider(make_user: MakeUser, group: Unit) -> User:
    """Of koncernchefsgruppen."""
    return make_user("koncernchef", Role.GROUP_MANAGEMENT, group)


@pytest.fixture
def third(make_user: MakeUser, group: Unit) -> User:
    return make_user("styrgrupp3", Role.STEERING_MEMBER, group)


@pytest.fixture
def steering(convenor: User, steering_member: User, third: User) -> list[User]:
    return [convenor, steering_member, third]


@pytest.fixture
def nominate(head: User) -> Callable[..., Process]:
    """nominate(unit, name, touched…) writes a process that lacks only the owner's yes."""

    def make(owner: Unit, name: str, *touched: Unit, by: User = head, **fields: object) -> Process:
        known = {
            "starts_when": "Någon ringer",
            "ends_when": "Det är klart",
            "customer": "invånare",
            "cases_per_year": 120,
            "lead_time_now": "6 dagar",
            "motivation": "Alla har mött den.",
            "risk": "Olika system.",
            **fields,
        }
        return nominating.nominate_process(
            by=by,
            submission_id=uuid4(),
            name=name,
            owner_unit=owner,
            touched_units=touched or [owner],
            **known,
        )

    return make


@pytest.fixture
def confirm(make_user: MakeUser) -> Callable[[Process], Process]:
    """The owner's yes, by a manager of the owning unit that is made for it where there is none."""

    def answer(process: Process) -> Process:
        owner = owner_of(process) or make_user(f"chef-{process.code}", Role.MANAGER, process.owner_unit)
        return nominating.confirm_process(process=process, by=owner, text="Vi vill och har tid.", hours=4)

    return answer


def owner_of(process: Process) -> User | None:
    posts = process.owner_unit.appointments.filter(role=Role.MANAGER)
    return User.objects.filter(appointments__in=posts).first()


@pytest.fixture
def processes(
    nominate: Callable[..., Process],
    confirm: Callable[[Process], Process],
    home_care: Unit,
    caretakers: Unit,
    waterworks: Unit,
    roads: Unit,
) -> list[Process]:
    return [
        confirm(nominate(home_care, "Nyanställning", caretakers, waterworks, roads)),
        confirm(nominate(caretakers, "Felanmälan", home_care, waterworks)),
        confirm(nominate(waterworks, "Avbrott i vatten", home_care)),
        confirm(nominate(roads, "Snöröjning")),
    ]


@pytest.fixture
def preparing(processes: list[Process], steering: list[User]) -> Selection:
    """A round for two places, with the four processes, that can open."""
    return selecting.prepare_selection(
        by=steering[0],
        name="Val hösten 2027",
        places=2,
        assess_before=clock.now() + 48 * HOUR,
        decide_before=clock.now() + 240 * HOUR,
        processes=processes,
    )


@pytest.fixture
def assessing_round(preparing: Selection, convenor: User) -> Selection:
    return selecting.open_selection(selection=preparing, by=convenor)


def candidate(selection: Selection, code: str) -> Candidate:
    return selection.candidates.select_related("selection", "process").get(process__code=code)


def given(*values: int | None, line: str = "Så ser det ut.") -> dict[str, assessing.Given]:
    """What is said by each criterion, in their order; None is "don't know"."""
    return {key: assessing.Given(value, line) for key, value in zip(KEYS, values, strict=True)}


def score_all(selection: Selection, by: User, *rows: tuple[int | None, ...]) -> None:
    """A row of four for each candidate in order."""
    for each, row in zip(selection.candidates.select_related("selection"), rows, strict=True):
        assessing.assess(candidate=each, by=by, given=given(*row))


def write_scores(selection: Selection, by: User, *rows: tuple[int, ...]) -> None:
    """The rows that score_all() leaves behind, in two statements: most tests here begin after them."""
    criteria, at = list(selection.criteria.all()), clock.now()
    candidates = list(selection.candidates.all())[: len(rows)]
    own = ["own" if has_own_interest(by, Facts.from_json(each.facts)) else "" for each in candidates]
    assessments = Assessment.objects.bulk_create(
        Assessment(candidate=each, assessor=by, at=at, version=1, conflict=conflict)
        for each, conflict in zip(candidates, own, strict=True)
    )
    Score.objects.bulk_create(
        Score(assessment=said, criterion=criterion, value=value, line="Så ser det ut.", at=at)
        for said, row in zip(assessments, rows, strict=True)
        for criterion, value in zip(criteria, row, strict=True)
    )


@pytest.fixture
def assessed(assessing_round: Selection, steering: list[User]) -> Selection:
    """All three have scored; not revealed. P01 is best, P04 worst; of P03 they think differently."""
    *_first, last = candidates = list(assessing_round.candidates.select_related("selection"))
    for offset, member in enumerate(steering):
        rows = [
            tuple(max(1, value - offset) for value in row) if n == 2 else row for n, row in enumerate(ROWS)
        ]
        write_scores(assessing_round, member, *rows[: len(candidates) - (member == steering[-1])])
    assessing.assess(candidate=last, by=steering[-1], given=given(*rows[-1]))
    return assessing_round


@pytest.fixture
def revealed(assessed: Selection, convenor: User) -> Selection:
    return selecting.reveal_selection(selection=assessed, by=convenor)


def rests(selection: Selection, *wanted: str) -> dict[str, deciding.Rest]:
    """Why not, and when again, for every candidate that is not wanted."""
    codes = [each.code for each in selection.candidates.all() if each.code not in wanted]
    return {code: deciding.Rest("För stor just nu.", "Nästa val.") for code in codes}


@pytest.fixture
def proposed(revealed: Selection, convenor: User) -> Selection:
    """P01 and P02, by the steering group."""
    return deciding.propose_selection(
        selection=revealed,
        by=convenor,
        codes=["P01", "P02"],
        proposal="Lätta att överblicka, och de berör hela koncernen.",
        rests=rests(revealed, "P01", "P02"),
    )


@pytest.fixture
def decided(proposed: Selection, decider: User) -> Selection:
    return deciding.decide_selection(
        selection=proposed,
        by=decider,
        codes=["P01", "P02"],
        decision="Vi börjar med två.",
        reference="KCG § 12",
    )


@pytest.fixture
def english():
    """The words of refusals as they stand in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def as_manager(manager: User) -> Client:
    """What the manager of home care reads, in English."""
    return reader(manager)


@pytest.fixture
def process(nominate: Callable[..., Process], home_care: Unit, caretakers: Unit, manager: User) -> Process:
    """Of home care, proposed by its manager; complete but for the owner's yes."""
    return nominate(home_care, "Nyanställning", caretakers, by=manager)


# ---- pilots that can begin, or run -----------------------------------------------------------------------

LESSONS = piloting.Lessons("Från sex till fyra dagar.", "Mät före första varvet.", "spread")


@pytest.fixture
def pilot(decided) -> Pilot:
    """P01, of home care; nothing is set yet."""
    return Pilot.objects.get(process__code="P01")


@pytest.fixture
def owner(pilot) -> User:
    return owner_of(pilot.process)


@pytest.fixture
def prepare(home_care: Unit, caretakers: Unit) -> Callable[[Pilot], Pilot]:
    """A team from two organisations, samverkan answered, and a measure."""

    def make(pilot: Pilot) -> Pilot:
        by = owner_of(pilot.process)
        team = [(home_care, "Undersköterska"), (caretakers, "Fastighetsskötare")]
        piloting.change_pilot(pilot=pilot, by=by, starts_on=None, next_step="Rita", members=team)
        piloting.define_pilot_measure(pilot=pilot, by=by, **WORDS)
        return piloting.note_consultation(pilot=pilot, by=by, consultation="not_needed", note="Inget ändras.")

    return make


@pytest.fixture
def ready(pilot, prepare) -> Pilot:
    return prepare(pilot)


@pytest.fixture
def active(ready, owner) -> Pilot:
    return piloting.begin_pilot(pilot=ready, by=owner)


@pytest.fixture
def four(decided, prepare) -> list[Pilot]:
    """One of each process, ready to begin."""
    for process in Process.objects.filter(code__in=["P03", "P04"]):
        Pilot.objects.create(
            process=process, candidate=process.candidacies.get(), owner_unit=process.owner_unit
        )
    return [prepare(pilot) for pilot in Pilot.objects.order_by("process__code")]
