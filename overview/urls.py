from django.urls import path

from overview import pages, practice, views, views_handover, views_routine, way_of_working

app_name = "overview"
urlpatterns = [
    path("", views.my_page, name="my_page"),
    path("oversikt/", pages.overview, name="overview"),
    path("oversikt/oversikt.pdf", pages.overview_pdf, name="overview_pdf"),
    path("oversikt/pagar/", pages.ongoing, name="ongoing"),
    path("oversikt/vilka-hors/", pages.silence_report, name="silence"),
    path("oversikt/i/<str:code>/", pages.place, name="place"),
    path("vardegrund/i-handling/", practice.in_practice, name="in_practice"),
    path("rutin/", views_routine.own, name="routine"),
    path("rutin/besok/<int:pk>/angra/", views_routine.visit_undo, name="visit_undo"),
    path("rutin/<str:code>/", views_routine.of_unit, name="routine_of"),
    path("rutin/<str:code>/besok/", views_routine.visit, name="visit"),
    path("styrgruppen/overlamna/", views_handover.handover_begin, name="handover_begin"),
    path("styrgruppen/overlamna/<int:pk>/", views_handover.handover, name="handover"),
    path(
        "styrgruppen/overlamna/<int:pk>/alla/", views_handover.handover_accept_all, name="handover_accept_all"
    ),
    path(
        "styrgruppen/overlamna/<int:pk>/<int:line>/ta-over/",
        views_handover.handover_accept,
        name="handover_accept",
    ),
    path(
        "styrgruppen/overlamna/<int:pk>/<int:line>/kan-inte/",
        views_handover.handover_refuse,
        name="handover_refuse",
    ),
    path(
        "styrgruppen/overlamna/<int:pk>/<int:line>/till/",
        views_handover.handover_redirect,
        name="handover_redirect",
    ),
    path("sa-arbetar-vi/", way_of_working.how_we_work, name="how_we_work"),
    path("sa-arbetar-vi/beslutet/", way_of_working.the_decision, name="the_decision"),
    path("sa-arbetar-vi/ordlista/", way_of_working.glossary, name="glossary"),
]
