from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from improvements.models.suggestion import Suggestion
from organisation.models import User


class SourceRow(models.Model):
    """What an imported suggestion was in its source: every column, to the letter, also unused ones."""

    suggestion = models.OneToOneField(Suggestion, models.PROTECT, related_name="source_row")
    cells = models.JSONField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.suggestion_id}"


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def of(self, user: User) -> ImportJobQuerySet:
        """A file is seen by the administrator who chose it and by nobody else."""
        return self.filter(owner=user)

    def waiting(self) -> ImportJobQuerySet:
        return self.filter(state__in=ImportJob.WAITING)

    def for_rows(self) -> ImportJobQuerySet:
        return self.defer("content", "report", "mapping")


class ImportJob(models.Model):
    """A file of suggestions on its way in. Each step that takes time is done by a worker:

    received ─► previewed ─► asked ─► done
       ▲  └──────┘ another mapping      └► or refused, with the sentence that says why
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Is being read")
        PREVIEWED = "previewed", _("Waits for your go-ahead")
        ASKED = "asked", _("Is being imported")
        DONE = "done", _("Imported")
        REFUSED = "refused", _("Could not be imported")

    WAITING = (State.RECEIVED, State.ASKED)

    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    submission_id = models.UUIDField()
    created_at = models.DateTimeField(default=timezone.now)
    name = models.CharField(max_length=200)
    content = models.BinaryField(null=True)
    state = models.CharField(max_length=20, choices=State, default=State.RECEIVED)
    version = models.PositiveIntegerField(default=1)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)  # no other worker takes it before
    mapping = models.JSONField(default=dict)
    skip_errors = models.BooleanField(default=False)
    report = models.JSONField(default=dict)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=["received", "asked"]),
                name="improvements_imports_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "submission_id"], name="improvements_file_received_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "refused"]) | Q(content__isnull=False),
                name="improvements_import_at_work_has_file",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("admin:import_detail", args=[self.pk])

    @property
    def at_work(self) -> bool:
        return self.state in self.WAITING

    def fact(self, name: str) -> Any:
        return self.report.get(name)
