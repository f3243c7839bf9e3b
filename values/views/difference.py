"""What differs between any two versions or drafts."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lean_portal.templatetags.portal import in_words
from values.comparing import BehaviourChange, Comparison, ValueChange, compare
from values.content import ValueText
from values.editions import Edition, all_editions, before, find_edition
from values.models import Audience
from values.views.drawing import code_link
from values.views.drawing import difference as words_of
from values.views.tabs import address, tabs

OLD, NEW = "fran", "till"
KINDS = {"added": "kept", "removed": "declined", "changed": "under_review", "same": "parked"}


class Line(NamedTuple):
    """One behaviour: its words with what went and what came, and what else is to be told of it."""

    kind: str
    sign: str
    label: str
    who: str
    words: SafeString
    note: str


class Block(NamedTuple):
    kind: str
    key: str
    sign: str
    label: str
    name: SafeString
    description: SafeString
    lines: list[Line]  # those that differ
    unchanged: int


@require_safe
def difference(request: HttpRequest) -> HttpResponse:
    editions = all_editions(request.user)
    old, new = chosen(request, editions)
    context: dict[str, Any] = {
        "editions": editions,
        "old": old,
        "new": new,
        "wanted": {OLD: request.GET.get(OLD, ""), NEW: request.GET.get(NEW, "")},
        "tabs": tabs(request.user, "values:versions"),
    }
    if old and new:
        found = compare(old.content, new.content)
        context |= {
            "headline": headline(found, old, new),
            "blocks": [block(change) for change in found.touched],
            "same": [change.new.name for change in found.same if change.new],
            "fates": [(code_link(change.code), change.old.words, change.new.words) for change in found.fates],
            "urls": {"old": address("values:version", old.slug), "new": address("values:version", new.slug)},
        }
    unknown = any(context["wanted"].values()) and not (old and new)
    return render(
        request, "values/difference.html", context | {"unknown": unknown}, status=404 if unknown else 200
    )


def chosen(request: HttpRequest, editions: list[Edition]) -> tuple[Edition | None, Edition | None]:
    """Those that were asked for; otherwise the latest, with what it is natural to compare it with."""
    old, new = request.GET.get(OLD, ""), request.GET.get(NEW, "")
    if not old and not new:
        if not editions:
            return None, None
        new = editions[-1].slug
        last = before(editions[-1], editions)
        old = last.slug if last else new
    return find_edition(old, request.user), find_edition(new, request.user)


def headline(found: Comparison, old: Edition, new: Edition) -> str:
    told = {"old": old.slug, "new": new.slug, "count": capfirst(in_words(found.count))}
    if found.count:
        words = ngettext(
            "One thing has changed from %(old)s to %(new)s",
            "%(count)s things have changed from %(old)s to %(new)s",
            found.count,
        )
        return words % told
    if found.fates:
        return _("%(old)s and %(new)s say the same, but statements have moved") % told
    return _("%(old)s and %(new)s say the same") % told


def block(change: ValueChange) -> Block:
    had, has = change.old or ValueText("", "", ""), change.new or ValueText("", "", "")
    sign, label = signed(change.kind)
    return Block(
        change.kind,
        change.key,
        sign,
        label,
        words_of(had.name, has.name),
        words_of(had.description, has.description),
        [line(each) for each in change.behaviours if each.kind != "same"],
        sum(each.kind == "same" for each in change.behaviours),
    )


def line(change: BehaviourChange) -> Line:
    sign, label = signed(change.kind)
    had, has = change.old, change.new
    shown = has or had
    who = str(Audience(shown.audience).label) if shown else ""
    words = words_of(had.text if had else "", has.text if has else "")
    return Line(change.kind, sign, label, who, words, note(change))


def note(change: BehaviourChange) -> str:
    if change.moved_from:
        return _("Stood under “%(value)s” before.") % {"value": change.moved_from}
    if change.old and change.new and change.old.audience != change.new.audience:
        return _("Was for: %(who)s.") % {"who": Audience(change.old.audience).label}
    return ""


def signed(kind: str) -> tuple[str, str]:
    labels = {"added": _("New"), "removed": _("Gone"), "changed": _("Changed"), "same": _("Unchanged")}
    return KINDS[kind], labels[kind]
