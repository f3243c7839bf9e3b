"""What the pages for reading draw in rows, in Python: there may be hundreds, and a template costs more."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from values.content import Content, Link
from values.difference import word_difference
from values.fates import relation_words
from values.models import Audience
from values.views.tabs import address

MARKS = {"same": "{}", "gone": "<del>{}</del>", "new": "<ins>{}</ins>"}


class Deed(NamedTuple):
    """A behaviour as the page shows it; `origin` tells how each sentence behind it changed."""

    key: str
    who: str
    text: str
    codes: list[SafeString]
    origin: SafeString
    new_reason: str


class Worth(NamedTuple):
    """A value as the page shows it."""

    key: str
    name: str
    description: str
    codes: list[SafeString]
    origin: SafeString
    deeds: list[Deed]


@lru_cache(maxsize=5_000)
def difference(old: str, new: str) -> SafeString:
    """The two sentences in one. What is kept never changes, so neither does this."""
    parts = word_difference(old, new)
    return mark_safe("".join(format_html(MARKS[part.kind], part.text) for part in parts))


def code_link(code: str) -> SafeString:
    return format_html('<a class="src" href="{}{}/">{}</a>', address("values:origin"), quote(code), code)


def values_of(content: Content, texts: Mapping[str, str]) -> list[Worth]:
    """`texts`: code of a statement → its words."""
    who = {choice.value: str(choice.label) for choice in Audience}
    return [
        Worth(
            value.key,
            value.name,
            value.description,
            *_origin(content, value.key, texts),
            [
                Deed(
                    behaviour.key,
                    who[behaviour.audience],
                    behaviour.text,
                    *_origin(content, behaviour.key, texts),
                    "" if behaviour.key in content.sources_of else behaviour.new_reason,
                )
                for behaviour in value.behaviours
            ],
        )
        for value in content.values
    ]


def _origin(content: Content, key: str, texts: Mapping[str, str]) -> tuple[list[SafeString], SafeString]:
    links = content.sources_of.get(key, ())
    codes = [code_link(code) for code in dict.fromkeys(link.statement for link in links)]
    return codes, sentences(((link, texts.get(link.statement, "")) for link in links), content.text_of(key))


def sentences(links: Iterable[tuple[Link, str]], says: str) -> SafeString:
    """How each statement behind a sentence changed, what that is called and why."""
    row = '<p>{} {}</p><p class="small soft">{}</p>'
    return format_html_join(
        "", row, ((code_link(link.statement), difference(text, says), reason(link)) for link, text in links)
    )


def reason(link: Link) -> str:
    return _("%(relation)s. %(reason)s") % {"relation": relation_words(link), "reason": link.reason}
