"""How the life of a suggestion is shown: the next promise, the line, what has happened, the answer.

Pure presentation: a suggestion and its steps in, rows for the components out. No queries.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from improvements import masking, promises, withheld
from improvements.decision_table import Level
from improvements.models import Step, Suggestion
from improvements.models.rung import who_was_told
from improvements.rules import REPLY_DAYS, is_paused
from improvements.workflow import ONGOING, UNDECIDED, State
from lean_portal import clock
from lean_portal.templatetags.portal import as_date, day, short_day, weekday_day
from organisation.workdays import add_workdays

MOST_MARKS = 6  # of what has happened; the timeline below has it all


# ---- what comes next --------------------------------------------------------------------------------------


class Due(NamedTuple):
    """A date that a state carries: the field it stands in, and the words for each place it is shown."""

    field: str
    label: Promise
    row: Promise
    deed: Promise
    kept_by_us: bool = True


READ = Due(
    "read_by",
    gettext_lazy("Read"),
    gettext_lazy("Read by %(day)s"),
    gettext_lazy("%(who)s answers that the suggestion has been read."),
)
DECISION = Due(
    "decide_by",
    gettext_lazy("First decision"),
    gettext_lazy("Decision by %(day)s"),
    gettext_lazy("%(who)s decides: yes, no with reasons, or who takes it further and when."),
)
REPLY = Due(
    "",
    gettext_lazy("Answer from the author"),
    gettext_lazy("The author answers by %(day)s"),
    gettext_lazy("The author answers the question. Without an answer the handling goes on anyway."),
    kept_by_us=False,
)
DONE = Due(
    "due_on",
    gettext_lazy("Done"),
    gettext_lazy("Done by %(day)s"),
    gettext_lazy("%(who)s sees to it that it is done."),
)
TRIAL_ENDS = Due(
    "due_on",
    gettext_lazy("The trial ends"),
    gettext_lazy("The trial ends %(day)s"),
    gettext_lazy("The trial ends. %(who)s tells what happened and what follows."),
)
CHECK = Due(
    "next_check",
    gettext_lazy("Check"),
    gettext_lazy("Check %(day)s"),
    gettext_lazy("%(who)s looks whether it still holds."),
)
WHAT_FOLLOWS = Due(
    "due_on",
    gettext_lazy("What follows"),
    gettext_lazy("What follows is said by %(day)s"),
    gettext_lazy("%(who)s says what follows: try again, a new day, or stop with reasons."),
)
UP_AGAIN = Due(
    "parked_until",
    gettext_lazy("Taken up again"),
    gettext_lazy("Taken up again %(day)s"),
    gettext_lazy("The suggestion is taken up again by itself. %(who)s then decides."),
    kept_by_us=False,
)

COMING: dict[str, tuple[Due, ...]] = {
    State.SUBMITTED: (READ, DECISION),
    State.ACKNOWLEDGED: (DECISION,),
    State.NEEDS_INFORMATION: (REPLY, DECISION),
    State.UNDER_REVIEW: (DECISION,),
    State.APPROVED: (DONE,),
    State.TRIAL: (TRIAL_ENDS,),
    State.PARKED: (UP_AGAIN,),
    State.IMPLEMENTED: (CHECK,),
    State.RELAPSE: (WHAT_FOLLOWS,),
}


class Owed(NamedTuple):
    """A promised date as it is shown: the same to both sides."""

    due: Due
    day: dt.date
    late: bool

    @property
    def label(self) -> str:
        return str(self.due.label)

    @property
    def row(self) -> str:
        if self.late:
            return _("Promised %(day)s") % {"day": short_day(self.day)}
        return str(self.due.row) % {"day": short_day(self.day)}

    @property
    def broken(self) -> str:
        """Late, said plainly."""
        if not self.late:
            return ""
        return _("The promise has been broken since %(day)s") % {"day": weekday_day(self.day)}

    def deed(self, who: str) -> str:
        return str(self.due.deed) % {"who": who}


def coming(suggestion: Suggestion) -> list[Owed]:
    today = clock.today()
    found = []
    unread = (READ,) if promises.is_unread(suggestion) else ()  # told when it was done already
    for due in (*unread, *COMING.get(suggestion.state, ())):
        # The next check is known where a page has asked for it.
        date = getattr(suggestion, due.field, None) if due.field else reply_by(suggestion)
        if date:
            found.append(Owed(due, date, due.kept_by_us and date < today))
    return found


def next_promise(suggestion: Suggestion) -> Owed | None:
    """The nearest promised date, or nothing where nobody owes anything."""
    return next(iter(coming(suggestion)), None)


def reply_by(suggestion: Suggestion) -> dt.date:
    return add_workdays(timezone.localdate(suggestion.state_since), REPLY_DAYS)


def who_is_next(suggestion: Suggestion) -> str:
    """The role that owes the next step: never a person."""
    if suggestion.state in (*ONGOING, State.IMPLEMENTED) and suggestion.responsible_unit:
        return suggestion.responsible_unit.manager_title
    return handled_by(suggestion)


def handled_by(suggestion: Suggestion) -> str:
    return _("The steering group") if suggestion.at_steering else suggestion.handler_unit.manager_title


# These go on since a day; the others happened on one.
LASTING = {
    State.NEEDS_INFORMATION, State.UNDER_REVIEW, State.TRIAL,
    State.IMPLEMENTED, State.SUSTAINED, State.RELAPSE,
}  # fmt: skip


def state_words(suggestion: Suggestion) -> str:
    """The state as the page's large sign says it."""
    if suggestion.state == State.PARKED and suggestion.parked_until:
        return _("Resting until %(day)s") % {"day": day(suggestion.parked_until)}
    words = {"state": suggestion.get_state_display(), "day": day(suggestion.state_since)}
    return (
        _("%(state)s since %(day)s") if suggestion.state in LASTING else _("%(state)s on %(day)s")
    ) % words


