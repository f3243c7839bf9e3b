"""Bring the organisation into line with a file. What the file does not mention stays as it is."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lean_portal import clock
from organisation.csv_reading import Problem, Row
from organisation.models import Appointment, Unit, User
from organisation.roles import Role
from organisation.services.posts import DAY, appoint, change_end, end_appointment
from organisation.services.units import (
    AUTHORITIES,
    add_unit,
    change_unit,
    close_unit,
    lock_tree,
    move_unit,
    reopen_unit,
)
from organisation.services.users import add_user, change_user

OWN = (
    "name",
    "kind",
    "manager_title",
    "board",
    "secrecy",
    "deskless",
    "shift_work",
    "headcount",
    "meeting_rhythm",
    "note",
    "valid_from",
)
VACANT = {"-", "vakant"}


@dataclass(frozen=True)
class Difference:
    label: str
    before: Any
    after: Any


@dataclass
class Change:
    """What the file changed in one unit: nothing when there are no differences."""

    code: str
    name: str
    is_new: bool = False
    differences: list[Difference] = field(default_factory=list)

    def note(self, label: str, before: Any, after: Any) -> None:
        if before != after:
            self.differences.append(Difference(str(label), before, after))


@dataclass
class Outcome:
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    missing: list[Unit] = field(default_factory=list)


@transaction.atomic
def import_organisation(*, rows: Iterable[Row], by: User | None, dry_run: bool = False) -> Outcome:
    """Add, change, move and close units, and appoint managers and deputies, as the rows say.

    Everything or nothing: where a row cannot be followed nothing is written at all, and `problems` says why.
    A dry run does the same work and takes it back, so its differences are those of the real one.
    """
    lock_tree()
    rows, outcome = list(rows), Outcome()
    done: list[tuple[Row, str]] = []
    for row in parents_first(rows, outcome):
        with row_problems(row, outcome):
            change = Change(code=row.code, name=row.fields["name"])
            unit = bring_unit(row, change, by=by)
            bring_people(row, unit, change, by=by)
            outcome.changes.append(change)
            done.append((row, unit.path))
    for row, _path in sorted(done, key=lambda one: -len(one[1])):
        with row_problems(row, outcome):
            close_at_last(row, by=by)
    named = {row.code.lower() for row in rows}
    outcome.missing = [unit for unit in Unit.objects.open() if unit.code.lower() not in named]
    if dry_run or outcome.problems:
        transaction.set_rollback(True)
    return outcome


@contextmanager
def row_problems(row: Row, outcome: Outcome) -> Iterator[None]:
    """What a service refuses is a problem of the row, in the service's own words."""
    try:
        with transaction.atomic():
            yield
    except ValidationError as error:
        outcome.problems += [Problem(row.line, words) for words in worded(error)]


