"""What was written about the work before a suggestion was opened or masked: trials, checks and measures.

It was written for those near, and nobody has read it through since: others read that it is there, not what it
says."""

import datetime as dt

from django.db.models import QuerySet

from improvements import rules
from improvements.models import FollowUp, Measure, Step, Suggestion, Trial
from improvements.rules import Holder
from improvements.workflow import State, Who
from organisation.models import User

AFTER_YES = (State.TRIAL, State.RELAPSE)
Reader = User | Holder | None  # None: everybody


def shut_until(suggestion: Suggestion, reader: Reader) -> dt.datetime | None:
    """What is not later than this moment is withheld from the reader; None where nothing is. No query."""
    moments = [suggestion.masked_at, suggestion.cleared_at if suggestion.secrecy else None]
    opened = max((moment for moment in moments if moment), default=None)
    return None if opened is None or reader is not None and is_near(suggestion, reader) else opened


def is_near(suggestion: Suggestion, reader: User | Holder) -> bool:
    """Its author, whoever handles it or carries it out within the authority that it comes from; of what is
    opened without a masked copy those of the unit too."""
    who, unit, carrying = rules.actors(suggestion, reader), suggestion.unit, suggestion.responsible_unit
    if Who.AUTHOR in who or Who.HANDLER in who and not rules.is_beyond_the_border(suggestion):
        return True
    if Who.RESPONSIBLE in who and carrying:
        return not suggestion.secrecy or carrying.authority_id == unit.authority_id
    return suggestion.masked_at is None and isinstance(reader, User) and rules.belongs(unit, reader)


def tells_of_work(step: Step) -> bool:
    """The words of a trial or of a check stand in its step too."""
    of_work = step.state in AFTER_YES or step.from_state in AFTER_YES
    return step.text != "" and (of_work or step.kind == Step.Kind.CHECKED)


def trials(suggestion: Suggestion, reader: Reader) -> list[Trial]:
    found = Trial.objects.of_suggestion(suggestion)
    shut = shut_until(suggestion, reader)
    return list(found if shut is None else found.filter(number__gt=_begun(suggestion, shut)))


def _begun(suggestion: Suggestion, shut: dt.datetime) -> int:
    """How many trials had begun by then."""
    begun = suggestion.steps.filter(kind=Step.Kind.MOVED, state=State.TRIAL, at__lte=shut)
    return begun.exclude(from_state=State.TRIAL).count()


def checks(suggestion: Suggestion, reader: Reader) -> QuerySet[FollowUp]:
    found = FollowUp.objects.of_suggestion(suggestion).exclude(result=FollowUp.Result.DROPPED)
    shut = shut_until(suggestion, reader)
    found = found if shut is None else found.exclude(answered_at__lte=shut)
    return found.order_by("since", "due_on")


def among(
    suggestion: Suggestion,
    reader: Reader,
    trials: list[Trial],
    checks: list[FollowUp],
    begun: list[dt.datetime],
) -> tuple[list[Trial], list[FollowUp]]:
    """The same as the two above of what is read already, for many suggestions at a time. `begun`: when each
    of its trials was. No query."""
    shut = shut_until(suggestion, reader)
    if shut is None:
        return trials, checks
    before = sum(moment <= shut for moment in begun)
    seen = [check for check in checks if check.answered_at is None or check.answered_at > shut]
    return [trial for trial in trials if trial.number > before], seen


def measures(suggestion: Suggestion, reader: Reader) -> QuerySet[Measure]:
    found = Measure.objects.filter(effort__suggestion=suggestion)
    shut = shut_until(suggestion, reader)
    return found if shut is None else found.filter(created_at__gt=shut)


def left_out(suggestion: Suggestion, reader: Reader) -> int:
    """How many trials, checks and measures the reader is not shown. No query where nothing is withheld."""
    shut = shut_until(suggestion, reader)
    if shut is None:
        return 0
    looked = FollowUp.objects.of_suggestion(suggestion).filter(answered_at__lte=shut)
    defined = Measure.objects.filter(effort__suggestion=suggestion, created_at__lte=shut)
    return _begun(suggestion, shut) + looked.exclude(words="").count() + defined.count()


def without_lesson(suggestion: Suggestion) -> dict[str, str]:
    """What changes when it is opened or masked: the lesson of a trial is the answer where nothing else was
    said, and an answer is read by everybody. It still stands in the trial and in its step."""
    lessons = Trial.objects.of_suggestion(suggestion).exclude(lesson="")
    if suggestion.state in (State.DECLINED, State.PARKED) or not suggestion.answer:
        return {}
    return {"answer": ""} if lessons.filter(lesson=suggestion.answer).exists() else {}
