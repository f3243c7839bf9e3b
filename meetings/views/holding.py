"""The meeting while it lasts: started, shown, written down, ended."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lean_portal import clock
from lean_portal.answers import attempt, opened_or_sent, page
from lean_portal.htmx import render_part
from lean_portal.templatetags.portal import clock as clock_words
from meetings.forms.holding import EndForm, RecordForm, saved_words
from meetings.forms.notes import NotesForm, saved_parts
from meetings.forms.owner import owners_to_choose
from meetings.last_time import last_time
from meetings.models import Item, Meeting
from meetings.permissions import leads_meetings, takes_part
from meetings.running import Slot, slots_of
from meetings.services import acting, holding
from meetings.workflow import MeetingState
from organisation.permissions import allow
from processes.forms.units import units_to_choose

LED, FOLLOWED = "meetings/meeting_hold.html", "meetings/meeting_show.html"


@require_POST
@allow(leads_meetings)
def meeting_start(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    try:
        holding.start_meeting(meeting=meeting, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect(meeting)
    return redirect("meetings:meeting_hold", pk)


@require_safe
@allow(takes_part)
def meeting_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """The item that is now: to write down for those who lead, to follow for everybody else."""
    meeting = get_object_or_404(Meeting, pk=pk)
    if meeting.state != MeetingState.IN_PROGRESS:
        return not_running(request, meeting)
    if not leads_meetings(request.user):
        return followed(request, meeting)
    item = get_object_or_404(items_of(meeting), pk=meeting.current_item_id)
    return led(request, meeting, item, form_of(item))


@opened_or_sent
@allow(leads_meetings)
def item_record(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Any item of the meeting, whichever is now. Sent by the page itself while somebody types, it is answered
    in JSON; sent by a button, it is saved and leads where the button says."""
    meeting = get_object_or_404(Meeting, pk=pk)
    item = get_object_or_404(items_of(meeting), pk=item_pk)
    by_itself = request.headers.get("Accept") == "application/json"
    if meeting.state != MeetingState.IN_PROGRESS:
        if by_itself:
            return said(409, _("Not saved: the meeting has been ended. Press Save to keep the text."))
        return ended_meanwhile(request, meeting, item)
    if request.method != "POST":
        return led(request, meeting, item, form_of(item))
    return saved_by_itself(request, item) if by_itself else saved_by_hand(request, meeting, item)


@require_safe
@allow(takes_part)
def meeting_show(request: HttpRequest, pk: int) -> HttpResponse:
    """For the wall: without a form, and it follows the item that is now."""
    meeting = get_object_or_404(Meeting, pk=pk)
    if meeting.state != MeetingState.IN_PROGRESS and "HX-Request" not in request.headers:
        return not_running(request, meeting)
    return followed(request, meeting)


