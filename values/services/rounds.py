"""Asking: a named draft goes out to groups or workplaces, and each of them answers once, together."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import is_recorded, record, record_due
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed, check_numbers, required
from organisation.models import Body, Unit, User
from organisation.roles import Role
from organisation.workdays import add_workdays, workdays_between
from values.content import Content
from values.models import Comment, Round, RoundReply, ValueFoundation
from values.services.drafting import lock, lock_draft, name_draft

Kind, Question, Recognise = Round.Kind, Comment.Question, RoundReply.Recognise

ASKED = {
    Kind.TOP: ("koncernchefsgruppen", "ledningsgruppen"),
    Kind.WORKPLACES: (),
    Kind.CONSULTATION: ("samverkansgruppen",),
}
LEAST_WORKDAYS = 10  # for the workplaces: time for one meeting
REMINDERS = (5, 1)  # working days before the last day


# ---- the editors ask -------------------------------------------------------------------------------------


@transaction.atomic
def open_round(
    *,
    foundation: ValueFoundation,
    by: User,
    kind: str,
    opens_on: dt.date,
    closes_on: dt.date,
    bodies: Iterable[Body] = (),
) -> Round:
    """The draft as it stands gets a name and goes out. The same round asked for twice is one round."""
    required(kind=kind, opens_on=opens_on, closes_on=closes_on)
    foundation = lock_draft(foundation, by)
    same = foundation.rounds.unfinished().filter(kind=kind).first()
    if same is not None and (same.opens_on, same.closes_on) == (opens_on, closes_on):
        return same
    if same is not None:
        raise NotAllowed(_("They have been asked already, and that round is not over."), code="stale")
    _check_order(foundation, kind)
    _check_days(kind, opens_on, closes_on)
    asked = _bodies(kind, bodies)
    revision = name_draft(foundation=foundation, by=by)
    round_ = Round.objects.create(
        foundation=foundation, revision=revision, kind=kind, opens_on=opens_on, closes_on=closes_on, by=by
    )
    round_.bodies.set(asked)
    record("values.round_planned", subject=round_, by=by)
    announce(round_)
    return round_


@transaction.atomic
def prolong_round(*, round_: Round, by: User, closes_on: dt.date, version: int | None = None) -> Round:
    """More time for those who have not answered. Only while the round is not over."""
    required(closes_on=closes_on)
    round_ = _lock_unfinished(round_, by)
    if closes_on == round_.closes_on:
        return round_
    if version is not None and version != round_.version:
        raise NotAllowed(STALE, code="stale")
    if closes_on < round_.closes_on:
        raise NotAllowed({"closes_on": [_("Choose a later day than the last day so far.")]})
    round_.closes_on, round_.version = closes_on, round_.version + 1
    round_.save(update_fields=["closes_on", "version"])
    record("values.round_changed", subject=round_, by=by)
    return round_


@transaction.atomic
def close_round(*, round_: Round, by: User) -> None:
    """Before its time: when everybody has answered, or when the workplaces have had their working days."""
    round_ = _still_there(lock_draft(round_.foundation, by), round_)
    if round_.state == Round.State.CLOSED:
        return
    if round_.state == Round.State.COMING:
        raise NotAllowed(_("The round has not begun. Call it off instead."))
    least = earliest_close(round_.opens_on)
    if round_.kind == Kind.WORKPLACES and clock.today() < least and round_.missing_units().exists():
        words = _("Workplaces are still to answer. The round can close when all have, or from %(day)s.")
        raise NotAllowed(words % {"day": least.isoformat()})
    round_.closed_at, round_.version = clock.now(), round_.version + 1
    round_.save(update_fields=["closed_at", "version"])
    record("values.round_closed", subject=round_, by=by)


@transaction.atomic
def call_off_round(*, round_: Round, by: User) -> None:
    """One that has not begun goes away: nobody has been asked. It must not count as a round that was held."""
    foundation = lock_draft(round_.foundation, by)
    found = foundation.rounds.filter(pk=round_.pk).first()
    if found is None:
        return  # somebody was faster, and that is what was wanted
    if found.state != Round.State.COMING:
        raise NotAllowed(_("The round has begun, so it cannot be called off."), code="stale")
    record("values.round_called_off", subject=found, by=by)
    found.bodies.clear()
    found.delete()


def earliest_close(opens_on: dt.date) -> dt.date:
    """The first last day that gives the workplaces their working days, the opening day counted."""
    return add_workdays(opens_on - dt.timedelta(days=1), LEAST_WORKDAYS)


# ---- the clock ------------------------------------------------------------------------------------------


def announce_rounds() -> int:
    """Say that rounds have opened and that their last day is near; any number of clocks may run at once."""
    return sum(announce(round_) for round_ in Round.objects.open())


@transaction.atomic
def announce(round_: Round) -> int:
    """Record what this day calls for and has not been recorded. Returns how much that was."""
    if is_recorded(_announcements(round_, clock.today())):
        return 0
    round_ = lock(round_.foundation).rounds.get(pk=round_.pk)  # as it is now: closed, prolonged?
    return record_due(_announcements(round_, clock.today()), subject=round_)


def _announcements(round_: Round, today: dt.date) -> dict[str, str]:
    """Key → kind of what is to be said by this day. Of two reminders whose day has come the later counts,
    and one that would come on the opening day is none. A prolonged round reminds anew."""
    if not round_.is_open:
        return {}
    said = {f"round_opened:{round_.pk}": "values.round_opened"}
    near = [n for n in REMINDERS if round_.opens_on < add_workdays(round_.closes_on, -n) <= today]
    if near:
        said[f"round_reminded:{round_.pk}:{round_.closes_on}:{min(near)}"] = "values.round_reminded"
    return said


# ---- those who are asked answer --------------------------------------------------------------------------


class Said(NamedTuple):
    question: str
    text: str
    about: str = ""


@transaction.atomic
def reply(
    *,
    round_: Round,
    by: User,
    recognise: str,
    recognise_text: str = "",
    missing: str = "",
    missing_about: str = "",
    meaning: str = "",
    unit: Unit | None = None,
    body: Body | None = None,
    version: int | None = None,
) -> RoundReply:
    """What the workplace, or the group, says to the three questions. Until the last day it can be changed:
    then comments that have their answer stay, the others follow. `version` 0: the page showed no reply."""
    check_sender(round_, by, unit, body)
    check_numbers(recognise_text=recognise_text, missing=missing, meaning=meaning)
    round_ = _lock_open(round_)
    said = (
        Said(Question.RECOGNISE, recognise_text),
        Said(Question.MISSING, missing, missing_about if missing else ""),
        Said(Question.MEANING, meaning),
    )
    _check_answers(round_, recognise, said)
    found = round_.replies.filter(unit=unit, body=body).first()
    if found is not None and _says(found, recognise, said):
        return found
    if version is not None and version != (found.version if found else 0):
        raise NotAllowed(STALE, code="stale")
    found = found or RoundReply(round=round_, unit=unit, body=body)
    found.recognise, found.by, found.at = recognise, by, clock.now()
    found.version += 1
    found.save()
    for each in said:
        _say(found, by, each)
    record("values.reply_saved", subject=found, by=by, round=round_.pk)
    return found


@transaction.atomic
def add_comment(*, reply: RoundReply, by: User, text: str, about: str = "") -> Comment:
    """One more comment, about a sentence or the whole. The same once more is the same comment."""
    required(text=text)
    check_sender(reply.round, by, reply.unit, reply.body)
    round_ = _lock_open(reply.round)
    _check_about(round_, "about", about)
    reply.round = round_
    same = reply.comments.filter(question=Question.OTHER, text=text, about=about).first()
    return same or _new_comment(reply, by, Said(Question.OTHER, text, about))


@transaction.atomic
def remove_comment(*, comment: Comment, by: User) -> None:
    """Take back what was added beside the three questions, as long as nobody has answered it."""
    check_sender(comment.reply.round, by, comment.reply.unit, comment.reply.body)
    round_ = _lock_open(comment.reply.round)
    found = round_.foundation.comments.filter(pk=comment.pk, question=Question.OTHER).first()
    if found is None:
        return  # gone already
    if found.handling:
        raise NotAllowed(_("The comment has its answer, so it stays."), code="stale")
    record("values.comment_removed", subject=found, by=by)
    found.delete()


def check_sender(round_: Round, by: User, unit: Unit | None, body: Body | None) -> None:
    """Whoever answers for an asked workplace answers, and whoever sits in an asked group."""
    if not may_answer(round_, by, unit or body):
        raise PermissionDenied


def may_answer(round_: Round, by: User, sender: Unit | Body | None) -> bool:
    if isinstance(sender, Unit):
        return sender.pk in by.answered_unit_ids and round_.asks(sender)
    return sender is not None and round_.asks(sender) and by.has_role(*map(Role, sender.member_roles))


# ---- what they share -------------------------------------------------------------------------------------


def _check_order(foundation: ValueFoundation, kind: str) -> None:
    if not foundation.values.exists():
        raise NotAllowed(_("There is nothing to ask about yet. Write a value first."))
    if kind == Kind.WORKPLACES and not foundation.rounds.held(Kind.TOP).exists():
        words = _("The top groups come first. Ask the workplaces when their round is over.")
        raise NotAllowed({"kind": [words]})


def _check_days(kind: str, opens_on: dt.date, closes_on: dt.date) -> None:
    if opens_on < clock.today():
        raise NotAllowed({"opens_on": [_("Choose today or a later day.")]})
    if closes_on < opens_on:
        raise NotAllowed({"closes_on": [_("The last day is before the first.")]})
    days = workdays_between(opens_on - dt.timedelta(days=1), closes_on)
    if kind == Kind.WORKPLACES and days < LEAST_WORKDAYS:
        words = _("The workplaces need at least %(count)s working days to meet. Choose %(day)s or later.")
        day = earliest_close(opens_on).isoformat()
        raise NotAllowed({"closes_on": [words % {"count": LEAST_WORKDAYS, "day": day}]})


def _bodies(kind: str, bodies: Iterable[Body]) -> list[Body]:
    """The top groups may be chosen; the others follow from the kind."""
    chosen = list(bodies) if kind == Kind.TOP else []
    chosen = chosen or list(Body.objects.filter(key__in=ASKED[Kind(kind)]))
    if not chosen and kind != Kind.WORKPLACES:
        raise NotAllowed({"bodies": [_("Choose at least one group.")]})
    return chosen


def _still_there(foundation: ValueFoundation, round_: Round) -> Round:
    found = foundation.rounds.filter(pk=round_.pk).first()
    if found is None:
        raise NotAllowed(_("The round has been called off."), code="gone")
    return found


def _lock_unfinished(round_: Round, by: User) -> Round:
    found = _still_there(lock_draft(round_.foundation, by), round_)
    if found.state == Round.State.CLOSED:
        raise NotAllowed(_("The round is over. Send the draft out anew instead."), code="stale")
    return found


def _lock_open(round_: Round) -> Round:
    found = _still_there(lock(round_.foundation), round_)
    if found.state == Round.State.CLOSED:
        raise NotAllowed(_("The round is over, so the answer could not be received."), code="closed")
    if found.state == Round.State.COMING:
        raise NotAllowed(_("The round has not begun yet."), code="closed")
    return found


def _check_answers(round_: Round, recognise: str, said: tuple[Said, ...]) -> None:
    if recognise not in Recognise:
        raise NotAllowed({"recognise": [_("Choose one of the three.")]})
    if recognise != Recognise.YES and not said[0].text.strip():
        raise NotAllowed({"recognise_text": [_("Write what you do not recognise.")]})
    _check_about(round_, "missing_about", said[1].about)


def _check_about(round_: Round, field: str, about: str) -> None:
    if about and about not in Content.from_json(round_.revision.content).targets:
        raise NotAllowed({field: [_("Choose one from the list.")]})


def _says(found: RoundReply, recognise: str, said: tuple[Said, ...]) -> bool:
    return found.recognise == recognise and all(_unchanged(found.last_said(s.question), s) for s in said)


def _unchanged(last: Comment | None, said: Said) -> bool:
    if last is None:
        return not said.text
    return (last.text, last.about) == (said.text, said.about) or bool(last.handling and not said.text)


def _say(found: RoundReply, by: User, said: Said) -> None:
    """Bring the comment to a question in line; one that has its answer stays, and a new text is a new one."""
    last = found.last_said(said.question)
    if _unchanged(last, said):
        return
    if last is None or last.handling:
        _new_comment(found, by, said)
    elif said.text:
        last.text, last.about, last.by, last.at = said.text, said.about, by, clock.now()
        last.version += 1
        last.save(update_fields=["text", "about", "by", "at", "version"])
        record("values.comment_changed", subject=last, by=by)
    else:
        record("values.comment_removed", subject=last, by=by)
        last.delete()


def _new_comment(found: RoundReply, by: User, said: Said) -> Comment:
    """The next number of the version's series, whose lock the caller holds."""
    foundation = found.round.foundation
    foundation.last_comment += 1
    foundation.save(update_fields=["last_comment"])
    comment = Comment.objects.create(
        foundation=foundation,
        number=foundation.last_comment,
        reply=found,
        question=said.question,
        about=said.about,
        text=said.text,
        by=by,
        at=clock.now(),
    )
    record("values.comment_added", subject=comment, by=by)
    return comment
