from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organisation import services
from organisation.forms import SettingsForm
from organisation.models import GroupSettings, User
from organisation.permissions import allow, is_administrator


@allow(is_administrator)
def settings_change(request: HttpRequest) -> HttpResponse:
    saved = GroupSettings.objects.current()
    form = SettingsForm(request.POST or None, request.FILES or None, instance=saved)
    status = 200
    if request.method == "POST":
        status = save(form, by=request.user)  # type: ignore[arg-type]
        if status == 302:
            messages.success(request, _("The settings are saved."))
            return redirect("admin:settings")
    return render(request, "organisation/settings.html", {"form": form}, status=status)


def save(form: SettingsForm, *, by: User) -> int:
    """302 when saved, 422 when something must be corrected, 409 when somebody else was faster."""
    if not form.is_valid():
        return 422
    try:
        services.save_settings(by=by, **form.changes())
    except ValidationError as error:
        form.show_what_was_saved(GroupSettings.objects.current(), error)
        return 409
    return 302
