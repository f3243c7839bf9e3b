from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from improvements.models.suggestion import Suggestion
from improvements.workflow import State
from lean_portal import clock
from organisation.models import Unit, User

CAME_TO_NOTHING = (State.DECLINED, State.WITHDRAWN, State.MERGED)


class OfferQuerySet(models.QuerySet["Offer"]):
    def standing(self) -> OfferQuerySet:
        return self.filter(taken_back_at=None)

    def open(self) -> OfferQuerySet:
        """Those that wait for an answer."""
        return self.standing().filter(answer="")


class Offer(models.Model):
    """What worked in one unit is offered to another like it: take it as it is, fit it, or not now and why.

    A yes is a suggestion of its own there (`taken_as`), so what came of it can be followed as a tree.
    """

    class Answer(models.TextChoices):
        ADOPT = "adopt", _("Yes, we do the same")
        ADAPT = "adapt", _("Yes, in our own way")
        NOT_NOW = "not_now", _("Not now")

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="offers")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("offered to"))
    words = models.TextField(_("why it may suit you"), blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    # The day that a yes says, for whoever decides where it is sent up.
    due_on = models.DateField(_("done by"), null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_as = models.OneToOneField(Suggestion, models.PROTECT, null=True, related_name="taken_from")
    taken_back_at = models.DateTimeField(null=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["unit"], condition=Q(answer="", taken_back_at=None), name="improvements_offers_open"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "unit"], name="improvements_offered_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, taken_as=None)
                | Q(answer="not_now", answered_at__isnull=False, taken_as=None) & ~Q(reason="")
                | Q(answer__in=["adopt", "adapt"], answered_at__isnull=False, taken_as__isnull=False),
                name="improvements_offer_is_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(answer__in=["adopt", "adapt"]),
                name="improvements_day_of_a_yes",
            ),
            models.CheckConstraint(
                condition=Q(taken_as=None) | ~Q(taken_as=F("suggestion")),
                name="improvements_offer_makes_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} → {self.unit_id}"

    @property
    def came_to_nothing(self) -> bool:
        """The unit said yes, and then its own suggestion was declined, taken back or merged away."""
        return self.taken_as is not None and self.taken_as.state in CAME_TO_NOTHING

    @property
    def is_open(self) -> bool:
        return not self.answer and self.taken_back_at is None
