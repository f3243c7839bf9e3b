from __future__ import annotations

from django.urls import reverse

from notifications.about.base import About
from notifications.models import DigestIssue

# What stands in one is written by notifications.services.summary.
DIGEST = About(rows=DigestIssue.objects.all(), path=lambda told: reverse("notifications:notice_list"))
