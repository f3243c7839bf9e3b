from django.urls import path

from processes.views import processes

urlpatterns = [
    path("", processes.process_list, name="process_list"),
    path("<slug:code>/", processes.process_detail, name="process_detail"),
]
