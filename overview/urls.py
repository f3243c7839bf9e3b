from django.urls import path

from overview import views

app_name = "overview"
urlpatterns = [path("", views.my_page, name="my_page")]
