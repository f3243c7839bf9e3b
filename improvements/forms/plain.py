"""A list of choices drawn in one go: the stock widget renders a template for each option."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

SELECTED = mark_safe(" selected")
OPTION = '<option value="{}"{}>{}</option>'


class PlainSelect(forms.Select):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        parts = [
            format_html('<optgroup label="{}">{}</optgroup>', label, options(inner, chosen))
            if isinstance(inner, (list, tuple))
            else options([(label, inner)], chosen)
            for label, inner in self.choices
        ]
        tag = flatatt(self.build_attrs({**self.attrs, "name": name}, attrs))
        return format_html("<select{}>{}</select>", tag, mark_safe("".join(parts)))


def options(choices: Any, chosen: str) -> SafeString:
    rows = ((value, SELECTED if str(value) == chosen else "", label) for value, label in choices)
    return format_html_join("", OPTION, rows)
