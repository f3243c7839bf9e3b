from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Preference(models.Model):
    """What a person has said about one kind of notice. Without a row it comes by e-mail; the notice inside
    the portal always stays."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notice_preferences", verbose_name=_("account")
    )
    notice = models.CharField(_("notice"), max_length=60)
    email = models.BooleanField(_("by e-mail"), default=True)

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")
        constraints = [
            models.UniqueConstraint(fields=["user", "notice"], name="notifications_one_choice_for_each"),
        ]

    def __str__(self) -> str:
        return f"{self.notice}: {self.email}"


class Heartbeat(models.Model):
    """When a part that runs by itself was last seen alive."""

    component = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.component} {self.at}"
