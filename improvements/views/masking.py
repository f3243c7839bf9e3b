"""A masked copy is written, and the original is read: from a desk."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from improvements import services
from improvements.desk import Desk, tab_of
from improvements.forms.mask import MaskForm, saved_copy
from improvements.masking import withheld_steps
from improvements.views.desk_page import find, page
from improvements.views.kept import keeps_typed, to_desk
from improvements.workflow import Who
from lean_portal.answers import opened_or_sent
from lean_portal.refusals import NotAllowed


@opened_or_sent
@never_cache
@keeps_typed(MaskForm, to_desk)
def suggestion_mask(request: HttpRequest, desk: Desk, year: int, serial: int) -> HttpResponse:
    item = find(request.user, desk, year, serial)
    if Who.HANDLER not in item.who:
        if request.method == "POST":
            raise PermissionDenied
        return redirect(desk.url(item.suggestion))
    form, status = MaskForm(request.POST or None, suggestion=item.suggestion), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            words = {name: value for name, value in form.cleaned_data.items() if name != "nothing"}
            try:
                services.mask_suggestion(suggestion=item.suggestion, by=request.user, **words)
            except NotAllowed as refusal:
                form.refuse(refusal)
                if getattr(refusal, "code", "") == "stale":
                    status = 409
                    form.beside(item.suggestion.version, saved_copy(item.suggestion))
            else:
                messages.success(request, _("The copy is saved. Those who do not handle it read the copy."))
                return redirect(desk.url(item.suggestion))
    context = {"form": form, "desk": desk, "suggestion": item.suggestion, "back": desk.url(item.suggestion)}
    return render(request, "improvements/suggestion_mask.html", context, status=status)


@opened_or_sent
@never_cache
def original_open(request: HttpRequest, desk: Desk, year: int, serial: int) -> HttpResponse:
    """The original stands in this answer and nowhere else: no redirect carries it."""
    item = find(request.user, desk, year, serial)
    if request.method != "POST" or not item.who:
        return redirect(desk.url(item.suggestion))
    try:
        original = services.open_original(suggestion=item.suggestion, by=request.user)
    except NotAllowed:
        return redirect(desk.url(item.suggestion))
    said = withheld_steps(item.suggestion)
    return page(request, desk, tab_of(item.suggestion), item, part="original", original=original, said=said)
