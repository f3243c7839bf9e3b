from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from improvements.models.suggestion import Suggestion, bearing_words_of
from improvements.workflow import State
from organisation.models import User


class Relation(models.TextChoices):
    """How a suggestion stands to another. The first two merge it into the other."""

    SAME = "same", _("The same")
    PART = "part_of", _("A part of the other")
    BUILDS = "builds_on", _("Builds on the other")
    APART = "not_same", _("Not the same")


MERGING = (Relation.SAME, Relation.PART)


class Pair(models.Model):
    """What somebody has found of two suggestions that both live on: one builds on the other, or they are not
    the same. One row for the two of them, whichever way round: what was found last. A no is not proposed
    again."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="pairs")
    other = models.ForeignKey(Suggestion, models.PROTECT, related_name="pairs_with")
    relation = models.CharField(max_length=10, choices=Relation)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Least("suggestion", "other"),
                Greatest("suggestion", "other"),
                name="improvements_one_word_of_each_pair",
            ),
            models.CheckConstraint(
                condition=Q(relation__in=[Relation.BUILDS, Relation.APART]),
                name="improvements_pair_lives_on",
            ),
            models.CheckConstraint(condition=~Q(suggestion=F("other")), name="improvements_pair_is_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.relation} {self.other_id}"


class MergerQuerySet(models.QuerySet["Merger"]):
    def of_author(self, user: User) -> MergerQuerySet:
        """Those this person may object to: of what they wrote, and into it."""
        return self.filter(Q(suggestion__in=bearing_words_of(user)) | Q(into__author=user))


class Merger(models.Model):
    """A suggestion was merged into another. It changed three things of the suggestion, and those from before
    are kept here, so that undoing it restores the suggestion exactly."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="mergers")
    into = models.ForeignKey(Suggestion, models.PROTECT, related_name="gathered_by")
    relation = models.CharField(max_length=10, choices=Relation)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    object_by = models.DateField(_("the authors may object until"))
    state_before = models.CharField(max_length=20, choices=State)
    since_before = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = MergerQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion"], condition=Q(undone_at=None), name="improvements_merged_into_one"
            ),
            models.CheckConstraint(
                condition=Q(relation__in=MERGING), name="improvements_merger_is_same_or_part"
            ),
            models.CheckConstraint(
                condition=~Q(suggestion=F("into")), name="improvements_merged_into_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.relation} {self.into_id}"


class Objection(models.Model):
    """An author does not agree that two suggestions were merged. Whoever handles it undoes the merger, or
    keeps it and tells why."""

    merger = models.ForeignKey(Merger, models.PROTECT, related_name="objections")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # Instead of a person: the anonymous suggestion, one of the two, whose six words were held. Once too, by
    # the lock of the service.
    held = models.ForeignKey(Suggestion, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField(_("objection"))
    answer = models.TextField(_("why the merger was kept"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["merger", "by"], name="improvements_each_objects_once"),
            models.CheckConstraint(condition=~Q(text=""), name="improvements_objection_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.merger_id} {self.by_id}"
