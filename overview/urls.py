from django.urls import path

from overview import practice, views

app_name = "overview"
urlpatterns = [
    path("", views.my_page, name="my_page"),
    path("vardegrund/i-handling/", practice.in_practice, name="in_practice"),
]
