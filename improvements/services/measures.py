"""A measure is defined before its first value, by whoever leads the work."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements.efforts import leads
from improvements.models import Better, Effort, Every, Measure, Suggestion
from improvements.services.efforts import effort_of, lock_led
from improvements.services.life import lock
from improvements.workflow import HOLDING, ONGOING
from lean_portal.refusals import STALE, NotAllowed, required
from organisation.models import User

MEASURED = {*ONGOING, *HOLDING}
CLOSED = _("The work is closed, so nothing more is written in it.")
NAMED_ALREADY = _("There is a measure with this name already. Choose another name.")
FROZEN = _("There are values already, so this stays as it was when the first one came. Define a new measure.")
# What values are counted by: frozen from the first of them.
DEFINED = ("definition", "unit_name", "every", "better")


@transaction.atomic
def define_measure(
    *, effort: Effort, by: User, name: str, definition: str, unit_name: str, every: str, better: str
) -> Measure:
    """What is counted, how, where and by which role, before the first value."""
    effort = lock_led(effort, by)
    refuse_closed(effort)
    required(name=name, definition=definition, unit_name=unit_name)
    if effort.measures.filter(name=name).exists():
        raise NotAllowed({"name": [NAMED_ALREADY]})
    measure = Measure.objects.create(
        effort=effort,
        name=name,
        definition=definition,
        unit_name=unit_name,
        every=Every(every),
        better=Better(better),
    )
    record("improvements.measure_defined", subject=effort, by=by, measure=measure.pk)
    return measure


@transaction.atomic
def define_first(*, suggestion: Suggestion, by: User, **defined: str) -> Measure:
    """The same for a suggestion that has perhaps not been measured before."""
    suggestion = lock(suggestion)
    effort = Effort(suggestion=suggestion)
    if not leads(by, effort):
        raise PermissionDenied
    refuse_closed(effort)
    return define_measure(effort=effort_of(suggestion), by=by, **defined)


@transaction.atomic
def change_measure(
    *,
    measure: Measure,
    by: User,
    name: str,
    definition: str,
    unit_name: str,
    every: str,
    better: str,
    version: int | None = None,
) -> Measure:
    """Anything before the first value; after it the name alone, so that all values mean the same."""
    measure = lock_measure(measure, by)
    if version is not None and measure.version != version:
        raise NotAllowed(STALE, code="stale")
    required(name=name, definition=definition, unit_name=unit_name)
    given = {"definition": definition, "unit_name": unit_name, "every": every, "better": better}
    differ = [field for field in DEFINED if getattr(measure, field) != given[field]]
    if differ and measure.values.exists():
        raise NotAllowed({field: [FROZEN] for field in differ}, code="frozen")
    if measure.effort.measures.filter(name=name).exclude(pk=measure.pk).exists():
        raise NotAllowed({"name": [NAMED_ALREADY]})
    if not differ and measure.name == name:
        return measure
    measure.name, measure.definition, measure.unit_name = name, definition, unit_name
    measure.every, measure.better = Every(every), Better(better)
    touch(measure, "name", *DEFINED)
    record("improvements.measure_changed", subject=measure.effort, by=by, measure=measure.pk)
    return measure


def lock_measure(measure: Measure, by: User) -> Measure:
    """As it is now, held with its effort, for whoever leads that; NotAllowed once the work is closed."""
    effort = lock_led(measure.effort, by)
    refuse_closed(effort)
    fresh = Measure.objects.get(pk=measure.pk, effort=effort)
    fresh.effort = effort
    return fresh


def touch(measure: Measure, *changed: str) -> None:
    """Save what has changed of a locked measure."""
    measure.version += 1
    measure.save(update_fields=[*changed, "version"])


def is_closed(effort: Effort) -> bool:
    """A pilot that is closed, or a suggestion that is no longer carried out."""
    if effort.suggestion is not None:
        return effort.suggestion.state not in MEASURED
    return effort.closed_at is not None


def refuse_closed(effort: Effort) -> None:
    if is_closed(effort):
        raise NotAllowed(CLOSED, code="moved")
