"""What can be learnt here, who teaches it, and which roles are to have taken it."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from lean_portal.templatetags.portal import day
from organisation.models import User
from organisation.roles import Role
from training.models import Course, Provider, Requirement, Tier
from training.permissions import registers
from training.services.base import check, check_version, lock_codes, lock_course

FIELDS = ("name", "aim", "audience", "tier", "hours", "provider", "needs_proof", "valid_months")
MOST_NAMED = 5
TAKEN = _("There is a course with that code already. Choose another.")


@transaction.atomic
def add_course(*, by: User, code: str, roles: Iterable[str] = (), **fields: Any) -> Course:
    """`fields` are those of the model; `roles` are to have taken it from now on."""
    check(registers, by)
    required(code=code, name=fields.get("name"))
    lock_codes()
    if Course.objects.filter(code__iexact=code).exists():
        raise NotAllowed({"code": [TAKEN]}, code="there")
    course = Course.objects.create(code=code, **_checked(fields))
    _require(course, roles)
    record("training.course_added", subject=course, by=by)
    return course


@transaction.atomic
def change_course(
    *,
    course: Course,
    by: User,
    roles: Iterable[str],
    retired: bool = False,
    version: int | None = None,
    **fields: Any,
) -> Course:
    """What has been recorded keeps the last day it was given then."""
    check(registers, by)
    course = lock_course(course)
    check_version(course, version)
    required(name=fields.get("name"))
    if retired and course.retired_at is None:
        _check_nothing_comes(course)
    for name, value in _checked(fields).items():
        setattr(course, name, value)
    course.retired_at = (course.retired_at or clock.now()) if retired else None
    course.version += 1
    course.save(update_fields=[*FIELDS, "retired_at", "version"])
    _require(course, roles)
    record("training.course_changed", subject=course, by=by)
    return course


def _check_nothing_comes(course: Course) -> None:
    """Whoever has a seat would come to a course that is no longer given."""
    coming = list(course.occasions.coming())
    if not coming:
        return
    named = [f"{day(each.begins_at)}, {each.place}" for each in coming[:MOST_NAMED]]
    words = ngettext(
        "An occasion is still to come: %(named)s. Cancel it first, then whoever has a seat is told why.",
        "Occasions are still to come: %(named)s. Cancel them first, then whoever has a seat is told why.",
        len(coming),
    )
    named += ["…"] if len(coming) > MOST_NAMED else []
    raise NotAllowed({"retired": [words % {"named": "; ".join(named)}]}, code="coming")


def make_course(*, name: str, tier: str, for_whom: str, provider: Provider | None) -> Course:
    """Of a proposal that got a yes: with the next free code, U7. The caller records what happened."""
    lock_codes()
    taken = [code[1:] for code in Course.objects.values_list("code", flat=True) if code[:1] == "U"]
    number = max((int(digits) for digits in taken if digits.isdecimal()), default=0) + 1
    return Course.objects.create(
        code=f"U{number}", name=name, tier=tier, audience=for_whom, provider=provider
    )


@transaction.atomic
def add_provider(*, by: User, name: str, external: bool) -> Provider:
    """Sent twice it is the same."""
    check(registers, by)
    required(name=name)
    lock_codes()
    there = Provider.objects.filter(name__iexact=name).first()
    if there is not None:
        return there
    provider = Provider.objects.create(name=name, external=external)
    record("training.provider_added", subject=provider, by=by)
    return provider


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    fields = {name: fields[name] for name in FIELDS if name in fields}
    if fields.get("tier") not in Tier.values:
        raise NotAllowed({"tier": [_("Choose one from the list.")]})
    words = {name: value for name, value in fields.items() if isinstance(value, str) and value}
    required(**words)
    return fields


def _require(course: Course, roles: Iterable[str]) -> None:
    wanted = set(roles)
    if not wanted <= set(Role.values):
        raise ValidationError({"roles": [_("Choose one from the list.")]})
    if wanted and course.is_for_workplaces:
        words = _("A whole workplace takes this course together, so no single role is to have it.")
        raise NotAllowed({"roles": [words]})
    there = set(course.requirements.values_list("role", flat=True))
    course.requirements.filter(role__in=there - wanted).delete()
    Requirement.objects.bulk_create(Requirement(course=course, role=role) for role in sorted(wanted - there))
