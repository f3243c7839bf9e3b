from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from improvements.models.suggestion import Suggestion
from organisation.models import Unit


class Envelope(models.Model):
    """An anonymous suggestion in the letterbox. Nothing here says who put it there or when: no time, no
    number that is counted up, no event. On its day all of the week are taken out together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    secrecy = models.BooleanField(_("from a unit with statutory secrecy"), default=False)
    fields = models.JSONField(default=dict)
    opens_on = models.DateField(_("taken out"))

    class Meta:
        verbose_name = _("anonymous suggestion in the letterbox")
        verbose_name_plural = _("anonymous suggestions in the letterbox")
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="improvements_envelope_has_key"),
        ]

    def __str__(self) -> str:
        return f"{self.opens_on}"

    @property
    def title(self) -> str:
        return str(self.fields.get("title", ""))


class Receipt(models.Model):
    """What six words open: an anonymous suggestion. The words themselves are kept nowhere."""

    suggestion = models.OneToOneField(Suggestion, models.PROTECT, primary_key=True, related_name="receipt")
    key = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="improvements_receipt_has_key"),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id}"
