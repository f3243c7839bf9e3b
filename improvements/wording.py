"""The words of an answer: what a template leaves open is filled in."""

import datetime as dt
import re

from django.utils.translation import gettext_lazy as _

from improvements.models import AnswerTemplate, Suggestion
from lean_portal.templatetags.portal import day

TEMPLATED = frozenset({"answer", "would_change", "question"})
BLANK = re.compile(r"\{[^{}\n]{1,40}\}")
LEFT = _("Something is left to fill in: %(blanks)s.")


def filled(text: str, suggestion: Suggestion, date: dt.date | None = None) -> str:
    """The places that are known are filled in, the others stand: {rubrik}, {nummer}, {enhet}, {datum}."""
    known = {"{rubrik}": suggestion.title, "{nummer}": suggestion.number, "{enhet}": suggestion.unit.name}
    if date:
        known["{datum}"] = day(date)
    for place, words in known.items():
        text = text.replace(place, words)
    return text


def blanks(*texts: str) -> list[str]:
    """The places of a template that nobody has filled in. No author gets them."""
    return BLANK.findall(" ".join(texts))


def begun_with(
    template: AnswerTemplate, suggestion: Suggestion | None, typed: dict[str, str]
) -> dict[str, str]:
    """What was typed, and the words of the template: nothing that somebody has written goes away. Without a
    suggestion the places stay open."""
    field = "question" if template.action == "ask" else "answer"
    words = {field: template.text}
    if template.would_change:
        words["would_change"] = template.would_change
    if suggestion:
        words = {name: filled(text, suggestion) for name, text in words.items()}
    joined = {name: after(typed.get(name, "").strip(), text) for name, text in words.items()}
    return {**typed, **joined, "action": template.action}


def after(before: str, text: str) -> str:
    return before if text in before else f"{before}\n\n{text}".strip()
