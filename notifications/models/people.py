from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

MORNING, EVENING = dt.time(7), dt.time(18)


class Class(models.TextChoices):
    NEEDS_YOU = "needs_you", _("Needs you")
    YOURS = "yours", _("Your suggestion")
    FOLLOW = "follow", _("You follow")
    GOOD_TO_KNOW = "good_to_know", _("Good to know")


class Mode(models.TextChoices):
    """How often mail of one class comes. What stands inside the portal comes at once, always."""

    NOW = "now", _("At once")
    DAILY = "daily", _("Gathered, every working day")
    WEEKLY = "weekly", _("Gathered, once a week")
    NEVER = "never", _("Never by e-mail")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")


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


class WishesManager(models.Manager["Wishes"]):
    def of(self, user_ids: Iterable[int]) -> dict[int, Wishes]:
        """What each of them wishes, said or not. One query."""
        ids = set(user_ids)
        return {pk: Wishes.unsaid(pk) for pk in ids} | self.in_bulk(ids)


def how_often(label: str, default: Mode) -> models.CharField[str, str]:
    return models.CharField(label, max_length=6, choices=Mode, default=default)


class Wishes(models.Model):
    """How often and when a person wants mail. Without a row, what the portal does by itself holds."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        primary_key=True,
        related_name="notice_wishes",
        verbose_name=_("account"),
    )
    needs_you = how_often(_("needs you"), Mode.NOW)
    yours = how_often(_("your suggestion"), Mode.NOW)
    follow = how_often(_("you follow"), Mode.DAILY)
    good_to_know = how_often(_("good to know"), Mode.WEEKLY)
    # The same time twice: no hours are quiet.
    quiet_from = models.TimeField(_("quiet from"), default=EVENING)
    quiet_to = models.TimeField(_("quiet until"), default=MORNING)
    on_days_off = models.BooleanField(_("also on weekends and holidays"), default=False)
    digest_at = models.TimeField(_("gathered mail comes at"), default=dt.time(7, 30))
    digest_weekday = models.PositiveSmallIntegerField(
        _("weekly mail comes on"), choices=Weekday, default=Weekday.MONDAY
    )
    away_until = models.DateField(_("away, until and including"), null=True, blank=True)

    objects = WishesManager()

    class Meta:
        verbose_name = _("wishes about notices")
        verbose_name_plural = _("wishes about notices")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    needs_you__in=Mode.values,
                    yours__in=Mode.values,
                    follow__in=Mode.values,
                    good_to_know__in=Mode.values,
                    digest_weekday__in=Weekday.values,
                ),
                name="notifications_wishes_are_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"

    @classmethod
    def unsaid(cls, user_id: int) -> Wishes:
        if settings.DELIVERY_QUIET:
            return cls(user_id=user_id)
        return cls(user_id=user_id, quiet_from=MORNING, quiet_to=MORNING, on_days_off=True)


class DigestIssue(models.Model):
    """One gathered mail to one person. That there is one for each person and day, whoever is killed when, is
    what keeps anything from being told in two of them. Of what came together (`services.fold`) there may be
    more: a notice that stands in one waits no longer."""

    class Kind(models.TextChoices):
        DAILY = "daily", _("Every working day")
        WEEKLY = "weekly", _("Once a week")
        CATCH_UP = "catch_up", _("After days off")
        TOGETHER = "together", _("Several at once")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day"],
                condition=~Q(kind="together"),
                name="notifications_one_gathered_mail_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"


class Heartbeat(models.Model):
    """When a part that runs by itself was last seen alive."""

    component = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.component} {self.at}"
