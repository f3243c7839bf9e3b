"""The life of a suggestion, in one table: state → where it may go, who may, and what that requires.

Forms, pages and services derive from MOVES; the database repeats the requirements as constraints.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lean_portal.refusals import NotAllowed


class State(TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Received")
    ACKNOWLEDGED = "acknowledged", _("Read")
    NEEDS_INFORMATION = "needs_information", _("Needs more information")
    UNDER_REVIEW = "under_review", _("Under review")
    APPROVED = "approved", _("Approved")
    TRIAL = "trial", _("Being tried")
    IMPLEMENTED = "implemented", _("Implemented")
    SUSTAINED = "sustained", _("Holding")
    RELAPSE = "relapse", _("Relapsed")
    DECLINED = "declined", _("Declined")
    PARKED = "parked", _("Resting")
    MERGED = "merged", _("Merged")
    REFERRED = "referred", _("Referred")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ARCHIVED = "archived", _("Archived")


class Who(TextChoices):
    AUTHOR = "author"
    HANDLER = "handler"
    RESPONSIBLE = "responsible"
    CLOCK = "clock"
    ANYONE = "anyone"


@dataclass(frozen=True, slots=True)
class Move:
    to: State
    who: frozenset[Who]
    requires: tuple[str, ...] = ()
    quick: bool = False  # the quick lane: yes and done in one step, in the own unit


def move(to: State, *who: Who, requires: tuple[str, ...] = (), quick: bool = False) -> Move:
    return Move(to, frozenset(who), requires, quick)


S = State
AUTHOR, HANDLER, RESPONSIBLE, CLOCK, ANYONE = Who.AUTHOR, Who.HANDLER, Who.RESPONSIBLE, Who.CLOCK, Who.ANYONE

# What a state demands of whoever leads a suggestion into it, whichever state it comes from.
QUESTION = ("question",)
ROLE_AND_DATE = ("responsible_unit", "due_on")
REASON_AND_CHANGE = ("answer", "would_change")
DATE_AND_REASON = ("parked_until", "answer")
CHANNEL = ("channel",)
PLAN = ("question", "prediction", "counted", "unit_name", "predicted", "ends_on")
LESSON = ("outcome", "lesson")

DECISIONS = (
    move(S.APPROVED, HANDLER, requires=ROLE_AND_DATE),
    move(S.DECLINED, HANDLER, requires=REASON_AND_CHANGE),
    move(S.PARKED, HANDLER, requires=DATE_AND_REASON),
    move(S.REFERRED, HANDLER, requires=CHANNEL),
    move(S.MERGED, HANDLER, requires=("merged_into",)),
)

# Somebody saw that it does not hold; by the clock: nobody looked.
RELAPSES = (move(S.RELAPSE, RESPONSIBLE, requires=("reason",)), move(S.RELAPSE, CLOCK))

MOVES: dict[State, tuple[Move, ...]] = {
    S.DRAFT: (move(S.SUBMITTED, AUTHOR), move(S.IMPLEMENTED, AUTHOR, requires=("proposal",), quick=True)),
    S.SUBMITTED: (
        move(S.ACKNOWLEDGED, HANDLER),
        move(S.IMPLEMENTED, HANDLER, requires=("answer",), quick=True),
        move(S.REFERRED, HANDLER, requires=CHANNEL),
        move(S.MERGED, HANDLER, requires=("merged_into",)),
        move(S.WITHDRAWN, AUTHOR),
    ),
    S.ACKNOWLEDGED: (
        move(S.UNDER_REVIEW, HANDLER),
        move(S.NEEDS_INFORMATION, HANDLER, requires=QUESTION),
        *DECISIONS,
        move(S.IMPLEMENTED, HANDLER, requires=("answer",), quick=True),
        move(S.WITHDRAWN, AUTHOR),
    ),
    S.NEEDS_INFORMATION: (move(S.ACKNOWLEDGED, AUTHOR, CLOCK), move(S.WITHDRAWN, AUTHOR)),
    S.UNDER_REVIEW: (
        *DECISIONS,
        move(S.NEEDS_INFORMATION, HANDLER, requires=QUESTION),
        move(S.WITHDRAWN, AUTHOR),
    ),
    S.APPROVED: (
        move(S.TRIAL, RESPONSIBLE, requires=PLAN),
        move(S.IMPLEMENTED, RESPONSIBLE, requires=("answer",)),
        move(S.PARKED, RESPONSIBLE, requires=DATE_AND_REASON),
    ),
    S.TRIAL: (
        move(S.IMPLEMENTED, RESPONSIBLE, requires=LESSON),
        move(S.DECLINED, RESPONSIBLE, requires=(*LESSON, *REASON_AND_CHANGE)),
        move(S.APPROVED, RESPONSIBLE, requires=(*LESSON, *ROLE_AND_DATE)),
    ),
    S.IMPLEMENTED: (move(S.SUSTAINED, CLOCK, requires=("follow_ups",)), *RELAPSES),
    S.SUSTAINED: RELAPSES,
    S.RELAPSE: (
        move(S.TRIAL, RESPONSIBLE, requires=PLAN),
        move(S.APPROVED, RESPONSIBLE, requires=ROLE_AND_DATE),
        move(S.DECLINED, RESPONSIBLE, requires=REASON_AND_CHANGE),
    ),
    S.DECLINED: (move(S.UNDER_REVIEW, AUTHOR, requires=("new_facts",)),),
    S.PARKED: (move(S.UNDER_REVIEW, CLOCK, ANYONE),),
    S.MERGED: (),  # undone to what it was before, by the service that merged it
    S.REFERRED: (),
    S.WITHDRAWN: (move(S.SUBMITTED, AUTHOR),),
    S.ARCHIVED: (),
}

# A handler owes an answer in these; the promised dates run.
AWAITING = (S.SUBMITTED, S.ACKNOWLEDGED, S.UNDER_REVIEW)
# The responsible role owes the next step.
ONGOING = (S.APPROVED, S.TRIAL, S.RELAPSE)
# A yes that is tried, or is to be carried out.
DOING = (S.TRIAL, S.APPROVED)
# Done, and not known to have relapsed: it may be offered to others.
HOLDING = (S.IMPLEMENTED, S.SUSTAINED)
CLOSED = (S.DECLINED, S.REFERRED, S.WITHDRAWN, S.MERGED, S.ARCHIVED, S.IMPLEMENTED, S.SUSTAINED)
# The first of these that comes is the first decision.
FIRST_DECISIONS = (S.APPROVED, S.DECLINED, S.PARKED, S.REFERRED, S.IMPLEMENTED)
# Others may say that it concerns them too: it is alive, or its answer may come to count for more.
SUPPORTABLE = (
    S.SUBMITTED, S.ACKNOWLEDGED, S.NEEDS_INFORMATION, S.UNDER_REVIEW, *ONGOING, S.IMPLEMENTED, S.SUSTAINED,
    S.DECLINED, S.PARKED,
)  # fmt: skip
# The author may still take it back.
UNDECIDED = (S.SUBMITTED, S.ACKNOWLEDGED, S.NEEDS_INFORMATION, S.UNDER_REVIEW)
# Another may be merged into it: it is to be answered, or the answer was a yes.
CARRIED = (*UNDECIDED, *ONGOING, S.PARKED, S.IMPLEMENTED, S.SUSTAINED)


def moves(state: str, actors: set[Who] | frozenset[Who]) -> tuple[Move, ...]:
    """The moves out of `state` that anybody in `actors` may make."""
    return tuple(found for found in MOVES[State(state)] if found.who & actors)


def check(state: str, to: State, actors: set[Who] | frozenset[Who]) -> Move:
    """The move from `state` to `to`; NotAllowed when the table has none for these actors."""
    for found in moves(state, actors):
        if found.to == to:
            return found
    raise NotAllowed(
        _("The suggestion is “%(state)s” now, so this can no longer be done."),
        code="moved",
        params={"state": State(state).label},
    )
