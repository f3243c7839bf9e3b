"""Pages that are open to everybody: where things belong, accessibility, how data is handled."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisation import services
from organisation.forms import AccessibilityReportForm
from organisation.models import GroupSettings


@login_not_required
@require_safe
def right_place(request: HttpRequest) -> HttpResponse:
    return render(request, "organisation/right_place.html")


@login_not_required
@require_safe
def data_handling(request: HttpRequest) -> HttpResponse:
    return render(request, "organisation/data_handling.html")


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponseBase:
    form = AccessibilityReportForm(request.POST or None)
    status = 200
    if request.method == "POST":
        too_many = ratelimit.consume_or_429(request, action="report_accessibility")
        if too_many:
            return too_many
        if form.is_valid():
            if not form.is_from_a_machine():
                services.report_accessibility(**form.words())
            messages.success(request, _("Thank you. Somebody will read this and see to it."))
            return redirect("organisation:accessibility")
        status = 422
    return render(request, "organisation/accessibility.html", {"form": form}, status=status)


@login_not_required
@require_safe
def mark(request: HttpRequest, version: int) -> HttpResponse:
    picture = GroupSettings.objects.filter(mark_version=version).values_list("mark", flat=True).first()
    if picture is None:
        raise Http404
    response = HttpResponse(bytes(picture), content_type="image/png")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