def worded(error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [f"{name}: {words}" for name, many in error.message_dict.items() for words in many]


def parents_first(rows: list[Row], outcome: Outcome) -> Iterator[Row]:
    waiting = {row.code.lower(): row for row in rows}
    codes = {row.fields["name"].lower(): row.code.lower() for row in rows} | {code: code for code in waiting}
    while waiting:
        ready = [
            row for row in waiting.values() if codes.get(row.fields.get("parent", "").lower()) not in waiting
        ]
        if not ready:
            outcome.problems += [
                Problem(row.line, _("The units stand below each other in a circle."))
                for row in waiting.values()
            ]
            return
        for row in ready:
            del waiting[row.code.lower()]
            yield row


# ---- units ---------------------------------------------------------------------------------------------


def bring_unit(row: Row, change: Change, *, by: User | None) -> Unit:
    own = {name: row.fields[name] for name in OWN if name in row.fields}
    for name in ("valid_from", "manager_title"):
        if not own.get(name):
            own.pop(name, None)
    parent = find_parent(row)
    Unit(code=row.code, **own).clean_fields(exclude=["path", "parent", "authority", "manager_title"])
    unit = Unit.objects.select_related("parent").filter(code__iexact=row.code).first()
    if unit is None:
        change.is_new = True
        own.setdefault("manager_title", _("Manager of %(unit)s") % {"unit": own["name"]})
        return add_unit(by=by, code=row.code, parent=parent, **own)
    unit = open_again(row, unit, change, by=by)
    for name, value in own.items():
        note_field(change, unit, name, value)
    if parent is not None and parent != unit.parent and unit.is_open:
        change.note(_("belongs to"), unit.parent.code if unit.parent else "", parent.code)
        move_unit(unit=unit, parent=parent, by=by)
    return change_unit(unit=unit, by=by, **own)


def find_parent(row: Row) -> Unit | None:
    """By its code, or by its name where only one unit has it."""
    wanted = row.fields.get("parent", "")
    if not wanted:
        return None
    by_name = Unit.objects.open().filter(name__iexact=wanted)
    found = Unit.objects.filter(code__iexact=wanted).first() or (
        by_name.first() if by_name.count() == 1 else None
    )
    if found is None:
        raise ValidationError(_("There is no unit “%(code)s” to belong to."), params={"code": wanted})
    return found


def note_field(change: Change, unit: Unit, name: str, value: Any) -> None:
    label = Unit._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    if getattr(unit, name) != value:
        change.note(str(label), shown(unit, name, getattr(unit, name)), shown(unit, name, value))


def shown(unit: Unit, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "kind":
        return str(Unit.Kind(value).label)
    return str(value)


def open_again(row: Row, unit: Unit, change: Change, *, by: User | None) -> Unit:
    """Opened from the top down, before anything is put below it; closed from below, after everything."""
    wanted = row.fields.get("valid_to", unit.valid_to)
    change.note(_("last day"), unit.valid_to or "", wanted or "")
    return reopen_unit(unit=unit, by=by) if unit.valid_to not in (None, wanted) else unit


def close_at_last(row: Row, *, by: User | None) -> None:
    unit = Unit.objects.get(code__iexact=row.code)
    wanted = row.fields.get("valid_to", unit.valid_to)
    if wanted != unit.valid_to:
        close_unit(unit=unit, last_day=wanted, by=by)


# ---- people --------------------------------------------------------------------------------------------


def bring_people(row: Row, unit: Unit, change: Change, *, by: User | None) -> None:
    last_day = row.fields.get("valid_to")
    if unit.is_open and (last_day is None or last_day >= clock.today()):
        bring_manager(row, unit, change, by=by)
        bring_deputy(row, unit, change, by=by)


def bring_manager(row: Row, unit: Unit, change: Change, *, by: User | None) -> None:
    """An empty cell says nothing about the post; "vakant" says that nobody holds it."""
    username = row.fields.get("manager_username", "")
    if not username:
        return
    role = Role.ORGANISATION_HEAD if unit.kind in AUTHORITIES else Role.MANAGER
    holders = Appointment.objects.filter(unit=unit, role=role).current().select_related("user", "person")
    current = holders.first()
    user = None if username.lower() in VACANT else bring_user(row, "manager", change, by=by)
    if user == (current.holder if current else None):
        return
    change.note(str(role.label), str(current.holder) if current else "", str(user or ""))
    if current is not None:
        end_appointment(appointment=current, last_day=clock.today() - DAY, by=by)
    if user is not None:
        appoint(role=role, unit=unit, user=user, by=by)


def bring_deputy(row: Row, unit: Unit, change: Change, *, by: User | None) -> None:
    if not row.fields.get("deputy_username"):
        return
    until: dt.date | None = row.fields.get("deputy_until")
    if until is None:
        raise ValidationError(_("Write until which day the deputy answers."))
    if until < clock.today():
        return
    user = bring_user(row, "deputy", change, by=by)
    held = Appointment.objects.filter(unit=unit, role=Role.DEPUTY, user=user).current().first()
    if held is None:
        change.note(str(Role.DEPUTY.label), "", f"{user}, {until}")
        appoint(role=Role.DEPUTY, unit=unit, user=user, ends_on=until, by=by)
    elif held.ends_on != until:
        change.note(str(Role.DEPUTY.label), f"{user}, {held.ends_on or ''}", f"{user}, {until}")
        change_end(appointment=held, ends_on=until, by=by)


def bring_user(row: Row, who: str, change: Change, *, by: User | None) -> User:
    username = row.fields[f"{who}_username"]
    given = {"name": row.fields.get(f"{who}_name", ""), "email": row.fields.get(f"{who}_email", "").lower()}
    given = {name: value for name, value in given.items() if value}
    User(username=username, **{"name": username, **given}).clean_fields(exclude=["password"])
    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        change.note(_("account"), "", username)
        return add_user(username=username, by=by, **{"name": username, **given})
    for name, value in given.items():
        change.note(f"{username}, {User._meta.get_field(name).verbose_name}", getattr(user, name), value)  # type: ignore[union-attr]
    return change_user(user=user, by=by, **given)
