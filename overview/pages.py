"""The overview of the whole group, of an organisation, and of a unit; what is under way; who is not heard."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lean_portal import clock
from organisation.models import Unit, User
from overview import ongoing as work
from overview import printed, reading, silence
from overview.lasting import lasting
from overview.models import Kind, Signal, manager_posts, shown_units
from overview.places import charts_of
from overview.questions import questions
from overview.signals import Sign
from overview.trained import trained


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    return render(request, "overview/overview.html", whole(request.user))


@require_safe
def overview_pdf(request: HttpRequest) -> HttpResponse:
    """One page, to put on a table."""
    name = _("Overview")
    file = printed.one_page(whole(request.user), name)
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf")
    return response


@require_safe
def ongoing(request: HttpRequest) -> HttpResponse:
    unit = chosen(request.GET.get("organisation", ""))
    rows = [*work.pilots(unit), *work.doing(request.user, unit, most=work.MOST)]
    context = {
        "unit": unit,
        "rows": rows,
        "came": work.came(request.user, unit, most=work.MOST),
        "counts": work.counts(request.user, unit),
        "organisations": Unit.objects.authorities().open(),
    }
    return render(request, "overview/ongoing.html", context)


@require_safe
def silence_report(request: HttpRequest) -> HttpResponse:
    return render(request, "overview/silence.html", {"report": silence.report()})


@require_safe
def place(request: HttpRequest, code: str) -> HttpResponse:
    """An organisation for everybody; a unit for its manager, superiors, the steering group and the group's
    management: its figures are a person's."""
    unit = get_object_or_404(Unit.objects.exclude(kind=Unit.Kind.GROUP), code=code)
    whole_ = unit.pk == unit.authority_id
    shown = shown_units(request.user)
    if not whole_ and not shown.filter(pk=unit.pk).exists():
        raise Http404
    signals = list(shown_signals_of(request.user, unit))
    own = [signal for signal in signals if signal.unit_id == unit.pk]
    is_holder = unit.pk in {post.unit_id for post in manager_posts(request.user)}
    below = list(shown.filter(path__startswith=unit.path).exclude(pk=unit.pk).open()) if whole_ else []
    context = {
        "unit": unit,
        "whole": whole_,
        "charts": charts_of(unit, whole=whole_, told={signal.kind for signal in own}, is_holder=is_holder),
        "signals": reading.Row(unit, signals=own).words,
        "units": reading.rows_of(below, reading.SHOWN, whole=False, signals=signals) if below else [],
        "rows": [*work.pilots(unit), *work.doing(request.user, unit)]
        if whole_
        else work.doing(request.user, unit),
        "came": work.came(request.user, unit),
        "until": reading.until(),
        "series": [Kind(kind).label for kind in reading.SHOWN],
    }
    return render(request, "overview/place.html", context)


# ---- what stands on them -----------------------------------------------------------------------------------


def whole(user: User) -> dict[str, Any]:
    group = get_object_or_404(Unit, kind=Unit.Kind.GROUP)
    organisations = list(Unit.objects.authorities().open())
    signals = list(reading.shown_signals(user))
    counts, report, lasts = work.counts(user), silence.report(), lasting()
    rows = reading.rows_of(organisations, reading.SHOWN, whole=True, signals=signals)
    managers = trained(user, organisations)
    for row in rows:
        row.trained = managers.words.get(row.unit.pk, "")
    return {
        "group_unit": group,
        "today": clock.today(),
        "alive": reading.alive(),
        "in_time": reading.in_time(group),
        "counts": counts,
        "rows": [*work.pilots()[:3], *work.doing(user)],
        "came": work.came(user),
        "organisations": rows,
        "trained": managers,
        "quiet": quiet(signals),
        "lasting": lasts,
        "report": report,
        "questions": questions(signals=signals, counts=counts, lasting=lasts, report=report),
        "series": [Kind(kind).label for kind in reading.SHOWN],
        "until": reading.until(),
    }


def quiet(signals: list[Signal]) -> list[Unit]:
    """Each organisation once, in their order."""
    found = (s.unit for s in signals if s.whole and s.sign == Sign.QUIET and s.unit.parent_id)
    return list(dict.fromkeys(found))


def shown_signals_of(user: User, unit: Unit):
    return reading.shown_signals(user).filter(Q(unit=unit) | Q(unit__path__startswith=unit.path))


def chosen(code: str) -> Unit | None:
    return Unit.objects.authorities().filter(code=code).first() if code else None
