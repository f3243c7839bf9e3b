"""What a workplace is told, on the page and on paper, and what its manager writes of it."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lean_portal import clock
from lean_portal.answers import changed, opened_or_sent
from lean_portal.pdf import render_pdf
from meetings.cascade import asked_units, briefs, latest_held, reads_pack
from meetings.forms.briefing import HoldForm, PlanForm, saved
from meetings.models import Briefing, Meeting, Retelling
from meetings.pack import on_paper, pack_of
from meetings.permissions import takes_part
from meetings.reach import heir_among
from meetings.services import briefing as services
from meetings.views.spreading import may_ask
from organisation.models import Unit, User
from organisation.permissions import allow
from organisation.roles import ANSWERING


class Row(NamedTuple):
    """One of my workplaces. `again`: how many messages are to be told there once more."""

    unit: Unit
    briefing: Briefing | None
    again: int

    @property
    def is_held(self) -> bool:
        return bool(self.briefing and self.briefing.held_on)


@require_safe
@allow(takes_part)
def briefing_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Mine to brief. With one workplace it is that one's page."""
    meeting = get_object_or_404(Meeting, pk=pk)
    rows = mine(meeting, request.user) if meeting.is_held else []
    if len(rows) == 1:
        return redirect("meetings:briefing_pack", pk, rows[0].unit.code)
    left = sum(not row.is_held for row in rows)
    return render(request, "meetings/briefing_list.html", {"meeting": meeting, "rows": rows, "left": left})


def mine(meeting: Meeting, user: User) -> list[Row]:
    if not user.posts_as(ANSWERING):
        return []
    units = list(asked_units(meeting).filter(pk__in=user.answered_unit_ids).order_by("path"))
    at = {unit.path: unit for unit in units}
    found: dict[int, Briefing] = {}
    for each in Briefing.objects.filter(meeting=meeting).select_related("unit"):
        heir = heir_among(at, each.unit.path)
        if heir and (each.unit_id == heir.pk or each.held_on and heir.pk not in found):
            found[heir.pk] = each
    again: dict[int, int] = {}
    for path in Retelling.objects.filter(briefing__meeting=meeting, told_at=None).values_list(
        "briefing__unit__path", flat=True
    ):
        heir = heir_among(at, path)
        if heir:
            again[heir.pk] = again.get(heir.pk, 0) + 1
    return [Row(unit, found.get(unit.pk), again.get(unit.pk, 0)) for unit in units]


@require_safe
def own_pack(request: HttpRequest) -> HttpResponse:
    """What was told last at the reader's own workplace."""
    units = asked_units(Subquery(latest_held().values("pk"))).filter(pk__in=request.user.unit_ids)
    unit = units.order_by("path").first()
    if unit is None:
        return render(request, "meetings/nothing_told.html")
    return redirect("meetings:briefing_pack", latest_held().get().pk, unit.code)


# ---- one workplace ---------------------------------------------------------------------------------------


def find(request: HttpRequest, pk: int, code: str) -> tuple[Meeting, Unit]:
    """A held meeting and a workplace that is told of it, for somebody who may read that."""
    meeting = get_object_or_404(Meeting, pk=pk)
    unit = get_object_or_404(Unit.objects.select_related("authority"), code=code)
    if not meeting.is_held or not reads_pack(request.user, unit):
        raise Http404
    if not asked_units(meeting).filter(pk=unit.pk).exists():
        get_object_or_404(Briefing, meeting=meeting, unit=unit)
    return meeting, unit


@require_safe
def briefing_pack(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    meeting, unit = find(request, pk, code)
    pack = pack_of(meeting, unit)
    context = {
        "pack": pack,
        "meeting": meeting,
        "unit": unit,
        "briefing": pack.briefing,
        "elsewhere": list(pack.briefing.occasions.all()) if pack.briefing else [],
        "briefs": briefs(request.user, unit),
        "sees_state": unit.pk in request.user.unit_ids or may_ask(request.user, unit.path),
        "takes_part": takes_part(request.user),
        "is_time": bool(
            pack.briefing and pack.briefing.planned_on and pack.briefing.planned_on <= clock.today()
        ),
    }
    return render(request, "meetings/briefing_pack.html", context)


@require_safe
def briefing_pdf(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    meeting, unit = find(request, pk, code)
    name = f"KL-Info {date_format(meeting.day, 'Y-m-d')} {unit.name}"
    file = render_pdf("meetings/typst/pack.typ", on_paper(pack_of(meeting, unit)), title=name, name=name)
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf")
    return response


def mine_to_write(request: HttpRequest, pk: int, code: str) -> tuple[Meeting, Unit, Briefing | None]:
    meeting, unit = find(request, pk, code)
    if not briefs(request.user, unit):
        raise PermissionDenied
    return meeting, unit, Briefing.objects.filter(meeting=meeting, unit=unit).first()


@opened_or_sent
def briefing_plan(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    meeting, unit, briefing = mine_to_write(request, pk, code)
    form = PlanForm(request.POST if request.method == "POST" else None, briefing=briefing)

    def save() -> None:
        services.plan_briefing(meeting=meeting, unit=unit, by=request.user, **form.cleaned_data)

    def beside() -> None:
        show_beside(form, meeting, unit)

    context = {"meeting": meeting, "unit": unit}
    answer = changed(request, form, save, beside, "meetings/briefing_plan.html", context)
    if answer is None:
        messages.success(request, _("The day is set."))
        return redirect("meetings:briefing_pack", pk, code)
    return answer


@opened_or_sent
def briefing_hold(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    meeting, unit, briefing = mine_to_write(request, pk, code)
    form = HoldForm(
        request.POST if request.method == "POST" else None,
        unit=unit,
        briefing=briefing,
        messages=services.covered_at_first(meeting, unit),
        corrections=services.corrections_of(meeting),
    )

    def save() -> None:
        version = form.cleaned_data["version"]
        services.hold_briefing(meeting=meeting, unit=unit, by=request.user, version=version, **form.given())

    def beside() -> None:
        show_beside(form, meeting, unit)

    asked = meeting.questions.waiting().filter(unit=unit) if briefing else ()
    context: dict[str, Any] = {"meeting": meeting, "unit": unit, "briefing": briefing, "asked": asked}
    answer = changed(request, form, save, beside, "meetings/briefing_hold.html", context)
    if answer is None:
        messages.success(request, _("Thank you! It is written down. Answers to questions come back here."))
        return redirect("meetings:briefing_pack", pk, code)
    return answer


def show_beside(form: PlanForm | HoldForm, meeting: Meeting, unit: Unit) -> None:
    now = Briefing.objects.filter(meeting=meeting, unit=unit).first()
    form.beside(now.version if now else 0, saved(now) if now else {})
    if isinstance(form, HoldForm):
        form.data["corrections"] = str(services.corrections_of(meeting))


@require_POST
def tell_again(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    meeting, unit, _briefing = mine_to_write(request, pk, code)
    seen = request.POST.getlist("seen")
    count = services.tell_again(meeting=meeting, unit=unit, by=request.user, seen=seen)
    if not count and pack_of(meeting, unit).again:
        messages.warning(request, services.CORRECTED_MEANWHILE)
        return redirect("meetings:briefing_pack", pk, code)
    words = ngettext("It is told again.", "They are told again.", count)
    messages.success(request, words if count else _("It was told again already."))
    return redirect("meetings:briefing_pack", pk, code)
