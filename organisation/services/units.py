"""Units: added, changed, moved, merged, closed. Their paths and authorities are kept here, nowhere else."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from organisation.models import Person, Unit, User
from organisation.services.bodies import ensure_bodies
from organisation.services.posts import continue_elsewhere, end_all_posts
from organisation.services.refusal import kind_words

AUTHORITIES = (Unit.Kind.ADMINISTRATION, Unit.Kind.COMPANY)
PLACE = {"code", "kind"}  # a change of these moves the paths or the authority of everything below


def lock_tree() -> None:
    """One change of the tree at a time, or two moves could put each of two units below the other."""
    Unit.objects.select_for_update().filter(kind=Unit.Kind.GROUP).first()


def lock(unit: Unit) -> Unit:
    return Unit.objects.select_for_update(of=("self",)).select_related("parent").get(pk=unit.pk)


def place_unit(unit: Unit) -> None:
    """Work out where a unit stands from its parent: the path from the top, and its authority."""
    unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.code}/"
    if unit.kind in AUTHORITIES:
        unit.authority = unit
    else:
        unit.authority = unit.parent.authority if unit.parent else None


def check_place(unit: Unit) -> None:
    """A unit may stand anywhere but below itself, and an open one only below an open one."""
    if unit.parent is None:
        if unit.kind != Unit.Kind.GROUP:
            raise ValidationError(
                {"parent": ValidationError(_("Choose the unit it belongs to."), code="parent_missing")}
            )
        return
    if unit.kind == Unit.Kind.GROUP:
        raise ValidationError(_("The group itself stands on top of everything."), code="group_on_top")
    if unit.pk and unit.pk in below_or_same(unit.parent):
        raise ValidationError(_("A unit cannot stand below itself."), code="below_itself")
    if unit.is_open and not unit.parent.is_open:
        raise ValidationError(
            _("%(parent)s is closed. Choose a unit that is open."),
            code="parent_closed",
            params={"parent": unit.parent.name},
        )


def below_or_same(unit: Unit) -> set[int]:
    """The unit and everything it stands below."""
    codes = unit.path.strip("/").split("/")
    return set(Unit.objects.filter(code__in=codes).values_list("pk", flat=True))


def place_again(unit: Unit, *, changed: list[str]) -> None:
    """Save a unit whose place has changed, and carry everything below it along."""
    before = Unit.objects.values("path", "authority_id").get(pk=unit.pk)
    check_place(unit)
    place_unit(unit)
    below = Unit.objects.filter(path__startswith=before["path"]).exclude(pk=unit.pk)
    check_depth(unit, longest_before=before["path"], below=list(below.values_list("path", flat=True)))
    unit.save(update_fields=[*changed, "path", "authority"])
    # Units that are authorities of their own, and what stands below those, keep theirs.
    below.filter(authority_id=before["authority_id"]).update(authority=unit.authority)
    below.update(path=Concat(Value(unit.path), Substr(F("path"), len(before["path"]) + 1)))


def check_depth(unit: Unit, *, longest_before: str, below: list[str]) -> None:
    longest = max((len(path) for path in below), default=len(longest_before))
    room = Unit._meta.get_field("path").max_length or 0
    if max(longest - len(longest_before), 0) + len(unit.path) > room:
        raise ValidationError(_("The units would stand too deep below each other."), code="too_deep")


@transaction.atomic
def add_unit(*, by: User | None, code: str, name: str, parent: Unit | None, **fields: Any) -> Unit:
    """A new unit below `parent`; the group itself has none."""
    lock_tree()
    unit = Unit(code=code, name=name, parent=parent, **fields)
    check_place(unit)
    place_unit(unit)
    check_depth(unit, longest_before=unit.path, below=[])
    own = unit.authority is unit
    if own:
        unit.authority = None
    with kind_words(Unit):
        unit.save(force_insert=True)
    if own:
        unit.authority = unit
        unit.save(update_fields=["authority"])
    if parent is None:
        ensure_bodies()
    record("organisation.unit_added", subject=unit, by=by, parent=parent.pk if parent else None)
    return unit


@transaction.atomic
def change_unit(*, unit: Unit, by: User | None, **fields: Any) -> Unit:
    """Change what a unit is called and how it works. Where it stands: move_unit, merge_unit, close_unit."""
    lock_tree()
    unit = lock(unit)
    changed = [name for name, value in fields.items() if getattr(unit, name) != value]
    for name in changed:
        setattr(unit, name, fields[name])
    if not changed:
        return unit
    with kind_words(Unit):
        if PLACE.intersection(changed):
            place_again(unit, changed=changed)
        else:
            unit.save(update_fields=changed)
    record("organisation.unit_changed", subject=unit, by=by, fields=changed)
    return unit


@transaction.atomic
def move_unit(*, unit: Unit, parent: Unit, by: User | None) -> Unit:
    """Put a unit, with everything below it, below another one. Its history comes along."""
    lock_tree()
    unit, parent = lock(unit), lock(parent)
    before = unit.parent_id
    if before == parent.pk:
        return unit
    unit.parent = parent
    place_again(unit, changed=["parent"])
    record("organisation.unit_moved", subject=unit, by=by, before=before, after=parent.pk)
    return unit


def check_open(unit: Unit) -> None:
    if not unit.is_open:
        raise ValidationError(_("%(unit)s is closed already."), code="closed", params={"unit": unit.name})


def check_last_day(unit: Unit, last_day: dt.date) -> None:
    check_open(unit)
    if last_day < unit.valid_from:
        raise ValidationError(_("The last day is before the first."), code="last_day_too_early")


@transaction.atomic
def merge_unit(*, unit: Unit, into: Unit, by: User | None, last_day: dt.date | None = None) -> Unit:
    """End a unit that another one takes over.

    It stands closed below the one that took over, so that whoever answers there answers for its history too.
    The staff and everything below it go over; the posts of those who answered for it end.
    """
    lock_tree()
    unit, into = lock(unit), lock(into)
    last_day = last_day or clock.today()
    check_last_day(unit, last_day)
    check_open(into)
    if unit.pk in below_or_same(into):
        raise ValidationError(_("A unit cannot stand below itself."), code="below_itself")
    if last_day > clock.today():
        raise ValidationError(_("A merger is written down when it has happened."), code="not_yet")
    for child in unit.children.filter(Q(valid_to=None) | Q(valid_to__gt=last_day)):
        move_unit(unit=child, parent=into, by=by)
    continue_elsewhere(unit=unit, into=into, last_day=last_day, by=by)
    Person.objects.filter(unit=unit).update(unit=into)
    unit.parent, unit.valid_to = into, last_day
    place_again(unit, changed=["parent", "valid_to"])
    record("organisation.unit_merged", subject=unit, by=by, into=into.pk, last_day=last_day.isoformat())
    return unit


@transaction.atomic
def close_unit(*, unit: Unit, by: User | None, last_day: dt.date | None = None) -> Unit:
    """End a unit that nobody takes over. What is left of it falls to the superior."""
    lock_tree()
    unit = lock(unit)
    last_day = last_day or clock.today()
    check_last_day(unit, last_day)
    if unit.kind == Unit.Kind.GROUP:
        raise ValidationError(_("The group itself cannot be closed."), code="group_on_top")
    if unit.children.filter(Q(valid_to=None) | Q(valid_to__gt=last_day)).exists():
        raise ValidationError(
            _("There are open units below %(unit)s. Move or close them first."),
            code="open_below",
            params={"unit": unit.name},
        )
    end_all_posts(unit=unit, last_day=last_day, by=by)
    unit.valid_to = last_day
    unit.save(update_fields=["valid_to"])
    record("organisation.unit_closed", subject=unit, by=by, last_day=last_day.isoformat())
    return unit


@transaction.atomic
def reopen_unit(*, unit: Unit, by: User | None) -> Unit:
    """The closing was a mistake, or has not happened yet. The posts that ended with it stay ended."""
    lock_tree()
    unit = lock(unit)
    unit.valid_to = None
    check_place(unit)
    unit.save(update_fields=["valid_to"])
    record("organisation.unit_reopened", subject=unit, by=by)
    return unit
