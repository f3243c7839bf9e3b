from django.urls import path

from meetings.views import calendars, items, meetings, planning

app_name = "meetings"

urlpatterns = [
    path("", meetings.meeting_list, name="meeting_list"),
    path("nytt/", planning.meeting_create, name="meeting_create"),
    path("installningar/", planning.series_change, name="series_change"),
    path("punkter/ny/", items.item_create, name="item_create"),
    path("punkter/<int:pk>/", items.item_detail, name="item_detail"),
    path("punkter/<int:pk>/ta-tillbaka/", items.item_withdraw, name="item_withdraw"),
    path("kalender/", calendars.subscriptions, name="subscriptions"),
    path("kalender/<int:pk>/ta-tillbaka/", calendars.subscription_revoke, name="subscription_revoke"),
    path("kalender/<str:token>.ics", calendars.calendar, name="calendar"),
    path("<int:pk>/kalender.ics", calendars.meeting_calendar, name="meeting_calendar"),
    path("<int:pk>/svar/", calendars.meeting_answer, name="meeting_answer"),
    path("<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("<int:pk>/andra/", planning.meeting_change, name="meeting_change"),
    path("<int:pk>/stall-in/", planning.meeting_cancel, name="meeting_cancel"),
]
