from django.urls import path

from values.views import dilemmas, local, talks

urlpatterns = [
    path("vardegrund/hos-oss/", local.local, name="local"),
    path("vardegrund/hos-oss/samtal/", talks.talk_create, name="talk_create"),
    path("vardegrund/hos-oss/samtal/<int:pk>/", talks.talk_change, name="talk_change"),
    path("vardegrund/dilemma/", dilemmas.dilemma, name="dilemma"),
    path("vardegrund/dilemma/alla/", dilemmas.dilemma_list, name="dilemmas"),
    path("vardegrund/dilemma/ny/", dilemmas.dilemma_create, name="dilemma_create"),
    path("vardegrund/dilemma/<int:pk>/", dilemmas.dilemma_change, name="dilemma_change"),
    path("vardegrund/dilemma/<int:pk>/ur-bruk/", dilemmas.dilemma_retire, name="dilemma_retire"),
    path("vardegrund/dilemma/<int:pk>/i-bruk/", dilemmas.dilemma_restore, name="dilemma_restore"),
]
