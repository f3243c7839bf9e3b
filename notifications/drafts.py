"""What a story says before an editor has seen it: event kind → words, in Swedish, of what everybody may see.

Nothing to tell is None: then there is no draft, and it is looked at again as long as the event is young.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from improvements import withheld
from improvements.models import Suggestion
from improvements.models.suggestion import in_the_open
from improvements.workflow import HOLDING, State
from lean_portal.figures import write_figure
from lean_portal.templatetags.portal import day, in_words
from meetings.cascade import tellable
from meetings.models import Item, Meeting
from notifications.models.story import LONGEST_BODY, LONGEST_LEAD, LONGEST_TITLE
from processes.models import Selection
from processes.workflow import SelectionState
from values.models import Value, ValueFoundation

# Signs that no XML may hold, however they came into a text.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
NAME_PART = 3  # a first name of so many letters is taken out of a text by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    title: str
    lead: str
    paragraphs: Iterable[str]
    path: str
    items: list[Item] = field(default_factory=list)

    def as_fields(self) -> dict[str, str]:
        return {
            "title": cut(plain(self.title), LONGEST_TITLE),
            "lead": cut(plain(self.lead), LONGEST_LEAD),
            "body": cut("\n\n".join(filter(None, map(paragraph, self.paragraphs))), LONGEST_BODY),
            "path": self.path,
        }


def writable(words: str) -> str:
    return UNWRITABLE.sub("", words)


def plain(words: str) -> str:
    return " ".join(writable(words).split())


def paragraph(words: str) -> str:
    """Lines are kept, empty ones begin a new paragraph."""
    return "\n\n".join(part.strip() for part in re.split(r"\n\s*\n", writable(words)) if part.strip())


def cut(words: str, most: int) -> str:
    """At a space where there is one near the end."""
    if len(words) <= most:
        return words
    short = words[: most - 1]
    at_space = short.rpartition(" ")[0]
    return (at_space if len(at_space) > most // 2 else short).rstrip(" ,;:–") + "…"


# ---- one function for each kind --------------------------------------------------------------------------


def of_selection(selection: Selection) -> Draft | None:
    if selection.state != SelectionState.DECIDED:
        return None
    chosen = list(selection.candidates.chosen().select_related("process__owner_unit").order_by("position"))
    names = [candidate.process.name for candidate in chosen]
    title = ngettext(
        "One process is chosen to begin with", "%(number)s processes are chosen to begin with", len(chosen)
    )
    lead = _("The group management has decided where our common work with improvements begins: %(names)s.")
    return Draft(
        title=title % {"number": in_words(len(chosen)).capitalize()},
        lead=lead % {"names": ", ".join(names)},
        paragraphs=[
            selection.decision,
            *(
                _("%(process)s. %(owner)s answers for it.")
                % {"process": candidate.process.name, "owner": candidate.process.owner_unit.manager_title}
                for candidate in chosen
            ),
            _("The decision is written down: %(reference)s.") % {"reference": selection.reference},
        ],
        path=selection.get_absolute_url(),
    )


def of_foundation(foundation: ValueFoundation) -> Draft | None:
    if not foundation.is_adopted:
        return None
    values = Value.objects.filter(foundation=foundation).order_by("position", "pk")
    said = {"number": foundation.number, "who": foundation.adopted_by, "day": day(foundation.adopted_on)}
    return Draft(
        title=_("Our values, version %(number)s, are adopted") % said,
        lead=_("%(who)s decided on %(day)s what we can expect of each other.") % said,
        paragraphs=[
            foundation.motivation,
            *(f"{value.name}. {value.description}".strip() for value in values),
        ],
        path=reverse("values:foundation"),
    )


def of_suggestion(suggestion: Suggestion) -> Draft | None:
    """Only what an employee anywhere in the group may see, and never who wrote it."""
    if not is_open(suggestion):
        return None

    return Draft(
        title=_("Done: %(title)s") % {"title": nameless(suggestion, suggestion.title)},
        lead=_("A suggestion from %(unit)s has become reality.") % {"unit": suggestion.unit.name},
        paragraphs=[
            said(_("What was the matter: %(words)s"), suggestion, suggestion.problem),
            said(_("What was suggested: %(words)s"), suggestion, suggestion.proposal),
            said(_("What came of it: %(words)s"), suggestion, suggestion.answer or suggestion.effect),
        ],
        path=suggestion.get_absolute_url(),
    )


def of_improvement(suggestion: Suggestion) -> Draft | None:
    """What a unit has improved by itself, and told when it was done: nobody has suggested anything."""
    if not is_open(suggestion):
        return None
    return Draft(
        title=_("Improved: %(title)s") % {"title": nameless(suggestion, suggestion.title)},
        lead=_("%(unit)s has improved something by itself.") % {"unit": suggestion.unit.name},
        paragraphs=[
            said(_("What was the matter: %(words)s"), suggestion, suggestion.problem),
            said(_("What was done: %(words)s"), suggestion, suggestion.proposal),
            said(_("What it gave: %(words)s"), suggestion, suggestion.effect),
        ],
        path=suggestion.get_absolute_url(),
    )


def of_own_improvement(suggestion: Suggestion) -> Draft | None:
    """Registered by whoever answers for the unit: it is read already. Others are told of once it is."""
    return of_result(suggestion) if suggestion.read_by is None else None


def was_done_already(suggestion: Suggestion) -> bool:
    first = suggestion.steps.order_by("number").first()
    return first is not None and (first.from_state, first.state) == (State.DRAFT, State.IMPLEMENTED)


def nameless(suggestion: Suggestion, words: str) -> str:
    for person in (suggestion.author, suggestion.on_behalf_of):
        words = without_name(words, person.name if person else "")
    return words


def said(sentence: str, suggestion: Suggestion, words: str) -> str:
    """Nothing of what nobody has written."""
    return sentence % {"words": nameless(suggestion, words)} if words.strip() else ""


def of_result(suggestion: Suggestion) -> Draft | None:
    """Done, with what it gave in figures. Never of what is masked, nor of what has relapsed before."""
    if suggestion.masked_at or suggestion.state not in HOLDING:
        return None
    draft = of_improvement(suggestion) if was_done_already(suggestion) else of_suggestion(suggestion)
    if draft is None:
        return None
    return replace(draft, paragraphs=[*draft.paragraphs, figures(suggestion)])


def of_sustained(suggestion: Suggestion) -> Draft | None:
    """Somebody has looked four times in a year, and it held."""
    draft = of_result(suggestion) if suggestion.state == State.SUSTAINED else None
    if draft is None:
        return None
    title, lead = _("It holds after a year: %(title)s"), _("%(unit)s has kept it up for a year.")
    named = {"title": nameless(suggestion, suggestion.title)}
    return replace(draft, title=title % named, lead=lead % {"unit": suggestion.unit.name})


def figures(suggestion: Suggestion) -> str:
    """What the last concluded trial counted."""
    trials = withheld.trials(suggestion, None)  # what was written before it was opened is for nobody else
    counted = [trial for trial in trials if trial.concluded_at and trial.counted]
    counted = [trial for trial in counted if trial.before is not None and trial.result is not None]
    if not counted:
        return ""
    trial = counted[-1]
    words = {"what": trial.counted, "before": write_figure(trial.before), "after": write_figure(trial.result)}
    return _("In figures: %(what)s, before %(before)s, now %(after)s %(unit)s.") % {
        **words, "unit": trial.unit_name
    }  # fmt: skip


def is_open(suggestion: Suggestion) -> bool:
    return Suggestion.objects.filter(in_the_open(), pk=suggestion.pk).exists()


def without_name(words: str, name: str) -> str:
    """An answer that thanks somebody by name says who it was. Parts of a name count as they are written: one
    of them may be a word of the language too."""
    if not name:
        return words
    parts = [part for part in name.split() if len(part) >= NAME_PART and part[0].isupper()]
    words = re.sub(rf"\b{re.escape(name)}s?\b", "…", words, flags=re.IGNORECASE)
    for part in parts:
        words = re.sub(rf"\b{re.escape(part)}s?\b", "…", words)
    return words


def of_closed_meeting(meeting: Meeting) -> Draft | None:
    """Closed anew after a correction it is no other story: the editor corrects the one there is."""
    if meeting.versions.count() > 1:
        return None
    return of_meeting(
        meeting,
        title=_("KL-Info %(day)s: what was said and decided"),
        lead=_("All managers met. This is what came of it."),
        with_decisions=True,
    )


def of_key_messages(meeting: Meeting) -> Draft | None:
    return of_meeting(
        meeting,
        title=_("From KL-Info %(day)s: what you need to know"),
        lead=_("All managers have met. Your manager tells you more at your workplace."),
        with_decisions=False,
    )


def of_meeting(meeting: Meeting, *, title: str, lead: str, with_decisions: bool) -> Draft | None:
    items = [
        item
        for item in tellable(Item.objects.filter(meeting=meeting)).prefetch_related("concerns")
        if item.message or with_decisions and item.decision
    ]
    if not items:
        return None
    return Draft(
        title=title % {"day": day(meeting.day)},
        lead=lead,
        paragraphs=[told(item, with_decisions) for item in items],
        path=meeting.get_absolute_url(),
        items=items,
    )


def told(item: Item, with_decisions: bool) -> str:
    """On lines of its own: what it was about, for whom, what is said and what was decided."""
    places = ", ".join(unit.name for unit in item.concerns.all())
    lines = [f"{item.title} ({places})" if places else item.title, item.message]
    if with_decisions and item.decision:
        lines.append(_("Decision: %(words)s") % {"words": item.decision})
    return "\n".join(filter(None, lines))


DRAFTED: dict[str, Callable[[Any], Draft | None]] = {
    "processes.selection_decided": of_selection,
    "values.foundation_adopted": of_foundation,
    "improvements.suggestion_implemented": of_result,
    "improvements.improvement_registered": of_own_improvement,
    "improvements.improvement_read": of_result,
    "improvements.suggestion_sustained": of_sustained,
    "meetings.notes_closed": of_closed_meeting,
    "meetings.key_messages_sent": of_key_messages,
}
