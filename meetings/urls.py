from django.urls import path

from meetings.views import agenda, items, meetings, papers, planning

app_name = "meetings"

urlpatterns = [
    path("", meetings.meeting_list, name="meeting_list"),
    path("nytt/", planning.meeting_create, name="meeting_create"),
    path("installningar/", planning.series_change, name="series_change"),
    path("punkter/ny/", items.item_create, name="item_create"),
    path("punkter/<int:pk>/", items.item_detail, name="item_detail"),
    path("punkter/<int:pk>/ta-tillbaka/", items.item_withdraw, name="item_withdraw"),
    path("punkter/<int:pk>/andra/", items.item_change, name="item_change"),
    path("punkter/<int:pk>/samverkan/", items.embargo_lift, name="item_embargo"),
    path("punkter/<int:pk>/underlag/", papers.paper_add, name="item_papers"),
    path("underlag/<int:pk>/", papers.paper, name="paper"),
    path("underlag/<int:pk>/ta-bort/", papers.paper_remove, name="paper_remove"),
    path("<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("<int:pk>/dagordning/", agenda.agenda, name="agenda"),
    path("<int:pk>/dagordning/utkast/", agenda.draft_answer, name="draft_answer"),
    path("<int:pk>/dagordning/avboj/", agenda.draft_reject, name="draft_reject"),
    path("<int:pk>/steg/<slug:step>/", agenda.meeting_step, name="meeting_step"),
    path("<int:pk>/andra/", planning.meeting_change, name="meeting_change"),
    path("<int:pk>/stall-in/", planning.meeting_cancel, name="meeting_cancel"),
]
