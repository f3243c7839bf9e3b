"""What time itself changes: a question nobody answered, a rest that has come to its end, a promise that
nobody has kept, a check that is due."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from improvements import rules
from improvements.models import Suggestion
from improvements.services.anonymous import empty_letterbox
from improvements.services.checks import pass_checks
from improvements.services.ladder import climb
from improvements.services.life import advance, lock, today
from improvements.services.merge import release_left
from improvements.services.pause import end_with_new_promise
from improvements.workflow import State, Who
from lean_portal.refusals import NotAllowed
from organisation.models import GroupSettings, User
from organisation.workdays import add_workdays

BATCH = 200


def pass_time() -> int:
    """Move everything whose day has come; any number of clocks may run at once. Returns how many moved."""
    day = today()
    asked_before = add_workdays(day, -rules.REPLY_DAYS)
    resting = Suggestion.objects.filter(state=State.PARKED, parked_until__lte=day)
    unanswered = Suggestion.objects.filter(state=State.NEEDS_INFORMATION, state_since__date__lt=asked_before)
    woken = sum(_wake(found) for found in resting[:BATCH])
    gone_on = sum(_go_on(found) for found in unanswered[:BATCH])
    return woken + gone_on + release_left() + climb() + pass_checks() + empty_letterbox()


@transaction.atomic
def wake_suggestion(*, suggestion: Suggestion, by: User, version: int | None = None) -> Suggestion:
    """Anyone who sees it may take up a resting suggestion once its date has come."""
    suggestion = lock(suggestion, version=version)
    if suggestion.parked_until and suggestion.parked_until > today():
        raise NotAllowed(_("The suggestion rests until its date."), code="moved")
    _take_up(suggestion, by=by, who=Who.ANYONE)
    return suggestion


@transaction.atomic
def _wake(suggestion: Suggestion) -> bool:
    suggestion = lock(suggestion)
    due = suggestion.state == State.PARKED and suggestion.parked_until and suggestion.parked_until <= today()
    if due:
        _take_up(suggestion, by=None, who=Who.CLOCK)
    return bool(due)


def _take_up(suggestion: Suggestion, *, by: User | None, who: Who) -> None:
    settings = GroupSettings.objects.current()
    decide_by = rules.promise(settings, day=today(), many=suggestion.at_steering).decide_by
    advance(
        suggestion,
        State.UNDER_REVIEW,
        by=by,
        who=who,
        event="suggestion_woken",
        changed={"decide_by": decide_by, **end_with_new_promise(suggestion)},
        until=decide_by,
    )


@transaction.atomic
def _go_on(suggestion: Suggestion) -> bool:
    suggestion = lock(suggestion)
    waiting = suggestion.state == State.NEEDS_INFORMATION
    asked_on = timezone.localdate(suggestion.state_since)
    if waiting and asked_on < add_workdays(today(), -rules.REPLY_DAYS):
        advance(suggestion, State.ACKNOWLEDGED, by=None, who=Who.CLOCK, event="question_expired")
        return True
    return False
