from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import User


class Audience(models.TextChoices):
    """Whom a sentence speaks of."""

    ALL = "all", _("Everyone")
    EMPLOYEE = "employee", _("Employees")
    LEADER = "leader", _("Leaders")


# The two sides that the merged foundation is to grow out of.
SIDES = (Audience.EMPLOYEE, Audience.LEADER)


class SourceDocumentQuerySet(models.QuerySet["SourceDocument"]):
    def frozen(self) -> SourceDocumentQuerySet:
        return self.filter(frozen_at__isnull=False)

    def being_written(self) -> SourceDocumentQuerySet:
        return self.filter(frozen_at=None)

    def for_rows(self) -> SourceDocumentQuerySet:
        """With how many statements each has, and what replaced it."""
        return self.annotate(count=Count("statements")).select_related("replaced_by")


class SourceDocument(models.Model):
    """A value foundation that was agreed before: who produced it, when, and its statements in order.

    Frozen, neither it nor its statements ever change again (triggers): all that can still happen to it is
    that an adopted foundation replaces it. It is kept and readable for ever.
    """

    prefix = models.CharField(
        _("letter of its statements"),
        max_length=4,
        unique=True,
        validators=[RegexValidator(r"^[A-ZÅÄÖ]{1,4}\Z", _("Use one to four capital letters."))],
        error_messages={"unique": _("Another source has this letter.")},
    )
    name = models.CharField(_("name"), max_length=120)
    audience = models.CharField(_("whose values"), max_length=10, choices=Audience)
    produced_by = models.CharField(_("who produced it"), max_length=200)
    adopted_by = models.CharField(_("who decided it"), max_length=120, blank=True)
    adopted_on = models.DateField(_("decided on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    frozen_at = models.DateTimeField(_("frozen"), null=True, editable=False)
    frozen_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+")
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True, editable=False)
    replaced_by = models.ForeignKey(
        "values.ValueFoundation", models.PROTECT, null=True, editable=False, related_name="replaced"
    )

    objects = SourceDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.CheckConstraint(
                condition=Q(frozen_at=None, fingerprint="") | Q(frozen_at__isnull=False) & ~Q(fingerprint=""),
                name="values_frozen_source_has_fingerprint",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | Q(frozen_at__isnull=False),
                name="values_only_a_frozen_source_is_replaced",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None


class SourceStatement(models.Model):
    """One sentence of a source, the unit of provenance. Its code ("M7") is its name for ever."""

    document = models.ForeignKey(SourceDocument, models.PROTECT, related_name="statements")
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=10, unique=True)
    text = models.CharField(_("statement"), max_length=1000)

    class Meta:
        ordering = ["document", "position"]
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "position"],
                name="values_statements_stand_in_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=~Q(text=""), name="values_statement_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"
