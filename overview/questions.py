"""Questions worth asking: three to five, each from a fact on the page. A question is no verdict, so each asks
what is needed or what can be learnt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lean_portal.templatetags.portal import in_words
from lean_portal.templatetags.portal import month as month_words
from overview.lasting import Lasting
from overview.models import Kind, Signal
from overview.ongoing import Counts
from overview.signals import Sign
from overview.silence import Report

MOST = 5
OF_EACH = 2  # about organisations


class Question(NamedTuple):
    words: str
    url: str


def questions(
    *, signals: Iterable[Signal], counts: Counts, lasting: Lasting | None, report: Report | None
) -> list[Question]:
    signals = [signal for signal in signals if signal.whole and signal.unit.parent_id is not None]
    fallen = {signal.unit_id for signal in signals if signal.sign != Sign.BETTER}
    found = [
        *list(of_fallen(signals))[:OF_EACH],
        *of_late(counts),
        *of_silent(report),
        *of_weakest(lasting),
        *list(of_better([s for s in signals if s.unit_id not in fallen]))[:1],
        *of_nothing(counts),
    ]
    return found[:MOST]


def of_fallen(signals: Iterable[Signal]) -> Iterator[Question]:
    words = {
        Sign.QUIET: _("%(unit)s has gone quiet: %(series)s, since %(month)s. What do they need?"),
        Sign.SLIPPING: _("%(unit)s slips: %(series)s, since %(month)s. What takes the time?"),
    }
    ordered = sorted((s for s in signals if s.sign in words), key=lambda s: s.sign != Sign.QUIET)
    first_of_each = {signal.unit_id: signal for signal in reversed(ordered)}
    for signal in (each for each in ordered if first_of_each[each.unit_id] is each):
        yield Question(words[Sign(signal.sign)] % told(signal), place(signal))


def of_better(signals: Iterable[Signal]) -> Iterator[Question]:
    for signal in signals:
        if signal.sign == Sign.BETTER:
            words = _("%(unit)s has become lastingly better: %(series)s. What can others learn from them?")
            yield Question(words % told(signal), place(signal))


def told(signal: Signal) -> dict[str, str]:
    return {
        "unit": signal.unit.name,
        "series": str(Kind(signal.kind).label).lower(),
        "month": month_words(signal.month),
    }


def place(signal: Signal) -> str:
    return reverse("overview:place", args=[signal.unit.code])


def of_late(counts: Counts) -> Iterator[Question]:
    if counts.late:
        words = ngettext(
            "One decision that is to be carried out is late. What is in the way?",
            "%(number)s decisions that are to be carried out are late. What is in the way?",
            counts.late,
        )
        yield Question(words % {"number": in_words(counts.late).capitalize()}, reverse("overview:ongoing"))


def of_silent(report: Report | None) -> Iterator[Question]:
    silent = report.silent if report else []
    if silent:
        largest = max(silent, key=lambda group: group.people)
        told = {"unit": largest.organisation, "kind": largest.kind.lower()}
        words = _("%(unit)s, %(kind)s: few are heard. How do we reach them?")
        yield Question(words % told, reverse("overview:silence"))


def of_weakest(lasting: Lasting | None) -> Iterator[Question]:
    if lasting and lasting.weakest:
        first, last = lasting.weakest
        words = _("Most falls between day %(first)s and day %(last)s. Who looks in on it then?")
        yield Question(words % {"first": first, "last": last}, "#lasting")


def of_nothing(counts: Counts) -> Iterator[Question]:
    if not counts.trials:
        yield Question(_("Nothing is being tried. What would be worth a try?"), reverse("overview:ongoing"))
