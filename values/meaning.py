"""What a change of wording (1.1) may not do: that would change the meaning, and asks for a 2.0."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from values.content import BehaviourText, Content

GONE = _("%(code)s is gone: that changes the meaning.")
NEW = _("%(code)s is new: that changes the meaning.")
FOR_OTHERS = _("%(code)s is for others than before: that changes the meaning.")
MOVED = _("%(code)s stands under another value: that changes the meaning.")
SET_ASIDE = _("%(code)s is set aside: that changes the meaning.")


def changes_of_meaning(old: Content, new: Content) -> Iterable[tuple[str, Promise]]:
    """Code of each thing that became another, and a sentence with a place for the code."""
    yield from ((key, GONE) for key in old.targets if key not in new.targets)
    for key in new.targets:
        if words := _change(old, new, key):
            yield key, words
    for absence in new.set_aside:
        if absence.statement in old.links_of:
            yield absence.statement, SET_ASIDE


def _change(old: Content, new: Content, key: str) -> Promise | None:
    if key not in old.targets:
        return NEW
    if _audience(old, key) != _audience(new, key):
        return FOR_OTHERS
    return MOVED if old.value_of[key].key != new.value_of[key].key else None


def _audience(content: Content, key: str) -> str:
    target = content.targets[key]
    return target.audience if isinstance(target, BehaviourText) else ""
