from django.urls import path

from values.views import reading

urlpatterns = [
    path("vardegrund/", reading.foundation, name="foundation"),
]
