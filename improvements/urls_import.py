"""Mounted in the admin site at /admin/import/."""

from django.urls import path

from improvements.views import imports

ONE = "<int:pk>/"
urlpatterns = [
    path("", imports.import_suggestions, name="import_suggestions"),
    path(ONE, imports.import_detail, name="import_detail"),
    path(f"{ONE}kolumner/", imports.import_map, name="import_map"),
    path(f"{ONE}importera/", imports.import_start, name="import_start"),
    path(f"{ONE}ta-bort/", imports.import_discard, name="import_discard"),
]
