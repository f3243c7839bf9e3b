"""From one version to the next: begin, hand over for decision, adopt, and what each organisation decides."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from organisation.models import Unit, User
from values.models import OrganisationAdoption, SourceDocument, ValueFoundation
from values.permissions import adopts_values, edits_values
from values.rules import Examination, Finding
from values.services.copying import copy_content
from values.services.drafting import lock, lock_draft, name_draft, save_revision
from values.workflow import Scope, State, Who, check

AUTHORITIES = (Unit.Kind.ADMINISTRATION, Unit.Kind.COMPANY)
BUSY = _("A version is being worked on already.")


class GateClosed(NotAllowed):
    """Adoption is refused; `findings` is the full list of what is missing."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__([finding.words for finding in findings], code="gate")
        self.findings = findings


def actors(by: User) -> frozenset[Who]:
    """In which capacities a person may move a version."""
    found = {Who.EDITOR: edits_values(by), Who.DECIDER: adopts_values(by)}
    return frozenset(who for who, holds in found.items() if holds)


@transaction.atomic
def start_foundation(*, by: User) -> ValueFoundation:
    """The first one, on its way to 1.0."""
    _refuse_second(by)
    if ValueFoundation.objects.ever_adopted().exists():
        raise NotAllowed(_("There is a value foundation already. Begin its next version."))
    return _open(by, major=1, minor=0)


@transaction.atomic
def start_next(*, by: User, scope: str) -> ValueFoundation:
    """A copy of the version in force, to be worked on: 1.1 when the wording changes, 2.0 when the meaning."""
    _refuse_second(by)
    before = ValueFoundation.objects.select_for_update().in_force().first()
    if before is None:
        raise NotAllowed(_("No version has been adopted yet."))
    foundation = _open(by, *next_number(before, _scope(scope)), based_on=before)
    copy_content(before, foundation)
    save_revision(foundation, by=by, act="version_copied", about=before.number)
    return foundation


@transaction.atomic
def set_scope(*, foundation: ValueFoundation, by: User, scope: str) -> ValueFoundation:
    """It turned out to be more, or less, than was thought: 1.1 becomes 2.0, or the other way."""
    foundation = lock_draft(foundation, by)
    if foundation.based_on is None:
        raise NotAllowed(_("The first version is 1.0."))
    number = next_number(foundation.based_on, _scope(scope))
    if number != (foundation.major, foundation.minor):
        foundation.major, foundation.minor = number
        foundation.save(update_fields=["major", "minor"])
        record("values.scope_changed", subject=foundation, by=by, scope=scope)
    return foundation


def _scope(scope: str) -> Scope:
    if scope not in Scope:
        raise NotAllowed({"scope": [_("Choose one from the list.")]})
    return Scope(scope)


def next_number(before: ValueFoundation, scope: Scope) -> tuple[int, int]:
    if scope == Scope.WORDING:
        return before.major, before.minor + 1
    return before.major + 1, 0


@transaction.atomic
def discard_foundation(*, foundation: ValueFoundation, by: User) -> None:
    """Lay an attempt down. It is kept, with its revisions, and its number is free again."""
    foundation = lock(foundation)
    _move_to(foundation, State.DISCARDED, by)
    if foundation.rounds.exists():
        raise NotAllowed(_("People have been asked about this version, so it cannot be laid down."))
    foundation.save(update_fields=["state"])
    record("values.version_discarded", subject=foundation, by=by)


@transaction.atomic
def propose_foundation(*, foundation: ValueFoundation, by: User) -> ValueFoundation:
    """Hand over for decision: the text gets a name, so that everybody can read what is decided about.
    GateClosed, with everything that is missing, while the gate is closed."""
    foundation = lock(foundation)
    _move_to(foundation, State.PROPOSED, by)
    _open_gate(foundation)
    name_draft(foundation=foundation, by=by)
    save_revision(foundation, by=by, act="version_handed_over")
    foundation.proposed_at = clock.now()
    foundation.save(update_fields=["state", "proposed_at"])
    record("values.version_proposed", subject=foundation, by=by)
    return foundation


@transaction.atomic
def take_back_proposal(*, foundation: ValueFoundation, by: User, reason: str) -> ValueFoundation:
    """Back to the drawing board, by the editors or by koncernchefsgruppen. The reason is kept."""
    required(reason=reason)
    foundation = lock(foundation)
    _move_to(foundation, State.DRAFT, by)
    foundation.sent_back_at, foundation.sent_back_reason = clock.now(), reason
    foundation.save(update_fields=["state", "sent_back_at", "sent_back_reason"])
    record("values.proposal_taken_back", subject=foundation, by=by, by_decider=adopts_values(by))
    return foundation


