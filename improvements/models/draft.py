from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import User

DAYS = 30  # from the last save
TEXTS = ("title", "problem", "proposal", "effect")


class SuggestionDraftQuerySet(models.QuerySet["SuggestionDraft"]):
    def of(self, user: User) -> SuggestionDraftQuerySet:
        """A draft is seen by its author and by nobody else. The last one worked on comes first."""
        return self.filter(author=user).order_by("-saved_at", "-id")

    def worn_out(self) -> SuggestionDraftQuerySet:
        return self.filter(saved_at__lt=clock.now() - dt.timedelta(days=DAYS))


class SuggestionDraft(models.Model):
    """What stands in a form that has not been sent: as typed, half filled in, too long, never judged.

    Not a suggestion yet: it has no number, unit, promise or event, and stands in no list but its author's.
    """

    author = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("author"))
    submission_id = models.UUIDField(_("submission"))
    fields = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    # Which open page saved last, and a number that it counts up: a page is never in its own way.
    page = models.CharField(max_length=32, blank=True)
    turn = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(_("saved"))

    objects = SuggestionDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(fields=["author", "submission_id"], name="improvements_drafted_once")
        ]
        indexes = [models.Index(fields=["saved_at"], name="improvements_draft_saved")]

    def __str__(self) -> str:
        return f"{self.submission_id}"

    def get_absolute_url(self) -> str:
        return address(self.submission_id)

    @property
    def title(self) -> str:
        """Its title, or else how the text begins."""
        return title_of(self.fields)

    @property
    def kept_until(self) -> dt.date:
        return clock.local_day(self.saved_at + dt.timedelta(days=DAYS))


def address(submission_id: Any) -> str:
    return f"{reverse('improvements:suggestion_create')}?utkast={submission_id}"


def title_of(fields: dict[str, Any]) -> str:
    found = (" ".join(str(fields.get(name) or "").split()) for name in TEXTS)
    words = next(filter(None, found), "") or str(_("Without a title"))
    return words if len(words) <= 80 else f"{words[:79]}…"
