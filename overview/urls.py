from django.urls import path

from overview import pages, practice, views

app_name = "overview"
urlpatterns = [
    path("", views.my_page, name="my_page"),
    path("oversikt/", pages.overview, name="overview"),
    path("oversikt/oversikt.pdf", pages.overview_pdf, name="overview_pdf"),
    path("oversikt/pagar/", pages.ongoing, name="ongoing"),
    path("oversikt/vilka-hors/", pages.silence_report, name="silence"),
    path("oversikt/i/<str:code>/", pages.place, name="place"),
    path("vardegrund/i-handling/", practice.in_practice, name="in_practice"),
]
