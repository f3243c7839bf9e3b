"""The six words of a receipt, as somebody types them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from improvements import receipt_words
from lean_portal.templatetags.portal import in_words
from lean_portal.widgets import PlainInput

LONGEST = 200
TYPED = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "class": "wide"}


class WordsForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("The six words"),
        help_text=gettext_lazy("In their order. Capitals and hyphens do not matter."),
        max_length=LONGEST,
        widget=PlainInput(TYPED),
        error_messages={
            "required": gettext_lazy("Write the six words of the receipt."),
            "max_length": gettext_lazy("Write only the six words of the receipt."),
        },
    )

    def clean_words(self) -> list[str]:
        """A word that is not of the list is named, with what it may have been: that tells of no receipt."""
        typed = receipt_words.split(self.cleaned_data["words"])
        unknown = [word for word in typed if not receipt_words.is_known(word)]
        if unknown:
            raise ValidationError([_hint(word) for word in dict.fromkeys(unknown)])
        if len(typed) != receipt_words.COUNT:
            words = _("Write six words. There are %(number)s now.") % {"number": in_words(len(typed))}
            raise ValidationError(words)
        return typed

    def opens_nothing(self) -> None:
        self.add_error("words", _("These words open nothing. Check each of them, and their order."))

    @property
    def as_typed(self) -> str:
        found: Any = self["words"].value()
        return str(found or "")


def _hint(word: str) -> str:
    near = [_("“%(word)s”") % {"word": found} for found in receipt_words.alike(word)]
    if not near:
        return _("“%(word)s” is not one of our words.") % {"word": word}
    said = {"word": word, "near": get_text_list(near, _("or"))}
    return _("“%(word)s” is not one of our words. Is it %(near)s?") % said
