"""The register of improvement leaders, the lessons of a wave, and visits where the work is done."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import NotAllowed, required
from organisation.models import Unit, User
from organisation.permissions import is_steering_member
from training.helping import has_learnt_to_lead, places_of, visits_for
from training.models import Lesson, Supporter, Visit, Wave

LONGEST_LESSON = 1000

# ---- improvement leaders -----------------------------------------------------------------------------------


@transaction.atomic
def add_supporter(*, user: User, helps_with: str, by: User) -> Supporter:
    """Oneself, with a valid course for improvement leaders; or by the steering group, who know others.
    Whoever stands in the register already gets the new words."""
    if not is_steering_member(by) and not (by.pk == user.pk and has_learnt_to_lead(by)):
        raise PermissionDenied
    required(helps_with=helps_with)
    if not user.is_active:
        raise NotAllowed({"user": [_("The account is closed.")]})
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)  # two at once: one row
    found = Supporter.objects.filter(user=user).first() or Supporter(user=user)
    found.helps_with = helps_with
    if found.pk is None or (found.until and found.until < clock.today()):
        found.since = clock.today()
    found.until = None
    found.save()
    record("training.supporter_added", subject=found, by=by, user=user.pk)
    return found


@transaction.atomic
def end_supporter(*, supporter: Supporter, by: User) -> Supporter:
    """Oneself or the steering group. Yesterday was the last day: nobody is asked from now on."""
    found = Supporter.objects.select_for_update(of=("self",)).get(pk=supporter.pk)
    if by.pk != found.user_id and not is_steering_member(by):
        raise PermissionDenied
    found.until = clock.today() - dt.timedelta(days=1)
    found.save(update_fields=["until"])
    record("training.supporter_ended", subject=found, by=by, user=found.user_id)
    return found


# ---- lessons -----------------------------------------------------------------------------------------------


@transaction.atomic
def write_lesson(*, wave: Wave, by: User, text: str) -> Lesson:
    """By the steering group. The same words once more are a double click."""
    if not is_steering_member(by):
        raise PermissionDenied
    required(text=text)
    Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
    twice = Lesson.objects.filter(wave=wave, text=text).first()
    if twice:
        return twice
    lesson = Lesson.objects.create(wave=wave, text=text, by=by)
    record("training.lesson_written", subject=lesson, by=by, wave=wave.pk)
    return lesson


@transaction.atomic
def remove_lesson(*, lesson: Lesson, by: User) -> None:
    """A lesson is taken away by the steering group; that it stood there is recorded."""
    if not is_steering_member(by):
        raise PermissionDenied
    found = Lesson.objects.select_for_update(of=("self",)).get(pk=lesson.pk)
    record("training.lesson_removed", subject=found, by=by, wave=found.wave_id)
    found.delete()


# ---- visits ------------------------------------------------------------------------------------------------


@transaction.atomic
def note_visit(*, unit: Unit, seen: Unit, by: User) -> Visit:
    """Today, by whoever answers for `unit`, deputies too. A second tap the same day changes nothing."""
    if unit.pk not in visits_for(by):
        raise PermissionDenied
    if not places_of(unit).filter(pk=seen.pk).exists():
        raise NotAllowed({"seen": [_("Choose one of your own workplaces.")]})
    visit, is_new = Visit.objects.get_or_create(
        unit=unit, seen=seen, on=clock.today(), defaults={"by": by, "at": clock.now()}
    )
    if is_new:
        record("training.visit_noted", subject=visit, by=by, unit=unit.pk)
    return visit


@transaction.atomic
def undo_visit(*, visit: Visit, by: User) -> None:
    """The same day: a tap too many is no visit."""
    found = Visit.objects.select_for_update(of=("self",)).filter(pk=visit.pk).first()
    if found is None:
        return
    if found.unit_id not in visits_for(by):
        raise PermissionDenied
    if found.on != clock.today():
        raise NotAllowed(_("Only a visit of today can be taken back."), code="old")
    record("training.visit_undone", subject=found, by=by, unit=found.unit_id)
    found.delete()
