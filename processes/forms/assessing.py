"""What a member of the steering group says of a candidate, or that they stand aside."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from lean_portal.fields import FROM_LIST, Line
from lean_portal.forms import SAVED_MEANWHILE, RefusableForm
from processes.models import Candidate, Criterion
from processes.services.assessing import Given

UNKNOWN = "none"
LONGEST = 240


class Question(NamedTuple):
    criterion: Criterion
    score: forms.BoundField
    line: forms.BoundField


class Said(NamedTuple):
    """What was said by one criterion, to read."""

    name: str
    value: str
    line: str


class AssessForm(RefusableForm):
    """Two fields for each criterion: "<key>" and "<key>-line". What must be there is the service's to say, so
    that everything that is missing is said at once."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        *args: Any,
        candidate: Candidate,
        criteria: Iterable[Criterion],
        said: dict[str, Given],
        version: int,
        second: bool,
        **kwargs: Any,
    ) -> None:
        self.criteria = list(criteria)
        super().__init__(*args, initial={"version": version, **initial(candidate, criteria, said)}, **kwargs)
        for criterion in self.criteria:
            self.fields[criterion.key] = score_field(criterion)
            self.fields[f"{criterion.key}-line"] = line_field(criterion)
        if second:
            self.fields["reason"] = Line(
                label=_("Why do you change it?"),
                help_text=_("The others see the change, and the reason."),
                max_length=LONGEST,
                required=False,
            )

    def questions(self) -> Iterator[Question]:
        for criterion in self.criteria:
            yield Question(criterion, self[criterion.key], self[f"{criterion.key}-line"])

    def given(self) -> dict[str, Given]:
        """What the service takes: what was not answered is not there."""
        found = {}
        for criterion in self.criteria:
            chosen, line = self.cleaned_data[criterion.key], self.cleaned_data[f"{criterion.key}-line"]
            if chosen:
                found[criterion.key] = Given(None if chosen == UNKNOWN else int(chosen), line)
        return found

    def beside(self, version: int, saved: dict[str, Given]) -> None:
        """What was saved in another window stands beside what is in this one."""
        self.at_version(version)
        mine = self.given()
        for key, theirs in saved.items():
            here = mine.get(key)
            if here is None or here.value != theirs.value:
                self.add_error(key, SAVED_MEANWHILE % {"value": worded(theirs.value)})
            if here is None or here.line != theirs.line:
                self.add_error(f"{key}-line", SAVED_MEANWHILE % {"value": theirs.line or "–"})

    def typed(self) -> list[Said]:
        """What stands in the form, to be kept when it cannot be saved; valid or not."""
        return [
            Said(
                criterion.name,
                shown(self.data.get(criterion.key, "")),
                self.data.get(f"{criterion.key}-line", ""),
            )
            for criterion in self.criteria
        ]


def initial(
    candidate: Candidate, criteria: Iterable[Criterion], said: dict[str, Given]
) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for criterion in criteria:
        before = said.get(criterion.key)
        if before:
            found[criterion.key] = coded(before.value)
            found[f"{criterion.key}-line"] = before.line
        elif criterion.is_computed and candidate.breadth:
            found[criterion.key] = str(candidate.breadth)
    return found


def coded(value: int | None) -> str:
    return UNKNOWN if value is None else str(value)


def shown(code: str) -> str:
    return str(_("Don’t know")) if code == UNKNOWN else code


def worded(value: int | None) -> str:
    return str(_("Don’t know")) if value is None else str(value)


def score_field(criterion: Criterion) -> forms.ChoiceField:
    anchors = [(str(n), format_html("<b>{}</b> {}", n, text)) for n, text in enumerate(criterion.anchors, 1)]
    return forms.ChoiceField(
        label=criterion.name,
        choices=[*anchors, (UNKNOWN, _("Don’t know"))],
        required=False,
        widget=forms.RadioSelect,
        error_messages=FROM_LIST,
    )


def line_field(criterion: Criterion) -> Line:
    return Line(
        label=_("Why not as the units say?") if criterion.is_computed else _("Why, in one line"),
        help_text=_("Only if you change it.") if criterion.is_computed else "",
        max_length=LONGEST,
        required=False,
    )


class ConflictForm(RefusableForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    conflict_reason = Line(
        label=_("In what way do you have an interest of your own?"),
        help_text=_("The steering group and koncernchefsgruppen read it when the assessments are opened."),
        max_length=LONGEST,
        missing=_("Write in what way."),
    )
