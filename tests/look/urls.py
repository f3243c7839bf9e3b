"""Pages that go wrong, for the tests of the error pages."""

import time

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from lean_portal.urls import handler400, handler403, handler404, handler429, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500"]


def write(request):
    return HttpResponse(request.POST.get("problem", ""))


def slow(request):
    time.sleep(0.6)
    return write(request)


def broken(request):
    raise ValueError("a secret in the words of the error")


def busy(request):
    raise OperationalError("canceling statement due to lock timeout")


def forbidden(request):
    raise PermissionDenied


urlpatterns = [
    path("skriv/", write),
    path("sakta/", slow),
    path("bara-post/", require_POST(write)),
    path("trasig/", broken),
    path("upptagen/", busy),
    path("stangd/", forbidden),
    path("konto/", include("allauth.account.urls")),
    *urlpatterns,
]
