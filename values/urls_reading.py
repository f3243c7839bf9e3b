from django.urls import path

from values.views import difference, origin, papers, reading, versions

urlpatterns = [
    path("vardegrund/", reading.foundation, name="foundation"),
    path("vardegrund/ursprung/", origin.origin, name="origin"),
    path("vardegrund/ursprung/<str:code>/", origin.statement, name="statement"),
    path("vardegrund/versioner/", versions.version_list, name="versions"),
    path("vardegrund/versioner/<str:slug>/", versions.version_detail, name="version"),
    path("vardegrund/skillnad/", difference.difference, name="difference"),
    path("vardegrund/vardegrund.pdf", papers.foundation_pdf, name="foundation_pdf"),
    path("vardegrund/affisch.pdf", papers.poster_pdf, name="poster_pdf"),
]
