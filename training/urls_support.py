"""Support, the register of improvement leaders, the start package and the lessons."""

from django.urls import path

from training.views import helping, support

urlpatterns = [
    path("stod/", support.support_list, name="support_list"),
    path("stod/be-om/", support.support_ask, name="support_ask"),
    path("stod/<int:pk>/", support.support_detail, name="support_detail"),
    path("stod/<int:pk>/ta/", support.support_take, name="support_take"),
    path("stod/<int:pk>/lamna/", support.support_hand, name="support_hand"),
    path("stod/<int:pk>/svara/", support.support_answer, name="support_answer"),
    path("stod/<int:pk>/stang/", support.support_close, name="support_close"),
    path("forbattringsledare/", helping.supporter_list, name="supporter_list"),
    path("forbattringsledare/ny/", helping.supporter_add, name="supporter_add"),
    path("forbattringsledare/<int:pk>/sluta/", helping.supporter_end, name="supporter_end"),
    path("startpaket/<str:code>/", helping.start_package, name="start_package"),
    path("lardomar/", helping.lesson_list, name="lesson_list"),
    path("lardomar/<int:number>/ny/", helping.lesson_write, name="lesson_write"),
    path("lardomar/<int:pk>/ta-bort/", helping.lesson_remove, name="lesson_remove"),
]
