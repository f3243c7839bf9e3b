from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from organisation.models.appointment import Appointment
from organisation.models.unit import Unit, UnitQuerySet
from organisation.roles import ANSWERING, Role


@dataclass(frozen=True, slots=True)
class Post:
    """What a permission question needs of an appointment that holds today."""

    role: str
    unit_id: int
    path: str
    authority_id: int | None


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def holding(self, *roles: Role) -> UserQuerySet:
        """Those who hold one of the roles today, in any unit."""
        held = Appointment.objects.filter(user=OuterRef("pk"), role__in=roles).current()
        return self.filter(Exists(held))

    def known_as(self, login: str) -> UserQuerySet:
        """Whose username or e-mail this is. services.users sees to it that it is one account at most."""
        return self.filter(Q(username__iexact=login) | Q(email__iexact=login))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Somebody with an account. What they may do follows from their appointments and from nothing else."""

    class Theme(models.TextChoices):
        SYSTEM = "", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    username = models.CharField(
        _("username"), max_length=150, unique=True, validators=[UnicodeUsernameValidator()]
    )
    email = models.EmailField(_("e-mail"), blank=True)
    name = models.CharField(_("name or role"), max_length=120)
    subject_id = models.CharField(
        _("identity at the login service"), max_length=255, null=True, blank=True, unique=True
    )
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="sv")
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme, blank=True, default=Theme.SYSTEM)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="organisation_email_used_once",
                violation_error_message=_("Another account has this e-mail address."),
            ),
            models.UniqueConstraint(
                Lower("username"),
                name="organisation_username_used_once",
                violation_error_message=_("Another account has this username."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        """The appointments that hold today. One query, none when the login backend brought them along."""
        brought = getattr(self, "brought_posts", None)
        if brought is None:
            brought = Appointment.objects.filter(user=self).current().as_posts()
        return tuple(Post(**post) for post in brought)

    def posts_as(self, roles: frozenset[Role] | set[Role]) -> tuple[Post, ...]:
        return tuple(post for post in self.posts if post.role in roles)

    def has_role(self, *roles: Role) -> bool:
        return any(post.role in roles for post in self.posts)

    @cached_property
    def unit_ids(self) -> frozenset[int]:
        """The workplaces this person belongs to, as staff or as the one who answers for it."""
        return frozenset(post.unit_id for post in self.posts_as({Role.EMPLOYEE, *ANSWERING}))

    @cached_property
    def home_unit_id(self) -> int | None:
        staff = self.posts_as({Role.EMPLOYEE}) or self.posts_as(ANSWERING)
        return staff[0].unit_id if staff else None

    @cached_property
    def answered_unit_ids(self) -> frozenset[int]:
        """The units this person answers for today: the own ones, and those below whose post is vacant."""
        own = {post.path for post in self.posts_as(ANSWERING)}
        if not own:
            return frozenset()
        return frozenset(Appointment.objects.answered_units(own).values_list("id", flat=True))

    @property
    def answered_units(self) -> frozenset[int] | UnitQuerySet:
        """The same for another query: what has been read already, and else inside that query."""
        if "answered_unit_ids" in self.__dict__:
            return self.answered_unit_ids
        return Appointment.objects.answered_units({post.path for post in self.posts_as(ANSWERING)})

    # The admin site asks in Django's words; the answer is the appointment of an administrator.
    @property
    def is_staff(self) -> bool:
        return self.is_active and self.has_role(Role.ADMINISTRATOR)

    @property
    def is_superuser(self) -> bool:
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_staff

    def has_perms(self, perms: Any, obj: Any = None) -> bool:
        return self.is_staff

    def has_module_perms(self, label: str) -> bool:
        return self.is_staff


class Person(models.Model):
    """Somebody without an account: elected chairs, course participants, staff without a login."""

    class Group(models.TextChoices):
        OFFICE = "office", _("Staff with a desk")
        DESKLESS = "deskless", _("Staff without a desk")
        SHIFT = "shift", _("Staff on shifts")
        ELECTED = "elected", _("Elected")
        OTHER = "other", _("Other")

    name = models.CharField(_("name or role"), max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="people", verbose_name=_("unit"))
    headcount_group = models.CharField(
        _("head-count group"), max_length=20, choices=Group, default=Group.DESKLESS
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("person without an account")
        verbose_name_plural = _("people without accounts")

    def __str__(self) -> str:
        return self.name
