"""What is written in a pilot: the parts of its A3, on the page and on paper, and its log."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import content_disposition_header
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from lean_portal.answers import attempt, changed, opened_or_sent, page
from processes.a3_paper import a3_pdf
from processes.a3_questions import QUESTIONS
from processes.forms.pilot_work import A3Form, NoteForm, saved_text
from processes.models import A3Part, MethodNote, Pilot
from processes.services import pilot_work
from processes.views.pilot_finding import if_over, led_at, pilot_at
from processes.views.pilot_life import data_of
from processes.views.pilot_page import a3_of, maps_of

# ---- the A3 ----------------------------------------------------------------------------------------------


@opened_or_sent
def pilot_a3(request: HttpRequest, code: str, part: str) -> HttpResponse:
    pilot = led_at(request, code)
    if part not in A3Part.Part.values:
        raise Http404
    if over := if_over(request, pilot):
        return over
    form = A3Form(data_of(request), row=part_of(pilot, part))

    def save() -> None:
        pilot_work.write_a3_part(pilot=pilot, by=request.user, part=part, **form.cleaned_data)

    def beside() -> None:
        now = part_of(pilot, part)
        form.beside(now.version, saved_text(now))

    parts = list(A3Part.Part)
    here = parts.index(A3Part.Part(part))
    following = parts[here + 1] if here + 1 < len(parts) else None
    context = {
        "pilot": pilot,
        "process": pilot.process,
        "part": parts[here],
        "questions": QUESTIONS[parts[here]],
        "parts": a3_of(pilot),
        "following": following,
    }
    answer = changed(request, form, save, beside, "processes/pilot_a3_form.html", context)
    if answer is not None:
        return answer
    messages.success(request, _("It is saved, and everybody can read it."))
    if following and "next" in request.POST:
        return redirect("processes:pilot_a3", code, following.value)
    return redirect(f"{pilot.get_absolute_url()}#a3")


def part_of(pilot: Pilot, part: str) -> A3Part:
    """As it is saved, or as it is before anybody has written in it."""
    return pilot.a3_parts.filter(part=part).first() or A3Part(pilot=pilot, part=part)


@require_safe
def pilot_a3_pdf(request: HttpRequest, code: str) -> HttpResponse:
    pilot = pilot_at(code)
    name, file = a3_pdf(pilot, a3_of(pilot), maps_of(pilot))
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf")
    return response


# ---- the log ---------------------------------------------------------------------------------------------


@opened_or_sent
def pilot_note_create(request: HttpRequest, code: str) -> HttpResponse:
    pilot = pilot_at(code)
    if not pilot_work.writes_notes(request.user, pilot):
        raise PermissionDenied
    if over := if_over(request, pilot):
        return over
    form = NoteForm(data_of(request))
    if form.is_valid() and attempt(
        form, pilot_work.add_method_note, pilot=pilot, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("It is in the log. You can correct it for one day."))
        return redirect(f"{pilot.get_absolute_url()}#log")
    return page(request, "processes/pilot_note.html", form, frame(pilot))


@opened_or_sent
def pilot_note_change(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    note = own_note(request, code, pk)
    if over := if_over(request, note.pilot):
        return over
    form = NoteForm(data_of(request), note=note)
    if form.is_valid() and attempt(
        form, pilot_work.correct_method_note, note=note, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("It is corrected."))
        return redirect(f"{note.pilot.get_absolute_url()}#log")
    return page(request, "processes/pilot_note.html", form, {**frame(note.pilot), "note": note})


@require_POST
def pilot_note_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    note = own_note(request, code, pk)
    try:
        pilot_work.remove_method_note(note=note, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("It is taken away."))
    return redirect(f"{note.pilot.get_absolute_url()}#log")


def own_note(request: HttpRequest, code: str, pk: int) -> MethodNote:
    """404 where there is none; 403 for somebody else's."""
    note = get_object_or_404(MethodNote, pk=pk, pilot__process__code=code)
    if note.by_id != request.user.pk:
        raise PermissionDenied
    note.pilot = pilot_at(code)
    return note


def frame(pilot: Pilot) -> dict[str, Any]:
    return {"pilot": pilot, "process": pilot.process}
