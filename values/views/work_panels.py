"""What lies in the middle of the workspace: a statement, a value, a behaviour, or something to write.

Each panel is built from what is saved. With a form that was sent, it shows what was typed instead.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lean_portal.forms import RefusableForm
from values.content import BehaviourText, Link, ValueText
from values.forms import work as forms
from values.merging import Merging
from values.models import Audience, Behaviour, Value
from values.services.drafting import mark_of
from values.views.work_drawing import difference
from values.workflow import Relation

LAST_RELATION = "values_relation"  # in the session: most statements in a row go the same way


@dataclass
class Panel:
    kind: str  # its template is values/work_<kind>.html
    title: str
    form: RefusableForm | None = None
    code: str = ""
    key: str = ""
    shown: dict[str, Any] = field(default_factory=dict)


Build = Callable[[Merging, RefusableForm | None], Panel]


class Home(NamedTuple):
    """One place where a statement lives on, as its panel shows it."""

    key: str
    relation: str
    reason: str
    words: SafeString  # how it differs from the statement
    mark: str
    url: str


class Origin(NamedTuple):
    """One statement that a value or a behaviour came from."""

    code: str
    relation: str
    reason: str
    words: SafeString
    url: str


def work_url(**asked: str) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('values:work')}?{query}" if query else reverse("values:work")


# ---- a statement -----------------------------------------------------------------------------------------


def statement(
    merging: Merging,
    code: str,
    *,
    target: str = "",
    relation: str = "",
    form: RefusableForm | None = None,
) -> Panel:
    said = merging.statements[code]
    links = merging.content.links_of.get(code, [])
    absence = merging.absence_of(code)
    panel = Panel("statement", said.code, code=code)
    if merging.edits:
        panel.form = form or _link_form(merging, links, target, relation)
        panel.shown["link_form"] = panel.form
        panel.shown["aside_form"] = forms.SetAsideForm(auto_id="aside_%s")
        panel.shown["meanings"] = [(each.label, words) for each, words in forms.MEANINGS.items()]
        panel.shown["change"] = target if any(link.target == target for link in links) else ""
        if target in merging.content.targets:
            panel.form.fields["reason"].widget.attrs["autofocus"] = True
            panel.shown["at_reason"] = True
    panel.shown |= {
        "statement": said,
        "homes": [_home(merging, said.text, link) for link in links],
        "linked": " ".join(link.target for link in links),
        "absence": absence,
        "decided_on": dt.date.fromisoformat(absence.decided_on) if absence else None,
        "gone": [] if absence else merging.gone_words(code),
        "targets_exist": bool(merging.content.values),
        "new_value_url": work_url(nytt="varde"),
    }
    return panel


def set_aside(merging: Merging, code: str, form: RefusableForm | None = None) -> Panel:
    """The statement, with the decision that was to be recorded about it."""
    panel = statement(merging, code)
    if panel.form:
        absence = merging.absence_of(code)
        saved = (absence.reason, absence.reference, absence.decided_on) if absence else ()
        initial = dict(zip(("reason", "reference", "decided_on"), saved, strict=False))
        panel.form = form or forms.SetAsideForm(
            auto_id="aside_%s", initial={**initial, "seen": mark_of(*saved)}
        )
        panel.shown |= {"aside_form": panel.form, "asks_aside": True}
    return panel


def _link_form(merging: Merging, links: list[Link], target: str, relation: str) -> forms.LinkForm:
    link = next((link for link in links if link.target == target), None)
    initial = {"target": target, "relation": relation, "seen": ""}
    if link is not None:
        seen = mark_of(link.relation, link.reason)
        initial |= {"relation": link.relation, "reason": link.reason, "seen": seen}
    return forms.LinkForm(content=merging.content, initial=initial)


def _home(merging: Merging, text: str, link: Link) -> Home:
    return Home(
        link.target,
        Relation(link.relation).label,
        link.reason,
        difference(text, merging.content.text_of(link.target)),
        mark_of(link.relation, link.reason),
        work_url(mening=link.statement, mal=link.target),
    )


# ---- a value or a behaviour ------------------------------------------------------------------------------


def target(merging: Merging, key: str, form: RefusableForm | None = None) -> Panel:
    said = merging.content.targets[key]
    if isinstance(said, ValueText):
        panel = Panel("value", said.name, key=key)
        initial = {"name": said.name, "description": said.description}
        build: Any = forms.ValueForm
    else:
        panel = Panel("behaviour", said.text, key=key)
        initial = {"text": said.text, "audience": said.audience, "new_reason": said.new_reason}
        build = forms.BehaviourForm
        panel.shown["others"] = _others(merging, key)
        panel.shown["audience"] = Audience(said.audience).label
    panel.shown |= {"said": said, "origins": _origins(merging, key)}
    if merging.edits:
        panel.form = form or build(initial={**initial, "version": _version(merging, key)})
        away_from = merging.content.value_of[key].key
        panel.shown["move_form"] = forms.MoveForm(content=merging.content, away_from=away_from)
    return panel


def split(merging: Merging, key: str, form: RefusableForm | None = None) -> Panel:
    said = _behaviour(merging, key)
    initial = {"text": said.text, "version": _version(merging, key)}
    shown = {"said": said, "origins": _origins(merging, key)}
    return Panel("split", said.text, form or forms.SplitForm(initial=initial), key=key, shown=shown)


def merge(merging: Merging, key: str, other: str, form: RefusableForm | None = None) -> Panel:
    """`other` goes up in `key`."""
    said, gone = _behaviour(merging, key), _behaviour(merging, other)
    if key == other:
        raise KeyError(other)
    initial = {
        "text": said.text,
        "version": _version(merging, key),
        "gone_version": _version(merging, other),
    }
    shown = {"said": said, "other": gone}
    return Panel("merge", said.text, form or forms.MergeForm(initial=initial), key=key, shown=shown)


def remove(merging: Merging, key: str, form: RefusableForm | None = None) -> Panel:
    """Asks first, and says which statements would stand without a home."""
    said = merging.content.targets[key]
    keys = [key, *(b.key for b in said.behaviours)] if isinstance(said, ValueText) else [key]
    homeless = merging.content.only_in(keys)
    initial = {"version": _version(merging, key), "homeless": " ".join(homeless)}
    shown = {
        "said": merging.content.text_of(key),
        "behaviours": len(keys) - 1,
        "homeless": [merging.statements[code] for code in homeless if code in merging.statements],
    }
    return Panel("remove", key, form or forms.RemoveForm(initial=initial), key=key, shown=shown)


def new_value(merging: Merging, form: RefusableForm | None = None) -> Panel:
    return Panel("new_value", _("New value"), form or forms.NewValueForm())


def new_behaviour(merging: Merging, key: str, form: RefusableForm | None = None) -> Panel:
    value = merging.content.targets[key]
    if not isinstance(value, ValueText):
        raise KeyError(key)
    shown = {"value": value}
    return Panel("new_behaviour", _("New behaviour"), form or forms.NewBehaviourForm(), key=key, shown=shown)


def _behaviour(merging: Merging, key: str) -> BehaviourText:
    found = merging.content.targets[key]
    if not isinstance(found, BehaviourText):
        raise KeyError(key)
    return found


def _version(merging: Merging, key: str) -> int:
    row: Value | Behaviour | None = merging.row(key)
    if row is None:  # removed between two queries
        raise KeyError(key)
    return row.version


def _origins(merging: Merging, key: str) -> list[Origin]:
    text = merging.content.text_of(key)
    return [
        Origin(
            link.statement,
            Relation(link.relation).label,
            link.reason,
            difference(merging.statements[link.statement].text, text),
            work_url(mening=link.statement),
        )
        for link in merging.content.sources_of.get(key, ())
        if link.statement in merging.statements
    ]


def _others(merging: Merging, key: str) -> list[tuple[str, list[BehaviourText]]]:
    """The behaviours that it can be merged with, by value."""
    groups = [
        (f"{value.key} {value.name}", [b for b in value.behaviours if b.key != key])
        for value in merging.content.values
    ]
    return [group for group in groups if group[1]]
