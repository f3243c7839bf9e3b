"""What one save changed against the one before."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from values.content import Absence, BehaviourText, Content, Link, ValueText
from values.models import Audience
from values.words import ACTS
from values.workflow import Relation

ACTS_OF: dict[type, tuple[str, str, str]] = {
    ValueText: ("value_added", "value_changed", "value_removed"),
    BehaviourText: ("behaviour_added", "behaviour_changed", "behaviour_removed"),
    Link: ("statement_linked", "link_changed", "statement_unlinked"),
    Absence: ("statement_set_aside", "statement_set_aside", "statement_taken_back"),
}


@dataclass(frozen=True, slots=True)
class Change:
    about: str  # "V2.1", "M7 → V2.1", "M7"
    what: str
    old: str
    new: str


def changes(before: Content, after: Content) -> list[Change]:
    """Values and behaviours in the order of the page, then links, then settings aside."""
    old, new = _facts(before), _facts(after)
    found = []
    for key in [*(key for key in new if key not in old), *(key for key in old if old[key] != new.get(key))]:
        found.append(_change(key, old.get(key), new.get(key)))
    order = {key: place for place, key in enumerate(reversed([*new, *old]))}
    return sorted(found, key=lambda change: -order[change.about]) + _moved(before, after)


def _facts(content: Content) -> dict[str, object]:
    found: dict[str, object] = {}
    for value in content.values:
        found[value.key] = ValueText(value.key, value.name, value.description)
        found |= {behaviour.key: behaviour for behaviour in value.behaviours}
    found |= {f"{link.statement} → {link.target}": link for link in content.links}
    return found | {absence.statement: absence for absence in content.set_aside}


def _change(about: str, old: object, new: object) -> Change:
    added, changed, removed = ACTS_OF[type(new or old)]
    act = added if old is None else removed if new is None else changed
    return Change(about, str(ACTS[act]), _words(old), _words(new))


def _words(what: object) -> str:
    if isinstance(what, ValueText):
        return f"{what.name}. {what.description}".strip()
    if isinstance(what, BehaviourText):
        new = _("New, because: %(reason)s") % {"reason": what.new_reason} if what.new_reason else ""
        return f"{Audience(what.audience).label}: {what.text} {new}".strip()
    if isinstance(what, Link):
        return f"{Relation(what.relation).label}: {what.reason}"
    if isinstance(what, Absence):
        return f"{what.reason} ({what.reference}, {what.decided_on})"
    return ""


def _moved(before: Content, after: Content) -> list[Change]:
    """Places that changed while the words stayed: of values, and of behaviours under another value."""
    found = []
    for key in after.value_of:
        if key in before.value_of and "." in key and after.value_of[key].key != before.value_of[key].key:
            words = _("Moved to %(value)s") % {"value": after.value_of[key].key}
            found.append(Change(key, words, "", ""))
    old = [key for key in before.targets if key in after.targets]
    new = [key for key in after.targets if key in before.targets]
    if old != new and not found:
        about = next(key for key, other in zip(new, old, strict=True) if key != other)
        found.append(Change(about, _("The order is another"), "", ""))
    return found
