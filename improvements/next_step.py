"""What comes next in the life of a suggestion, in words: the promised date, whose step it is, how it stands.

Pure presentation: no queries.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from improvements import promises
from improvements.models import Suggestion
from improvements.models.rung import who_was_told
from improvements.rules import REPLY_DAYS, is_paused
from improvements.workflow import ONGOING, State
from lean_portal import clock
from lean_portal.templatetags.portal import day, short_day, weekday_day
from organisation.workdays import add_workdays


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
    words = reached(taken) if taken else ""
    if not taken or taken[-1][0] != promises.RungLevel.CONVENOR:
        return words
    return " ".join([words, _("It is also proposed for the next KL-Info.")])


def reached(taken: Sequence[Sequence[str]]) -> str:
    """How far a broken promise has climbed."""
    who = [name for level, _day, told, _at in taken if (name := who_was_told(level, told))]
    if not who:
        return _("Those who answer have been reminded that it is broken.")
    both = _("It has gone on to %(who)s, and then to %(top)s.")
    words = both if len(who) > 1 else _("It has gone on to %(who)s.")
    return words % {"who": who[0], "top": who[-1]}
