"""Where each statement goes: linked to a value or a behaviour, or set aside by a decision."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from organisation.models import User
from values.models import (
    Behaviour,
    ProvenanceLink,
    SetAside,
    SourceStatement,
    Value,
    ValueFoundation,
)
from values.services.drafting.base import (
    check_choice,
    check_mark,
    foundation_of,
    fresh_row,
    lock_draft,
    mark_of,
    save_revision,
)
from values.workflow import Relation


@transaction.atomic
def link_statement(
    *,
    statement: SourceStatement,
    target: Value | Behaviour,
    by: User,
    relation: str,
    reason: str,
    seen: str | None = None,
) -> ProvenanceLink:
    """The statement lives on in the target. Linking the same pair again changes relation and reason;
    a statement that had been set aside is so no longer.

    `seen` is `mark_of` the relation and reason that the page showed, "" where it showed no link: NotAllowed
    "stale" when it is another by now.
    """
    required(relation=relation, reason=reason)
    check_choice(Relation, relation=relation)
    foundation = lock_draft(foundation_of(target), by)
    target = fresh_row(target)
    _check_frozen(statement)
    pair = {
        "statement": statement,
        "value": target if isinstance(target, Value) else None,
        "behaviour": target if isinstance(target, Behaviour) else None,
    }
    link = ProvenanceLink.objects.filter(**pair).first()
    if link is not None and (link.relation, link.reason) == (relation, reason):
        return link
    check_mark(mark_of(link.relation, link.reason) if link else "", seen)
    SetAside.objects.filter(foundation=foundation, statement=statement).delete()
    told = {"foundation": foundation, "relation": relation, "reason": reason, "by": by, "at": clock.now()}
    saved, _made = ProvenanceLink.objects.update_or_create(**pair, defaults=told)
    act = "link_changed" if link else "statement_linked"
    save_revision(foundation, by=by, act=act, about=f"{statement.code} {_key(saved)}")
    return saved


@transaction.atomic
def unlink_statement(*, link: ProvenanceLink, by: User, seen: str | None = None) -> None:
    """Twice is once. `seen` as in `link_statement`."""
    foundation = lock_draft(link.foundation, by)
    gone = ProvenanceLink.objects.filter(pk=link.pk).select_related("statement", "value", "behaviour").first()
    if gone is None:
        return  # somebody was faster, and that is what was wanted
    check_mark(mark_of(gone.relation, gone.reason), seen)
    key = _key(gone)
    gone.delete()
    save_revision(foundation, by=by, act="statement_unlinked", about=f"{gone.statement.code} {key}")


@transaction.atomic
def set_aside(
    *,
    foundation: ValueFoundation,
    statement: SourceStatement,
    by: User,
    reason: str,
    reference: str,
    decided_on: dt.date,
    seen: str | None = None,
) -> SetAside:
    """Not carried on, by a decision of koncernchefsgruppen. Refused while the statement lives on.

    `seen` is `mark_of` the reason, reference and day that the page showed, "" where it showed none.
    """
    required(reason=reason, reference=reference, decided_on=decided_on)
    if decided_on > clock.today():
        raise NotAllowed({"decided_on": [_("Choose today or an earlier day.")]})
    foundation = lock_draft(foundation, by)
    _check_frozen(statement)
    if foundation.links.filter(statement=statement).exists():
        raise NotAllowed(_("The statement lives on. Remove its links before you set it aside."))
    absence = foundation.set_asides.filter(statement=statement).first()
    if absence is not None:
        if (absence.reason, absence.reference, absence.decided_on) == (reason, reference, decided_on):
            return absence
    check_mark(mark_of(absence.reason, absence.reference, absence.decided_on) if absence else "", seen)
    decided = {"reason": reason, "reference": reference, "decided_on": decided_on}
    absence, _made = SetAside.objects.update_or_create(
        foundation=foundation, statement=statement, defaults={**decided, "by": by, "at": clock.now()}
    )
    save_revision(foundation, by=by, act="statement_set_aside", about=statement.code)
    return absence


@transaction.atomic
def take_back_set_aside(*, absence: SetAside, by: User) -> None:
    foundation = lock_draft(absence.foundation, by)
    if SetAside.objects.filter(pk=absence.pk).delete()[0]:
        save_revision(foundation, by=by, act="statement_taken_back", about=absence.statement.code)


def _check_frozen(statement: SourceStatement) -> None:
    """What is not frozen may still be written anew or removed, so nothing stands on it."""
    if not statement.document.is_frozen:
        raise NotAllowed(_("Freeze the source before you link its statements."))


def _key(link: ProvenanceLink) -> str:
    return link.behaviour.key if link.behaviour else link.value.key_id  # type: ignore[union-attr]
