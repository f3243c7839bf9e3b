from django.urls import path

from processes.views import answering, nominating, processes

urlpatterns = [
    path("", processes.process_list, name="process_list"),
    path("ny/", nominating.process_create, name="process_create"),
    path("<slug:code>/", processes.process_detail, name="process_detail"),
    path("<slug:code>/andra/", nominating.process_change, name="process_change"),
    path("<slug:code>/agarens-svar/", answering.process_answer, name="process_answer"),
    path("<slug:code>/dra-tillbaka/", nominating.process_withdraw, name="process_withdraw"),
    path("<slug:code>/foresla-igen/", nominating.process_renominate, name="process_renominate"),
]
