"""The notes: read, corrected, closed, and read as they were closed."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import content_disposition_header
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from lean_portal.answers import attempt, changed, opened_or_sent, page
from lean_portal.templatetags.portal import status
from meetings.forms.notes import (
    Answer,
    CorrectionAnswerForm,
    CorrectionForm,
    NotesForm,
    ReopenForm,
    saved_parts,
)
from meetings.models import Correction, Item, Meeting, MessageVersion, NotesVersion, Series
from meetings.notes import Tree, notes_of
from meetings.permissions import leads_meetings, takes_part
from meetings.printing import notes_pdf as set_pdf
from meetings.services import reviewing
from meetings.signs import MEETING_SIGNS
from meetings.workflow import MeetingState
from organisation.permissions import allow


@require_safe
@allow(takes_part)
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    if not meeting.is_held:
        messages.info(request, _("There are no notes of this meeting yet."))
        return redirect(meeting)
    versions = list(meeting.versions.defer("content"))
    is_closed = meeting.state == MeetingState.CLOSED
    frozen = meeting.versions.get(number=versions[-1].number) if is_closed else None
    tree = frozen.content if frozen else notes_of(meeting)
    leads = leads_meetings(request.user)
    context = {
        **frame(meeting, tree, frozen),
        "versions": versions,
        "leads": leads,
        "is_closed": is_closed,
        "can_correct": not is_closed,
        "ends": None if is_closed else reviewing.review_ends(meeting, Series.objects.current()),
        "corrections": list(meeting.corrections.visible_to(request.user).select_related("item")),
    }
    return render(request, "meetings/notes.html", context)


@require_safe
@allow(takes_part)
def notes_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    version = version_of(pk, number)
    context = {**frame(version.meeting, version.content, version), "version": version, "is_closed": True}
    return render(request, "meetings/notes_version.html", context)


@require_safe
@allow(takes_part)
def notes_pdf(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Set from what was frozen, in the language of the group: the same bytes each time."""
    version = version_of(pk, number)
    with translation.override(settings.LANGUAGE_CODE):
        name, file = set_pdf(version)
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf")
    return response


def version_of(pk: int, number: int) -> NotesVersion:
    rows = NotesVersion.objects.select_related("meeting")
    return get_object_or_404(rows, meeting=pk, number=number)


def frame(meeting: Meeting, tree: Tree, frozen: NotesVersion | None = None) -> dict[str, Any]:
    """`frozen`: the version whose words these are."""
    state = MeetingState(meeting.state)
    corrected = MessageVersion.objects.filter(item__meeting=meeting)
    came = sum(row["came"] for row in tree["attendance"])
    return {
        "meeting": meeting,
        "notes": with_days(tree),
        "sign": status(MEETING_SIGNS[state], state.label),
        "corrected": set(corrected.filter(at__gt=frozen.closed_at).values_list("item", flat=True))
        if frozen
        else (),
        "came": came,
        "of": sum(row["of"] for row in tree["attendance"]),
    }


def with_days(tree: Tree) -> Tree:
    """The same with its days as days, for the words of the reader."""
    items = [
        {**item, "actions": [dated(action, "due_on") for action in item["actions"]]} for item in tree["items"]
    ]
    following = tree["next"] and dated(tree["next"], "day")
    return {**dated(tree, "day"), "items": items, "next": following}


def dated(row: Tree, name: str) -> Tree:
    return {**row, name: dt.date.fromisoformat(row[name])}


# ---- changing --------------------------------------------------------------------------------------------


