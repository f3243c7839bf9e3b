"""Mounted in the admin site (improvements/admin.py): the names begin with admin:steering."""

from improvements.desk import STEERING
from improvements.urls_desk import pages

app_name = "steering"
urlpatterns = pages(STEERING)
