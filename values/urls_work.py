from django.urls import path

from values.views import work, work_history, work_statements, work_targets

urlpatterns = [
    path("vardegrund/arbete/", work.work, name="work"),
    path("vardegrund/arbete/borja/", work_history.foundation_start, name="foundation_start"),
    path("vardegrund/arbete/namnge/", work_history.draft_name, name="draft_name"),
    path("vardegrund/arbete/historik/", work_history.revision_list, name="revisions"),
    path("vardegrund/arbete/historik/<int:pk>/", work_history.revision_detail, name="revision"),
    path(
        "vardegrund/arbete/mening/<str:code>/koppla/", work_statements.statement_link, name="statement_link"
    ),
    path(
        "vardegrund/arbete/mening/<str:code>/koppla-bort/",
        work_statements.statement_unlink,
        name="statement_unlink",
    ),
    path(
        "vardegrund/arbete/mening/<str:code>/inte-vidare/",
        work_statements.statement_set_aside,
        name="statement_set_aside",
    ),
    path(
        "vardegrund/arbete/mening/<str:code>/ta-tillbaka/",
        work_statements.statement_take_back,
        name="statement_take_back",
    ),
    path("vardegrund/arbete/varde/", work_targets.value_add, name="value_add"),
    path("vardegrund/arbete/del/<str:key>/beteende/", work_targets.behaviour_add, name="behaviour_add"),
    path("vardegrund/arbete/del/<str:key>/andra/", work_targets.target_change, name="target_change"),
    path("vardegrund/arbete/del/<str:key>/flytta/", work_targets.target_move, name="target_move"),
    path("vardegrund/arbete/del/<str:key>/dela/", work_targets.behaviour_split, name="behaviour_split"),
    path(
        "vardegrund/arbete/del/<str:key>/sla-ihop/<str:other>/",
        work_targets.behaviours_merge,
        name="behaviours_merge",
    ),
    path("vardegrund/arbete/del/<str:key>/ta-bort/", work_targets.target_remove, name="target_remove"),
]