def pause_words(suggestion: Suggestion) -> str:
    """Until when the promise is paused, and for what: the same words to both sides."""
    if not is_paused(suggestion):
        return ""
    reason = suggestion.pause_reason or _("we are waiting for the author’s answer")
    words = {"day": weekday_day(suggestion.paused_until), "reason": reason}
    return _("The promise is paused until %(day)s: %(reason)s") % words


def gone_on(suggestion: Suggestion, owed: Owed | None) -> str:
    """To whom a broken promise has climbed: said to everybody who reads the page, the author first of all."""
    if owed is None or not owed.late:
        return ""
    taken = [rung for rung in suggestion.climbed if rung[1] == owed.day.isoformat()]
    words = _reached(taken) if taken else ""
    if not taken or taken[-1][0] != promises.RungLevel.CONVENOR:
        return words
    return " ".join([words, _("It is also proposed for the next KL-Info.")])


def _reached(taken: Sequence[Sequence[str]]) -> str:
    who = [name for level, _day, told, _at in taken if (name := who_was_told(level, told))]
    if not who:
        return _("Those who answer have been reminded that it is broken.")
    both = _("It has gone on to %(who)s, and then to %(top)s.")
    words = both if len(who) > 1 else _("It has gone on to %(who)s.")
    return words % {"who": who[0], "top": who[-1]}


# ---- the line ---------------------------------------------------------------------------------------------


