"""“We have already improved”: told when it is done. Nobody promised a decision, so none is counted; somebody
who answers for the unit reads it, and then the group may. It is followed up as everything else."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements import promises, rules
from improvements.models import Step, Suggestion
from improvements.services.author import next_number
from improvements.services.checks import plan_checks
from improvements.services.drafting import hold_form
from improvements.services.efforts import effort_of
from improvements.services.life import lock, permitted, today, write_step
from improvements.workflow import State, Who
from lean_portal import clock
from lean_portal.refusals import NotAllowed, check_numbers, required
from organisation.models import GroupSettings, Unit, User


def register_improvement(
    *,
    by: User,
    submission_id: UUID,
    unit: Unit,
    title: str,
    proposal: str,
    effect: str,
    problem: str = "",
) -> Suggestion:
    """What was done (`proposal`) and what it gave (`effect`), in the own unit. Sent twice it is one.
    The author's words stay in the author's fields: a masked copy covers them all."""
    required(title=title, proposal=proposal, effect=effect)
    check_numbers(problem=problem)
    if unit.pk not in by.unit_ids:
        raise NotAllowed({"unit": [_("Choose one of your own units.")]})
    try:
        with transaction.atomic():
            hold_form(by, submission_id)
            suggestion = Suggestion(submission_id=submission_id, author=by, unit=unit)
            suggestion.title, suggestion.problem = title, problem
            suggestion.proposal, suggestion.effect = proposal, effect
            return _register(suggestion, by)
    except IntegrityError:
        first = Suggestion.objects.filter(author=by, submission_id=submission_id).first()
        if first is None:
            raise
        return first


def _register(suggestion: Suggestion, by: User) -> Suggestion:
    now, day, unit = clock.now(), today(), suggestion.unit
    promised = rules.promise(GroupSettings.objects.current(), day=day, many=False)
    suggestion.year, suggestion.serial = day.year, next_number(day.year)
    suggestion.handler_unit = suggestion.responsible_unit = unit
    suggestion.secrecy = unit.secrecy
    suggestion.state, suggestion.state_since = State.IMPLEMENTED, now
    suggestion.submitted_at, suggestion.due_on = now, day
    # Whoever answers for the unit has read what they write themselves, and has promised it to nobody.
    if unit.pk in by.answered_unit_ids:
        suggestion.acknowledged_at = now
    else:
        suggestion.read_by = promised.read_by
    suggestion.version = 1
    suggestion.save(force_insert=True)
    step = Step.objects.create(
        suggestion=suggestion,
        number=1,
        from_state=State.DRAFT,
        state=State.IMPLEMENTED,
        at=now,
        by=by,
        actor=Step.Actor.AUTHOR,
    )
    record("improvements.improvement_registered", subject=suggestion, by=by, step=step.pk)
    plan_checks(effort_of(suggestion))
    return suggestion


@transaction.atomic
def read_improvement(*, suggestion: Suggestion, by: User, version: int | None = None) -> Suggestion:
    """Somebody who answers for the unit has read it: the promise is kept, and the group may read it too,
    unless it comes from a unit with statutory secrecy."""
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.HANDLER)
    if not promises.is_unread(suggestion):
        raise NotAllowed(_("It has been read already."), code="moved")
    write_step(
        suggestion,
        by=by,
        who=who,
        event="improvement_read",
        kind=Step.Kind.READ,
        from_state=suggestion.state,
        changed={"acknowledged_at": clock.now()},
    )
    return suggestion
