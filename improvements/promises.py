"""The promise clock as a calculation: what moves a promised day, how far a broken one has climbed, and what
counts as kept. Pure: dates in, dates and words out. A day here is the local day, a number is working days.

A promise is kept when its deed comes on the promised day at the latest: a human has read it (deciding is
reading), or the first decision stands (yes, no with reasons, rest until a day, referred, done at once). One
whose day has passed without the deed is broken, today too. Not counted, for nobody owed an answer: what its
author took back (nobody can answer it any more), what was merged before it was answered (the other one
carries the answer), and what was imported (it came without a promise). Of a suggestion that came back later,
the first promise counts, once.
"""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from improvements.workflow import AWAITING, State
from organisation.workdays import add_workdays, workdays_between

MOST_PAUSED = 10  # working days: as long as a question waits for its author


class Promised(TextChoices):
    READ = "read", _("Read")
    DECISION = "decision", _("First decision")


class RungLevel(TextChoices):
    NEAR = "near", _("Those who answer, before the day")
    BROKEN = "broken", _("Those who answer, once it is broken")
    SUPERIOR = "superior", _("Their superior")
    CONVENOR = "convenor", _("The convenor of the steering group")


# So many working days after the promised day. The first day after it is the day of the breach; the order is
# PRODUCT §2's, the numbers are our own: two whole days to answer before the superior is asked, and three more
# before the convenor is and KL-Info takes it up.
LADDER = {RungLevel.BROKEN: 1, RungLevel.SUPERIOR: 3, RungLevel.CONVENOR: 6}
BEFORE = 1  # working days before the promised day that those who answer are reminded


class Owing(Protocol):
    state: str
    source: str
    acknowledged_at: dt.datetime | None
    read_by: dt.date | None
    decide_by: dt.date | None


class Due(NamedTuple):
    """The one promise that counts now."""

    promise: Promised
    day: dt.date


# ---- the pause --------------------------------------------------------------------------------------------


def paused(decide_by: dt.date, first: dt.date, until: dt.date) -> dt.date:
    """The promised day, moved by the working days of a pause from `first` until `until`."""
    return add_workdays(decide_by, workdays_between(first, until))


def shortened(decide_by: dt.date, until: dt.date, ended: dt.date) -> dt.date:
    """The moved day, moved back by what is left of a pause that ends on `ended` instead of `until`."""
    return add_workdays(decide_by, -max(0, workdays_between(ended, until)))


# ---- the ladder -------------------------------------------------------------------------------------------


def is_unread(suggestion: Owing) -> bool:
    """Told when it was done already (nobody promised a decision), and not read yet by anybody who answers for
    the unit, whatever has become of it since. `models.suggestion.unread` says the same in SQL."""
    owed = suggestion.read_by is not None and suggestion.decide_by is None
    return owed and suggestion.acknowledged_at is None and not suggestion.source


def promise_of(suggestion: Owing) -> Due | None:
    """What is owed now: to be read, then a first decision. Nothing while it waits for somebody else."""
    if is_unread(suggestion) and suggestion.read_by:
        return Due(Promised.READ, suggestion.read_by)
    if suggestion.state not in AWAITING:
        return None
    if suggestion.state == State.SUBMITTED and suggestion.read_by:
        return Due(Promised.READ, suggestion.read_by)
    return Due(Promised.DECISION, suggestion.decide_by) if suggestion.decide_by else None


def levels(
    day: dt.date, today: dt.date, *, since: dt.date, without: Iterable[RungLevel] = ()
) -> list[RungLevel]:
    """On which levels a promise for `day` is to have been brought up by now, the lowest first. `since` when
    it has stood as it stands: nobody is reminded on the day that it came. `without`: levels passed over."""
    late = workdays_between(day, today)
    if late < -BEFORE:
        return []
    if late < min(LADDER.values()):
        return [RungLevel.NEAR] if since < today else []
    return [level for level, days in LADDER.items() if late >= days and level not in without]


def at_the_top(today: dt.date) -> dt.date:
    """Promises for this day and earlier ones have climbed to the convenor, and stand on the next KL-Info."""
    return add_workdays(today, -LADDER[RungLevel.CONVENOR])


# ---- kept or broken ---------------------------------------------------------------------------------------


def kept(promised: dt.date, done: dt.date | None, today: dt.date) -> bool | None:
    """Whether a promise was kept; None as long as its day has not passed: neither counts before that."""
    if promised >= today:
        return None
    return done is not None and done <= promised
