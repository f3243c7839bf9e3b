"""Once a year: does the version in force still hold?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lean_portal.answers import attempt, opened_or_sent, page
from organisation.permissions import allow
from values.forms.gate import LookForm
from values.models import ValueFoundation, YearlyLook
from values.permissions import edits_values
from values.services import looks

Outcome = YearlyLook.Outcome
# What the outcome leads to is begun on the next page, by a choice of its own.
THEN = {
    Outcome.KEEP: _("The look is recorded. The next one is due in a year."),
    Outcome.WORDING: _("The look is recorded. Begin the version with better words here."),
    Outcome.MEANING: _("The look is recorded. Begin the version with another meaning here."),
}


@opened_or_sent
@allow(edits_values)
def look_create(request: HttpRequest) -> HttpResponse:
    version = ValueFoundation.objects.in_force().with_look().defer("content").first()
    if version is None:
        messages.info(request, _("No version has been adopted yet."))
        return redirect("values:gate")
    form = LookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        look = attempt(form, looks.record_look, foundation=version, by=request.user, **form.cleaned_data)
        if look is not None:
            messages.success(request, THEN[look.outcome])
            return redirect(next_page(look))
    context = {"version": version, "looks": version.looks.order_by("-looked_on")}
    return page(request, "values/look_create.html", form, context)


def next_page(look: YearlyLook) -> str:
    if look.outcome == Outcome.KEEP or ValueFoundation.objects.open().exists():
        return reverse("values:gate")
    return f"{reverse('values:version_start')}?scope={look.outcome}"
