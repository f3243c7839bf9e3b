"""Suggestions from other systems: looked through, then written in one transaction or not at all.

Nothing is promised and nobody is told: the only event of an imported suggestion is one that no rule knows.
What has been imported once is left as it is, whatever a later file says.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import batched, groupby
from operator import attrgetter

from django.db import connection, transaction
from django.utils import timezone

from events.services import record_each
from improvements.imports.guesses import fold
from improvements.imports.mapping import Mapping
from improvements.imports.reading import Refused, Table
from improvements.imports.rows import Draft, Places, Reader
from improvements.imports.words import Fault
from improvements.models import NumberSeries, SourceRow, Step, Suggestion
from improvements.services.author import next_number
from improvements.workflow import State
from lean_portal import clock
from organisation.models import Unit, User

BATCH = 500
LOCK = 7_214_001  # of the database: one import at a time
OWN = uuid.UUID("5f0c8c4e-2b0b-4d6f-9a58-0d4b6f3f9a11")  # the space that imports take their ids from
LONGEST_SOURCE = 80


class Faulty(Exception):
    """Rows are faulty, and nobody said to leave them out: nothing has been written."""

    def __init__(self, report: Report) -> None:
        super().__init__(len(report.faults))
        self.report = report


@dataclass(slots=True)
class Report:
    """What an import would do, or has done."""

    mapping: Mapping
    unit: Unit
    read: int = 0
    new: list[Draft] = field(default_factory=list)
    unchanged: int = 0
    changed: list[int] = field(default_factory=list)  # rows that differ from what was imported before
    faults: list[Fault] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)  # of the source for a state

    @property
    def faulty_rows(self) -> int:
        return len({fault.row for fault in self.faults})

    def states(self) -> list[tuple[str, int, str]]:
        """Each of the source's words: how many rows, and what it becomes."""
        return [(word, count, self.mapping.state_of(word)) for word, count in self.words.most_common()]


def examine(*, table: Table, mapping: Mapping, source: str = "", anywhere: bool = False) -> Report:
    """Read every row, write nothing. Refused when the mapping does not fit the table or the organisation.

    With `anywhere` the rows are looked through even before there is a unit to put them in.
    """
    mapping = replace(mapping.completed(table), source=(mapping.source or source).strip()[:LONGEST_SOURCE])
    mapping.check(table)
    if not mapping.source:
        raise Refused("no_source")
    units = list(Unit.objects.all())
    unit = Unit(code="–") if anywhere and not units else _default_unit(mapping.unit, units)
    report = Report(mapping, unit, read=len(table.rows))
    known = _already_there(mapping.source)
    reader = Reader(table, mapping, Places(units, report.unit, mapping), clock.now())
    for row in table.rows:
        found = reader.read(row)
        if not (isinstance(found, list) and any(fault.code == "number" for fault in found)):
            report.words.update(_status_word(mapping, table, row.cells))
        if isinstance(found, list):
            report.faults += found
        elif found.external_id not in known:
            report.new.append(found)
        elif known[found.external_id] == found.digest:
            report.unchanged += 1
        else:
            report.changed.append(found.row)
    return report


def _default_unit(code: str, units: list[Unit]) -> Unit:
    if not units:
        raise Refused("no_organisation")
    if not code:
        return next((unit for unit in units if unit.kind == Unit.Kind.GROUP), units[0])
    for unit in units:
        if fold(unit.code) == fold(code):
            return unit
    raise Refused("unknown_unit", unit=code)


def _already_there(source: str) -> dict[str, str]:
    rows = Suggestion.objects.filter(source=source).order_by()
    return dict(rows.values_list("external_id", "source_row__digest"))


def _status_word(mapping: Mapping, table: Table, cells: list[str]) -> list[str]:
    places = [table.columns.index(name) for name in mapping.column("status")]
    return [cells[place].strip() for place in places if place < len(cells) and cells[place].strip()]


