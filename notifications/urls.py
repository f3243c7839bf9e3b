from django.urls import path

from notifications import views, views_health

app_name = "notifications"

urlpatterns = [
    path("notiser/", views.notice_list, name="notice_list"),
    path("notiser/<int:pk>/", views.notice_open, name="notice_open"),
    path("notiser/stopp/<str:token>/", views.notice_stop, name="notice_stop"),
    path("installningar/notiser/", views.notice_settings, name="notice_settings"),
    path("health/live", views_health.live, name="health_live"),
    path("health/ready", views_health.ready, name="health_ready"),
]
