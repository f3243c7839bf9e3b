"""A version while it is being merged: its statements, its content, and everything that is left to do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from organisation.models import User
from values.content import Absence, Content
from values.lost_words import lost_words
from values.models import Behaviour, SourceStatement, Value, ValueFoundation
from values.permissions import edits_values
from values.rules import Examination, Finding, Source
from values.workflow import State

ABOUT_STATEMENT = ("pk", "code", "text", "document__audience", "document_id", "document__name")


@dataclass(frozen=True, slots=True)
class Statement:
    pk: int
    code: str
    text: str
    audience: str
    document_id: int
    document: str


class Merging:
    """Five queries, whatever there is of it."""

    def __init__(self, foundation: ValueFoundation, reader: User) -> None:
        self.foundation = foundation
        self.edits = foundation.state == State.DRAFT and edits_values(reader)
        self.content = Content.of(foundation)
        rows = SourceStatement.objects.filter(document__frozen_at__isnull=False)
        rows = rows.order_by("document", "position").values_list(*ABOUT_STATEMENT)
        self.statements = {row[1]: Statement(*row) for row in rows}

    @cached_property
    def examination(self) -> Examination:
        found = [Source(s.code, s.text, s.audience, s.document_id) for s in self.statements.values()]
        return Examination(self.foundation, self.content, found)

    @cached_property
    def homeless(self) -> list[str]:
        return [code for code in self.statements if code not in self.content.accounted]

    def next_homeless(self, after: str = "") -> str:
        """The first without a home after that one, and then from the beginning; "" when all have one."""
        order = list(self.statements)
        place = order.index(after) + 1 if after in self.statements else 0
        missing = set(self.homeless) - {after}
        return next((code for code in [*order[place:], *order[:place]] if code in missing), "")

    def gone_words(self, code: str) -> list[str]:
        """The words of a statement that are found nowhere it went; where it went nowhere, in no behaviour."""
        links = self.content.links_of.get(code)
        if links:
            texts = [self.content.text_of(link.target) for link in links]
        else:
            texts = [behaviour.text for value in self.content.values for behaviour in value.behaviours]
        return lost_words(self.statements[code].text, texts)

    def absence_of(self, code: str) -> Absence | None:
        return next((absence for absence in self.content.set_aside if absence.statement == code), None)

    @cached_property
    def findings(self) -> list[Finding]:
        """What somebody should look at, besides the statements without a home."""
        return [*self.examination.empty_values, *self.examination.warnings]

    def row(self, key: str) -> Value | Behaviour | None:
        """The value "V2" or the behaviour "V2.1" as it is now."""
        if "." not in key:
            return self.foundation.values.filter(key=key).select_related("foundation").first()
        rows = Behaviour.objects.filter(value__foundation=self.foundation, key=key)
        return rows.select_related("value__foundation").first()
