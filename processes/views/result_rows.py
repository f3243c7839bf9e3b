"""What was said in a round, read once: by candidate and criterion, counted or not, and what changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from processes import plotting, results
from processes.facts import Facts
from processes.models import Assessment, Candidate, Criterion, Score, ScoreChange, Selection
from processes.portfolio import Result
from processes.views import result_words as words
from processes.workflow import SelectionState

WIDE = 2  # steps apart, from which a difference is something to talk about


@dataclass(frozen=True)
class Cell:
    """One candidate by one criterion. `scores` in the order of the assessors' names."""

    criterion: Criterion
    scores: list[Score]
    median: float | None

    @cached_property
    def counted(self) -> list[Score]:
        """Those with a value and without a conflict of interest."""
        return [each for each in self.scores if each.value is not None and not each.assessment.conflict]

    @property
    def not_counted(self) -> list[int]:
        """Values that are shown and not counted (jäv)."""
        return [each.value for each in self.scores if each.value is not None and each.assessment.conflict]

    @property
    def do_not_know(self) -> int:
        return sum(each.value is None for each in self.scores)

    @property
    def values(self) -> list[int]:
        return sorted(each.value for each in self.counted if each.value is not None)

    @property
    def spread(self) -> int:
        return self.values[-1] - self.values[0] if self.values else 0

    @cached_property
    def dots(self) -> plotting.Dots:
        return plotting.dots(self.values, self.median)

    @property
    def label(self) -> str:
        return words.dots_label(self.values)


@dataclass(frozen=True)
class Row:
    candidate: Candidate
    facts: Facts
    cells: list[Cell]
    total: float | None
    is_on: bool

    @property
    def code(self) -> str:
        return self.facts.code

    @property
    def name(self) -> str:
        return self.facts.name


@dataclass(frozen=True)
class Disagreement:
    """Where two have counted scores far apart: the one with the most, and the one with the least."""

    row: Row
    cell: Cell

    @property
    def high(self) -> Score:
        return max(self.cell.counted, key=lambda each: each.value or 0)

    @property
    def low(self) -> Score:
        return min(self.cell.counted, key=lambda each: each.value or 0)


@dataclass
class Sheet:
    """All that a page of the result shows of one round. Six queries, whatever the number of candidates, and
    those of the result itself."""

    selection: Selection
    candidates: list[Candidate]
    criteria: list[Criterion]
    assessments: list[Assessment]
    scores: list[Score]
    changes: list[ScoreChange]
    result: Result
    facts: dict[str, Facts] = field(init=False)

    def __post_init__(self) -> None:
        self.facts = {each.code: Facts.from_json(each.facts) for each in self.candidates}

    @classmethod
    def of(cls, selection: Selection) -> Sheet:
        return cls(
            selection=selection,
            candidates=list(selection.candidates.select_related("process")),
            criteria=list(selection.criteria.all()),
            assessments=list(
                Assessment.objects.filter(candidate__selection=selection)
                .select_related("assessor")
                .order_by("assessor__name", "assessor")
            ),
            scores=list(
                Score.objects.filter(assessment__candidate__selection=selection)
                .select_related("assessment__assessor")
                .order_by("assessment__assessor__name", "assessment__assessor", "criterion__position")
            ),
            changes=list(
                ScoreChange.objects.filter(score__assessment__candidate__selection=selection)
                .select_related("score__assessment__assessor", "score__criterion")
                .order_by("at", "id")
            ),
            result=results.result_of(selection),
        )

    @cached_property
    def names(self) -> dict[str, str]:
        return {code: facts.name for code, facts in self.facts.items()}

    @cached_property
    def people(self) -> dict[str, str]:
        """The assessors' names, by what the calculation calls them."""
        return {each.assessor.username: each.assessor.name for each in self.assessments}

    @cached_property
    def by_id(self) -> dict[int, Candidate]:
        return {each.pk: each for each in self.candidates}

    @cached_property
    def on(self) -> set[str]:
        """The codes that are marked: what is chosen or proposed, and before that the best set."""
        state = self.selection.state
        if state == SelectionState.DECIDED:
            return {each.code for each in self.candidates if each.is_chosen}
        if state == SelectionState.PROPOSED:
            return {each.code for each in self.candidates if each.is_proposed}
        return set(self.result.best.codes) if self.result.best else set()

    @cached_property
    def rows(self) -> list[Row]:
        """The highest sum first, those that cannot be compared last; equal ones in the round's order."""
        by_cell: dict[tuple[int, int], list[Score]] = defaultdict(list)
        for score in self.scores:
            by_cell[score.assessment.candidate_id, score.criterion_id].append(score)
        rows = [self._row(each, by_cell) for each in self.candidates]
        return sorted(rows, key=lambda row: (row.total is None, -(row.total or 0)))

    def _row(self, candidate: Candidate, by_cell: dict[tuple[int, int], list[Score]]) -> Row:
        code = candidate.code
        medians = self.result.medians.get(code, {})
        cells = [
            Cell(criterion, by_cell[candidate.pk, criterion.pk], medians.get(criterion.key))
            for criterion in self.criteria
        ]
        return Row(candidate, self.facts[code], cells, self.result.totals.get(code), code in self.on)

    @cached_property
    def disagreements(self) -> list[Disagreement]:
        """The widest first. Equal ones as in the table: the higher sum first, then the criteria's order."""
        found = [Disagreement(row, cell) for row in self.rows for cell in row.cells if cell.spread]
        return sorted(found, key=lambda each: -each.cell.spread)

    @cached_property
    def named_changes(self) -> list[tuple[ScoreChange, str]]:
        """With the name of the process."""
        return [(each, self.by_id[each.score.assessment.candidate_id].name) for each in self.changes]

    @property
    def not_counted(self) -> int:
        return sum(each.value is not None and bool(each.assessment.conflict) for each in self.scores)

    @property
    def do_not_know(self) -> int:
        return sum(each.value is None for each in self.scores)

    @property
    def stood_aside(self) -> list[tuple[Assessment, Candidate]]:
        """Those who have declared a conflict of interest, with the candidate."""
        declared = [each for each in self.assessments if each.conflict == Assessment.Conflict.DECLARED]
        return [(each, self.by_id[each.candidate_id]) for each in declared]
