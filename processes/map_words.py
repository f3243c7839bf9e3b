"""What the map of a process says in one line: how much of the time from first to last is waiting.

Work and waiting are counted on one scale, in working time: a day is eight hours.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lean_portal.templatetags.portal import in_words

HOUR, DAY = 60, 8 * 60
MINUTES = {"minute": 1, "hour": HOUR, "day": DAY}
MOST = 20  # beyond it a share is said in percent
SOME = 2  # and below it in the smaller unit


class Timed(Protocol):
    """A step with its times."""

    work: int
    work_unit: str
    wait: int
    wait_unit: str


class Times(NamedTuple):
    """Of a whole map, in minutes."""

    work: int
    wait: int

    @property
    def whole(self) -> int:
        return self.work + self.wait


class Share(NamedTuple):
    """`of` whole units are the time from first to last; waiting is more than `more_than` of them, or
    exactly that."""

    more_than: int
    of: int
    exactly: bool


def minutes(number: int, unit: str) -> int:
    return number * MINUTES[unit]


def times_of(steps: Iterable[Timed]) -> Times:
    steps = list(steps)
    return Times(
        sum(minutes(step.work, step.work_unit) for step in steps),
        sum(minutes(step.wait, step.wait_unit) for step in steps),
    )


def share(times: Times, unit: int) -> Share:
    """The time in whole `unit`s, and the largest number of them that waiting is more than."""
    of = max(1, (2 * times.whole + unit) // (2 * unit))
    parts, rest = divmod(times.wait * of, times.whole)
    return Share(parts, of, rest == 0)


def headline(times: Times) -> str:
    """As “More than five of six days are waiting”; empty for a map without times."""
    if not times.whole:
        return ""
    if not times.wait:
        return _("No waiting is written down")
    if not times.work:
        return _("Only waiting is written down")
    unit = DAY if times.whole >= SOME * DAY else HOUR
    found = share(times, unit)
    if found.of > MOST or found.of < SOME or not found.more_than:
        return _("%(percent)s percent of the time is waiting") % {"percent": percent(times)}
    return _in_units(found, unit)


def percent(times: Times) -> int:
    """Never 0 or 100 where there is both work and waiting."""
    return min(99, max(1, (200 * times.wait + times.whole) // (2 * times.whole)))


def _in_units(found: Share, unit: int) -> str:
    known = {"number": in_words(found.more_than), "of": in_words(found.of)}
    if unit == DAY:
        exact, more = (
            _("%(number)s of %(of)s days are waiting"),
            _("More than %(number)s of %(of)s days are waiting"),
        )
    else:
        exact, more = (
            _("%(number)s of %(of)s hours are waiting"),
            _("More than %(number)s of %(of)s hours are waiting"),
        )
    return capfirst((exact if found.exactly else more) % known)


def length(whole: int) -> str:
    """A number of minutes in the largest unit that says it fairly: "40 minutes", "3 hours", "6 days"."""
    if whole < 2 * HOUR:
        return ngettext("%(count)s minute", "%(count)s minutes", whole) % {"count": whole}
    if whole < 2 * DAY:
        count = round(whole / HOUR)
        return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}
    count = round(whole / DAY)
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def amount(number: int, unit: str) -> str:
    """As it was written, in few letters: “4 hours”."""
    match unit:
        case "minute":
            return ngettext("%(count)s min", "%(count)s min", number) % {"count": number}
        case "hour":
            return ngettext("%(count)s hour", "%(count)s hours", number) % {"count": number}
        case _day:
            return ngettext("%(count)s day", "%(count)s days", number) % {"count": number}
