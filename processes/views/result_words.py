"""What the result of a round says in words: the news first. Names come from the caller, by code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lean_portal.templatetags.portal import in_words
from processes.portfolio import Choice, Result
from processes.readiness import conflict_words

# (places, how many of them are sure) → the news. A round has one to four places.
NEWS = {
    (1, 1): gettext_lazy("The place is sure"),
    (1, 0): gettext_lazy("The place is contested"),
    (2, 2): gettext_lazy("Both places are sure"),
    (2, 1): gettext_lazy("One place is sure, the other is contested"),
    (2, 0): gettext_lazy("Both places are contested"),
    (3, 3): gettext_lazy("All three places are sure"),
    (3, 2): gettext_lazy("Two places are sure, the third is contested"),
    (3, 1): gettext_lazy("One place is sure, the other two are contested"),
    (3, 0): gettext_lazy("All three places are contested"),
    (4, 4): gettext_lazy("All four places are sure"),
    (4, 3): gettext_lazy("Three places are sure, the fourth is contested"),
    (4, 2): gettext_lazy("Two places are sure, the other two are contested"),
    (4, 1): gettext_lazy("One place is sure, the other three are contested"),
    (4, 0): gettext_lazy("All four places are contested"),
}


def headline(result: Result, places: int) -> str:
    """How many places are sure, whatever weighs most; or why there is no set to choose."""
    if result.best:
        return str(NEWS[places, len(result.core)])
    if not result.totals:
        return _("Nothing can be compared yet")
    if () in result.conflict:
        return _("Too few processes can be compared")
    return _("The rules cannot be kept together")


def obstacles(result: Result) -> list[str]:
    """Which rules cannot be kept together, a sentence for each smallest part of them."""
    return [conflict_words(part) for part in result.conflict]


def lede(assessors: int, candidates: int, criteria: int) -> str:
    """How many assessed what: each count in words, in a sentence that is put together from them."""
    who = ngettext("%(number)s assessor", "%(number)s assessors", assessors)
    what = ngettext("%(number)s process", "%(number)s processes", candidates)
    how = ngettext("%(number)s criterion", "%(number)s criteria", criteria)
    counted = (who, assessors), (what, candidates), (how, criteria)
    words = ", ".join(text % {"number": in_words(number)} for text, number in counted)
    return words[:1].upper() + words[1:] + "."


def share_finding(result: Result) -> str:
    if not result.contested:
        return _("The same set is best whatever weighs most")
    if result.core:
        return _("The core holds whatever weighs most")
    return _("What weighs most decides which come along")


def percent(share: int, weightings: int) -> str:
    """Never 100 of what is not always there, and never 0 of what sometimes is."""
    rounded = round(100 * share / weightings)
    if rounded == 100 and share < weightings:
        return _("> 99 %")
    if rounded == 0 and share:
        return _("< 1 %")
    return _("%(number)s %%") % {"number": rounded}


def count(number: int) -> str:
    """A large number, grouped as the language does."""
    return number_format(number, force_grouping=True)


def sets_words(result: Result, places: int) -> str:
    """How many sets there are, and how many keep the rules."""
    possible = ngettext(
        "There is %(number)s set of %(places)s.", "There are %(number)s sets of %(places)s.", result.possible
    ) % {"number": count(result.possible), "places": in_words(places)}
    allowed = ngettext("%(number)s keeps the rules.", "%(number)s keep the rules.", result.allowed) % {
        "number": count(result.allowed)
    }
    return f"{possible} {allowed}"


def without_words(result: Result) -> str:
    """What becomes of the best set when one assessor at a time is left out."""
    if not result.best or len(result.without) < 2:
        return ""
    best, core = set(result.best.codes), set(result.core)
    others = [set(codes) for _assessor, codes in result.without]
    changed = sum(codes != best for codes in others)
    if not changed:
        return _("Leave out one assessor at a time, and the same set stays best.")
    counts = {"changed": in_words(changed), "all": in_words(len(others))}
    if not core:
        words = _("Leave out one assessor at a time, and the set changes in %(changed)s of %(all)s cases.")
    elif all(core <= codes for codes in others):
        words = _(
            "Leave out one assessor at a time, and the core stays the same, but the set changes in"
            " %(changed)s of %(all)s cases."
        )
    else:
        words = _(
            "Leave out one assessor at a time, and the set changes in %(changed)s of %(all)s cases; the core"
            " does not hold in all of them."
        )
    return words % counts


def without_rows(
    result: Result, names: Mapping[str, str], people: Mapping[str, str]
) -> list[tuple[str, str]]:
    """(assessor, the best set without them), where it is another set than with all."""
    best = result.best.codes if result.best else ()
    nothing = _("nothing can be compared")
    return [
        (people.get(assessor, assessor), joined(codes, names) if codes else nothing)
        for assessor, codes in result.without
        if set(codes) != set(best)
    ]


def joined(codes: Iterable[str], names: Mapping[str, str]) -> str:
    return " + ".join(names[code] for code in codes)


def frontier_finding(frontier: tuple[Choice, ...]) -> str:
    if len(frontier) == 1:
        return _("The set with the highest sum touches the most units too")
    return _("It is a choice of ways: a higher sum, or more units")


def frontier_sentence(frontier: tuple[Choice, ...], last: str) -> str:
    """What one pays, and gets, from the first set on the frontier (A) to the `last`."""
    if len(frontier) < 2:
        return _("No other set that keeps the rules has a higher sum, and none touches more units.")
    first, final = frontier[0], frontier[-1]
    units = final.units - first.units
    return ngettext(
        "From A to %(last)s the sum goes down by %(sum)s, and one unit more is touched.",
        "From A to %(last)s the sum goes down by %(sum)s, and %(units)s more units are touched.",
        units,
    ) % {"last": last, "sum": decimal(first.total - final.total), "units": units}


def decimal(value: float) -> str:
    """At most one decimal, with the sign of the language: 18,5."""
    value = round(value, 1)
    return number_format(int(value) if value == int(value) else value)


def dots_label(values: Iterable[int]) -> str:
    """What a strip of dots says aloud."""
    listed = ", ".join(map(str, values))
    return _("scores %(values)s") % {"values": listed} if listed else _("no score that counts")


def what_is_said(value: int | None) -> str:
    return _("don't know") if value is None else str(value)
