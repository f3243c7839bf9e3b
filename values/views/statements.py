"""One row for each statement: where it lives on, was set aside, or that it has no home. Drawn in Python."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from values.content import Content
from values.editions import Edition
from values.fates import Fate, relation_words
from values.models import SourceStatement
from values.views.drawing import code_link
from values.views.tabs import address


def text_page(edition: Edition) -> str:
    """Where the sentences of the edition stand."""
    if edition.is_in_force:
        return address("values:foundation")
    return address("values:version", edition.slug)


def statement_row(row: SourceStatement, content: Content, page: str) -> SafeString:
    return format_html(
        '<tr id="{}"><th scope="row">{} {}</th><td>{}</td></tr>',
        row.code,
        code_link(row.code),
        row.text,
        became(Fate.of(row.code, content), content, page),
    )


def became(fate: Fate, content: Content, page: str) -> SafeString:
    if fate.links:
        line = '<li><b>{}</b> <a href="{}#{}">{}</a> <span class="soft">· {}</span></li>'
        homes = (
            (relation_words(link), page, link.target, said(content, link.target), under(content, link.target))
            for link in fate.links
        )
        return format_html('<ul class="fates">{}</ul>', format_html_join("", line, homes))
    if fate.absence:
        return format_html("<b>{}</b> ({}). {}", fate.words, fate.absence.reference, fate.absence.reason)
    return format_html('<b class="homeless">{}</b>', fate.words)


def said(content: Content, key: str) -> str:
    """A behaviour's words; a value by its name."""
    return content.value_of[key].name if content.value_of[key].key == key else content.text_of(key)


def under(content: Content, key: str) -> str:
    return _("the value itself") if content.value_of[key].key == key else content.value_of[key].name
