"""The units of Almfors and who holds which post."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password

from demo.accounts import DOMAIN, PASSWORD
from demo.calendar import Calendar
from organisation.models import Person, Unit, User
from organisation.roles import SINGLE, Role
from organisation.services import add_person, add_unit, add_user, appoint, save_settings


@dataclass
class Cast:
    """Who plays in the story: found by code, user name and name, with what they hold already looked up."""

    units: dict[str, Unit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    holders: dict[int | None, User] = field(default_factory=dict)  # unit id -> who answers for it
    convenor: User | None = None


def found_organisation(*, data: dict[str, Any], calendar: Calendar) -> Cast:
    save_settings(by=None, version=0, **data["settings"])
    company = Company(calendar)
    group = company.unit(None, kind="group", **data["group"])
    for organisation in data["organisations"]:
        units = organisation.pop("units")
        top = company.unit(group, **organisation)
        for unit in units:
            staff_title = unit.pop("staff_title")
            workplace = company.unit(top, **unit)
            name = f"{staff_title}, {workplace.name}"
            company.account(f"medarbetare.{workplace.code.lower()}", name, [[Role.EMPLOYEE, workplace.code]])
    for account in data["accounts"]:
        company.account(**account)
    company.fill_posts(data["further_roles"], group)
    for person in data["people"]:
        company.person(**person)
    # Argon2 is slow on purpose: once is enough, everybody in the demo has the same password.
    User.objects.update(password=make_password(PASSWORD))
    return company.cast


class Company:
    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.cast = Cast()

    def unit(self, parent: Unit | None, *, code: str, name: str, **fields: Any) -> Unit:
        unit = add_unit(
            by=None, code=code, name=name, parent=parent, valid_from=self.calendar.founded, **fields
        )
        self.cast.units[code] = unit
        return unit

    def account(self, username: str, name: str, posts: Iterable[list[Any]]) -> User:
        user = add_user(username=username, email=f"{username}@{DOMAIN}", name=name, by=None)
        self.cast.users[username] = user
        for role, code, *dates in posts:
            self.appoint(user, Role(role), self.cast.units[code], *map(self.calendar.day, dates))
        return user

    def appoint(self, user: User, role: Role, unit: Unit, *dates: dt.date) -> None:
        starts_on, ends_on = dates or (self.calendar.founded, None)
        appoint(role=role, unit=unit, by=None, user=user, starts_on=starts_on, ends_on=ends_on)
        if role in SINGLE:
            self.cast.holders[unit.pk] = user
        if role == Role.STEERING_CONVENOR:
            self.cast.convenor = user

    def fill_posts(self, further_roles: dict[str, list[str]], group: Unit) -> None:
        """Every post that none of the demo's own accounts holds gets an account named after the post."""
        for unit in self.cast.units.values():
            if unit.pk in self.cast.holders or unit == group:
                continue
            role = Role.MANAGER if unit.kind == Unit.Kind.UNIT else Role.ORGANISATION_HEAD
            more = [[further, group.code] for further in further_roles.get(unit.manager_title, [])]
            posts = [[role, unit.code], *more]
            self.account(f"chef.{unit.code.lower()}", unit.manager_title, posts)

    def person(self, *, name: str, unit: str, group: str) -> None:
        self.cast.people[name] = add_person(
            name=name, unit=self.cast.units[unit], headcount_group=group, by=None
        )
