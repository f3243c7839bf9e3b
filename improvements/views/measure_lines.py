"""What the limits of a measure come from: its baseline is locked, or a new one begins."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from improvements.forms.measures import LockForm, ReasonForm, SplitForm
from improvements.models import Measure
from improvements.services import measure_lines
from improvements.views.kept import keeps_typed
from improvements.views.measures import closed, led_measure, line_in_words, to_measure
from lean_portal.answers import attempt, opened_or_sent, page

SPLIT = "split"


@opened_or_sent
@keeps_typed(ReasonForm, to_measure)
def measure_lines_page(request: HttpRequest, effort: int, pk: int) -> HttpResponse:
    measure = led_measure(request.user, effort, pk)
    if back := closed(request, measure):
        return back
    splits = request.POST.get("do") == SPLIT
    lock = LockForm(request.POST if request.method == "POST" and not splits else None)
    cut = SplitForm(request.POST if splits else None)
    form: Any = cut if splits else lock
    if form.is_bound and form.is_valid():
        service = measure_lines.split if splits else measure_lines.lock_baseline
        if attempt(form, service, measure=measure, by=request.user, **form.cleaned_data) is not None:
            messages.success(request, _("The limits are computed anew."))
            return redirect(measure)
    return page(request, "improvements/measure_lines.html", form, page_of(measure, lock, cut))


def page_of(measure: Measure, lock: LockForm, cut: SplitForm) -> dict[str, Any]:
    lines = [line_in_words(line, measure.every) for line in measure.lines.that_count()]
    return {"measure": measure, "effort": measure.effort, "lock": lock, "split": cut, "lines": lines}


@opened_or_sent
@keeps_typed(ReasonForm, to_measure)
def measure_line_remove(request: HttpRequest, effort: int, pk: int, line: int) -> HttpResponse:
    measure = led_measure(request.user, effort, pk)
    if back := closed(request, measure):
        return back
    row = get_object_or_404(measure.lines, pk=line)
    if request.method != "POST" and row.removed_at:
        return redirect(measure)
    row.measure = measure
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        attempt(form, measure_lines.remove_line, line=row, by=request.user, **form.cleaned_data)
        if not form.errors:
            messages.success(request, _("It no longer counts. The limits are computed anew."))
            return redirect(measure)
    context = {"measure": measure, "effort": measure.effort, **line_in_words(row, measure.every)}
    return page(request, "improvements/measure_line_remove.html", form, context)
