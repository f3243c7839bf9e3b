from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from improvements.models.suggestion import Suggestion
from lean_portal import clock
from organisation.models import Unit, User


class BoardMeeting(models.Model):
    """The unit met at its board that day."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    on = models.DateField(_("day"))
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-on"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "on"], name="improvements_one_board_meeting_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.on}"


class BoardAddress(models.Model):
    """An address at which a screen on the wall shows the board of a unit, without anybody's login. Only the
    hash of its token is kept; it is shown once, and can be stopped."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="board_addresses")
    name = models.CharField(_("where the screen is"), max_length=80)
    key = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(_("stopped"), null=True)
    # The day alone: that it is in use, and nothing of who looks or when.
    used_on = models.DateField(_("last used"), null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["unit"], condition=Q(revoked_at=None), name="improvements_wall_of_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(name=""), name="improvements_board_address_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Slip(models.Model):
    """A blank slip of paper beside the board, for those without a login. Its number is printed for whoever
    types it in, once; its six words open the answer for whoever wrote it, and are kept nowhere."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    number = models.CharField(max_length=12, unique=True)
    key = models.CharField(max_length=64, unique=True)
    printed_at = models.DateTimeField(default=clock.now)
    printed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    used_on = models.DateField(null=True)
    suggestion = models.OneToOneField(Suggestion, models.PROTECT, null=True, related_name="slip")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["unit"], condition=Q(used_on=None), name="improvements_slips_left")]
        constraints = [
            models.CheckConstraint(condition=~Q(number="") & ~Q(key=""), name="improvements_slip_is_known"),
            models.CheckConstraint(
                condition=Q(suggestion=None) | Q(used_on__isnull=False), name="improvements_slip_is_used_once"
            ),
        ]

    def __str__(self) -> str:
        return self.number
