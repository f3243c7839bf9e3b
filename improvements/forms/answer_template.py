from django import forms
from django.utils.translation import gettext_lazy as _

from improvements.models import AnswerTemplate, TemplateFor
from lean_portal.fields import FROM_LIST, Line, Prose
from lean_portal.forms import ComparedForm, Saved
from lean_portal.widgets import PlainSelect


class TemplateForm(ComparedForm):
    name = Line(label=_("Name"), max_length=80, missing=_("Write a name."))
    action = forms.ChoiceField(
        label=_("For which answer?"), choices=TemplateFor, widget=PlainSelect, error_messages=FROM_LIST
    )
    text = Prose(
        label=_("Text"),
        help_text=_(
            "{rubrik}, {nummer}, {enhet} and {datum} are filled in. What whoever answers is to fill in "
            "stands in braces too, such as {skäl}."
        ),
        max_length=2000,
        rows=6,
        missing=_("Write the text."),
    )
    would_change = Prose(
        label=_("What would change the answer?"),
        help_text=_("For a no."),
        max_length=2000,
        rows=2,
        required=False,
    )


def saved_template(template: AnswerTemplate) -> dict[str, Saved]:
    found = {name: getattr(template, name) for name in ("name", "text", "would_change")}
    words = {name: Saved(value, value) for name, value in found.items()}
    return words | {"action": Saved(template.action, str(template.get_action_display()))}