@opened_or_sent
@allow(leads_meetings)
def meeting_end(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    if meeting.state != MeetingState.IN_PROGRESS:
        return not_running(request, meeting)
    items = list(items_of(meeting))
    without = [item for item in items if not item.result]
    form = EndForm(request.POST if request.method == "POST" else None, items=without)
    if request.method == "POST" and form.is_valid():
        if attempt(form, holding.end_meeting, meeting=meeting, by=request.user, results=form.results()):
            messages.success(request, _("The meeting is over. The notes are open for corrections."))
            return redirect("meetings:notes", pk)
    context = {"meeting": meeting, "items": [item for item in items if item.result]}
    return page(request, "meetings/meeting_end.html", form, context)


# ---- saving ----------------------------------------------------------------------------------------------


def saved_by_itself(request: HttpRequest, item: Item) -> JsonResponse:
    form = RecordForm(request.POST, item=item, units=None)
    if not form.is_valid():
        return said(422, first_words(form.errors.values()))
    words = form.words()
    try:
        saved = holding.record_item(item=item, by=request.user, **words)
    except ValidationError as refusal:
        if not hasattr(refusal, "error_dict"):
            return said(409, _("Not saved: somebody else has changed it. Press Save to see both."))
        return without_result(request, item, words, first_words(refusal.message_dict.values()))
    at = clock_words(clock.now())
    return JsonResponse({"version": saved.version, "words": _("Saved %(time)s") % {"time": at}})


def without_result(request: HttpRequest, item: Item, words: dict[str, Any], why: str) -> JsonResponse:
    """What is typed is saved even if the result lacks something as yet."""
    kept = {"result": item.result, "split_into": item.split_into}
    try:
        saved = holding.record_item(item=item, by=request.user, **{**words, **kept})
    except ValidationError as refusal:
        return said(422 if hasattr(refusal, "error_dict") else 409, why)
    return JsonResponse({"version": saved.version, "words": _("The text is saved. %(why)s") % {"why": why}})


def said(code: int, words: str) -> JsonResponse:
    return JsonResponse({"words": words}, status=code)


def first_words(errors: Any) -> str:
    return " ".join(str(each[0]) for each in errors)


def saved_by_hand(request: HttpRequest, meeting: Meeting, item: Item) -> HttpResponse:
    form = form_of(item, request.POST)
    code = 422
    if form.is_valid():
        try:
            record_all(request, item, form)
        except ValidationError as refusal:
            form.refuse(refusal)
            if getattr(refusal, "code", "") == "stale":
                code = 409
                item = items_of(meeting).get(pk=item.pk)
                form.beside(item.version, saved_words(item))
        else:
            return onwards(request, meeting, item)
    return led(request, meeting, item, form, code)


def record_all(request: HttpRequest, item: Item, form: RecordForm) -> None:
    """First the words: what is refused leaves no action behind that is added once more afterwards."""
    holding.record_item(item=item, by=request.user, **form.words())
    action = form.action()
    if action:
        try:
            acting.add_action(item=item, by=request.user, **action)
        finally:
            item.refresh_from_db()
            form.at_version(item.version)


def onwards(request: HttpRequest, meeting: Meeting, item: Item) -> HttpResponse:
    """Where the pressed button leads: to another item, to the end, or back to the same one."""
    if "end" in request.POST:
        return redirect("meetings:meeting_end", meeting.pk)
    wanted = request.POST.get("go", "")
    if wanted.isdecimal():
        other = get_object_or_404(items_of(meeting), pk=wanted)
        try:
            holding.go_to(item=other, by=request.user)
        except ValidationError as refusal:
            messages.warning(request, " ".join(refusal.messages))
        return redirect("meetings:meeting_hold", meeting.pk)
    messages.success(request, _("Saved."))
    return redirect("meetings:item_record", meeting.pk, item.pk)


def ended_meanwhile(request: HttpRequest, meeting: Meeting, item: Item) -> HttpResponse:
    """Somebody else ended the meeting while this text was typed: it can still go into the notes."""
    if request.method != "POST" or meeting.state != MeetingState.UNDER_REVIEW:
        return not_running(request, meeting)
    form = NotesForm(request.POST, item=item)
    if form.is_valid():
        form.add_error(None, _("The meeting has been ended. Save once more to put this into the notes."))
        form.beside(item.version, saved_parts(item))
    action = reverse("meetings:notes_change", args=[meeting.pk, item.pk])
    context = {"meeting": meeting, "item": item, "form": form, "action": action}
    return render(request, "meetings/notes_form.html", context, status=409)


# ---- showing ---------------------------------------------------------------------------------------------


def led(
    request: HttpRequest, meeting: Meeting, item: Item, form: RecordForm, code: int = 200
) -> HttpResponse:
    slots = slots_of(meeting, items_of(meeting))
    here = next(slot for slot in slots if slot.item == item)
    context = {
        **frame(meeting, slots, here),
        "form": form,
        "actions": list(item.actions.for_rows()),
        "since": last_time(meeting) if item.is_first else None,
        "key": f"kl-info:{meeting.pk}:{item.pk}",
        "both": code == 409,
    }
    return render(request, LED, context, status=code)


def followed(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    slots = slots_of(meeting, items_of(meeting))
    here = next((slot for slot in slots if slot.is_now), None)
    context = {
        **frame(meeting, slots, here),
        "since": last_time(meeting) if here and here.item.is_first else None,
        "every": "3s" if leads_meetings(request.user) else "15s",
    }
    return render_part(request, FOLLOWED, "now", context)


def frame(meeting: Meeting, slots: list[Slot], here: Slot | None) -> dict[str, Any]:
    place = slots.index(here) if here else 0
    return {
        "meeting": meeting,
        "slots": slots,
        "here": here,
        "before": slots[place - 1] if here and place else None,
        "after": slots[place + 1] if here and place + 1 < len(slots) else None,
    }


def items_of(meeting: Meeting) -> Any:
    return Item.objects.on_agenda().filter(meeting=meeting).select_related("owner_unit")


def form_of(item: Item, data: Any = None) -> RecordForm:
    return RecordForm(data, item=item, units=owners_to_choose(units_to_choose()))


def not_running(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    if meeting.is_held:
        return redirect("meetings:notes", meeting.pk)
    messages.info(request, _("The meeting is not in progress."))
    return redirect(meeting)
