"""A question from a workplace is changed or withdrawn there, gets an owner and a day, and is answered."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed, required
from meetings.cascade import briefs
from meetings.models import Question
from meetings.models.question import QuestionState
from meetings.services.base import check_leads
from meetings.services.proposing import check_owner
from organisation.models import Unit, User
from organisation.roles import Role


@transaction.atomic
def change_question(*, question: Question, by: User, text: str, version: int | None = None) -> Question:
    """By the workplace that asked, until it is answered."""
    question = _lock(question, version)
    _check_asker(question, by)
    required(text=text)
    if question.text == text:
        return question
    question.text = text
    return _save(question, "meetings.question_changed", by)


@transaction.atomic
def withdraw_question(*, question: Question, by: User, version: int | None = None) -> Question:
    question = _lock(question, version)
    _check_asker(question, by)
    question.state = QuestionState.WITHDRAWN
    return _save(question, "meetings.question_withdrawn", by)


@transaction.atomic
def give_owner(
    *,
    question: Question,
    by: User,
    due_on: dt.date,
    owner_unit: Unit | None = None,
    owner_role: str = "",
    version: int | None = None,
) -> Question:
    """By those who lead the meetings: who answers, and by when."""
    check_leads(by)
    question = _lock(question, version)
    check_owner(owner_unit, owner_role)
    required(due_on=due_on)
    if due_on < clock.today():
        raise NotAllowed({"due_on": [_("Choose a day that lies ahead.")]})
    question.owner_unit, question.owner_role, question.due_on = owner_unit, owner_role, due_on
    return _save(question, "meetings.question_given", by)


@transaction.atomic
def answer_question(*, question: Question, by: User, answer: str, version: int | None = None) -> Question:
    """By its owner. The answer goes to the workplace that asked, and to all managers."""
    question = _lock(question, version)
    if not owns(by, question):
        raise PermissionDenied
    required(answer=answer)
    question.state, question.answer = QuestionState.ANSWERED, answer
    question.answered_at, question.answered_by = clock.now(), by
    return _save(question, "meetings.question_answered", by)


def owns(user: User, question: Question) -> bool:
    if question.owner_unit:
        return briefs(user, question.owner_unit)
    return bool(question.owner_role) and user.has_role(Role(question.owner_role))


# ---- within ----------------------------------------------------------------------------------------------


def _lock(question: Question, version: int | None) -> Question:
    rows = Question.objects.select_for_update(of=("self",)).select_related("unit", "owner_unit", "meeting")
    question = rows.get(pk=question.pk)
    if version is not None and question.version != version:
        raise NotAllowed(STALE, code="stale")
    if question.state != QuestionState.WAITING:
        raise NotAllowed(_("The question has been answered or withdrawn."), code="stale")
    return question


def _check_asker(question: Question, by: User) -> None:
    if not briefs(by, question.unit):
        raise PermissionDenied


def _save(question: Question, kind: str, by: User) -> Question:
    question.version += 1
    question.save()
    record(kind, subject=question, by=by)
    return question
