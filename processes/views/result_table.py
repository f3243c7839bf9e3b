"""Every score of a round as rows for a spreadsheet, also those that do not count."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from processes.models import Assessment, Candidate, Score
from processes.views import result_words as words
from processes.views.result_rows import Sheet


def headings() -> list[str]:
    return [
        _("Code"),
        _("Process"),
        _("Criterion"),
        _("Weight"),
        _("Assessor"),
        _("Score"),
        _("Why"),
        _("Counted"),
        _("Conflict of interest"),
        _("In what way"),
        _("Given"),
        _("Changed in the second round"),
    ]


def rows(sheet: Sheet) -> list[list[object]]:
    """By candidate, assessor and criterion. Whoever stood aside without a score has a row too."""
    changed = changes_by_score(sheet)
    criteria = {each.pk: each for each in sheet.criteria}
    found: list[tuple[int, list[object]]] = []
    for score in sheet.scores:
        assessment, criterion = score.assessment, criteria[score.criterion_id]
        candidate = sheet.by_id[assessment.candidate_id]
        said = [criterion.name, criterion.weight, assessment.assessor.name, *answer(score)]
        ending = changed.get(score.pk, "")
        found.append((candidate.position, row(candidate, assessment, said, counts(score), ending)))
    scored = {score.assessment_id for score in sheet.scores}
    for assessment, candidate in sheet.stood_aside:
        if assessment.pk not in scored:
            said = ["", "", assessment.assessor.name, "", ""]
            found.append((candidate.position, row(candidate, assessment, said, False, "")))
    return [cells for _position, cells in sorted(found, key=lambda each: each[0])]


def row(
    candidate: Candidate, assessment: Assessment, said: list[object], counted: bool, changed: str
) -> list[object]:
    conflict = [assessment.get_conflict_display(), assessment.conflict_reason]
    given = date_format(localtime(assessment.at), "Y-m-d H:i")
    return [
        candidate.code,
        candidate.name,
        *said,
        _("yes") if counted else _("no"),
        *conflict,
        given,
        changed,
    ]


def answer(score: Score) -> list[object]:
    """The value, or that it is not known; and why."""
    line = score.line or (_("As the touched units say.") if score.is_computed else "")
    return [words.what_is_said(None) if score.value is None else score.value, line]


def counts(score: Score) -> bool:
    return score.value is not None and not score.assessment.conflict


def changes_by_score(sheet: Sheet) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    for each in sheet.changes:
        old, new = words.what_is_said(each.old_value), words.what_is_said(each.new_value)
        found.setdefault(each.score_id, []).append(f"{old} → {new}: {each.reason}")
    return {score: "; ".join(texts) for score, texts in found.items()}
