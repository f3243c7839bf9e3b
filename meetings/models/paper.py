from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from meetings.models.item import Item
from meetings.permissions import leads_meetings
from organisation.models import User

LARGEST = 10 * 1024 * 1024  # bytes


class PaperQuerySet(models.QuerySet["Paper"]):
    def without_content(self) -> PaperQuerySet:
        """Their names only: the content may be megabytes."""
        return self.defer("content")

    def visible_to(self, user: User) -> PaperQuerySet:
        """With its item; before samverkan is done only for those who lead and whoever added it."""
        seen = self.filter(item__in=Item.objects.visible_to(user).values("pk"))
        if leads_meetings(user):
            return seen
        embargoed = Q(item__awaits_samverkan=True, item__samverkan_on=None)
        return seen.filter(~embargoed | Q(added_by=user))


class Paper(models.Model):
    """A PDF that belongs to an item, kept in the database: what is backed up there is backed up with it."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="papers")
    name = models.CharField(_("name"), max_length=120)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    pages = models.PositiveSmallIntegerField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(size__lte=LARGEST), name="meetings_paper_is_not_too_large"),
            models.CheckConstraint(condition=~Q(name=""), name="meetings_paper_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("meetings:paper", args=[self.pk])
