from django.urls import path

from meetings.views import briefing, items, meetings, messages, planning, questions, spreading

app_name = "meetings"

urlpatterns = [
    path("", meetings.meeting_list, name="meeting_list"),
    path("nytt/", planning.meeting_create, name="meeting_create"),
    path("installningar/", planning.series_change, name="series_change"),
    path("punkter/ny/", items.item_create, name="item_create"),
    path("punkter/<int:pk>/", items.item_detail, name="item_detail"),
    path("punkter/<int:pk>/ta-tillbaka/", items.item_withdraw, name="item_withdraw"),
    path("punkter/<int:pk>/ratta-budskap/", messages.message_correct, name="message_correct"),
    path("fragor/", questions.question_list, name="question_list"),
    path("fragor/<int:pk>/", questions.question_detail, name="question_detail"),
    path("fragor/<int:pk>/andra/", questions.question_change, name="question_change"),
    path("fragor/<int:pk>/ta-tillbaka/", questions.question_withdraw, name="question_withdraw"),
    path("fragor/<int:pk>/agare/", questions.question_give, name="question_give"),
    path("fragor/<int:pk>/svara/", questions.question_answer, name="question_answer"),
    path("<int:pk>/genomgangar/", briefing.briefing_list, name="briefing_list"),
    path("<int:pk>/genomgang/<str:code>/", briefing.briefing_pack, name="briefing_pack"),
    path("<int:pk>/genomgang/<str:code>/pdf/", briefing.briefing_pdf, name="briefing_pdf"),
    path("<int:pk>/genomgang/<str:code>/planera/", briefing.briefing_plan, name="briefing_plan"),
    path("<int:pk>/genomgang/<str:code>/genomford/", briefing.briefing_hold, name="briefing_hold"),
    path("<int:pk>/genomgang/<str:code>/berattat-igen/", briefing.tell_again, name="tell_again"),
    path("<int:pk>/spridning/", spreading.spreading, name="spreading"),
    path("<int:pk>/spridning/csv/", spreading.spreading_csv, name="spreading_csv"),
    path("<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("<int:pk>/andra/", planning.meeting_change, name="meeting_change"),
    path("<int:pk>/stall-in/", planning.meeting_cancel, name="meeting_cancel"),
]
