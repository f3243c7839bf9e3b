from django.urls import path

from processes.views import pilots, processes

urlpatterns = [
    path("", processes.process_list, name="process_list"),
    path("ny/", processes.process_create, name="process_create"),
    path("<slug:code>/", processes.process_detail, name="process_detail"),
    path("<slug:code>/andra/", processes.process_change, name="process_change"),
    path("<slug:code>/agarens-svar/", processes.process_answer, name="process_answer"),
    path("<slug:code>/dra-tillbaka/", processes.process_withdraw, name="process_withdraw"),
    path("<slug:code>/foresla-igen/", processes.process_renominate, name="process_renominate"),
    path("<slug:code>/pilot/", pilots.pilot_detail, name="pilot_detail"),
    path("<slug:code>/pilot/andra/", pilots.pilot_change, name="pilot_change"),
]
