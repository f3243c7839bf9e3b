"""The life of a nominated process, of a selection round and of a pilot, each in one table."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean_portal.refusals import NotAllowed


class Who(TextChoices):
    NOMINATOR = "nominator"  # or whoever steers: a proposal is never stuck with one person
    OWNER = "owner"  # answers for the owning unit today
    CONVENOR = "convenor"
    STEERING = "steering"
    DECIDER = "decider"


class ProcessState(TextChoices):
    NOMINATED = "nominated", pgettext_lazy("a process", "Nominated")
    CONFIRMED = "confirmed", pgettext_lazy("a process", "The owner is in")
    REFUSED = "refused", pgettext_lazy("a process", "The owner says no")
    WITHDRAWN = "withdrawn", pgettext_lazy("a process", "Withdrawn")
    PILOT = "pilot", pgettext_lazy("a process", "Pilot")


class SelectionState(TextChoices):
    PREPARING = "preparing", pgettext_lazy("a selection", "Being prepared")
    ASSESSING = "assessing", pgettext_lazy("a selection", "Being assessed")
    REVEALED = "revealed", pgettext_lazy("a selection", "Assessments opened")
    PROPOSED = "proposed", pgettext_lazy("a selection", "Handed over for decision")
    DECIDED = "decided", pgettext_lazy("a selection", "Decided")
    CANCELLED = "cancelled", pgettext_lazy("a selection", "Called off")


class PilotState(TextChoices):
    CHOSEN = "chosen", pgettext_lazy("a pilot", "Not begun yet")
    ACTIVE = "active", pgettext_lazy("a pilot", "Under way")
    CLOSED = "closed", pgettext_lazy("a pilot", "Closed")


class Rule(TextChoices):
    """What a set must keep, whatever it scores; the values are those of `portfolio.Rule`."""

    OWNERS_DIFFER = "owners_differ", _("Different owners")
    COMPANY_OWNER = "company_owner", _("At least one company is an owner")
    ONE_PER_ADMINISTRATION = "one_per_administration", _("At most one for each administration")


UNDECIDED = frozenset(
    {SelectionState.PREPARING, SelectionState.ASSESSING, SelectionState.REVEALED, SelectionState.PROPOSED}
)
# Candidates cannot change while these last: everybody assesses, and decides about, the same thing.
RUNNING = UNDECIDED - {SelectionState.PREPARING}
# From here on the steering group and koncernchefsgruppen see each other's scores. Never before.
OPENED = frozenset({SelectionState.REVEALED, SelectionState.PROPOSED, SelectionState.DECIDED})

# state → where it may go → who may take it there.
PROCESS_MOVES: dict[ProcessState, dict[ProcessState, frozenset[Who]]] = {
    ProcessState.NOMINATED: {
        ProcessState.CONFIRMED: frozenset({Who.OWNER}),
        ProcessState.REFUSED: frozenset({Who.OWNER}),
        ProcessState.WITHDRAWN: frozenset({Who.NOMINATOR}),
    },
    ProcessState.CONFIRMED: {
        ProcessState.NOMINATED: frozenset({Who.NOMINATOR, Who.OWNER}),  # another owner, or other limits
        ProcessState.REFUSED: frozenset({Who.OWNER}),
        ProcessState.WITHDRAWN: frozenset({Who.NOMINATOR}),
        ProcessState.PILOT: frozenset({Who.DECIDER}),
    },
    ProcessState.REFUSED: {
        ProcessState.NOMINATED: frozenset({Who.NOMINATOR, Who.OWNER}),
        ProcessState.CONFIRMED: frozenset({Who.OWNER}),
        ProcessState.WITHDRAWN: frozenset({Who.NOMINATOR}),
    },
    ProcessState.WITHDRAWN: {ProcessState.NOMINATED: frozenset({Who.NOMINATOR})},
    ProcessState.PILOT: {},
}
SELECTION_MOVES: dict[SelectionState, dict[SelectionState, frozenset[Who]]] = {
    SelectionState.PREPARING: {
        SelectionState.ASSESSING: frozenset({Who.CONVENOR}),
        SelectionState.CANCELLED: frozenset({Who.CONVENOR}),
    },
    SelectionState.ASSESSING: {
        SelectionState.REVEALED: frozenset({Who.CONVENOR}),
        SelectionState.CANCELLED: frozenset({Who.CONVENOR}),
    },
    SelectionState.REVEALED: {
        SelectionState.PROPOSED: frozenset({Who.STEERING}),
        SelectionState.CANCELLED: frozenset({Who.CONVENOR}),
    },
    SelectionState.PROPOSED: {
        SelectionState.REVEALED: frozenset({Who.STEERING, Who.DECIDER}),
        SelectionState.DECIDED: frozenset({Who.DECIDER}),
    },
    SelectionState.DECIDED: {},
    SelectionState.CANCELLED: {},
}

# Both are the owner's, or the steering group's that supports the pilot.
PILOT_MOVES: dict[PilotState, dict[PilotState, frozenset[Who]]] = {
    PilotState.CHOSEN: {PilotState.ACTIVE: frozenset({Who.OWNER, Who.STEERING})},
    PilotState.ACTIVE: {PilotState.CLOSED: frozenset({Who.OWNER, Who.STEERING})},
    PilotState.CLOSED: {},
}


def check_process(state: str, to: ProcessState, actors: frozenset[Who]) -> None:
    """NotAllowed when nobody in `actors` may take a process from `state` to `to`."""
    if not PROCESS_MOVES[ProcessState(state)].get(to, frozenset()) & actors:
        raise NotAllowed(
            _("This process is not where you thought: somebody else may have been faster."), code="stale"
        )


def check_selection(state: str, to: SelectionState, actors: frozenset[Who]) -> None:
    """The same for a selection round."""
    if not SELECTION_MOVES[SelectionState(state)].get(to, frozenset()) & actors:
        raise NotAllowed(
            _("This round is not where you thought: somebody else may have been faster."), code="stale"
        )


def check_pilot(state: str, to: PilotState, actors: frozenset[Who]) -> None:
    """The same for a pilot."""
    if not PILOT_MOVES[PilotState(state)].get(to, frozenset()) & actors:
        raise NotAllowed(
            _("This pilot is not where you thought: somebody else may have been faster."), code="moved"
        )
