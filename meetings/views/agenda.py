"""The coordinator's workplace: the agenda in order, what drafts itself for it, and the next step."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lean_portal.answers import attempt, opened_or_sent, page
from lean_portal.htmx import render_part, wants_part
from lean_portal.refusals import STALE
from meetings.drafting import drafts_for
from meetings.forms.agenda import AgendaForm, name_of
from meetings.forms.items import RejectDraftForm
from meetings.life_line import life_line
from meetings.models import Item, Meeting, Series
from meetings.permissions import leads_meetings
from meetings.readiness import is_urgent, missing_of
from meetings.services import agenda as steps
from meetings.services import drafts, editing
from meetings.services.proposing import usual_rest
from meetings.timetable import agenda_of, timetable
from meetings.timing import over_by, what_to_shorten
from organisation.permissions import allow

TEMPLATE = "meetings/agenda.html"
METER = 400  # how wide the bar is drawn when the time is full


@opened_or_sent
@allow(leads_meetings)
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.select_related("selection"), pk=pk)
    if not meeting.is_movable:
        messages.info(request, _("The agenda of that meeting stands."))
        return redirect(meeting)
    if request.method != "POST":
        return shown(request, meeting, AgendaForm(meeting=meeting, items=agenda_of(meeting)))
    form = AgendaForm(request.POST, meeting=meeting, items=agenda_of(meeting))
    if form.data.get("version") != str(meeting.version):
        return stale(request, pk, form)
    if not form.is_valid():
        return shown(request, meeting, form, status=422)
    try:
        editing.arrange_agenda(meeting=meeting, by=request.user, **form.given())
    except ValidationError as refusal:
        if getattr(refusal, "code", "") == "stale":
            return stale(request, pk, form)
        form.refuse(refusal)
        return shown(request, meeting, form, status=422)
    if wants_part(request):
        fresh = Meeting.objects.select_related("selection").get(pk=pk)
        return shown(request, fresh, AgendaForm(meeting=fresh, items=agenda_of(fresh)), saved=True)
    messages.success(request, _("The agenda is saved."))
    return redirect(reverse("meetings:agenda", args=[pk]) + anchor(request))


def anchor(request: HttpRequest) -> str:
    key = request.POST.get("up") or request.POST.get("down") or ""
    return f"#item-{key}" if key.isdecimal() else ""


def stale(request: HttpRequest, pk: int, form: AgendaForm) -> HttpResponse:
    """Somebody was faster: their agenda, with the minutes that were typed here."""
    meeting = Meeting.objects.select_related("selection").get(pk=pk)
    items = agenda_of(meeting)
    now = AgendaForm(meeting=meeting, items=items)
    for item in items:
        now.initial[name_of(item)] = form.data.get(name_of(item), item.minutes)
    return shown(request, meeting, now, status=409, said=str(STALE))


def shown(
    request: HttpRequest,
    meeting: Meeting,
    form: AgendaForm,
    *,
    status: int = 200,
    said: str = "",
    saved: bool = False,
) -> HttpResponse:
    series = Series.objects.current()
    items = list(form.items)
    missing = missing_of(meeting, items)
    total, over = sum(item.minutes for item in items), over_by(items, meeting.minutes)
    slots = timetable(meeting, items)
    context = {
        "meeting": meeting,
        "form": form,
        "said": said,
        "saved": saved,
        "rows": [
            (slot, form[name_of(slot.item)], [each for each in missing if each.item == slot.item])
            for slot in slots
        ],
        "total": total,
        "over": over,
        "left": -over,
        "bar": min(METER, round(METER * total / meeting.minutes)),
        "advice": what_to_shorten(items, meeting.minutes),
        "missing": [each for each in missing if not each.item],
        "blocked": any(each.blocks for each in missing),
        "urgent": is_urgent(meeting, series),
        "line": life_line(meeting, series),
        "drafts": drafts_for(meeting, request.user),
        "proposed": list(Item.objects.proposed().filter(meeting=meeting).for_rows()),
    }
    return render_part(request, TEMPLATE, "agenda", context, status=status)


# ---- what drafts itself ----------------------------------------------------------------------------------


@require_POST
@allow(leads_meetings)
def draft_answer(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    services = {"accept": drafts.accept_draft, "park": drafts.park_draft}
    service = services.get(request.POST.get("act", ""))
    if service is None:
        raise Http404
    try:
        service(meeting=meeting, by=request.user, source=request.POST.get("source", ""))
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    return redirect("meetings:agenda", pk)


@opened_or_sent
@allow(leads_meetings)
def draft_reject(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.select_related("selection"), pk=pk)
    source = request.GET.get("source", "")
    draft = next((each for each in drafts_for(meeting, request.user) if each.source == source), None)
    if draft is None:
        messages.info(request, _("That is answered already, or no longer the case."))
        return redirect("meetings:agenda", pk)
    form = RejectDraftForm(
        request.POST if request.method == "POST" else None, initial={"quiet_until": usual_rest(meeting)}
    )
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = {"meeting": meeting, "by": request.user, "source": source}
        if attempt(form, drafts.reject_draft, **said, **form.cleaned_data):
            messages.success(request, _("It is not proposed again before that day."))
            return redirect("meetings:agenda", pk)
    return page(request, "meetings/draft_reject.html", form, {"meeting": meeting, "draft": draft})


# ---- the meeting's next step -----------------------------------------------------------------------------

STEPS = {
    "open": (steps.open_meeting, _("The meeting is open for items.")),
    "settle": (steps.settle_agenda, _("The agenda is settled.")),
    "call": (steps.call_meeting, _("All managers are called.")),
    "unsettle": (steps.unsettle_agenda, _("The agenda can be changed again.")),
}


@require_POST
@allow(leads_meetings)
def meeting_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    if step not in STEPS:
        raise Http404
    meeting = get_object_or_404(Meeting, pk=pk)
    service, done = STEPS[step]
    try:
        service(meeting=meeting, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    return redirect("meetings:agenda", pk)
