"""manage.py import_organisation FILE.csv [--dry-run]"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from organisation import services
from organisation.csv_reading import Problem, read
from organisation.reading import Unreadable, decode
from organisation.services.bring import Change, Outcome

LARGEST_FILE = 5 * 1024 * 1024


class Command(BaseCommand):
    help = "Bring units, managers and deputies into line with a CSV file. Units it does not name stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="show the difference and write nothing")

    def handle(self, *, file: Path, dry_run: bool, **options: Any) -> None:
        reading = read(self.text_of(file))
        for heading in reading.unknown:
            self.stdout.write(_("The column “%(heading)s” is not used.") % {"heading": heading})
        if reading.problems:
            self.give_up(reading.problems)
        outcome = services.import_organisation(rows=reading.rows, by=None, dry_run=dry_run)
        if outcome.problems:
            self.give_up(outcome.problems)
        self.tell(outcome, dry_run=dry_run)

    def text_of(self, file: Path) -> str:
        try:
            if file.stat().st_size > LARGEST_FILE:
                raise CommandError(_("The file is larger than 5 MB."))
            return decode(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
        except Unreadable:
            raise CommandError(_("The file is not text. Save it as CSV.")) from None

    def give_up(self, problems: list[Problem]) -> None:
        for problem in sorted(problems, key=lambda found: found.line):
            self.stderr.write(_("Line %(line)d: %(words)s") % {"line": problem.line, "words": problem.words})
        raise CommandError(_("Nothing was written. Correct the lines above and try again."))

    def tell(self, outcome: Outcome, *, dry_run: bool) -> None:
        for change in outcome.changes:
            self.tell_change(change)
        for unit in outcome.missing:
            words = _("Not in the file, left as it is: %(code)s %(name)s")
            self.stdout.write(words % {"code": unit.code, "name": unit.name})
        new = sum(change.is_new for change in outcome.changes)
        changed = sum(not change.is_new and bool(change.differences) for change in outcome.changes)
        words = _("%(new)d new, %(changed)d changed, %(same)d as before, %(missing)d not in the file.")
        same = len(outcome.changes) - new - changed
        missing = len(outcome.missing)
        self.stdout.write(words % {"new": new, "changed": changed, "same": same, "missing": missing})
        if dry_run:
            self.stdout.write(_("This was a dry run: nothing was written."))

    def tell_change(self, change: Change) -> None:
        if change.is_new:
            self.stdout.write(_("New: %(code)s %(name)s") % {"code": change.code, "name": change.name})
        elif change.differences:
            self.stdout.write(_("Changed: %(code)s %(name)s") % {"code": change.code, "name": change.name})
        for found in change.differences:
            self.stdout.write(f"  {found.label}: {found.before or '–'} → {found.after or '–'}")
