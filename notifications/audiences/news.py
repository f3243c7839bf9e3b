"""Whom the notices themselves concern."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Event
from notifications.audiences.base import Reasons
from notifications.models import DigestIssue
from organisation.models import User


def reader(event: Event, issue: DigestIssue) -> QuerySet[User]:
    return User.objects.filter(pk=issue.user_id)


WHY: Reasons = {
    reader: _("You get this because you have notices that are not sent one by one."),
}
