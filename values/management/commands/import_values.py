"""manage.py import_values FILE.json [--dry-run]"""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from values.importing import Fault, Unusable, read
from values.services import portable


class Command(BaseCommand):
    help = "Bring a value foundation from a file into an installation that has none. Everything, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Say what is wrong, and write nothing.")

    def handle(self, *, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            tree = read(file.read_bytes())
        except (OSError, Unusable) as error:
            raise CommandError(str(error)) from None
        found = portable.look_through(tree)
        if found:
            raise CommandError("\n".join(map(said, found)))
        if dry_run:
            self.stdout.write(_("The file is whole and can be imported"))
            return
        try:
            portable.import_foundation(tree=tree, by=None)
        except ValidationError as refusal:
            raise CommandError("\n".join(refusal.messages)) from None
        self.stdout.write(_("The value foundation is imported."))


def said(fault: Fault) -> str:
    return f"{fault.place}: {fault.words}" if fault.place else fault.words
