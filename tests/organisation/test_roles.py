"""The units that tests stand on are those that the service would have made."""

from events.models import Event
from organisation.models import Unit
from organisation.services import add_unit
from tests.roles import LONG_AGO, written


def facts(unit):
    row = Unit.objects.filter(pk=unit.pk).values().get()
    event = Event.objects.about(unit).values("kind", "subject_type", "actor_id", "data").get()
    its_own = {"id", "code", "path", "authority_id", "created_at"}
    return {name: value for name, value in row.items() if name not in its_own}, event


def test_written_unit_is_the_one_that_the_service_adds(group, care):
    for kind, manager_title in (("administration", "Chef"), ("unit", "Enhetschef")):
        fields = {"kind": kind, "manager_title": manager_title}
        mine = written("X-1" + kind[:1], "Ny", care, **fields)
        theirs = add_unit(
            by=None, code="X-2" + kind[:1], name="Ny", parent=care, valid_from=LONG_AGO, **fields
        )
        assert facts(mine) == facts(theirs)
        assert (mine.authority == mine, mine.path) == (theirs.authority == theirs, f"/ALM/VOF/{mine.code}/")
