"""Everything that has happened to a suggestion, as rows of its timeline.

Pure presentation: a suggestion and its steps in, rows for the component out. No queries.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from improvements import masking, withheld
from improvements.decision_table import Level
from improvements.models import Step, Suggestion
from improvements.next_step import reached
from improvements.workflow import State
from lean_portal.templatetags.portal import as_date, day, short_day

HEADLINES: dict[str, Promise] = {
    State.SUBMITTED: gettext_lazy("Received."),
    State.ACKNOWLEDGED: gettext_lazy("Read."),
    State.NEEDS_INFORMATION: gettext_lazy("A question to the author."),
    State.UNDER_REVIEW: gettext_lazy("The review began."),
    State.APPROVED: gettext_lazy("Approved."),
    State.TRIAL: gettext_lazy("The trial began."),
    State.IMPLEMENTED: gettext_lazy("Implemented."),
    State.SUSTAINED: gettext_lazy("It holds."),
    State.RELAPSE: gettext_lazy("It has relapsed."),
    State.DECLINED: gettext_lazy("Declined."),
    State.PARKED: gettext_lazy("Put to rest."),
    State.MERGED: gettext_lazy("Merged with another suggestion."),
    State.REFERRED: gettext_lazy("Referred to another channel."),
    State.WITHDRAWN: gettext_lazy("Taken back."),
    State.ARCHIVED: gettext_lazy("Archived."),
}
# Where the way there says more than the state.
BY_WAY: dict[tuple[str, str], Promise] = {
    (State.WITHDRAWN, State.SUBMITTED): gettext_lazy("Sent again."),
    (State.NEEDS_INFORMATION, State.ACKNOWLEDGED): gettext_lazy("The author answered."),
    (State.DECLINED, State.UNDER_REVIEW): gettext_lazy("The author came back with new facts."),
    (State.PARKED, State.UNDER_REVIEW): gettext_lazy("Taken up again."),
    (State.MERGED, State.SUBMITTED): gettext_lazy("The merger was undone."),
    (State.MERGED, State.ACKNOWLEDGED): gettext_lazy("The merger was undone."),
    (State.MERGED, State.UNDER_REVIEW): gettext_lazy("The merger was undone."),
    (State.TRIAL, State.APPROVED): gettext_lazy("The trial is over, and the work goes on."),
    (State.RELAPSE, State.APPROVED): gettext_lazy("It is done once more, by a new day."),
    (State.DRAFT, State.IMPLEMENTED): gettext_lazy("Told when it was done already."),
}
BY_KIND: dict[str, Promise] = {
    Step.Kind.RAISED: gettext_lazy("Sent up."),
    Step.Kind.HANDED_DOWN: gettext_lazy("Sent down with a mandate."),
    Step.Kind.HANDED_OVER: gettext_lazy("Handed over to another unit."),
    Step.Kind.CROSSED: gettext_lazy("Handed over to another authority."),
    Step.Kind.CLEARED: gettext_lazy("Found to hold nothing about an individual."),
    Step.Kind.MASKED: gettext_lazy("A masked copy was written: what tells of an individual is taken away."),
    Step.Kind.PAUSED: gettext_lazy("The promise was paused."),
    Step.Kind.RESUMED: gettext_lazy("The pause was ended."),
    Step.Kind.KEPT: gettext_lazy("An author objected, and the merger was kept."),
    Step.Kind.FILE_REMOVED: gettext_lazy("A file was taken away."),
    Step.Kind.CHECKED: gettext_lazy("Checked: it holds."),
    Step.Kind.READ: gettext_lazy("Read."),
}
# With the names, where the step has kept them: older ones have not.
NAMED_BY_KIND: dict[str, Promise] = {
    Step.Kind.RAISED: gettext_lazy("Sent up to: %(receiver)s."),
    Step.Kind.HANDED_DOWN: gettext_lazy("Sent down with a mandate to: %(receiver)s."),
    Step.Kind.HANDED_OVER: gettext_lazy("Handed over from %(giver)s to %(receiver)s."),
    Step.Kind.CROSSED: gettext_lazy("Handed over from %(giver)s to %(receiver)s, another authority."),
}
YES_ACROSS = gettext_lazy("Approved, and handed over from %(giver)s to %(receiver)s, another authority.")
TO_STEERING = gettext_lazy("Sent up to the steering group.")
ONLY_INSIDE = gettext_lazy("Only those who handle it see this.")
WITHHELD = gettext_lazy("What the author wrote here is part of the original, which is not shown.")
UNANSWERED = gettext_lazy("No answer came, so the handling goes on.")
UNCHECKED = gettext_lazy("Nobody has looked whether it holds, so it counts as a relapse.")


def headline(step: Step) -> str:
    if step.kind != Step.Kind.MOVED:
        return _changed_hands(step)
    if step.actor == Step.Actor.CLOCK and step.from_state == State.NEEDS_INFORMATION:
        return str(UNANSWERED)
    if step.actor == Step.Actor.CLOCK and step.state == State.RELAPSE:
        return str(UNCHECKED)
    if step.receiver:  # a yes that another authority carries out
        return str(YES_ACROSS) % {"giver": step.giver, "receiver": step.receiver}
    return str(BY_WAY.get((step.from_state, step.state)) or HEADLINES[step.state])


def _changed_hands(step: Step) -> str:
    if step.level == Level.STEERING:
        return str(TO_STEERING)
    if step.receiver:
        return str(NAMED_BY_KIND[step.kind]) % {"giver": step.giver, "receiver": step.receiver}
    return str(BY_KIND[step.kind])


def history(
    suggestion: Suggestion,
    steps: Sequence[Step],
    *,
    inside: bool,
    own: bool = False,
    told: Step | None = None,
    shut: dt.datetime | None = None,
) -> list[dict[str, Any]]:
    """Rows of the timeline, newest first. Those outside read "Internal handling" with its dates.

    `own`: its author reads, who reads the own words also where it is masked. `told` is the step whose words
    stand in the letter above. `shut`: what was said of the work by then is withheld from the reader.
    """
    rows: list[dict[str, Any]] = []
    hidden: list[Step] = []
    for step in steps:
        if step.internal and not inside:
            hidden.append(step)
            continue
        rows += _closed_door(hidden)
        hidden = []
        rows.append(_row(suggestion, step, told, own=own, shut=shut))
    return [*rows, *_closed_door(hidden)][::-1]


def with_openings(rows: list[dict[str, Any]], openings: Sequence[dt.datetime]) -> list[dict[str, Any]]:
    """Rows for those inside, with each time that somebody has read the original."""
    if not openings:
        return rows
    words = {"headline": _("Internal handling: the original was read."), "by": ONLY_INSIDE}
    return sorted([*rows, *({"at": at, **words} for at in openings)], key=lambda row: row["at"], reverse=True)


def with_rungs(rows: list[dict[str, Any]], climbed: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """Rows with each promise that was broken and how far it has climbed. It stays there once it is answered,
    for all who read the page and could see it climb."""
    found = list(rows)
    for promised, taken in groupby(climbed, key=lambda rung: rung[1]):
        rungs = list(taken)
        at = dt.datetime.fromisoformat(rungs[-1][3])
        words = _("The promise of %(day)s was broken.") % {"day": day(dt.date.fromisoformat(promised))}
        row = {"at": at, "headline": words, "text": reached(rungs)}
        # What is behind a closed door has no moment, and stays beside what was before it.
        place = (n for n, other in enumerate(found) if "at" in other and other["at"] <= at)
        found.insert(next(place, len(found)), row)
    return found


def _closed_door(hidden: Sequence[Step]) -> list[dict[str, Any]]:
    if not hidden:
        return []
    first, last = as_date(hidden[0].at), as_date(hidden[-1].at)
    when = short_day(first) if first == last else f"{short_day(first)} – {short_day(last)}"
    return [{"when": when, "text": _("Internal handling")}]


def is_shut(step: Step, shut: dt.datetime | None) -> bool:
    return shut is not None and step.at <= shut and withheld.tells_of_work(step)


def _row(
    suggestion: Suggestion, step: Step, told: Step | None, *, own: bool, shut: dt.datetime | None
) -> dict[str, Any]:
    acted = "" if step.actor in (Step.Actor.AUTHOR, Step.Actor.CLOCK) else f"{step.acted}."
    if step.internal:
        acted = " ".join(filter(None, [acted, str(ONLY_INSIDE)]))
    hidden = not own and masking.is_withheld(suggestion, step) or is_shut(step, shut)
    said = str(WITHHELD) if hidden else step.text
    words = [said, step.would_change, _moved(step)]
    text = "" if step is told else "\n\n".join(filter(None, words))
    return {"at": step.at, "headline": headline(step), "by": acted, "text": text or _dates(suggestion, step)}


def _moved(step: Step) -> str:
    """Where a pause, a question or its answer has moved the promised day."""
    about_question = State.NEEDS_INFORMATION in (step.state, step.from_state)
    moves = about_question or step.kind in (Step.Kind.PAUSED, Step.Kind.RESUMED)
    if not moves or not step.until:
        return ""
    return _("The first decision is now promised by %(day)s.") % {"day": day(step.until)}


def _dates(suggestion: Suggestion, step: Step) -> str:
    """What was promised by a step that says nothing more."""
    if not step.until:
        return ""
    if step.state == State.SUBMITTED and step.until == suggestion.decide_by and suggestion.read_by:
        words = {"read": day(suggestion.read_by), "decided": day(step.until)}
        return _("Promised: read by %(read)s, first decision by %(decided)s.") % words
    return _("Promised by %(day)s.") % {"day": day(step.until)}
