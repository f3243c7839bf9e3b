"""An item that is too large is split before its meeting."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _

from lean_portal.answers import opened_or_sent, page
from meetings.forms.holding import SplitForm
from meetings.models import Item
from meetings.permissions import leads_meetings
from meetings.services import returning
from meetings.workflow import MOVABLE
from organisation.permissions import allow


@opened_or_sent
@allow(leads_meetings)
def item_split(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(Item.objects.for_rows(), pk=pk)
    if not is_splittable(item):
        messages.info(request, _("Only an item on a coming agenda can be split."))
        return redirect(item)
    form = SplitForm(request.POST if request.method == "POST" else None, initial={"version": item.version})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            returning.split_item(
                item=item, by=request.user, pieces=said["split_into"], version=said["version"]
            )
        except ValidationError as refusal:
            form.refuse(refusal)
            if getattr(refusal, "code", "") == "stale":
                form.at_version(Item.objects.get(pk=pk).version)
        else:
            messages.success(request, _("The item is split. Give each piece its own outcome and owner."))
            return redirect(item.meeting or item)
    return page(request, "meetings/item_split.html", form, {"item": item})


def is_splittable(item: Item) -> bool:
    stands = item.state == Item.State.ACCEPTED and item.meeting is not None and not item.is_first
    return stands and item.meeting.state in MOVABLE  # type: ignore[union-attr]
