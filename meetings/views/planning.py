"""What the coordinator does: sets the series, plans a meeting, changes it or cancels it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _

from lean_portal.answers import attempt, changed, opened_or_sent, page
from meetings.forms.planning import CancelForm, MeetingForm, SeriesForm, saved_meeting, saved_series
from meetings.models import Meeting, Series
from meetings.permissions import leads_meetings
from meetings.services import planning
from organisation.permissions import allow


@opened_or_sent
@allow(leads_meetings)
def meeting_create(request: HttpRequest) -> HttpResponse:
    form = MeetingForm(request.POST if request.method == "POST" else None)
    there = None
    if request.method == "POST" and form.is_valid():
        try:
            meeting = planning.plan_meeting(by=request.user, **form.given())
        except ValidationError as refusal:
            there = Meeting.objects.standing().filter(day=form.cleaned_data["day"]).first()
            if there and is_the_same(there, form, request):
                return redirect(there)  # a button that was pressed twice
            form.refuse(refusal)
        else:
            messages.success(request, _("The meeting is planned. Nobody is told yet."))
            return redirect(meeting)
    return page(request, "meetings/meeting_form.html", form, {"meeting": None, "there": there})


def is_the_same(there: Meeting, form: MeetingForm, request: HttpRequest) -> bool:
    same = all(getattr(there, name) == value for name, value in form.given().items())
    return same and there.planned_by_id == request.user.pk


@opened_or_sent
@allow(leads_meetings)
def meeting_change(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.select_related("selection"), pk=pk)
    if not meeting.is_movable and request.method != "POST":
        messages.info(request, _("This meeting can no longer be moved."))
        return redirect(meeting)
    form = MeetingForm(request.POST if request.method == "POST" else None, meeting=meeting)

    def save() -> None:
        version = form.cleaned_data["version"]
        planning.change_meeting(meeting=meeting, by=request.user, version=version, **form.given())

    def beside() -> None:
        now = Meeting.objects.select_related("selection").get(pk=pk)
        form.beside(now.version, saved_meeting(now))

    context = {"meeting": meeting, "there": None}
    answer = changed(request, form, save, beside, "meetings/meeting_form.html", context)
    if answer is None:
        messages.success(request, _("The meeting is changed, and every day around it with it."))
        return redirect(meeting)
    return answer


@opened_or_sent
@allow(leads_meetings)
def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    if not meeting.is_cancellable and request.method != "POST":
        messages.info(request, _("This meeting can no longer be cancelled."))
        return redirect(meeting)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, planning.cancel_meeting, meeting=meeting, by=request.user, reason=reason):
            messages.success(request, _("The meeting is cancelled."))
            return redirect(meeting)
    return page(request, "meetings/meeting_cancel.html", form, {"meeting": meeting})


@opened_or_sent
@allow(leads_meetings)
def series_change(request: HttpRequest) -> HttpResponse:
    form = SeriesForm(request.POST if request.method == "POST" else None, series=Series.objects.current())

    def save() -> None:
        planning.change_series(by=request.user, version=form.cleaned_data["version"], **form.given())

    def beside() -> None:
        now = Series.objects.current()
        form.beside(now.version, saved_series(now))

    answer = changed(request, form, save, beside, "meetings/series_form.html", {})
    if answer is None:
        messages.success(request, _("The settings are saved. The days of every meeting follow them."))
        return redirect("meetings:meeting_list")
    return answer
