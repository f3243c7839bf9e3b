"""The gate drawn: what is met, what is missing, and where each thing is put right. Drawn here, because there
may be hundreds of rows."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lean_portal.templatetags.portal import icon, status
from organisation.models import User
from values.editions import Edition
from values.models import Revision, ValueFoundation
from values.permissions import edits_values
from values.rules import Condition, Demand, Examination, Finding, Notice, Source
from values.views.meters import MOST_CELLS
from values.views.tabs import address

WHOLE, NOT_WHOLE = "implemented", "relapse"


class Ways:
    """Where a person goes from a finding: the editors to where it is put right, others, and everybody where
    it is history, to where one can read about it."""

    def __init__(self, user: User, *, history: bool = False) -> None:
        self.edits = edits_values(user) and not history

    def to(self, name: str) -> str:
        """An address for the editors alone."""
        return address(f"values:{name}") if self.edits else ""

    def to_statement(self, code: str) -> str:
        return f"{self.to('work')}?mening={code}" if self.edits else address("values:statement", code)

    def to_key(self, key: str) -> str:
        return f"{self.to('work')}?del={key}" if self.edits and key else self.to("work")

    def of(self, finding: Finding) -> str:
        match finding.kind:
            case Demand.STATEMENTS | Notice.LOST_WORDS:
                return self.to_statement(finding.about)
            case Demand.ROUNDS:
                return address("values:round", finding.about)
            case Demand.COMMENTS:
                return f"{address('values:comments')}?handling=none"
            case Demand.CONSULTATION:
                return self.to("consultation_create")
            case Demand.SOURCES:
                return address("values:sources")
            case Demand.SCOPE:
                return self.to("work")  # what is gone has no place of its own
            case Demand.ASKED:
                return self.to("round_create")
        return self.to_key(finding.about)


def said(finding: Finding, ways: Ways) -> SafeString | str:
    url = ways.of(finding)
    return format_html('<a href="{}">{}</a>', url, finding.words) if url else finding.words


def gate_list(conditions: Iterable[Condition], ways: Ways) -> SafeString:
    """Every missing thing by name, then what is met."""
    missing = [finding for condition in conditions for finding in condition.missing]
    met = [condition for condition in conditions if condition.met]
    rows = [("no", icon("x"), said(finding, ways)) for finding in missing]
    rows += [("yes", icon("check"), condition.words) for condition in met]
    return listed(rows)


class Remarks(NamedTuple):
    """Warnings: those about a value or a behaviour, and the lost words, which often are many."""

    few: SafeString | str
    lost: SafeString | str
    lost_count: int


def remarks(examined: Examination, ways: Ways) -> Remarks | None:
    few = [finding for finding in examined.warnings if finding.kind != Notice.LOST_WORDS]
    lost = [finding for finding in examined.warnings if finding.kind == Notice.LOST_WORDS]
    if not few and not lost:
        return None
    return Remarks(warning_list(few, ways), warning_list(lost, ways), len(lost))


def warning_list(findings: list[Finding], ways: Ways) -> SafeString | str:
    sign = icon("circle-alert")
    return listed(("warn", sign, said(finding, ways)) for finding in findings) if findings else ""


def listed(rows: Iterable[tuple[str, SafeString, SafeString | str]]) -> SafeString:
    items = format_html_join("", '<li class="{}">{}<span>{}</span></li>', rows)
    return format_html('<ul class="gate">{}</ul>', items)


# ---- coverage --------------------------------------------------------------------------------------------


class Coverage(NamedTuple):
    """How many statements have a home, as a bar and as one cell for each; where they are many, one for each
    that has none."""

    done: int
    total: int
    width: int  # of 400
    cells: SafeString


def coverage(examined: Examination, ways: Ways) -> Coverage:
    missing = {source.code for source in examined.unaccounted}
    shown = examined.sources if len(examined.sources) <= MOST_CELLS else examined.unaccounted
    cells = [cell(source.code, source.code in missing, ways) for source in shown]
    drawn = format_html_join("", "{}", ((each,) for each in cells))
    done, total = examined.accounted_count, len(examined.sources)
    return Coverage(done, total, int(400 * examined.coverage), drawn)


def cell(code: str, is_missing: bool, ways: Ways) -> SafeString:
    if not is_missing:
        return format_html("<li>{}</li>", code)
    words = format_html('{} <span class="hide">{}</span>', code, _("has no home"))
    url = ways.to_statement(code)
    inner = format_html('<a href="{}">{}</a>', url, words) if url else words
    return format_html('<li class="miss">{}</li>', inner)


# ---- the named drafts ------------------------------------------------------------------------------------


class Draft(NamedTuple):
    """A named draft, and how its text stood."""

    edition: Edition
    done: int
    total: int
    sign: SafeString


def drafts(version: ValueFoundation, revisions: Iterable[Revision], found: list[Source]) -> list[Draft]:
    return [draft(Edition(version, revision), found) for revision in revisions]


def draft(edition: Edition, found: list[Source]) -> Draft:
    examined = Examination(edition.foundation, edition.content, found)
    sign = status(WHOLE, _("Whole")) if examined.is_whole else status(NOT_WHOLE, _("Not whole"))
    return Draft(edition, examined.accounted_count, len(found), sign)
