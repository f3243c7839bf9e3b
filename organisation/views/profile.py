from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from organisation import services
from organisation.forms import ProfileForm
from organisation.models import Appointment, Unit, User
from organisation.permissions import is_manager
from organisation.roles import ANSWERING


def profile(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    form = ProfileForm(request.POST or None, initial={"language": user.language, "theme": user.theme})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            user = services.change_user(user=user, by=user, **form.cleaned_data)
            with translation.override(user.language):
                messages.success(request, _("Your choices are saved."))
            return redirect("organisation:profile")
        status = 422
    context = {
        "form": form,
        "appointments": Appointment.objects.filter(user=user).select_related("unit").order_by("-starts_on"),
        "managers": managers_of(user),
        "may_name_deputy": is_manager(user),
    }
    return render(request, "organisation/profile.html", context, status=status)


def managers_of(user: User) -> list[Appointment]:
    """Who answers for my unit today; for whoever answers for it, the nearest one above."""
    unit = Unit.objects.select_related("parent").filter(pk=user.home_unit_id).first()
    if unit is not None and unit.pk in {post.unit_id for post in user.posts_as(ANSWERING)}:
        unit = unit.parent
    if unit is None:
        return []
    return list(Appointment.objects.answering_for(unit).select_related("user", "unit"))
