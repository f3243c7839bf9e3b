from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from meetings.models.item import PRESENTERS, Item
from meetings.workflow import HELD
from organisation.models import Unit, User
from organisation.roles import Role


class ActionQuerySet(models.QuerySet["Action"]):
    def agreed(self) -> ActionQuerySet:
        """Of meetings that are over: until then what somebody is to do can still change."""
        return self.filter(item__meeting__state__in=sorted(HELD))

    def open(self) -> ActionQuerySet:
        return self.filter(done_at=None)

    def done(self) -> ActionQuerySet:
        return self.exclude(done_at=None)

    def overdue(self) -> ActionQuerySet:
        return self.agreed().open().filter(due_on__lt=clock.today())

    def owned_by(self, user: User) -> ActionQuerySet:
        """Of the units that this person answers for, and of the roles held."""
        roles = {post.role for post in user.posts} & set(PRESENTERS)
        return self.filter(Q(owner_unit__in=user.answered_unit_ids) | Q(owner_role__in=sorted(roles)))

    def for_rows(self) -> ActionQuerySet:
        return self.select_related("owner_unit", "item__meeting").order_by("due_on", "pk")


class Action(models.Model):
    """Something that somebody is to do after a KL-Info, followed until it is done."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="actions")
    what = models.CharField(_("what"), max_length=300)
    owner_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("owner"))
    owner_role = models.CharField(max_length=20, choices=Role, blank=True)
    due_on = models.DateField(_("by"))
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    submission_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    done_note = models.CharField(_("what came of it"), max_length=300, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["due_on"], condition=Q(done_at=None), name="meetings_action_open")]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="meetings_action_says_what"),
            models.CheckConstraint(
                condition=Q(owner_unit__isnull=False, owner_role="")
                | Q(owner_unit=None, owner_role__in=PRESENTERS),
                name="meetings_action_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None, done_note="")
                | Q(done_at__isnull=False, done_by__isnull=False) & ~Q(done_note=""),
                name="meetings_action_done_says_how",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("meetings:action_done", args=[self.pk])

    @property
    def owner(self) -> str:
        """By role, never by name."""
        return self.owner_unit.manager_title if self.owner_unit else str(Role(self.owner_role).label)

    @property
    def is_done(self) -> bool:
        return self.done_at is not None
