"""One row of a table becomes the draft of a suggestion, or the list of what is wrong with it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from improvements.imports.dates import moment
from improvements.imports.guesses import fold
from improvements.imports.mapping import Mapping
from improvements.imports.plain_text import plain
from improvements.imports.reading import Row, Table
from improvements.imports.words import Fault
from improvements.workflow import State
from lean_portal.guard import find_numbers
from organisation.models import Unit

LONGEST_TITLE, LONGEST_ID, LONGEST_DETAIL = 200, 120, 80
OWN_ID = 16
FIRST_YEAR = 1900
NO = ("0", "false", "nej", "no", "n", "-")
BREAKS = re.compile(r"\s*[\r\n\t\v\f]+\s*")


class Places:
    """The units by their codes and names. Two units of one name have to be told apart by their codes."""

    def __init__(self, units: Iterable[Unit], default: Unit, mapping: Mapping) -> None:
        self.default = default
        by_code, by_name = {}, {}
        for unit in units:
            by_code[fold(unit.code)] = unit
            by_name[fold(unit.name)] = None if fold(unit.name) in by_name else unit
        said = {word: by_code.get(fold(code)) for word, code in mapping.units.items()}
        self.found = {**by_name, **by_code, **said}

    def of(self, word: str) -> Unit | None:
        return self.found.get(fold(word)) if word else self.default


@dataclass(frozen=True, slots=True)
class Draft:
    row: int
    external_id: str
    digest: str  # of the row as it stands in the file: tells a changed row from an unchanged one
    cells: dict[str, str]
    title: str
    problem: str
    proposal: str
    effect: str
    unit: Unit
    submitted_at: dt.datetime
    state: str
    closed_at: dt.datetime | None
    outcome: str
    decision: str


class Reader:
    """Reads the rows of one table with one mapping, in their order."""

    def __init__(self, table: Table, mapping: Mapping, places: Places, now: dt.datetime) -> None:
        self.columns, self.mapping, self.places, self.now = table.columns, mapping, places, now
        self.seen: set[str] = set()

    def read(self, row: Row) -> Draft | list[Fault]:
        line = Line(row, self.columns, self.mapping)
        if line.names_somebody():
            return [Fault(row.number, "number")]  # and no other: some of them repeat what stands in the row
        if any(cell.strip() for cell in row.cells[len(self.columns) :]):
            line.fault("surplus")
        title, texts = line.title(), line.texts()
        submitted_at = line.received(self.now)
        unit = self.places.of(line.cell("unit"))
        if unit is None:
            line.fault("unit", line.cell("unit"))
        external_id = self._external_id(line)
        if line.faults or unit is None:
            return line.faults
        self.seen.add(external_id)
        return Draft(
            row=row.number,
            external_id=external_id,
            digest=line.digest,
            cells=line.cells,
            title=title,
            **texts,
            unit=unit,
            submitted_at=submitted_at,
            state=line.state(),
            closed_at=line.closed_at(),
            outcome=line.outcome(),
            decision=line.joined("decision"),
        )

    def _external_id(self, line: Line) -> str:
        """The number in the source, or the row's own print where the source has no numbers."""
        if not self.mapping.column("external_id"):
            found = line.digest[:OWN_ID]
            if found in self.seen:
                line.fault("same")
            return found
        found = line.cell("external_id")
        if not found:
            line.fault("external_id")
        elif len(found) > LONGEST_ID:
            line.fault("long_external_id")
        elif found in self.seen:
            line.fault("repeated", found)
        return found


class Line:
    """A row while it is read, and what was found wrong with it."""

    def __init__(self, row: Row, columns: list[str], mapping: Mapping) -> None:
        self.number, self.mapping = row.number, mapping
        self.cells = dict(zip(columns, row.cells, strict=False))
        self.faults: list[Fault] = []
        told = {name: text for name, text in self.cells.items() if text.strip()}
        self.digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    def fault(self, code: str, detail: str = "") -> None:
        self.faults.append(Fault(self.number, code, detail[:LONGEST_DETAIL]))

    def names_somebody(self) -> bool:
        """Whether a personal identity number stands in any column; they are all kept, also unused ones."""
        counted = {name for field in ("external_id", "date", "closed") for name in self.mapping.column(field)}
        # A row of digits is the source's own number or time there, as after the word id in a sentence.
        return any(
            find_numbers(f"id {cell}" if name in counted else cell)
            for name, cell in self.cells.items()
            if cell
        )

    def raw(self, field: str) -> list[str]:
        return [self.cells.get(name, "") for name in self.mapping.column(field)]

    def cell(self, field: str) -> str:
        return "".join(self.raw(field)).strip()

    def joined(self, field: str) -> str:
        """Several columns one after the other, each under its name."""
        texts = {name: plain(self.cells.get(name, "")) for name in self.mapping.column(field)}
        told = {name: text for name, text in texts.items() if text.strip()}
        if len(texts) == 1:
            return "".join(told.values())
        return "\n\n".join(f"{name}: {text}" for name, text in told.items())

    def title(self) -> str:
        title = BREAKS.sub(" ", plain("".join(self.raw("title"))))
        if not title.strip():
            self.fault("title")
        elif len(title) > LONGEST_TITLE:
            self.fault("long_title", title)
        return title

    def texts(self) -> dict[str, str]:
        found = {field: self.joined(field) for field in ("problem", "proposal", "effect")}
        if not found["problem"] and not found["proposal"]:
            written = any(text.strip() for text in [*self.raw("problem"), *self.raw("proposal")])
            self.fault("wordless" if written else "text")
        return found

    def received(self, now: dt.datetime) -> dt.datetime:
        """When the source got it. A source without dates gets the day of the import."""
        text = self.cell("date")
        if not text:
            return now
        found = self._moment("date")
        if found is None:
            self.fault("date", text)
        elif found > now:
            self.fault("late", text)
        elif found.year < FIRST_YEAR:
            self.fault("early", text)
        return found or now

    def closed_at(self) -> dt.datetime | None:
        return self._moment("closed") if self.cell("closed") else None

    def state(self) -> str:
        if self.cell("closed") and fold(self.cell("closed")) not in NO:
            return State.ARCHIVED
        return self.mapping.state_of(self.cell("status"))

    def outcome(self) -> str:
        """What became of it in the source's own words, where it has none the name it has for the state."""
        told = self.joined("outcome")
        if told or self.state() != State.ARCHIVED:
            return told
        closed = self.mapping.column("closed") if self.cell("closed") else ()
        return self.cell("status") or "".join(f"{name}: {self.cell('closed')}" for name in closed)

    def _moment(self, field: str) -> dt.datetime | None:
        zone = timezone.get_default_timezone()
        try:
            return moment(self.cell(field), zone, date_format=self.mapping.date_format)
        except (ValueError, OverflowError):
            return None
