from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organisation import services
from organisation.forms import DeputyForm
from organisation.models import Appointment, Unit, User
from organisation.permissions import allow, is_manager
from organisation.roles import SINGLE


@allow(is_manager)
def deputy(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    units = Unit.objects.filter(pk__in=[post.unit_id for post in user.posts_as(SINGLE)])
    form = DeputyForm(request.POST or None, units=list(units), by=user)
    status = 200
    if request.method == "POST":
        if form.is_valid() and named(form, by=user):
            messages.success(request, _("Your deputy is named and has been told."))
            return redirect("organisation:deputy")
        status = 422
    deputies = Appointment.objects.deputies_in(units).select_related("user", "unit")
    context = {"form": form, "units": units, "deputies": deputies}
    return render(request, "organisation/deputy.html", context, status=status)


def named(form: DeputyForm, *, by: User) -> bool:
    try:
        services.appoint_deputy(by=by, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors


@require_POST
@allow(is_manager)
def deputy_end(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    units = [post.unit_id for post in user.posts_as(SINGLE)]
    appointment = get_object_or_404(Appointment.objects.deputies_in(units), pk=pk)
    services.end_deputy(appointment=appointment, by=user)
    messages.success(request, _("The deputyship is ended."))
    return redirect("organisation:deputy")
