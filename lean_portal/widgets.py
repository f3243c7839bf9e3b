"""Widgets drawn in one go: the stock ones render a template each, and one for each option."""

from collections.abc import Iterator
from itertools import groupby
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
        tag = flatatt(self.build_attrs({**self.attrs, "name": name}, attrs))
        return format_html("<select{}>{}</select>", tag, mark_safe("".join(self._parts(chosen))))

    def _parts(self, chosen: str) -> Iterator[SafeString]:
        for grouped, rows in groupby(self.choices, key=lambda row: isinstance(row[1], (list, tuple))):
            if not grouped:
                yield options(rows, chosen)
                continue
            for label, inner in rows:
                yield format_html('<optgroup label="{}">{}</optgroup>', label, options(inner, chosen))


def options(choices: Any, chosen: str) -> SafeString:
    rows = ((value, SELECTED if str(value) == chosen else "", label) for value, label in choices)
    return format_html_join("", OPTION, rows)


class PlainInput(forms.TextInput):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        shown = {} if value is None else {"value": self.format_value(value)}
        tag = flatatt(self.build_attrs({"type": "text", **self.attrs, "name": name, **shown}, attrs))
        return format_html("<input{}>", tag)


class PlainTextarea(forms.Widget):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        tag = flatatt(self.build_attrs({**self.attrs, "name": name}, attrs))
        # The first line break of a textarea is not part of its text.
        return format_html("<textarea{}>\n{}</textarea>", tag, value or "")
