"""The two sides of the workspace. Drawn here: there may be five hundred statements, and the page is quick."""

from itertools import groupby

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
CURRENT = mark_safe(' aria-current="true"')
ROW = (
    '<li data-code="{code}"><a href="{work}?mening={code}#chosen" data-hx-get="{work}?mening={code}"{current}>'
    '<b class="src{miss}">{code}</b> <span>{text}</span> <small class="{kind}">{where}</small></a></li>'
)
GROUP = '<h3>{} <small>{}</small></h3><ul class="statements">{}</ul>'
DEED = (
    '<li class="target{on}" data-target="{key}"><p><b class="src">{key}</b> {text}</p>'
    '<p class="small soft">{who} {sources} {change}</p></li>'
)
VALUE = (
    '<section class="home" aria-labelledby="of-{key}"><div class="target{on}" data-target="{key}">'
    '<h3 id="of-{key}"><b class="src">{key}</b> {name}</h3>{description}'
    '<p class="small soft">{sources} {change}</p></div><ul class="doings">{behaviours}</ul>{add}</section>'
)
LINK = '<a href="{0}?{1}={2}#chosen" data-hx-get="{0}?{1}={2}"{3}>{4}</a>'


def link(asked: str, value: str, words: object, kind: str = "") -> SafeString:
    attribute = format_html(' class="{}"', kind) if kind else ""
    return format_html(LINK, reverse("values:work"), asked, value, attribute, words)


def difference(old: str, new: str) -> SafeString:
    """Word by word: what went, and what came."""
    return format_html_join("", "{}", ((_marked(part),) for part in word_difference(old, new)))


def _marked(part: Part) -> SafeString | str:
    tag = TAGS.get(part.kind)
    return format_html("<{0}>{1}</{0}>", tag, part.text) if tag else part.text


# ---- statements ------------------------------------------------------------------------------------------


def statements(merging: Merging, chosen: str) -> SafeString:
    """By source, in its order."""
    lost, work = merging.examination.lost, reverse("values:work")
    aside = {absence.statement for absence in merging.content.set_aside}
    words = {"miss": _("no home yet"), "aside": _("set aside"), "lost": _("lost: %(words)s")}

    def row(said: Statement) -> SafeString:
        links = merging.content.links_of.get(said.code, ())
        where, kind = ", ".join(each.target for each in links), ""
        if said.code in lost:
            where, kind = f"{where} · {words['lost'] % {'words': ', '.join(lost[said.code])}}", "wait"
        elif not links:
            kind = "aside" if said.code in aside else "miss"
            where = words[kind]
        return format_html(
            ROW,
            code=said.code,
            work=work,
            text=said.text,
            current=CURRENT if said.code == chosen else "",
            miss=" miss" if kind == "miss" else "",
            kind=kind,
            where=where,
        )

    groups = groupby(merging.statements.values(), key=lambda said: (said.document_id, said.document))
    return mark_safe("".join(_group(merging, name, list(found), row) for (_pk, name), found in groups))


def _group(merging: Merging, name: str, found: list[Statement], row: object) -> SafeString:
    held = sum(said.code in merging.content.accounted for said in found)
    count = _("%(held)s of %(all)s") % {"held": held, "all": len(found)}
    rows = mark_safe("".join(row(said) for said in found))  # type: ignore[operator]
    return format_html(GROUP, name, count, rows)


# ---- values and behaviours -------------------------------------------------------------------------------


def targets(merging: Merging, code: str) -> SafeString:
    """Every value with its behaviours; those where the chosen statement lives on are marked."""
    linked = {each.target for each in merging.content.links_of.get(code, ())}
    labels = {value: str(label) for value, label in Audience.choices}
    return mark_safe("".join(_value(merging, value, linked, labels) for value in merging.content.values))


def _value(merging: Merging, value: ValueText, linked: set[str], labels: dict[str, str]) -> SafeString:
    deeds = mark_safe("".join(_deed(merging, said, linked, labels) for said in value.behaviours))
    add = link("nytt", value.key, _("New behaviour under %(key)s") % {"key": value.key})
    return format_html(
        VALUE,
        key=value.key,
        on=" on" if value.key in linked else "",
        name=value.name,
        description=format_html("<p>{}</p>", value.description) if value.description else "",
        sources=_sources(merging, value.key),
        change=_change(merging, value.key),
        behaviours=deeds,
        add=format_html('<p class="small">{}</p>', add) if merging.edits else "",
    )


def _deed(merging: Merging, said: BehaviourText, linked: set[str], labels: dict[str, str]) -> SafeString:
    return format_html(
        DEED,
        key=said.key,
        on=" on" if said.key in linked else "",
        text=said.text,
        who=labels[said.audience],
        sources=_sources(merging, said.key) or (_("new") if said.new_reason else ""),
        change=_change(merging, said.key),
    )


def _sources(merging: Merging, key: str) -> SafeString:
    found = merging.content.sources_of.get(key, ())
    codes = ((link("mening", each.statement, each.statement, "src"),) for each in found)
    return format_html_join(" ", "{}", codes)


def _change(merging: Merging, key: str) -> SafeString:
    words = _("Change") if merging.edits else _("Look")
    return link("del", key, format_html('{} <span class="hide">{}</span>', words, key))


# ---- what is left to do ----------------------------------------------------------------------------------


def missing(merging: Merging) -> SafeString:
    """The first statements without a home, as cells that lead there."""
    rows = ((link("mening", code, code),) for code in merging.homeless[:MOST_MISSING])
    return format_html_join("", '<li class="miss">{}</li>', rows)


def findings(merging: Merging) -> SafeString:
    rows = ((link(*place(found), found.words),) for found in merging.findings)
    return format_html_join("", "<li>{}</li>", rows)


def place(found: Finding) -> tuple[str, str]:
    """Where it can be mended."""
    if found.kind == Notice.LOST_WORDS:
        return "mening", found.about
    if found.kind == Demand.BEHAVIOURS:
        return "nytt", found.about
    return "del", found.about
