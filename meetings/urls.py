from django.urls import path

from meetings.views import actions, attendance, holding, items, meetings, notes, planning, splitting

app_name = "meetings"

urlpatterns = [
    path("", meetings.meeting_list, name="meeting_list"),
    path("nytt/", planning.meeting_create, name="meeting_create"),
    path("installningar/", planning.series_change, name="series_change"),
    path("punkter/ny/", items.item_create, name="item_create"),
    path("punkter/<int:pk>/", items.item_detail, name="item_detail"),
    path("punkter/<int:pk>/ta-tillbaka/", items.item_withdraw, name="item_withdraw"),
    path("<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("<int:pk>/andra/", planning.meeting_change, name="meeting_change"),
    path("<int:pk>/stall-in/", planning.meeting_cancel, name="meeting_cancel"),
    path("punkter/<int:pk>/dela/", splitting.item_split, name="item_split"),
    path("atgarder/", actions.action_list, name="action_list"),
    path("atgarder/<int:pk>/klar/", actions.action_done, name="action_done"),
    path("atgarder/<int:pk>/ta-bort/", actions.action_remove, name="action_remove"),
    path("<int:pk>/starta/", holding.meeting_start, name="meeting_start"),
    path("<int:pk>/motet/", holding.meeting_hold, name="meeting_hold"),
    path("<int:pk>/motet/visning/", holding.meeting_show, name="meeting_show"),
    path("<int:pk>/motet/<int:item_pk>/", holding.item_record, name="item_record"),
    path("<int:pk>/avsluta/", holding.meeting_end, name="meeting_end"),
    path("<int:pk>/narvaro/", attendance.attendance, name="attendance"),
    path("<int:pk>/narvaro/mitt-svar/", attendance.attendance_own, name="attendance_own"),
    path("<int:pk>/anteckningar/", notes.notes, name="notes"),
    path("<int:pk>/anteckningar/<int:item_pk>/andra/", notes.notes_change, name="notes_change"),
    path("<int:pk>/anteckningar/rattelse/", notes.correction_create, name="correction_create"),
    path("<int:pk>/anteckningar/stang/", notes.notes_close, name="notes_close"),
    path("<int:pk>/anteckningar/oppna/", notes.notes_reopen, name="notes_reopen"),
    path("<int:pk>/anteckningar/version/<int:number>/", notes.notes_version, name="notes_version"),
    path("<int:pk>/anteckningar/version/<int:number>.pdf", notes.notes_pdf, name="notes_pdf"),
    path("rattelser/<int:pk>/", notes.correction, name="correction"),
]
