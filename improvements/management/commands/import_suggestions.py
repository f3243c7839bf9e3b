"""manage.py import_suggestions FILE [--dry-run] [--skip-errors] [--mapping FILE]
[--unit CODE] [--source NAME]

A mapping: {"columns": {"title": "Rubrik", "decision": ["Beslut", "Skäl"], "effect": null},
            "statuses": {"Godkänd arkiverad": "archived"}, "default_status": "submitted", "unit": "VOF",
            "units": {"Hemtjänsten": "VOF-HTC"}, "source": "Idélådan", "date_format": "%m/%d/%Y",
            "list_key": "Matter"}. All of it may be left out: what a usual heading holds is guessed.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from improvements.imports import words
from improvements.imports.apart import read_apart
from improvements.imports.mapping import FIELDS, Mapping, parsed
from improvements.imports.reading import MOST_BYTES, Refused, Table
from improvements.imports.rows import Draft
from improvements.services.imports import Faulty, Report, examine, import_suggestions
from improvements.workflow import State

SHOWN = 3  # of the first rows, as they will look


class Command(BaseCommand):
    help = "Import suggestions from CSV, XLSX or JSON. Nobody is told, and no dates are promised."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen and write nothing")
        parser.add_argument("--mapping", type=Path, help="JSON: which column holds what")
        parser.add_argument(
            "--skip-errors", action="store_true", help="leave faulty rows out, import the others"
        )
        parser.add_argument("--unit", default="", help="code of the unit of suggestions that name none")
        parser.add_argument(
            "--source", default="", help="what the list comes from; else the name of the file"
        )

    def handle(self, *, file: Path, dry_run: bool, skip_errors: bool, **options: Any) -> None:
        mapping = self.mapping_of(options)
        given = {"mapping": mapping, "source": file.stem}
        try:
            table = read_apart(file.name, content_of(file), mapping.list_key)
            if dry_run:
                report = examine(table=table, anywhere=True, **given)
            else:
                report = import_suggestions(table=table, by=None, skip_errors=skip_errors, **given)
        except Refused as refusal:
            raise CommandError(words.say(refusal.code, refusal.facts)) from None
        except Faulty as faulty:
            report = faulty.report
        self.tell(file.name, table, report)
        stopped = bool(report.faults) and not skip_errors
        self.conclude(report, dry_run=dry_run, stopped=stopped)

    def mapping_of(self, options: dict[str, Any]) -> Mapping:
        mapping = Mapping()
        if options["mapping"]:
            try:
                mapping = parsed(content_of(options["mapping"]))
            except ValidationError as error:
                raise CommandError("\n".join(error.messages)) from None
        given = {name: options[name] for name in ("unit", "source") if options[name]}
        return replace(mapping, **given)

    def tell(self, name: str, table: Table, report: Report) -> None:
        self.line(ngettext("%(count)s row read", "%(count)s rows read", report.read), count=report.read)
        self.line(_("File: %(name)s"), name=f"{name} [{table.chosen}]" if table.chosen else name)
        self.line(_("Source: %(source)s"), source=report.mapping.source)
        self.line(_("Unit where the row names none: %(unit)s"), unit=f"{report.unit.code} {report.unit.name}")
        self.line(_("Columns:"))
        for field, label in FIELDS.items():
            self.stdout.write(f"  {label}: {', '.join(report.mapping.column(field)) or '–'}")
        self.tell_states(report)
        self.tell_faults(report)
        for draft in report.new[:SHOWN]:
            self.tell_draft(draft)

    def tell_states(self, report: Report) -> None:
        if not report.words:
            return
        self.line(_("States:"))
        for word, count, state in report.states():
            self.stdout.write(f"  “{word}” ({count}) → {State(state).label}")

    def tell_faults(self, report: Report) -> None:
        if not report.faults:
            return
        self.line(_("Faulty rows:"))
        for fault in report.faults:
            self.stdout.write(f"  {fault}")
        for code, count in Counter(fault.code for fault in report.faults).most_common():
            self.stdout.write(f"  {words.counted(code, count)}")

    def tell_draft(self, draft: Draft) -> None:
        state = State(draft.state).label
        self.stdout.write(f"— {draft.submitted_at:%Y-%m-%d} {draft.title.strip()} [{state}]")
        for text in (draft.problem, draft.proposal, draft.outcome, draft.decision):
            if text:
                self.stdout.write(f"    {' '.join(text.split())[:160]}")

    def conclude(self, report: Report, *, dry_run: bool, stopped: bool) -> None:
        for row in report.changed:
            self.line(_("Row %(row)s differs from what was imported before, and is left as it is."), row=row)
        counts = {
            "new": len(report.new),
            "there": report.unchanged,
            "changed": len(report.changed),
            "faulty": report.faulty_rows,
        }
        self.line(
            _("%(new)s new, %(there)s already there, %(changed)s there but changed, %(faulty)s faulty."),
            **counts,
        )
        if report.unit.pk is None:
            raise CommandError(words.say("no_organisation", {}))
        if stopped:
            raise CommandError(
                _("Nothing is written. Correct the faulty rows, or leave them out with --skip-errors.")
            )
        if dry_run:
            self.line(_("This was a dry run: nothing was written."))
        else:
            count = len(report.new)
            self.line(
                ngettext("%(count)s suggestion imported.", "%(count)s suggestions imported.", count),
                count=count,
            )

    def line(self, sentence: str, **facts: Any) -> None:
        self.stdout.write(sentence % facts)


def content_of(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)  # one more than allowed is enough to refuse it
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from None
