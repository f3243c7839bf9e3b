"""How promises are kept: for each organisation to everybody, for each unit to those it concerns."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from improvements import shares
from improvements.shares import STEERING_GROUP, Share, Shares
from lean_portal.figures import FEWEST
from organisation.models import Unit
from organisation.permissions import is_steering_member

ORGANISATION = "organisation"
KEYS = [("read", "quarter"), ("decision", "quarter"), ("read", "year"), ("decision", "year")]


class Line(NamedTuple):
    name: str
    url: str
    cells: list[tuple[str, Share]]

    @property
    def has_figures(self) -> bool:
        return any(share.is_shown for _heading, share in self.cells)


@require_safe
def promise_shares(request: HttpRequest) -> HttpResponse:
    found = shares.rows()
    chosen = chosen_organisation(request)
    steers, shown = is_steering_member(request.user), shares.units_shown_to(request.user)
    if chosen:
        shown = shown.filter(authority=chosen)
    # All units of the group are a page by themselves: the steering group reads one organisation at a time.
    units = list(shown.only("name")) if chosen or not steers else []
    if chosen and not units:
        raise Http404
    context = {
        "organisations": of_organisations(shares.by_organisation(found), linked=steers),
        "units": of_units(units, found),
        "headings": headings(),
        "chosen": chosen,
        "steers": steers,
        "least": FEWEST,
    }
    return render(request, "improvements/promise_shares.html", context)


def chosen_organisation(request: HttpRequest) -> int | None:
    value = request.GET.get(ORGANISATION, "")
    if not value:
        return None
    if not value.isdecimal() or len(value) > 18:
        raise Http404
    return int(value)


def headings() -> list[str]:
    return [
        _("Read in time, 90 days"),
        _("Decided in time, 90 days"),
        _("Read in time, twelve months"),
        _("Decided in time, twelve months"),
    ]


def of_organisations(found: dict[int | None, Shares], *, linked: bool) -> list[Line]:
    """In the order of the organisation, never by the figure; the steering group last."""
    here = reverse("improvements:promise_shares")
    units: QuerySet[Unit] = Unit.objects.filter(pk__in=found.keys() - {STEERING_GROUP})
    lines = [
        line(unit.name, found[unit.pk], f"{here}?{ORGANISATION}={unit.pk}" if linked else "")
        for unit in units.only("name")
    ]
    if STEERING_GROUP in found:
        lines.append(line(_("The steering group"), found[STEERING_GROUP]))
    return lines


def of_units(units: Iterable[Unit], found: list[shares.Row]) -> list[Line]:
    owed: dict[Any, Shares] = {row.unit: row.shares for row in found}
    return [line(unit.name, owed[unit.pk]) for unit in units if unit.pk in owed]


def line(name: str, found: Shares, url: str = "") -> Line:
    cells = zip(headings(), (found.get(key, Share()) for key in KEYS), strict=True)
    return Line(name, url, list(cells))