def line(suggestion: Suggestion, steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The whole life as one line: what has happened, where it stands, and what is promised."""
    past = _milestones(suggestion, steps)
    if len(past) > MOST_MARKS:
        past = [past[0], *past[1 - MOST_MARKS :]]
    marks = [{"label": label, "date": at, "state": "past"} for label, at in past]
    marks[-1]["state"] = "now"
    if is_paused(suggestion) and suggestion.pause_reason:
        marks[-1]["state"] = "past"
        marks.append({"label": _("Paused"), "date": suggestion.paused_on, "state": "now"})
    return [*marks, *(_ahead(owed, suggestion) for owed in coming(suggestion))]


def _ahead(owed: Owed, suggestion: Suggestion) -> dict[str, Any]:
    mark = {"label": owed.label, "date": owed.day, "state": "promised"}
    asked = suggestion.state == State.NEEDS_INFORMATION and owed.due is DECISION
    return {**mark, "note": _("after the answer")} if asked and owed.day <= reply_by(suggestion) else mark


def _milestones(suggestion: Suggestion, steps: Sequence[Step]) -> list[tuple[str, dt.datetime]]:
    moved = [step for step in steps if step.kind == Step.Kind.MOVED]
    if not moved:  # imported: only what the source told
        received = [(State.SUBMITTED, suggestion.submitted_at)] if suggestion.submitted_at else []
        return [(str(State(state).label), at) for state, at in [*received, _standing(suggestion)]]
    # A question that was answered is a detour, told in the timeline.
    straight = [step for step in moved[:-1] if State.NEEDS_INFORMATION not in (step.state, step.from_state)]
    last = moved[-1]
    if not straight or straight[-1].state != last.state:
        straight.append(last)
    beside = [step for step in steps if step.kind in (Step.Kind.CROSSED, Step.Kind.CHECKED)]
    return [(_mark(step), step.at) for step in sorted([*straight, *beside], key=lambda step: step.number)]


def _standing(suggestion: Suggestion) -> tuple[str, dt.datetime]:
    return suggestion.state, suggestion.state_since


def _mark(step: Step) -> str:
    """The border between authorities is crossed in plain sight."""
    if step.kind == Step.Kind.CROSSED:
        return _("Handed over to %(receiver)s") % {"receiver": step.receiver}
    if step.kind == Step.Kind.CHECKED:
        return _("Checked, holds")
    return str(State(step.state).label)


# ---- everything that has happened -------------------------------------------------------------------------

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
        row = {"at": at, "headline": words, "text": _reached(rungs)}
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


# ---- the answer -------------------------------------------------------------------------------------------

ANSWERS = (State.APPROVED, State.DECLINED, State.PARKED, State.REFERRED, State.IMPLEMENTED)


class Letter(NamedTuple):
    step: Step
    kicker: str
    text: str
    would_change: str
    note: str


def letter(suggestion: Suggestion, steps: Sequence[Step], shut: dt.datetime | None = None) -> Letter | None:
    """The latest answer to the author: who in which capacity, what, and whether the promise was kept."""
    for step in reversed(steps):
        own = step.actor == Step.Actor.AUTHOR  # told when it was done already: nobody has answered
        if step.kind == Step.Kind.MOVED and step.state in ANSWERS and not (step.internal or own):
            kicker = _("Answer from %(who)s, %(day)s") % {"who": step.acted, "day": day(step.at)}
            said = str(WITHHELD) if is_shut(step, shut) else step.text
            parts = [said, _outcome(suggestion, step)]
            note = _kept(step, [earlier for earlier in steps if earlier.number < step.number])
            return Letter(step, kicker, "\n\n".join(filter(None, parts)), step.would_change, note)
    return None


def _outcome(suggestion: Suggestion, step: Step) -> str:
    if step.state == State.PARKED and step.until:
        return _("It rests until %(day)s and is then taken up again.") % {"day": day(step.until)}
    if step.state == State.APPROVED and step.until and suggestion.responsible_unit:
        words = {"who": suggestion.responsible_unit.manager_title, "day": day(step.until)}
        return _("%(who)s sees to it that it is done by %(day)s.") % words
    return ""


def _kept(step: Step, earlier: Sequence[Step]) -> str:
    promised = next((found.until for found in reversed(earlier) if found.until), None)
    if promised is None:
        return ""
    words = {"promised": day(promised), "came": day(step.at)}
    if step.from_state in UNDECIDED:
        return _("The promise was a decision by %(promised)s. The answer came on %(came)s.") % words
    return _("The promise was %(promised)s. The answer came on %(came)s.") % words
