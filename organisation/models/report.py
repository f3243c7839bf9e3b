from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lean_portal import clock


class AccessibilityReport(models.Model):
    """What somebody could not read, reach or use. No login is needed to write it (2018:1937, 10 §)."""

    text = models.TextField(_("what does not work"), max_length=4000)
    contact = models.CharField(_("how we can answer"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("received"), default=clock.now, editable=False)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("handled by"),
    )

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("accessibility report")
        verbose_name_plural = _("accessibility reports")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="organisation_report_has_text"),
            models.CheckConstraint(
                condition=Q(handled_at=None, handled_by=None)
                | Q(handled_at__isnull=False, handled_by__isnull=False),
                name="organisation_report_handled_by_somebody_sometime",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
