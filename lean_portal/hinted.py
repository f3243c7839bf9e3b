"""A form that asks once more about what may tell of an individual: a choice, no stop."""

import hashlib
from collections.abc import Iterable

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from lean_portal.fields import Prose
from lean_portal.guard import Kind, find_hints

MOST_SHOWN = 3  # of what was found in one field
SIGNS_OF_A_MARK = 8
FOUND: dict[str, Promise] = {
    Kind.PHONE: gettext_lazy("There is a phone number here: “%(words)s”."),
    Kind.EMAIL: gettext_lazy("There is an e-mail address here: “%(words)s”."),
    Kind.ADDRESS: gettext_lazy("There is an address here: “%(words)s”."),
    Kind.CARE: gettext_lazy("This may tell of somebody’s health or care: “%(words)s”."),
}
WHAT_TO_DO = gettext_lazy("Take it away, or tick before you send that it may stay.")


class HintedForm(forms.Form):
    """What `find_hints` finds is shown beside its field, and one tick lets all of it stand.

    The tick carries the marks of what its page showed: nobody can tick beforehand, and what is written
    afterwards is asked about anew.
    """

    tick = "stands"
    marks: frozenset[str] = frozenset()

    def hinted(self) -> Iterable[str]:
        """The fields that are looked through: the texts."""
        return [name for name, field in self.fields.items() if isinstance(field, Prose)]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        found = {name: self._found_in(name) for name in self.hinted()}
        self.marks = frozenset(mark for marked in found.values() for mark in marked)
        unanswered = self.marks - self._ticked()
        for name, marked in found.items():
            if unanswered & marked.keys():
                self.add_error(name, " ".join([*list(marked.values())[:MOST_SHOWN], str(WHAT_TO_DO)]))

    def _found_in(self, name: str) -> dict[str, str]:
        return found_hints(self.cleaned_data.get(name) or "")

    def _ticked(self) -> frozenset[str]:
        return frozenset(str(self.data.get(self.tick_name, "")).split())

    @property
    def tick_name(self) -> str:
        return self.add_prefix(self.tick)

    @property
    def asked(self) -> str:
        """The marks, as the tick carries them; nothing where nothing was found."""
        return " ".join(sorted(self.marks))

    @property
    def may_stand(self) -> bool:
        return self.marks <= self._ticked()


def found_hints(text: str) -> dict[str, str]:
    """Mark → the sentence about it."""
    pieces = ((hint.kind, text[hint.start : hint.end]) for hint in find_hints(text))
    return {mark(kind, words): str(FOUND[kind]) % {"words": words} for kind, words in pieces}


def mark(kind: str, words: str) -> str:
    return hashlib.sha256(f"{kind} {words}".encode()).hexdigest()[:SIGNS_OF_A_MARK]
