"""manage.py create_administrator --username anna --email anna@example.se --name "Anna Ek" """

import getpass
import os
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from organisation import services
from organisation.models import GroupSettings, Unit, User
from organisation.roles import Role

PASSWORD = "ADMINISTRATOR_PASSWORD"
WITHOUT_GROUP = {"code": "GRUPP", "kind": Unit.Kind.GROUP, "parent": None}


class Command(BaseCommand):
    help = f"Make the first administrator. The password is asked for, or read from {PASSWORD}."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True)
        parser.add_argument("--email", default="")
        parser.add_argument("--name", required=True)

    def handle(self, *, username: str, email: str, name: str, **options: Any) -> None:
        asked = User(username=username, email=email, name=name)
        try:
            asked.clean_fields(exclude=["password"])
            password = self.ask_password()
            validate_password(password, asked)
            self.make(username=username, email=email, name=name, password=password)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from None
        self.stdout.write(
            _("%(name)s can now log in as %(username)s.") % {"name": name, "username": username}
        )

    @transaction.atomic
    def make(self, **fields: str) -> None:
        group = Unit.objects.filter(kind=Unit.Kind.GROUP).first()
        if group is None:
            title = _("Chief executive")
            name = GroupSettings.objects.current().name
            group = services.add_unit(by=None, name=name, manager_title=title, **WITHOUT_GROUP)
        user = services.add_user(by=None, **fields)
        services.appoint(role=Role.ADMINISTRATOR, unit=group, user=user, by=None)

    def ask_password(self) -> str:
        password = os.environ.get(PASSWORD)
        if password is not None:
            return password
        if not sys.stdin.isatty():
            raise CommandError(_("Nobody is there to ask. Set %(name)s instead.") % {"name": PASSWORD})
        password = getpass.getpass(_("Password: "))
        if password != getpass.getpass(_("The same once more: ")):
            raise CommandError(_("The two passwords differ. Write the same one twice."))
        return password
