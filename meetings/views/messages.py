"""A message that has gone out is corrected."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _

from lean_portal.answers import changed, opened_or_sent
from lean_portal.forms import Saved
from meetings.forms.questions import MessageForm
from meetings.models import Item
from meetings.permissions import leads_meetings
from meetings.services.messages import correct_message
from organisation.permissions import allow

DONE = _("The message is corrected. Those who have told it are asked to tell it again.")


@opened_or_sent
@allow(leads_meetings)
def message_correct(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Item.objects.on_agenda().select_related("meeting").prefetch_related("message_versions")
    item = get_object_or_404(rows, pk=pk, meeting__isnull=False)
    if not item.meeting.is_held:  # type: ignore[union-attr]
        messages.info(request, _("Before the meeting, the message is changed on the agenda."))
        return redirect(item)
    form = MessageForm(request.POST if request.method == "POST" else None, row=item)

    def save() -> None:
        correct_message(item=item, by=request.user, **form.cleaned_data)

    def beside() -> None:
        now = Item.objects.get(pk=pk)
        form.beside(now.version, {"message": Saved(now.message, now.message)})

    answer = changed(request, form, save, beside, "meetings/message_correct.html", {"item": item})
    if answer is None:
        messages.success(request, DONE)
        return redirect(item.meeting)  # type: ignore[arg-type]
    return answer
