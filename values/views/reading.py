"""The foundation as staff see it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from values.content import Content
from values.models import ValueFoundation
from values.views.tabs import tabs


@require_safe
def foundation(request: HttpRequest) -> HttpResponse:
    version = ValueFoundation.objects.in_force().first()
    content = Content.from_json(version.content) if version else Content()
    context = {"version": version, "content": content, "tabs": tabs(request.user, "values:foundation")}
    return render(request, "values/foundation.html", context)
