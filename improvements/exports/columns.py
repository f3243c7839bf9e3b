"""What an export says of a suggestion: one list of columns, for every format."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from improvements.exports.outcome import WORK, outcome_of
from improvements.models import Suggestion, SuggestionQuerySet
from improvements.rules import sender_shown_to
from improvements.workflow import State
from lean_portal import clock
from organisation.models import Unit, User
from values.models import Value, ValueKey

Cell = str | int | dt.date | None
CHUNK = 500
AROUND = ("unit__authority", "handler_unit", "responsible_unit", "author", "on_behalf_of", "effort")


class Reader(NamedTuple):
    """Who reads the file, and what is the same in every row."""

    user: User
    values: dict[str, str]


class Column(NamedTuple):
    key: str
    label: Promise
    value: Callable[[Any, Reader], Cell]


def day_of(moment: dt.datetime | None) -> dt.date | None:
    return clock.local_day(moment) if moment else None


def handled_by(suggestion: Suggestion, reader: Reader) -> str:
    return str(_("The steering group")) if suggestion.at_steering else suggestion.handler_unit.name


def organisation(suggestion: Suggestion, reader: Reader) -> str:
    return suggestion.unit.authority.name if suggestion.unit.authority else ""


def responsible(suggestion: Suggestion, reader: Reader) -> str:
    return suggestion.responsible_unit.manager_title if suggestion.responsible_unit else ""


def affected(suggestion: Suggestion, reader: Reader) -> str:
    return ", ".join(unit.name for unit in suggestion.affected_units.all())


def values(suggestion: Suggestion, reader: Reader) -> str:
    return ", ".join(reader.values.get(key.pk, key.pk) for key in suggestion.value_keys.all())


COLUMNS = (
    Column("number", _("Number"), lambda row, reader: f"F {row.year}-{row.serial}"),
    Column("title", _("Title"), lambda row, reader: row.title),
    Column("state", _("State"), lambda row, reader: str(State(row.state).label)),
    Column("unit", _("Unit"), lambda row, reader: row.unit.name),
    Column("organisation", _("Organisation"), organisation),
    Column("sender", _("Sender"), lambda row, reader: sender_shown_to(row, reader.user)),
    Column("problem", _("The problem"), lambda row, reader: row.problem),
    Column("proposal", _("The proposal"), lambda row, reader: row.proposal),
    Column("effect", _("What gets better"), lambda row, reader: row.effect),
    Column("values", _("Values"), values),
    Column("affected", _("Also concerns"), affected),
    Column("handled_by", _("Handled by"), handled_by),
    Column("received", _("Received"), lambda row, reader: day_of(row.submitted_at)),
    Column("read", _("Read"), lambda row, reader: day_of(row.acknowledged_at)),
    Column("promised", _("First decision promised by"), lambda row, reader: row.decide_by),
    Column("decided", _("First decision"), lambda row, reader: row.answered_on),
    Column("answer", _("Answer"), lambda row, reader: row.answer),
    Column("would_change", _("What would change the answer"), lambda row, reader: row.would_change),
    Column("responsible", _("Responsible"), responsible),
    Column("due", _("To be done by"), lambda row, reader: row.due_on),
    Column("trials", _("Number of trials"), lambda row, reader: row.outcome.trials),
    Column("last_trial", _("What the last trial led to"), lambda row, reader: row.outcome.verdict),
    Column("carried_out", _("Carried out"), lambda row, reader: row.outcome.carried_out),
    Column("last_check", _("Last check"), lambda row, reader: row.outcome.checked),
    Column("check_result", _("What was seen then"), lambda row, reader: row.outcome.check),
    Column("source", _("Imported from"), lambda row, reader: row.source),
)


def rows(found: SuggestionQuerySet, user: User, holds: list[int] | None = None) -> Iterator[list[list[Cell]]]:
    """The newest first, some hundred at a time: no list is too long for the memory. `holds` gets the ids."""
    reader, last = Reader(user, Value.objects.names()), None
    full = found.order_by("-pk").select_related(*AROUND).prefetch_related(
        Prefetch("affected_units", Unit.objects.only("name")),
        Prefetch("value_keys", ValueKey.objects.only("pk")),
        *WORK,
    )  # fmt: skip
    while chunk := list((full if last is None else full.filter(pk__lt=last))[:CHUNK]):
        if holds is not None:
            holds += [row.pk for row in chunk]
        yield cells(chunk, reader)
        last = chunk[-1].pk


def cells(chunk: list[Any], reader: Reader) -> list[list[Cell]]:
    for row in chunk:
        row.outcome = outcome_of(row, reader.user)
    return [[column.value(row, reader) for column in COLUMNS] for row in chunk]
