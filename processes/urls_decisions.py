from django.urls import path

from processes.views import decisions, proposals, record

urlpatterns = [
    path("val/<int:pk>/forslag/", proposals.proposal_create, name="proposal_create"),
    path("val/<int:pk>/forslag/dra-tillbaka/", proposals.proposal_take_back, name="proposal_take_back"),
    path("val/<int:pk>/beslut/", decisions.selection_decide, name="selection_decide"),
    path("val/<int:pk>/protokoll/", record.record_detail, name="record_detail"),
    path("val/<int:pk>/protokoll/rakna-om/", record.record_check, name="record_check"),
    path("val/<int:pk>/protokoll.json", record.record_json, name="record_json"),
]
