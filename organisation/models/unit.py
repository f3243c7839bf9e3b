from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib.postgres.indexes import OpClass
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean_portal import clock


class UnitQuerySet(models.QuerySet["Unit"]):
    def open_on(self, day: dt.date) -> UnitQuerySet:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def open(self) -> UnitQuerySet:
        return self.open_on(clock.today())

    def here_and_below(self, paths: Iterable[str]) -> UnitQuerySet:
        """The units with these paths and every unit below them, closed ones too."""
        scope = Q(pk__in=[])
        for path in paths:
            scope |= Q(path__startswith=path)
        return self.filter(scope)

    def workplaces(self) -> UnitQuerySet:
        """Where an APT is held: open units with no open unit below them."""
        below = Unit.objects.open().filter(parent=OuterRef("pk"))
        return self.open().exclude(kind=Unit.Kind.GROUP).filter(~Exists(below))

    def authorities(self) -> UnitQuerySet:
        return self.filter(kind__in=[Unit.Kind.ADMINISTRATION, Unit.Kind.COMPANY])


class Unit(models.Model):
    """A place in the organisation. The lowest one is the workplace where an APT is held.

    `path` holds the codes from the top ("/ALM/VOF/VOF-HTC/"), so that "here and below" is one prefix.
    A unit that was merged into another stands closed below it: its history is then read, and answered for,
    by the unit that took over. `path` and `authority` are kept by services.place_unit alone.
    """

    class Kind(models.TextChoices):
        GROUP = "group", _("Group")
        ADMINISTRATION = "administration", pgettext_lazy("under a board", "Administration")
        COMPANY = "company", _("Company")
        UNIT = "unit", _("Unit")

    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[\w-]+\Z", _("Use letters, digits and hyphens only."))],
    )
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.UNIT)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    path = models.CharField(max_length=300, editable=False)
    authority = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("authority")
    )
    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    manager_title = models.CharField(_("title of the manager's post"), max_length=120)
    board = models.CharField(_("board"), max_length=120, blank=True)
    secrecy = models.BooleanField(_("statutory secrecy"), default=False)
    deskless = models.BooleanField(_("without desks"), default=False)
    shift_work = models.BooleanField(_("shift work"), default=False)
    headcount = models.PositiveIntegerField(_("head count"), default=0)
    meeting_rhythm = models.CharField(_("rhythm of workplace meetings"), max_length=60, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        indexes = [models.Index(OpClass("path", name="text_pattern_ops"), name="organisation_unit_path")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="organisation_unit_ends_after_it_begins",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(path__endswith=Concat(Value("/"), F("code"), Value("/"))),
                name="organisation_unit_path_ends_in_its_code",
            ),
            models.CheckConstraint(
                condition=Q(kind="group", parent=None) | ~Q(kind="group") & Q(parent__isnull=False),
                name="organisation_only_the_group_stands_on_top",
                violation_error_message=_("Choose the unit it belongs to."),
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind="group"),
                name="organisation_one_group",
                violation_error_message=_("There is a group already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.valid_to is None or self.valid_to >= clock.today()
