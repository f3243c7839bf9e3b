"""What is filled in around a decision: adopting, sending back, beginning anew, looking once a year."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from lean_portal.fields import FROM_LIST, Line, Prose
from lean_portal.forms import RefusableForm
from organisation.forms.pages import date_field
from values.models import YearlyLook
from values.workflow import Scope

LONGEST = 2000


def reference_field() -> Line:
    return Line(
        label=_("Paragraph of the minutes"),
        help_text=_("For example KCG § 14."),
        max_length=80,
        missing=_("Write the paragraph of the minutes."),
    )


def who_field() -> Line:
    return Line(
        label=_("Who decided?"),
        help_text=_("The group or the board. Write no names of persons."),
        max_length=120,
        missing=_("Write who decided."),
    )


class AdoptForm(RefusableForm):
    # When it was handed over: the text that the decider has read.
    proposed_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    decided_on = date_field(_("Day of the decision"), missing=_("Write the day of the decision."))
    adopted_by = who_field()
    reference = reference_field()
    motivation = Prose(
        label=_("Why?"),
        help_text=_("It stands with the version for ever, for everybody to read."),
        rows=4,
        max_length=LONGEST,
        missing=_("Write why."),
    )

    def with_proposal(self, proposed_at: dt.datetime | None) -> None:
        """Sending once more is then a decision about what was handed over anew."""
        self.data = self.data.copy()
        self.data["proposed_at"] = proposed_at.isoformat() if proposed_at else ""


class ReasonForm(RefusableForm):
    reason = Prose(
        label=_("Why does it go back?"),
        help_text=_("Say what should be done. Everybody can read it."),
        rows=4,
        max_length=LONGEST,
        missing=_("Write why it goes back."),
    )


class ScopeForm(RefusableForm):
    scope = forms.ChoiceField(
        label=_("What is to change?"), choices=Scope, widget=forms.RadioSelect, error_messages=FROM_LIST
    )

    def __init__(self, *args: Any, numbers: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scope"]
        field.choices = [  # type: ignore[attr-defined]
            (Scope.WORDING, _("The wording: it becomes %(number)s") % {"number": numbers[Scope.WORDING]}),
            (Scope.MEANING, _("The meaning: it becomes %(number)s") % {"number": numbers[Scope.MEANING]}),
        ]
        field.hints = {  # type: ignore[attr-defined]
            Scope.WORDING: _("The same values and behaviours, in better words. No new rounds are needed."),
            Scope.MEANING: _(
                "Values or behaviours come or go, or are for others than before. "
                "The top groups and every workplace are asked again."
            ),
        }


class OrganisationAdoptForm(RefusableForm):
    decided_on = date_field(_("Day of the decision"), missing=_("Write the day of the decision."))
    decided_by = who_field()
    reference = reference_field()


class LookForm(RefusableForm):
    looked_on = date_field(_("Day"), missing=_("Write the day."))
    outcome = forms.ChoiceField(
        label=_("Does it still hold?"),
        choices=YearlyLook.Outcome,
        widget=forms.RadioSelect,
        error_messages=FROM_LIST,
    )
    note = Prose(
        label=_("What was said?"),
        help_text=_("Write no names of persons."),
        rows=4,
        max_length=LONGEST,
        missing=_("Write what was said."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"looked_on": clock.today()})
        super().__init__(*args, **kwargs)
        self.fields["outcome"].hints = {  # type: ignore[attr-defined]
            YearlyLook.Outcome.WORDING: _("The next step is then a version with better words."),
            YearlyLook.Outcome.MEANING: _("The next step is then a new version, with new rounds."),
        }
