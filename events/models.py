"""What has happened, once and for all: audit trail and outbox in one table."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import UUID7, Now


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, subject: models.Model) -> EventQuerySet:
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)


class Event(models.Model):
    """Append-only by trigger. Ids only: no foreign key to a person or a subject, no text of a person."""

    uid = models.UUIDField(db_default=UUID7(), unique=True, editable=False)
    kind = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.BigIntegerField()
    actor_id = models.BigIntegerField(null=True)
    happened_at = models.DateTimeField(db_default=Now())
    data = models.JSONField(default=dict)
    # Null, not empty: most events have no key, and only keys must be unique.
    dedupe_key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject_type", "subject_id", "id"], name="events_subject")]
        constraints = [
            models.CheckConstraint(condition=~Q(kind=""), name="events_event_has_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type}:{self.subject_id}"
