from django.urls import path

from values.views import portable

urlpatterns = [
    path("vardegrund/export.json", portable.export, name="export"),
    path("vardegrund/import/", portable.import_foundation, name="import"),
]
