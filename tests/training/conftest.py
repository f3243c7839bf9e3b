"""Two courses and who has to do with them: U2 is required of managers and needs a practice proof; U4 is taken
by whole workplaces."""

import datetime as dt
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import translation

from lean_portal import clock
from organisation.models import Unit, User
from organisation.roles import Role
from tests.roles import MakeUser
from tests.values.conftest import (  # noqa: F401 - fixtures
    adopt,
    adopted,
    ask,
    bodies,
    draft,
    editor,
    held_round,
    open_round,
    ready,
    sources,
)
from training.models import Course, Occasion, Proposal, Record, Requirement, Tier, Wave
from training.services import courses, occasions, proposals

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
Arrange = Callable[..., Occasion]


@pytest.fixture
def decider(make_user: MakeUser, group: Unit) -> User:
    """Of koncernchefsgruppen."""
    return make_user("koncernchef", Role.GROUP_MANAGEMENT, group)


@pytest.fixture
def course(convenor: User) -> Course:
    return courses.add_course(
        by=convenor,
        code="U2",
        name="Leda förbättringsarbete",
        aim="Svara på förslag.",
        audience="Alla chefer",
        tier=Tier.MANAGERS,
        hours=12,
        provider=None,
        needs_proof=True,
        valid_months=36,
        roles=[Role.MANAGER],
    )


@pytest.fixture
def everyday(convenor: User) -> Course:
    return courses.add_course(
        by=convenor, code="U4", name="Förbättring i vardagen", tier=Tier.WORKPLACES, hours=2, audience="Alla"
    )


@pytest.fixture
def arrange(course: Course, convenor: User) -> Arrange:
    """arrange(seats=1) plans the course in two weeks."""

    def make(course: Course = course, days: int = 14, **fields: object) -> Occasion:
        begins = clock.now() + days * DAY
        known = {"begins_at": begins, "ends_at": begins + 3 * HOUR, "place": "Rådssalen", "seats": 2}
        return occasions.arrange_occasion(by=convenor, course=course, **{**known, **fields})

    return make


@pytest.fixture
def begin() -> Callable[[Occasion], Occasion]:
    """It was held yesterday."""

    def shift(occasion: Occasion) -> Occasion:
        begins = clock.now() - DAY
        Occasion.objects.filter(pk=occasion.pk).update(begins_at=begins, ends_at=begins + 3 * HOUR)
        return Occasion.objects.get(pk=occasion.pk)

    return shift


@pytest.fixture
def proposal(convenor: User) -> Proposal:
    return propose(convenor)


def propose(by: User, **fields: object) -> Proposal:
    words = {
        "name": "Lean för ordförande",
        "tier": Tier.CHAIRS,
        "for_whom": "Nämndernas ordförande",
        "why_now": "De frågar efter det.",
        "time_and_cost": "3 timmar var",
    }
    return proposals.propose_training(by=by, submission_id=uuid4(), **{**words, **fields})


@pytest.fixture
def english():
    """The words of refusals as they stand in the code."""
    with translation.override("en"):
        yield


# ---- waves ------------------------------------------------------------------------------------------------


@pytest.fixture
def top_course(db):
    course = Course.objects.create(code="U1", name="Lean för ledningen", tier=Tier.TOP)
    Requirement.objects.create(course=course, role=Role.ORGANISATION_HEAD)
    return course


@pytest.fixture
def waves(top_course, course, everyday):
    """The top; then managers when all of the top are done; then each workplace when its manager is."""
    rows = [
        Wave.objects.create(number=1, name="Ledningen"),
        Wave.objects.create(number=2, name="Cheferna", gate=Wave.Gate.SHARE, share=90),
        Wave.objects.create(number=3, name="Arbetsplatserna", gate=Wave.Gate.MANAGER, manager_course=course),
    ]
    for wave, taken in zip(rows, (top_course, course, everyday), strict=True):
        wave.courses.add(taken)
    return rows


def done(user, course, unit, **fields):
    proven = {"proof": "Ja.", "proof_at": clock.now()} if course.needs_proof else {}
    return Record.objects.create(
        course=course, user=user, unit=unit, done_on=clock.today(), **{**proven, **fields}
    )
