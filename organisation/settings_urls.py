"""Mounted in the admin site (organisation/admin.py), so the name is admin:settings."""

from django.urls import path

from organisation.views.settings import settings_change

urlpatterns = [path("", settings_change, name="settings")]
