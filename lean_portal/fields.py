"""Text that a person writes: line breaks as they are stored, and errors that say what to do."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lean_portal.figures import read_figure, type_figure
from lean_portal.guard import find_numbers
from lean_portal.refusals import NUMBER_FOUND
from lean_portal.widgets import PlainInput, PlainTextarea

TOO_LONG = _("Shorten the text to %(limit_value)d characters. It has %(show_value)d now.")
CHOOSE_ONE = _("Choose one from the list.")
# The error messages of a choice that must be made.
FROM_LIST = {"required": CHOOSE_ONE, "invalid_choice": CHOOSE_ONE}
NUMBER_IN = _(
    "“%(field)s” holds a personal identity number (personnummer or samordningsnummer). It says who somebody "
    "is, so nothing has been saved. Take the number away and send again: what you wrote is still here."
)
UNSAVABLE = _("A sign in the text cannot be saved. Write that part again.")


class Prose(forms.CharField):
    """No personal identity number may stand in it."""

    def __init__(
        self, *, missing: Promise | None = None, too_long: Promise = TOO_LONG, rows: int = 4, **kwargs: Any
    ) -> None:
        errors = {"max_length": too_long, "null_characters_not_allowed": UNSAVABLE}
        if missing:
            errors["required"] = missing
        kwargs.setdefault("widget", PlainTextarea({"rows": rows}))
        super().__init__(error_messages=errors, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # No maxlength: a browser cuts a pasted text without a word. We say how long it is instead.
        return {}

    def to_python(self, value: Any) -> str:
        # A browser sends \r\n where it has counted one sign.
        text = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        return text if any(sign.isprintable() and not sign.isspace() or sign == "\0" for sign in text) else ""

    def validate(self, value: str) -> None:
        super().validate(value)
        if find_numbers(value):
            raise ValidationError(NUMBER_IN if self.label else NUMBER_FOUND, "number", {"field": self.label})


class Line(Prose):
    """The same on one line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=PlainInput, **kwargs)

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class Digits(forms.IntegerField):
    """A whole number in a short field, with one sentence for whatever is wrong."""

    def __init__(self, *, least: int, most: int, wrong: Promise, **kwargs: Any) -> None:
        errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
        widget = PlainInput({"inputmode": "numeric", "class": "short"})
        super().__init__(min_value=least, max_value=most, widget=widget, error_messages=errors, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


WRITE_FIGURE = _("Write the figure alone, as 12,5. The unit has a field of its own.")
SHORTER_FIGURE = _("Write a shorter figure: at most ten digits, and four after the comma.")


class Figure(forms.DecimalField):
    """A figure as people type it: 12,5 or 12.5, with a space between the thousands or a minus in front."""

    def __init__(
        self, *, missing: Promise | None = None, wrong: Promise = WRITE_FIGURE, **kwargs: Any
    ) -> None:
        errors: dict[str, Any] = {"required": missing or wrong, "invalid": wrong}
        errors |= dict.fromkeys(("max_digits", "max_decimal_places", "max_whole_digits"), SHORTER_FIGURE)
        widget = PlainInput({"inputmode": "decimal", "class": "short", "autocomplete": "off"})
        super().__init__(max_digits=14, decimal_places=4, widget=widget, error_messages=errors, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value if value is not None else "").strip()
        if not text:
            return None
        try:
            return read_figure(text)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], "invalid") from None

    def prepare_value(self, value: Any) -> Any:
        return type_figure(value) if isinstance(value, Decimal) else value
