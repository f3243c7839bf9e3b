"""“We have already improved”: one form, one minute."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from improvements import rules, services
from improvements.forms.follow import ImprovementForm
from improvements.models import Suggestion
from improvements.views.boards import own_units
from lean_portal import clock, errors
from lean_portal.answers import attempt, opened_or_sent
from lean_portal.templatetags.portal import weekday_day
from organisation.context import group_of


@opened_or_sent
@never_cache
def improvement_create(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and errors.is_of_another(request):
        return errors.not_yours(request)
    units = own_units(request.user)
    if not units and request.method != "POST":
        return render(request, "improvements/suggestion_no_unit.html")
    form = ImprovementForm(request.POST if request.method == "POST" else None, units=units)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, services.register_improvement, by=request.user, **form.cleaned_data)
        if done:
            thank(request, done)
            return redirect(done)
    context = {
        "form": form,
        "home": units[0] if units else None,
        "promise": rules.promise(group_of(request), day=clock.today(), many=False),
    }
    return render(
        request, "improvements/improvement_create.html", context, status=422 if form.errors else 200
    )


def thank(request: HttpRequest, done: Suggestion) -> None:
    if done.acknowledged_at:
        messages.success(request, _("Thank you! It stands here now, for others to learn from."))
        return
    words = {"who": done.unit.manager_title, "day": weekday_day(done.read_by)}
    messages.success(
        request,
        _("Thank you! %(who)s reads it by %(day)s at the latest, and then others can learn from it.") % words,
    )
