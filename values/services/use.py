"""The values in use: a workplace has talked about them, and cards to talk about at the next meeting."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from lean_portal.refusals import STALE, NotAllowed, required
from organisation.models import Unit, User
from values.models import Acknowledgement, Dilemma, Value, ValueFoundation, ValueKey
from values.models.use import AcknowledgementQuerySet
from values.permissions import edits_values
from values.services.drafting import lock
from values.workflow import State

FROM_LIST = _("Choose one from the list.")


# ---- a workplace has talked ------------------------------------------------------------------------------


@transaction.atomic
def record_talk(
    *,
    foundation: ValueFoundation,
    unit: Unit,
    by: User,
    held_on: dt.date,
    present: int,
    of: int,
    local_meaning: str,
    about: str | None = None,
    talk: Acknowledgement | None = None,
    version: int | None = None,
) -> Acknowledgement:
    """A workplace has talked about the version in force: the day, how many, one line, never who.

    Several meetings (night, group homes) are several talks, on different days. The same once more is the
    same talk. With `talk` that one is corrected; `version` is what its page showed.

    PermissionDenied for those who do not answer for the workplace. NotAllowed at the field that is wrong,
    or "stale" when the version is replaced, or when somebody else has corrected the talk.
    """
    required(held_on=held_on, present=present, of=of, local_meaning=local_meaning)
    if unit.pk not in by.answered_unit_ids:
        raise PermissionDenied
    foundation = lock(foundation)
    said = {
        "held_on": held_on,
        "present": present,
        "of": of,
        "local_meaning": local_meaning,
        "about_id": about or None,
    }
    _check_place(foundation, unit)
    _check_talk(foundation, said)
    talks = Acknowledgement.objects.of_meaning(foundation.major).filter(unit=unit)
    if talk is not None:
        return _correct(talks, by, said, talk, version)
    same_day = talks.filter(held_on=held_on).first()
    if same_day is None:
        return _save(Acknowledgement(foundation=foundation, unit=unit), by, said)
    if not _says(same_day, said):
        _refuse_second()
    return same_day


def _correct(
    talks: AcknowledgementQuerySet,
    by: User,
    said: dict[str, Any],
    talk: Acknowledgement,
    version: int | None,
) -> Acknowledgement:
    found = talks.filter(pk=talk.pk).first()
    if found is None:
        raise NotAllowed(_("The talk is about an earlier version, and stays as it is."))
    if _says(found, said):
        return found
    if version is not None and version != found.version:
        raise NotAllowed(STALE, code="stale")
    if talks.filter(held_on=said["held_on"]).exclude(pk=found.pk).exists():
        _refuse_second()
    return _save(found, by, said)


def _save(talk: Acknowledgement, by: User, said: dict[str, Any]) -> Acknowledgement:
    corrected = talk.pk is not None
    for name, value in said.items():
        setattr(talk, name, value)
    talk.by, talk.at, talk.version = by, clock.now(), talk.version + 1
    talk.save(
        update_fields=["held_on", "present", "of", "local_meaning", "about", "by", "at", "version"]
        if corrected
        else None
    )
    record("values.talk_recorded", subject=talk, by=by, corrected=corrected)
    return talk


def _says(talk: Acknowledgement, said: dict[str, Any]) -> bool:
    return all(getattr(talk, name) == value for name, value in said.items())


def _refuse_second() -> None:
    words = _("A talk on this day is recorded already. Correct that one, or choose another day.")
    raise NotAllowed({"held_on": [words]})


def _check_place(foundation: ValueFoundation, unit: Unit) -> None:
    if foundation.state != State.ADOPTED:
        raise NotAllowed(_("This version is not in force any more. Open the page anew."), code="stale")
    if not Unit.objects.workplaces().filter(pk=unit.pk).exists():
        raise NotAllowed(_("Talks are recorded for a workplace that is open and has none below it."))


def _check_talk(foundation: ValueFoundation, said: dict[str, Any]) -> None:
    adopted_on, wrong = first_day(foundation), dict[str, list[Any]]()
    if said["held_on"] > clock.today():
        wrong["held_on"] = [_("Choose today or an earlier day.")]
    elif said["held_on"] < adopted_on:
        words = _("The values were adopted on %(day)s. Choose that day or a later one.")
        wrong["held_on"] = [words % {"day": adopted_on.isoformat()}]
    if said["present"] < 1:
        wrong["present"] = [_("Write at least 1.")]
    elif said["present"] > said["of"]:
        wrong["present"] = [_("More people took part than there are. Change one of the numbers.")]
    if said["about_id"] and not foundation.values.filter(key=said["about_id"]).exists():
        wrong["about"] = [FROM_LIST]
    if wrong:
        raise NotAllowed(wrong)


def first_day(foundation: ValueFoundation) -> dt.date:
    """From when there was something to talk about: a new wording (1.1) does not begin anew."""
    versions = ValueFoundation.objects.ever_adopted().filter(major=foundation.major)
    return versions.aggregate(first=Min("adopted_on"))["first"] or dt.date.max


# ---- dilemma cards ---------------------------------------------------------------------------------------


@transaction.atomic
def add_dilemma(*, by: User, about: str, situation: str, questions: str) -> Dilemma:
    """A card about the value with that key. The same once more is the same card."""
    key = _checked_value(by, about, situation, questions)
    said = {"about": key, "situation": situation, "questions": questions}
    same = Dilemma.objects.filter(retired_at=None, **said).first()
    if same is not None:
        return same
    dilemma = Dilemma.objects.create(created_at=clock.now(), version=1, **said)
    record("values.dilemma_saved", subject=dilemma, by=by)
    return dilemma


@transaction.atomic
def change_dilemma(
    *,
    dilemma: Dilemma,
    by: User,
    about: str,
    situation: str,
    questions: str,
    version: int | None = None,
) -> Dilemma:
    """NotAllowed "stale" when it is not the `version` that the page showed. One out of use stays so."""
    key = _checked_value(by, about, situation, questions)
    found = _lock_dilemma(dilemma)
    if (found.about_id, found.situation, found.questions) == (key.pk, situation, questions):
        return found
    if version is not None and version != found.version:
        raise NotAllowed(STALE, code="stale")
    found.about, found.situation, found.questions = key, situation, questions
    found.version += 1
    found.save(update_fields=["about", "situation", "questions", "version"])
    record("values.dilemma_saved", subject=found, by=by)
    return found


@transaction.atomic
def retire_dilemma(*, dilemma: Dilemma, by: User) -> None:
    """Out of the rotation, kept. Twice is once."""
    _check_editor(by)
    found = _lock_dilemma(dilemma)
    if found.retired_at is None:
        found.retired_at, found.version = clock.now(), found.version + 1
        found.save(update_fields=["retired_at", "version"])
        record("values.dilemma_retired", subject=found, by=by)


@transaction.atomic
def restore_dilemma(*, dilemma: Dilemma, by: User) -> None:
    """Back into the rotation."""
    _check_editor(by)
    found = _lock_dilemma(dilemma)
    if found.retired_at is not None:
        found.retired_at, found.version = None, found.version + 1
        found.save(update_fields=["retired_at", "version"])
        record("values.dilemma_saved", subject=found, by=by)


def _check_editor(by: User) -> None:
    if not edits_values(by):
        raise PermissionDenied


def _checked_value(by: User, about: str, situation: str, questions: str) -> ValueKey:
    """The locked key of a value that is in force; the lock lets one double click in at a time."""
    _check_editor(by)
    required(about=about, situation=situation, questions=questions)
    in_force = Value.objects.filter(key=about, foundation__state=State.ADOPTED)
    if not in_force.exists():
        raise NotAllowed({"about": [FROM_LIST]})
    return ValueKey.objects.select_for_update().get(pk=about)


def _lock_dilemma(dilemma: Dilemma) -> Dilemma:
    return Dilemma.objects.select_for_update(of=("self",)).get(pk=dilemma.pk)
