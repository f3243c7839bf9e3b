from __future__ import annotations

import datetime as dt
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from improvements.models.suggestion import Suggestion
from lean_portal import clock
from organisation.models import User

KEPT = dt.timedelta(hours=1)


class ExportJobQuerySet(models.QuerySet["ExportJob"]):
    def of(self, user: User) -> ExportJobQuerySet:
        """A file is for the person who asked for it and for nobody else, as long as it is kept."""
        return self.filter(owner=user, asked_at__gte=clock.now() - KEPT).defer("holds")

    def worn_out(self) -> ExportJobQuerySet:
        return self.filter(asked_at__lt=clock.now() - KEPT)

    def waiting(self) -> ExportJobQuerySet:
        return self.filter(state=ExportJob.State.ASKED)


class ExportJob(models.Model):
    """A list too long to be written while somebody waits: a worker writes it.

    It is kept for an hour and no longer, and is not handed out once something in it is masked or is out of
    its reader's sight.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Is being written")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Could not be written")

    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    submission_id = models.UUIDField(default=uuid4)
    asked_at = models.DateTimeField(default=clock.now)
    query = models.TextField(blank=True)  # what stood in the address of the list
    file_type = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=20, choices=State, default=State.ASKED)
    total = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    holds = ArrayField(models.BigIntegerField(), default=list, db_default=[])  # ids of suggestions
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=clock.now)  # no other worker takes it before

    objects = ExportJobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="asked"), name="improvements_exports_waiting"),
            models.Index(fields=["asked_at"], name="improvements_export_asked"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "submission_id"], name="improvements_export_asked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("improvements:export_detail", args=[self.pk])

    def may_be_fetched(self) -> bool:
        """Its reader may read today all that stands in it, as it stands in it."""
        holds = ExportJob.objects.filter(pk=self.pk).values(key=Func(F("holds"), function="unnest"))
        seen = Suggestion.objects.listed_for(self.owner).filter(pk__in=holds)
        return seen.exclude(masked_at__gte=self.asked_at).count() == self.total

    @property
    def at_work(self) -> bool:
        return self.state == self.State.ASKED

    @property
    def kept_until(self) -> dt.datetime:
        return self.asked_at + KEPT


class ExportPart(models.Model):
    """A piece of the file: a database hands out pieces, not a hundred megabytes at a time."""

    job = models.ForeignKey(ExportJob, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="improvements_export_part_stands_once")
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.number}"
