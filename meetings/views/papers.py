"""The papers of an item: added, read and removed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from lean_portal.answers import attempt, opened_or_sent, page
from lean_portal.uploads import limited_upload
from meetings.forms.items import PaperForm
from meetings.models import Item, Paper
from meetings.models.paper import LARGEST
from meetings.permissions import takes_part
from meetings.services import editing
from meetings.views.items import may_add_papers
from organisation.models import User
from organisation.permissions import allow


@limited_upload(LARGEST)
@opened_or_sent
@allow(takes_part)
def paper_add(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(Item.objects.visible_to(request.user).for_rows(), pk=pk)
    if not may_add_papers(request.user, item):
        messages.info(request, _("Papers are added by whoever presents or proposed the item."))
        return redirect(item)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PaperForm(*sent)
    if request.method == "POST" and form.is_valid():
        if attempt(form, add, item=item, by=request.user, sent=form):
            messages.success(request, _("The paper is added."))
            return redirect(item)
    return page(request, "meetings/paper_form.html", form, {"item": item})


def add(item: Item, by: User, sent: PaperForm) -> Paper:
    return editing.add_paper(item=item, by=by, **sent.given())


@require_safe
@allow(takes_part)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Paper.objects.visible_to(request.user), pk=pk)
    answer = HttpResponse(bytes(found.content), content_type="application/pdf")
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"{found.name}.pdf")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@allow(takes_part)
def paper_remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Paper.objects.visible_to(request.user).select_related("item"), pk=pk)
    try:
        editing.remove_paper(paper=found, by=request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The paper is removed."))
    return redirect(found.item)
