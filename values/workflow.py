"""The life of a version of the value foundation, and the words of the merging, in one place."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean_portal.refusals import NotAllowed


class State(TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Handed over for decision")
    ADOPTED = "adopted", _("Adopted")
    SUPERSEDED = "superseded", _("Replaced, kept")
    DISCARDED = "discarded", _("Laid down")


class Who(TextChoices):
    EDITOR = "editor"
    DECIDER = "decider"


class Relation(TextChoices):
    """How a statement lives on."""

    KEPT = "kept", pgettext_lazy("a statement", "Kept")
    REWORDED = "reworded", pgettext_lazy("a statement", "Reworded")
    MERGED = "merged", pgettext_lazy("a statement", "Merged")
    SPLIT = "split", pgettext_lazy("a statement", "Split")
    DEVELOPED = "developed", pgettext_lazy("a statement", "Developed")
    SHARPENED = "sharpened", pgettext_lazy("a statement", "Sharpened")


class Scope(TextChoices):
    WORDING = "wording", _("Wording: the meaning stays, no new rounds")
    MEANING = "meaning", _("Meaning: values or behaviours come or go, new rounds")


OPEN = frozenset({State.DRAFT, State.PROPOSED})

# state → where it may go → who may take it there. PROPOSED and ADOPTED demand an open gate besides.
MOVES: dict[State, dict[State, frozenset[Who]]] = {
    State.DRAFT: {
        State.PROPOSED: frozenset({Who.EDITOR}),
        State.DISCARDED: frozenset({Who.EDITOR}),
    },
    State.PROPOSED: {
        State.DRAFT: frozenset({Who.EDITOR, Who.DECIDER}),
        State.ADOPTED: frozenset({Who.DECIDER}),
    },
    State.ADOPTED: {State.SUPERSEDED: frozenset({Who.DECIDER})},
    State.SUPERSEDED: {},
    State.DISCARDED: {},
}


def check(state: str, to: State, actors: frozenset[Who]) -> None:
    """NotAllowed when nobody in `actors` may take a version from `state` to `to`."""
    if not MOVES[State(state)].get(to, frozenset()) & actors:
        raise NotAllowed(
            _("This version is not where you thought: somebody else may have been faster."), code="stale"
        )
