"""What was asked of a person by name goes to another, when the first leaves or has no time."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements.models import Evaluation, Suggestion
from improvements.services.life import lock
from lean_portal.refusals import NotAllowed
from organisation.models import User


@transaction.atomic
def pass_evaluation(*, evaluation: Evaluation, by: User, to: User) -> Evaluation:
    """`to` evaluates instead, by the same day. Only somebody who may read the suggestion, and who has no
    conflict of interest in it. The caller has asked whether `by` may pass it."""
    suggestion = lock(evaluation.suggestion)
    found = Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
    if not Evaluation.objects.open().filter(pk=found.pk).exists():
        raise NotAllowed(_("Nobody waits for this evaluation any more."), code="moved")
    if not may_evaluate(suggestion, to):
        raise NotAllowed(_("They may not read this suggestion, so they cannot evaluate it."), code="hidden")
    asked = Evaluation.objects.filter(
        suggestion=suggestion, unit=found.unit_id, evaluator=to, answered_at=None, taken_back_at=None
    )
    if asked.exists():
        raise NotAllowed(_("They have been asked already."), code="asked")
    found.evaluator = to
    found.save(update_fields=["evaluator"])
    record("improvements.evaluation_passed", subject=found, by=by, suggestion=suggestion.pk, to=to.pk)
    return found


def may_evaluate(suggestion: Suggestion, user: User) -> bool:
    if not user.is_active or user.pk in suggestion.left_out:
        return False
    return Suggestion.objects.visible_to(user).filter(pk=suggestion.pk).exists()
