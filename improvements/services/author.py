"""What the author does: submit, answer a question, take back, send again, ask once more."""

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements import rules
from improvements.models import NumberSeries, Step, Suggestion
from improvements.rules import Holder
from improvements.services.drafting import finish_draft, hold_form
from improvements.services.files import take_files_along
from improvements.services.life import advance, lock, permitted, today
from improvements.services.pause import end_question, end_with_new_promise
from improvements.workflow import State, Who
from lean_portal import clock
from lean_portal.refusals import NotAllowed, check_numbers, required
from organisation.models import GroupSettings, Person, Unit, User
from values.models import Value

NEXT_NUMBER = """
    INSERT INTO {table} (year, last) VALUES (%s, 1)
    ON CONFLICT (year) DO UPDATE SET last = {table}.last + 1 RETURNING last
"""


def next_number(year: int) -> int:
    """The year's next running number. Its row stays locked until commit, so a roll-back leaves no gap."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER.format(table=NumberSeries._meta.db_table), [year])
        return int(cursor.fetchone()[0])


def submit_suggestion(
    *,
    by: User,
    submission_id: UUID,
    unit: Unit,
    title: str,
    problem: str,
    proposal: str,
    effect: str = "",
    sender: str = "named",
    affected_units: Iterable[Unit] = (),
    on_behalf_of: Person | None = None,
    for_colleague: bool = False,
    value_keys: Iterable[str] = (),
) -> Suggestion:
    """Hand in a suggestion; it goes to whoever answers for `unit`. `value_keys` are of adopted values.

    `submission_id` is made by the form: the same author sending the same id again, by a double click or
    the back button, gets the first suggestion back and nothing new is written.
    """
    required(title=title, problem=problem, proposal=proposal)
    check_numbers(effect=effect)
    texts = {"title": title, "problem": problem, "proposal": proposal, "effect": effect}
    keys = checked_keys(value_keys)
    try:
        with transaction.atomic():
            hold_form(by, submission_id)
            suggestion = Suggestion(
                submission_id=submission_id,
                author=by,
                unit=unit,
                sender=sender,
                on_behalf_of=on_behalf_of,
                for_colleague=for_colleague or on_behalf_of is not None,
                **texts,
            )
            hand_in(suggestion, affected_units=list(affected_units), value_keys=keys)
            take_files_along(suggestion)
            finish_draft(by=by, submission_id=submission_id)
            return suggestion
    except IntegrityError:
        first = Suggestion.objects.filter(author=by, submission_id=submission_id).first()
        if first is None:
            raise
        return first


def checked_keys(value_keys: Iterable[str]) -> set[str]:
    """No query where there is none. One that was adopted once may be given even if it is gone by now."""
    keys = set(value_keys)
    if keys and keys - Value.objects.names().keys():
        raise NotAllowed({"value_keys": [_("Choose from the values in the list.")]})
    return keys


def hand_in(
    suggestion: Suggestion,
    *,
    affected_units: list[Unit],
    value_keys: set[str],
    promised: bool = True,
    said: str = "",
) -> Suggestion:
    """With number, promise, step and event, inside the caller's transaction. Nothing is `promised` where
    whoever answers hands in and says yes in one act. `said`: words of the first step."""
    now, day = clock.now(), today()
    suggestion.year, suggestion.serial = day.year, next_number(day.year)
    suggestion.handler_unit = suggestion.unit
    suggestion.secrecy = suggestion.secrecy or suggestion.unit.secrecy
    suggestion.submitted_at = suggestion.state_since = now
    if promised:
        settings = GroupSettings.objects.current()
        suggestion.read_by, suggestion.decide_by = rules.promise(settings, day=day, many=bool(affected_units))
    suggestion.version = 1
    suggestion.save(force_insert=True)
    if affected_units:
        suggestion.affected_units.set(affected_units)
    if value_keys:
        suggestion.value_keys.add(*sorted(value_keys))  # type: ignore[arg-type]
    step = Step.objects.create(
        suggestion=suggestion,
        number=1,
        from_state=State.DRAFT,
        state=State.SUBMITTED,
        at=now,
        by=suggestion.author,
        actor=Step.Actor.AUTHOR,
        text=said,
        until=suggestion.decide_by,
    )
    record("improvements.suggestion_submitted", subject=suggestion, by=suggestion.author, step=step.pk)
    return suggestion


@transaction.atomic
def answer_question(
    *, suggestion: Suggestion, by: User | Holder, answer: str, version: int | None = None
) -> Suggestion:
    """The author answers what the handler asked; handling goes on."""
    required(answer=answer)
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.AUTHOR)
    changed = end_question(suggestion)
    advance(
        suggestion,
        State.ACKNOWLEDGED,
        by=by,
        who=who,
        event="question_answered",
        changed=changed,
        text=answer,
        until=changed.get("decide_by"),
    )
    return suggestion


@transaction.atomic
def withdraw_suggestion(
    *, suggestion: Suggestion, by: User | Holder, version: int | None = None
) -> Suggestion:
    """The author takes the suggestion back, as long as nobody has decided."""
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.AUTHOR)
    advance(suggestion, State.WITHDRAWN, by=by, who=who, event="suggestion_withdrawn")
    return suggestion


@transaction.atomic
def resubmit_suggestion(
    *, suggestion: Suggestion, by: User | Holder, version: int | None = None
) -> Suggestion:
    """A suggestion that was taken back is handed in again, with new promised dates: to its own unit, or to
    those above if it had been sent up to them, for it goes up only once."""
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.AUTHOR)
    many = suggestion.at_steering or suggestion.affected_units.exists()
    promised = rules.promise(GroupSettings.objects.current(), day=today(), many=many)
    changed: dict[str, object] = {**promised._asdict(), **end_with_new_promise(suggestion)}
    if not suggestion.raised_at or suggestion.mandate:
        changed |= {"handler_unit": suggestion.unit, "at_steering": False, "mandate": "", "mandate_from": ""}
    advance(
        suggestion,
        State.SUBMITTED,
        by=by,
        who=who,
        event="suggestion_submitted",
        changed=changed,
        until=promised.decide_by,
    )
    return suggestion


@transaction.atomic
def reopen_suggestion(
    *, suggestion: Suggestion, by: User | Holder, new_facts: str, version: int | None = None
) -> Suggestion:
    """After a no, the author may ask once more with new facts. NotAllowed the second time."""
    required(new_facts=new_facts)
    suggestion = lock(suggestion, version=version)
    who = permitted(suggestion, by, Who.AUTHOR)
    if suggestion.reopened_at:
        raise NotAllowed(_("The suggestion has been taken up again once already."), code="once")
    settings = GroupSettings.objects.current()
    changed = {
        "reopened_at": clock.now(),
        "decide_by": rules.promise(settings, day=today(), many=suggestion.at_steering).decide_by,
        **end_with_new_promise(suggestion),
    }
    advance(
        suggestion,
        State.UNDER_REVIEW,
        by=by,
        who=who,
        event="suggestion_reopened",
        changed=changed,
        text=new_facts,
        until=changed["decide_by"],
    )
    return suggestion