@transaction.atomic
def adopt_foundation(
    *,
    foundation: ValueFoundation,
    by: User,
    decided_on: dt.date,
    adopted_by: str,
    reference: str,
    motivation: str,
    proposed_at: dt.datetime | None = None,
) -> ValueFoundation:
    """Koncernchefsgruppen has decided: the version applies, the one before is kept, the sources are replaced
    and preserved, and it holds in every administration (one legal person). Companies decide for themselves.

    Everything in one transaction, under the lock of the version. GateClosed when anything is missing; stale
    when it was handed over again after `proposed_at`: that is not the text that was decided. The same
    decision sent twice is one.
    """
    decision = {
        "adopted_on": decided_on, "adopted_by": adopted_by, "reference": reference, "motivation": motivation,
    }  # fmt: skip
    required(decided_on=decided_on, adopted_by=adopted_by, reference=reference, motivation=motivation)
    foundation = lock(foundation)
    if foundation.recorded_by_id == by.pk and _says(foundation, decision):
        return foundation
    _move_to(foundation, State.ADOPTED, by)
    if proposed_at not in (None, foundation.proposed_at):
        raise NotAllowed(_("The version was handed over anew after you opened the page."), code="stale")
    before = ValueFoundation.objects.select_for_update().in_force().first()
    _check_day(decided_on, before)
    examined = _open_gate(foundation)
    now, content = clock.now(), examined.content
    if before is not None:
        before.state, before.superseded_at = State.SUPERSEDED, now
        before.save(update_fields=["state", "superseded_at"])
    kept = {"content": content.as_json(), "fingerprint": content.fingerprint}
    _set(foundation, state=State.ADOPTED, adopted_at=now, recorded_by=by, **decision, **kept)
    _replace_sources(foundation, examined)
    _adopt_in_administrations(foundation, by, decided_on)
    record("values.foundation_adopted", subject=foundation, by=by)
    return foundation


@transaction.atomic
def adopt_for_organisation(
    *,
    foundation: ValueFoundation,
    organisation: Unit,
    by: User,
    decided_on: dt.date,
    decided_by: str,
    reference: str,
) -> OrganisationAdoption:
    """A company has decided. Recorded by whoever answers for it, once; the same once more is the same."""
    decision = {"decided_on": decided_on, "decided_by": decided_by, "reference": reference}
    required(**decision)
    if organisation.kind not in AUTHORITIES or organisation.pk not in by.answered_unit_ids:
        raise PermissionDenied
    foundation = lock(foundation)
    if foundation.state != State.ADOPTED:
        raise NotAllowed(_("This version is not in force."), code="stale")
    if not (foundation.adopted_on or dt.date.max) <= decided_on <= clock.today():
        raise NotAllowed({"decided_on": [_("Choose a day from the group's decision until today.")]})
    found = foundation.adoptions.filter(organisation=organisation).first()
    if found is not None and _says(found, decision):
        return found
    if found is not None:
        raise NotAllowed(_("The decision of this organisation is recorded already."), code="stale")
    adoption = OrganisationAdoption.objects.create(
        foundation=foundation, organisation=organisation, by=by, at=clock.now(), **decision
    )
    record("values.organisation_adopted", subject=adoption, by=by)
    return adoption


# ---- what they share -------------------------------------------------------------------------------------


def _refuse_second(by: User) -> None:
    if not edits_values(by):
        raise PermissionDenied
    if ValueFoundation.objects.open().exists():
        raise NotAllowed(BUSY, code="stale")


def _open(by: User, major: int, minor: int, based_on: ValueFoundation | None = None) -> ValueFoundation:
    try:
        with transaction.atomic():  # two who begin at the same moment: the database lets one through
            foundation = ValueFoundation.objects.create(
                major=major, minor=minor, based_on=based_on, created_at=clock.now()
            )
    except IntegrityError as error:
        raise NotAllowed(BUSY, code="stale") from error
    record("values.version_started", subject=foundation, by=by)
    return foundation


def _move_to(foundation: ValueFoundation, to: State, by: User) -> None:
    found = actors(by)
    if not found:
        raise PermissionDenied
    check(foundation.state, to, found)
    foundation.state = to


def _open_gate(foundation: ValueFoundation) -> Examination:
    examined = Examination(foundation)
    if examined.blockers:
        raise GateClosed(examined.blockers)
    return examined


def _check_day(decided_on: dt.date, before: ValueFoundation | None) -> None:
    if decided_on > clock.today():
        raise NotAllowed({"decided_on": [_("Choose today or an earlier day.")]})
    if before is not None and decided_on < (before.adopted_on or dt.date.min):
        words = _("Version %(number)s was decided on %(day)s. Choose that day or a later one.")
        day = before.adopted_on and before.adopted_on.isoformat()
        raise NotAllowed({"decided_on": [words % {"number": before.number, "day": day}]})


def _says(row: ValueFoundation | OrganisationAdoption, decision: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in decision.items())


def _set(foundation: ValueFoundation, **changed: Any) -> None:
    for name, value in changed.items():
        setattr(foundation, name, value)
    foundation.save(update_fields=list(changed))


def _replace_sources(foundation: ValueFoundation, examined: Examination) -> None:
    """Those that were examined: one that is frozen in this moment has not been."""
    seen = {source.document_id for source in examined.sources}
    SourceDocument.objects.filter(pk__in=seen, replaced_by=None).update(replaced_by=foundation)


def _adopt_in_administrations(foundation: ValueFoundation, by: User, decided_on: dt.date) -> None:
    OrganisationAdoption.objects.bulk_create(
        OrganisationAdoption(
            foundation=foundation,
            organisation=unit,
            decided_on=decided_on,
            decided_by=foundation.adopted_by,
            reference=foundation.reference,
            by=by,
            at=clock.now(),
        )
        for unit in Unit.objects.open().filter(kind=Unit.Kind.ADMINISTRATION)
    )
