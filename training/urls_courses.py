from django.urls import path

from training.views import courses, home, occasions, proposals, records, seats

urlpatterns = [
    path("", home.training_home, name="training_home"),
    path("kurser/ny/", courses.course_create, name="course_create"),
    path("kurser/<slug:code>/", courses.course_detail, name="course_detail"),
    path("kurser/<slug:code>/andra/", courses.course_change, name="course_change"),
    path("kurser/<slug:code>/tillfalle/", occasions.occasion_create, name="occasion_create"),
    path("kurser/<slug:code>/arbetsplatsen/", records.workplace_record, name="workplace_record"),
    path("kurser/<slug:code>/undantag/", records.exemption_list, name="exemption_list"),
    path("undantag/<int:pk>/ta-bort/", records.exemption_lift, name="exemption_lift"),
    path("utbildare/", courses.provider_list, name="provider_list"),
    path("forslag/", proposals.proposal_list, name="proposal_list"),
    path("forslag/nytt/", proposals.proposal_create, name="proposal_create"),
    path("forslag/<int:pk>/", proposals.proposal_detail, name="proposal_detail"),
    path("forslag/<int:pk>/beslut/", proposals.proposal_decide, name="proposal_decide"),
    path("forslag/<int:pk>/dra-tillbaka/", proposals.proposal_withdraw, name="proposal_withdraw"),
    path("tillfallen/<int:pk>/", occasions.occasion_detail, name="occasion_detail"),
    path("tillfallen/<int:pk>/andra/", occasions.occasion_change, name="occasion_change"),
    path("tillfallen/<int:pk>/stall-in/", occasions.occasion_cancel, name="occasion_cancel"),
    path("tillfallen/<int:pk>/anmal/", seats.seat_take, name="seat_take"),
    path("tillfallen/<int:pk>/lamna/", seats.seat_leave, name="seat_leave"),
    path("tillfallen/<int:pk>/personal/", seats.seat_staff, name="seat_staff"),
    path("tillfallen/<int:pk>/narvaro/", seats.attendance_mark, name="attendance_mark"),
    path("tillfallen/<int:pk>/narvarolista.pdf", seats.attendance_list, name="attendance_list"),
    path("genomfort/", records.record_list, name="record_list"),
    path("genomfort/<int:pk>/ta-bort/", records.record_remove, name="record_remove"),
    path("bevis/<int:pk>/", records.proof_write, name="proof_write"),
]
