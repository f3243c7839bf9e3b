"""A revealed round of the size that the targets name: 40 candidates, sets of 3, 3 assessors, 4 criteria."""

import datetime as dt
import random

from django.utils import timezone

from bench import words
from organisation.models import Appointment, Unit, User
from organisation.roles import Role
from processes import facts
from processes.models import Assessment, Candidate, Process, Score, Selection
from processes.rubric import write_criteria
from processes.workflow import ProcessState, Rule, SelectionState

CANDIDATES, PLACES, ASSESSORS, TOUCHED = 40, 3, 3, 6
LONG_AGO = dt.date(2015, 1, 1)


def fill_selection(units: list[Unit], by: User, dice: random.Random) -> tuple[Selection, User]:
    """The round, and a member of the steering group who may read it."""
    group = steering_group(units)
    selection = Selection.objects.create(
        name="Val",
        places=PLACES,
        rules=list(Rule),
        seed=1,
        created_by=by,
        assess_before=timezone.now() + dt.timedelta(days=1),
        decide_before=timezone.now() + dt.timedelta(days=2),
    )
    criteria = write_criteria(selection)
    candidates = write_candidates(selection, units, by, dice)
    Selection.objects.filter(pk=selection.pk).update(state=SelectionState.ASSESSING, opened_at=timezone.now())
    score(candidates, criteria, group, dice)
    Selection.objects.filter(pk=selection.pk).update(
        state=SelectionState.REVEALED, revealed_at=timezone.now()
    )
    return selection, group[0]


def steering_group(units: list[Unit]) -> list[User]:
    people = User.objects.bulk_create(User(username=f"s{n}", name=f"Styrgrupp {n}") for n in range(ASSESSORS))
    Appointment.objects.bulk_create(
        Appointment(user=user, role=Role.STEERING_MEMBER, unit=units[0], starts_on=LONG_AGO)
        for user in people
    )
    return people


def write_candidates(
    selection: Selection, units: list[Unit], by: User, dice: random.Random
) -> list[Candidate]:
    processes = Process.objects.bulk_create(
        Process(
            code=f"P{n:02}", name=words.title(dice), starts_when="Någon ringer", ends_when="Det är klart",
            owner_unit=dice.choice(units), motivation=words.title(dice), risk=words.title(dice),
            state=ProcessState.CONFIRMED, nominated_by=by, owner_text="Vi vill.", owner_hours=4,
            owner_by=by, owner_at=timezone.now(),
        )
        for n in range(1, CANDIDATES + 1)
    )  # fmt: skip
    for process in processes:
        process.touched_units.set([process.owner_unit, *dice.sample(units, dice.randint(0, TOUCHED))])
    known = [facts.of(process) for process in processes]
    return Candidate.objects.bulk_create(
        Candidate(
            selection=selection, process=process, position=n, facts=each.as_json(), breadth=each.breadth
        )
        for n, (process, each) in enumerate(zip(processes, known, strict=True))
    )


def score(candidates: list[Candidate], criteria, group: list[User], dice: random.Random) -> None:
    now = timezone.now()
    assessments = Assessment.objects.bulk_create(
        Assessment(candidate=candidate, assessor=member, at=now, version=1)
        for candidate in candidates
        for member in group
    )
    Score.objects.bulk_create(
        Score(assessment=each, criterion=criterion, value=dice.randint(1, 5), line=words.title(dice), at=now)
        for each in assessments
        for criterion in criteria
    )
