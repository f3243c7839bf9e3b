"""Something about an individual: the handler writes a masked copy, and who reads the original is logged."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements import rules, withheld
from improvements.models import Original, Step, Suggestion
from improvements.models.suggestion import TEXTS
from improvements.services.life import lock, permitted, write_step
from improvements.workflow import Who
from lean_portal import clock
from lean_portal.refusals import NotAllowed, check_numbers, required
from organisation.models import User


@transaction.atomic
def mask_suggestion(
    *,
    suggestion: Suggestion,
    by: User,
    title: str,
    problem: str,
    proposal: str,
    effect: str = "",
    version: int | None = None,
) -> Suggestion:
    """From now on everybody reads this copy; what was written is kept for the author and the handlers. What
    comes from a unit with statutory secrecy is opened to the group with it. Masked once more, the first
    original stays."""
    texts = {"title": title, "problem": problem, "proposal": proposal, "effect": effect}
    required(title=title)
    check_numbers(**texts)
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.HANDLER)
    required(**{name: texts[name] for name in ("problem", "proposal") if getattr(suggestion, name)})
    before = {name: getattr(suggestion, name) for name in TEXTS}
    if texts == before:
        raise NotAllowed(_("The copy says the same as the original. Take away what tells of an individual."))
    Original.objects.get_or_create(suggestion=suggestion, defaults=before)
    now = clock.now()
    opened = {"cleared_at": now} if suggestion.secrecy and not suggestion.cleared_at else {}
    write_step(
        suggestion,
        by=by,
        who=who,
        event="suggestion_masked",
        kind=Step.Kind.MASKED,
        changed={**texts, **opened, "masked_at": now, **withheld.without_lesson(suggestion)},
        internal=True,
    )
    return suggestion


@transaction.atomic
def open_original(*, suggestion: Suggestion, by: User) -> Original:
    """What stood there before it was masked. For its author, and its handlers, whose each reading is an
    event."""
    suggestion = lock(suggestion)
    who = permitted(suggestion, by, Who.AUTHOR, Who.HANDLER)
    original = Original.objects.filter(suggestion=suggestion).first()
    if original is None:
        raise NotAllowed(_("This suggestion has not been masked."), code="whole")
    if who != Who.AUTHOR and rules.is_beyond_the_border(suggestion):
        raise NotAllowed(_("The original stays with the authority that it came from."), code="border")
    if who != Who.AUTHOR:
        record("improvements.original_opened", subject=suggestion, by=by)
    return original
