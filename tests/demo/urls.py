"""The addresses as they are in demo mode, where the settings of the tests say otherwise."""

from django.urls import include, path

from lean_portal.urls import (  # noqa: F401
    handler400,
    handler403,
    handler404,
    handler429,
    handler500,
)
from lean_portal.urls import (
    urlpatterns as outside,
)

urlpatterns = [*outside, path("demo/", include("demo.urls"))]
