"""Does a series of months tell of something else than chance? One month after another, July drawn but left
out of every judgement: Sweden is on holiday. No query here.

The limits are those of an XmR chart (improvements.run_chart, which cites Wheeler). The newest eight months
are judged by the up to 24 before them, so that a decline does not widen the limits by which it is seen; a
younger series, from twelve months, is judged by all its own. A reorganisation begins the judging anew: two
boards that become one have not gone quiet.

A count goes quiet; a share slips. The month of a share is of a few decisions, so that one bad month is no
signal, however far it falls: only eight on one side are. They lie on that side of the median too: where all
used to be kept but once, to keep all is as usual.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from improvements.run_chart import LEAST_FOR_LIMITS, RUN, Lines, Rule, lines_of, signals_of

HOLIDAY_MONTH = 7
BASELINE = 24
SILENT = 3  # months without anything
ALIVE = Fraction(5, 6)  # of the twelve months before: then three empty ones are chance once in 216
LEAST_ALIVE = 6  # months, to say that something lived


class Sign(TextChoices):
    QUIET = "quiet", _("Goes quiet")
    SLIPPING = "slipping", _("Slips")
    BETTER = "better", _("Lastingly better")


@dataclass(frozen=True, slots=True)
class Month:
    """`value` None: nothing was promised that month, so there is no share of it."""

    first: dt.date
    value: Fraction | int | None


@dataclass(frozen=True, slots=True)
class Judgement:
    sign: Sign | None
    month: dt.date | None
    lines: Lines
    judged: int  # months


def judge(months: Sequence[Month], *, share: bool, begun: dt.date | None = None) -> Judgement:
    """What the newest months say, in order of time. `begun`: the month of the latest reorganisation."""
    judged = [
        month
        for month in months
        if month.first.month != HOLIDAY_MONTH
        and month.value is not None
        and (not begun or month.first >= begun)
    ]
    values = [Fraction(month.value or 0) for month in judged]
    lines = lines_of(_baseline(values))
    sign = _sign(values, lines, share=share)
    return Judgement(sign, judged[-1].first if sign else None, lines, len(judged))


def _baseline(values: Sequence[Fraction]) -> Sequence[Fraction]:
    before = values[:-RUN][-BASELINE:]
    return before if len(before) >= LEAST_FOR_LIMITS else values[-BASELINE:]


def _sign(values: Sequence[Fraction], lines: Lines, *, share: bool) -> Sign | None:
    if not share and has_gone_silent(values):
        return Sign.QUIET
    if lines.mean is None or not values:
        return None
    if not share and _is_below(values[-1], lines):
        return Sign.QUIET
    last = len(values) - 1
    newest = range(max(0, len(values) - RUN), len(values))
    sides = {
        signal.side
        for signal in signals_of(values, newest, lines)
        if signal.rule == Rule.RUN and signal.points[-1] == last
    }
    run, usual = values[newest.start :], lines.median or lines.mean
    if 1 in sides and min(run) > usual:
        return Sign.BETTER
    return Sign.SLIPPING if -1 in sides and max(run) < usual else None


def _is_below(value: Fraction, lines: Lines) -> bool:
    """Where nothing has ever moved, the limits have no width, and one month is no signal."""
    return bool(lines.moving_range) and lines.lower is not None and value < lines.lower


def has_gone_silent(values: Sequence[Fraction]) -> bool:
    """Three months of nothing, where there used to be something."""
    if len(values) < SILENT + LEAST_ALIVE or any(values[-SILENT:]):
        return False
    quiet = next((n for n, value in enumerate(reversed(values)) if value), len(values))
    before = values[: len(values) - quiet][-12:]
    return len(before) >= LEAST_ALIVE and Fraction(sum(map(bool, before)), len(before)) >= ALIVE