@transaction.atomic
def import_suggestions(
    *, table: Table, mapping: Mapping, by: User | None, source: str = "", skip_errors: bool = False
) -> Report:
    """Write what is new in the table. Faulty when a row is, unless `skip_errors` leaves such rows out.

    Closed cases are archived with the source's words; open ones are put before whoever answers for their
    unit, without a promised date.
    """
    if not _alone():
        raise Refused("busy")
    report = examine(table=table, mapping=mapping, source=source)
    if report.faults and not skip_errors:
        raise Faulty(report)
    # Each year has its own series. Its row stays locked until commit, so this year's, which staff wait for,
    # is taken last. The order of the file decides within a year.
    for year, drafts in groupby(sorted(report.new, key=_year), key=_year):
        for some in batched(drafts, BATCH, strict=False):
            _write(some, year=year, by=by, source=report.mapping.source)
    return report


def _year(draft: Draft) -> int:
    return timezone.localdate(draft.submitted_at).year


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _write(drafts: Sequence[Draft], *, year: int, by: User | None, source: str) -> None:
    first = _take_numbers(year, len(drafts))
    made = [_suggestion(draft, year, serial, source) for serial, draft in enumerate(drafts, first)]
    Suggestion.objects.bulk_create(made)
    pairs = list(zip(drafts, made, strict=True))
    SourceRow.objects.bulk_create(
        SourceRow(suggestion=suggestion, cells=draft.cells, digest=draft.digest)
        for draft, suggestion in pairs
    )
    steps = Step.objects.bulk_create([step for pair in pairs for step in _steps(*pair, by=by)])
    last_step = {step.suggestion_id: step.pk for step in sorted(steps, key=attrgetter("number"))}
    about = [(suggestion, {"step": last_step[suggestion.pk]}) for suggestion in made]
    record_each("improvements.suggestion_imported", subjects=about, by=by)


def _take_numbers(year: int, count: int) -> int:
    """The first of `count` numbers of the year's series, which are then used up."""
    first = next_number(year)
    NumberSeries.objects.filter(year=year).update(last=first + count - 1)
    return first


def _suggestion(draft: Draft, year: int, serial: int, source: str) -> Suggestion:
    """Read by somebody in the source, except where it is new: so the group sees it, unless its unit has
    statutory secrecy."""
    new = draft.state == State.SUBMITTED
    return Suggestion(
        submission_id=uuid.uuid5(OWN, f"{source}\0{draft.external_id}"),
        year=year,
        serial=serial,
        version=1 if new else 2,
        title=draft.title,
        problem=draft.problem,
        proposal=draft.proposal,
        effect=draft.effect,
        unit=draft.unit,
        handler_unit=draft.unit,
        secrecy=draft.unit.secrecy,
        state=draft.state,
        state_since=_since(draft),
        submitted_at=draft.submitted_at,
        acknowledged_at=None if new else draft.submitted_at,
        decided_at=draft.closed_at if draft.state == State.ARCHIVED else None,
        source=source,
        external_id=draft.external_id,
        source_outcome=draft.outcome,
        source_decision=draft.decision,
    )


def _since(draft: Draft) -> dt.datetime:
    if draft.state == State.SUBMITTED:
        return draft.submitted_at
    return draft.closed_at or clock.now()


def _steps(draft: Draft, suggestion: Suggestion, *, by: User | None) -> list[Step]:
    """It came in when the source says; it has been in its state since the source closed it or since now."""
    came = Step(
        suggestion=suggestion,
        number=1,
        from_state=State.DRAFT,
        state=State.SUBMITTED,
        at=draft.submitted_at,
        by=by,
        actor=Step.Actor.IMPORT,
    )
    if draft.state == State.SUBMITTED:
        return [came]
    moved = Step(
        suggestion=suggestion,
        number=2,
        from_state=State.SUBMITTED,
        state=draft.state,
        at=suggestion.state_since,
        by=by,
        actor=Step.Actor.IMPORT,
    )
    return [came, moved]
