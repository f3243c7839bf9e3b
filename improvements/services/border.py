"""The border between authorities: each administration and each company is its own."""

from django.utils.translation import gettext_lazy as _

from improvements.models import HandOver, Suggestion
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.models import Unit


def crosses(suggestion: Suggestion, unit: Unit) -> bool:
    return unit.authority_id is not None and unit.authority_id != suggestion.handler_unit.authority_id


def refuse_secret_crossing(
    suggestion: Suggestion, unit: Unit, *, field: str = "unit", to_several: bool = False
) -> None:
    """What may tell about an individual under statutory secrecy is not given to another authority, nor
    (`to_several`) to the steering group, which is of several."""
    if (to_several or crosses(suggestion, unit)) and suggestion.secrecy and suggestion.cleared_at is None:
        raise NotAllowed(
            {
                field: [
                    _(
                        "It comes from a unit with statutory secrecy and may not go to another authority"
                        " until you have ticked that it tells nothing about an individual."
                    )
                ]
            },
            code="secret",
        )


def authorities(suggestion: Suggestion, unit: Unit) -> tuple[Unit, Unit]:
    """The one that has it, and the one of `unit`."""
    left = suggestion.handler_unit
    return left.authority or left, unit.authority or unit


def note_crossing(suggestion: Suggestion, unit: Unit) -> None:
    HandOver.objects.get_or_create(
        suggestion=suggestion, authority_id=unit.authority_id, defaults={"at": clock.now()}
    )
