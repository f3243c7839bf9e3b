"""What was agreed at the meetings: followed by everybody who takes part, done by its owner."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from lean_portal.answers import attempt, opened_or_sent, page
from meetings.forms.holding import DoneForm
from meetings.models import Action
from meetings.permissions import leads_meetings, takes_part
from meetings.services import acting
from meetings.workflow import MeetingState
from organisation.permissions import allow

LATEST = 50  # done ones


@require_safe
@allow(takes_part)
def action_list(request: HttpRequest) -> HttpResponse:
    agreed = Action.objects.agreed().for_rows()
    opened = list(agreed.open())
    context = {
        "open": [(action, acting.owns_action(request.user, action)) for action in opened],
        "done": list(agreed.done().order_by("-done_at")[:LATEST]),
    }
    return render(request, "meetings/action_list.html", context)


@opened_or_sent
@allow(takes_part)
def action_done(request: HttpRequest, pk: int) -> HttpResponse:
    action = get_object_or_404(Action.objects.agreed().for_rows(), pk=pk)
    if not acting.owns_action(request.user, action):
        raise PermissionDenied
    if action.is_done:
        messages.info(request, _("It is done already."))
        return redirect("meetings:action_list")
    form = DoneForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["done_note"]
        if attempt(form, acting.finish_action, action=action, by=request.user, note=note):
            messages.success(request, _("Thank you! Everybody who takes part can see that it is done."))
            return redirect("meetings:action_list")
    return page(request, "meetings/action_done.html", form, {"action": action})


@require_POST
@allow(leads_meetings)
def action_remove(request: HttpRequest, pk: int) -> HttpResponse:
    action = get_object_or_404(Action.objects.select_related("item__meeting"), pk=pk)
    meeting = action.item.meeting
    try:
        acting.remove_action(action=action, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The action is removed."))
    if meeting is not None and meeting.state == MeetingState.IN_PROGRESS:
        return redirect("meetings:item_record", meeting.pk, action.item.pk)
    return redirect("meetings:notes", meeting.pk) if meeting else redirect("meetings:action_list")
