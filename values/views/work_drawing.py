"""The two sides of the workspace. Drawn here: there may be five hundred statements, and the page is quick."""

from collections.abc import Iterable
from html import escape
from itertools import groupby
from urllib.parse import quote

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from values.content import BehaviourText, ValueText
from values.difference import Part, word_difference
from values.merging import Merging, Statement
from values.models import Audience
from values.rules import Demand, Finding, Notice

TAGS = {"gone": mark_safe("del"), "new": mark_safe("ins")}
MOST_MISSING = 10  # codes in the line that is always in sight; the list has them all
MOST_FINDINGS = 60
CURRENT = ' aria-current="true"'
ROW = (
    '<li data-code="{code}"><a href="{url}"{current}><b class="src{miss}">{code}</b> <span>{text}</span> '
    '<small class="{kind}">{where}</small></a></li>'
)
GROUP = '<h3>{name} <small>{count}</small></h3><ul class="statements">{rows}</ul>'
DEED = (
    '<li class="target{on}" data-target="{key}"><p><b class="src">{key}</b> {text}</p>'
    '<p class="small soft">{who} {sources} {change}</p></li>'
)
VALUE = (
    '<div class="home"><div class="target{on}" data-target="{key}">'
    '<h3><b class="src">{key}</b> {name}</h3>{description}'
    '<p class="small soft">{sources} {change}</p></div><ul class="doings">{behaviours}</ul>{add}</div>'
)


def drawn(pattern: str, **told: object) -> SafeString:
    """format_html, for parts that are many: what is no SafeString is escaped."""
    return SafeString(pattern.format(**{name: safe(each) for name, each in told.items()}))


def safe(words: object) -> str:
    """conditional_escape costs five times as much."""
    return words if isinstance(words, SafeString) else escape(str(words))


def joined(rows: Iterable[str]) -> SafeString:
    """Of rows that are drawn."""
    return SafeString("".join(rows))


class Links:
    """Into the workspace. work.js fetches what they lead to; without it they are links."""

    def __init__(self) -> None:
        self.work = reverse("values:work")

    def url(self, asked: str, value: str) -> str:
        return f"{self.work}?{asked}={quote(value)}#chosen"

    def link(self, asked: str, value: str, words: object, kind: str = "") -> SafeString:
        attribute = f' class="{kind}"' if kind else ""
        return SafeString(f'<a href="{self.url(asked, value)}"{attribute}>{safe(words)}</a>')


def difference(old: str, new: str) -> SafeString:
    """Word by word: what went, and what came."""
    return format_html_join("", "{}", ((_marked(part),) for part in word_difference(old, new)))


def _marked(part: Part) -> SafeString | str:
    tag = TAGS.get(part.kind)
    return format_html("<{0}>{1}</{0}>", tag, part.text) if tag else part.text


# ---- statements ------------------------------------------------------------------------------------------


def statements(merging: Merging, chosen: str) -> SafeString:
    """By source, in its order."""
    rows, links = _Rows(merging), Links()
    groups = groupby(merging.statements.values(), key=lambda said: (said.document_id, said.document))
    return joined(
        _group(merging, name, [(said, rows.draw(said, links, chosen)) for said in found])
        for (_pk, name), found in groups
    )


class _Rows:
    def __init__(self, merging: Merging) -> None:
        self.links_of, self.lost = merging.content.links_of, merging.examination.lost
        self.aside = {absence.statement for absence in merging.content.set_aside}
        self.words = {"miss": _("no home yet"), "aside": _("set aside")}
        self.lost_words = _("lost: %(words)s")

    def draw(self, said: Statement, links: Links, chosen: str) -> SafeString:
        kind, where = self.place(said.code)
        return drawn(
            ROW,
            code=said.code,
            url=SafeString(links.url("mening", said.code)),
            text=said.text,
            current=SafeString(CURRENT if said.code == chosen else ""),
            miss=" miss" if kind == "miss" else "",
            kind=kind,
            where=where,
        )

    def place(self, code: str) -> tuple[str, str]:
        """How it stands with a statement, and in words."""
        where = ", ".join(each.target for each in self.links_of.get(code, ()))
        if code in self.lost:
            return "wait", f"{where} · {self.lost_words % {'words': ', '.join(self.lost[code])}}"
        if where:
            return "", where
        kind = "aside" if code in self.aside else "miss"
        return kind, self.words[kind]


def _group(merging: Merging, name: str, rows: list[tuple[Statement, SafeString]]) -> SafeString:
    held = sum(said.code in merging.content.accounted for said, _row in rows)
    count = _("%(held)s of %(all)s") % {"held": held, "all": len(rows)}
    return drawn(GROUP, name=name, count=count, rows=joined(row for _said, row in rows))


# ---- values and behaviours -------------------------------------------------------------------------------


def targets(merging: Merging, code: str) -> SafeString:
    """Every value with its behaviours; those where the chosen statement lives on are marked."""
    linked = {each.target for each in merging.content.links_of.get(code, ())}
    page = _Targets(merging, linked)
    return joined(page.value(value) for value in merging.content.values)


class _Targets:
    def __init__(self, merging: Merging, linked: set[str]) -> None:
        self.sources_of, self.edits, self.linked = merging.content.sources_of, merging.edits, linked
        self.labels = {value: str(label) for value, label in Audience.choices}
        self.links = Links()
        self.change_words = _("Change") if merging.edits else _("Look")
        self.new, self.add_words = _("new"), _("New behaviour under %(key)s")

    def value(self, value: ValueText) -> SafeString:
        add = self.links.link("nytt", value.key, self.add_words % {"key": value.key})
        return drawn(
            VALUE,
            key=value.key,
            on=" on" if value.key in self.linked else "",
            name=value.name,
            description=drawn("<p>{words}</p>", words=value.description) if value.description else "",
            sources=self.sources(value.key),
            change=self.change(value.key),
            behaviours=joined(self.deed(said) for said in value.behaviours),
            add=drawn('<p class="small">{add}</p>', add=add) if self.edits else "",
        )

    def deed(self, said: BehaviourText) -> SafeString:
        return drawn(
            DEED,
            key=said.key,
            on=" on" if said.key in self.linked else "",
            text=said.text,
            who=self.labels[said.audience],
            sources=self.sources(said.key) or (self.new if said.new_reason else ""),
            change=self.change(said.key),
        )

    def sources(self, key: str) -> SafeString:
        found = self.sources_of.get(key, ())
        link = self.links.link
        return SafeString(" ".join(link("mening", each.statement, each.statement, "src") for each in found))

    def change(self, key: str) -> SafeString:
        words = drawn('{words} <span class="hide">{key}</span>', words=self.change_words, key=key)
        return self.links.link("del", key, words)


# ---- what is left to do ----------------------------------------------------------------------------------


def missing(merging: Merging) -> SafeString:
    """The first statements without a home, as cells that lead there."""
    links = Links()
    rows = (links.link("mening", code, code) for code in merging.homeless[:MOST_MISSING])
    return joined(f'<li class="miss">{row}</li>' for row in rows)


def findings(merging: Merging) -> SafeString:
    links = Links()
    rows = (links.link(*place(found), found.words) for found in merging.findings[:MOST_FINDINGS])
    return joined(f"<li>{row}</li>" for row in rows)


def place(found: Finding) -> tuple[str, str]:
    """Where it can be mended."""
    if found.kind == Notice.LOST_WORDS:
        return "mening", found.about
    if found.kind == Demand.BEHAVIOURS:
        return "nytt", found.about
    return "del", found.about
