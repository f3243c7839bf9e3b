from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from improvements.models.draft import SuggestionDraft
from improvements.models.suggestion import Suggestion
from lean_portal import clock
from organisation.models import User

LARGEST = 10 * 1024 * 1024  # bytes
MOST = 3  # files of one suggestion


class SuggestionFileQuerySet(models.QuerySet["SuggestionFile"]):
    def without_content(self) -> SuggestionFileQuerySet:
        """Their names only: the content may be megabytes."""
        return self.defer("content", "preview")

    def visible_to(self, user: User) -> SuggestionFileQuerySet:
        """With its suggestion; of a draft, and of what is withheld, the author's own alone."""
        own = Q(draft__author=user) | Q(suggestion__author=user)
        seen = Q(suggestion__in=Suggestion.objects.visible_to(user).values("pk"))
        return self.filter(own | seen & ~is_withheld())


def is_withheld() -> Q:
    """Part of an original that was masked, or added where secrecy holds after somebody had read it through;
    until a handler has found that it tells nothing about an individual."""
    masked = Q(suggestion__masked_at__isnull=False)
    unread = Q(
        suggestion__secrecy=True,
        suggestion__cleared_at__isnull=False,
        added_at__gt=F("suggestion__cleared_at"),
    )
    return Q(cleared_at=None) & (masked | unread)


class SuggestionFile(models.Model):
    """A photo or a PDF beside the words of a suggestion, kept in the database like papers.

    Of a draft until it is sent: a browser sends no file twice. Known by a number that nobody can guess.
    """

    class Kind(models.TextChoices):
        JPEG = "jpeg", _("Photo")
        PNG = "png", _("Picture")
        PDF = "pdf", _("PDF")

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    suggestion = models.ForeignKey(Suggestion, models.PROTECT, null=True, related_name="files")
    draft = models.ForeignKey(SuggestionDraft, models.CASCADE, null=True, related_name="files")
    name = models.CharField(_("name"), max_length=120, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    preview = models.BinaryField(null=True)
    digest = models.CharField(max_length=64)  # of what was sent: the same file twice is one
    added_at = models.DateTimeField(default=clock.now)
    cleared_at = models.DateTimeField(_("found to hold nothing about an individual"), null=True)

    objects = SuggestionFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(suggestion=None, draft__isnull=False) | Q(suggestion__isnull=False, draft=None),
                name="improvements_file_is_of_a_suggestion_or_a_draft",
            ),
            models.CheckConstraint(condition=Q(size__lte=LARGEST), name="improvements_file_is_not_too_large"),
            models.CheckConstraint(
                condition=Q(kind__in=["jpeg", "png"], preview__isnull=False) | Q(kind="pdf", preview=None),
                name="improvements_picture_has_preview",
            ),
            models.UniqueConstraint(fields=["suggestion", "digest"], name="improvements_file_added_once"),
            models.UniqueConstraint(fields=["draft", "digest"], name="improvements_file_drafted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key}"

    def get_absolute_url(self) -> str:
        return reverse("improvements:file_open", args=[self.key])

    @property
    def label(self) -> str:
        return self.name or str(self.Kind(self.kind).label)