@opened_or_sent
@allow(leads_meetings)
def notes_change(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    item = get_object_or_404(Item.objects.on_agenda(), pk=item_pk, meeting=meeting)
    if meeting.state != MeetingState.UNDER_REVIEW:
        return stands(request, meeting)
    form = NotesForm(request.POST if request.method == "POST" else None, item=item)

    def save() -> None:
        version = form.cleaned_data["version"]
        reviewing.edit_notes(item=item, by=request.user, version=version, **form.given())

    def beside() -> None:
        now = Item.objects.get(pk=item.pk)
        form.beside(now.version, saved_parts(now))

    context = {"meeting": meeting, "item": item}
    answer = changed(request, form, save, beside, "meetings/notes_form.html", context)
    if answer is None:
        messages.success(request, _("The notes are changed."))
        return redirect("meetings:notes", pk)
    return answer


@opened_or_sent
@allow(takes_part)
def correction_create(request: HttpRequest, pk: int) -> HttpResponse:
    """?punkt=12&del=notes is about one text; without them it is about the whole."""
    meeting = get_object_or_404(Meeting, pk=pk)
    if meeting.state != MeetingState.UNDER_REVIEW:
        return stands(request, meeting)
    item, part = aim(request, meeting)
    text = getattr(item, part) if item else ""
    form = CorrectionForm(request.POST if request.method == "POST" else None, text=text)
    if request.method == "POST" and form.is_valid():
        given = {"meeting": meeting, "by": request.user, "item": item, "part": part}
        if attempt(form, reviewing.propose_correction, **given, **form.cleaned_data):
            messages.success(request, _("Thank you! The coordinator answers, and you are told."))
            return redirect("meetings:notes", pk)
    context = {"meeting": meeting, "item": item, "text": text}
    return page(request, "meetings/correction_form.html", form, context)


def aim(request: HttpRequest, meeting: Meeting) -> tuple[Item | None, str]:
    wanted, part = request.GET.get("punkt", ""), request.GET.get("del", "")
    if not wanted:
        return None, ""
    if not wanted.isdecimal() or part not in Correction.Part.values:
        raise Http404
    return get_object_or_404(Item.objects.on_agenda(), pk=wanted, meeting=meeting), part


@opened_or_sent
@allow(takes_part)
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Read by whoever proposed it, answered by those who lead."""
    rows = Correction.objects.visible_to(request.user).select_related("item", "meeting", "proposed_by")
    row = get_object_or_404(rows, pk=pk)
    under_review = row.meeting.state == MeetingState.UNDER_REVIEW
    can_answer = leads_meetings(request.user) and row.is_waiting and under_review
    sent = request.method == "POST"
    if sent and not can_answer:
        return stands(request, row.meeting, _("It is answered already: somebody else was faster."))
    form = CorrectionAnswerForm(request.POST if sent else None, correction=row)

    def save() -> None:
        answer_correction(request, row, form)

    def beside() -> None:
        if row.item is not None:
            now = Item.objects.get(pk=row.item.pk)
            form.beside(now.version, {"text": saved_parts(now)[row.part]})

    context = {"correction": row, "can_answer": can_answer}
    answer = changed(request, form, save, beside, "meetings/correction.html", context)
    if answer is None:
        messages.success(request, _("The correction is answered."))
        return redirect("meetings:notes", row.meeting_id)
    return answer


def answer_correction(request: HttpRequest, row: Correction, form: CorrectionAnswerForm) -> None:
    said = form.cleaned_data
    given = {"correction": row, "by": request.user, "answer": said["reason"]}
    if said["answer"] == Answer.DECLINE:
        reviewing.decline_correction(**given)
    else:
        reviewing.accept_correction(**given, text=said.get("text", ""), version=said["version"])


# ---- closing ---------------------------------------------------------------------------------------------


@require_POST
@allow(leads_meetings)
def notes_close(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    try:
        reviewing.close_notes(meeting=meeting, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The notes are closed."))
    return redirect("meetings:notes", pk)


@opened_or_sent
@allow(leads_meetings)
def notes_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    if meeting.state != MeetingState.CLOSED:
        return stands(request, meeting, _("The notes are not closed."))
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, reviewing.reopen_notes, meeting=meeting, by=request.user, reason=reason):
            messages.success(request, _("The notes are open for corrections again."))
            return redirect("meetings:notes", pk)
    return page(request, "meetings/notes_reopen.html", form, {"meeting": meeting})


def stands(request: HttpRequest, meeting: Meeting, words: Any = reviewing.CLOSED_NOTES) -> HttpResponse:
    messages.info(request, words)
    return redirect("meetings:notes", meeting.pk)
