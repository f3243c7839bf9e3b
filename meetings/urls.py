from django.urls import path

from meetings.views import meetings, planning

app_name = "meetings"

urlpatterns = [
    path("", meetings.meeting_list, name="meeting_list"),
    path("nytt/", planning.meeting_create, name="meeting_create"),
    path("installningar/", planning.series_change, name="series_change"),
    path("<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("<int:pk>/andra/", planning.meeting_change, name="meeting_change"),
    path("<int:pk>/stall-in/", planning.meeting_cancel, name="meeting_cancel"),
]
