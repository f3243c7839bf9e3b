"""What the tests of the pages about processes share."""

from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

URL = "/processer/"
KNOWN = {"name": "Felanmälan", "starts_when": "Ett fel syns", "ends_when": "Felet är lagat"}


def at(process, deed=""):
    return f"{URL}{process.code}/{deed}"


def filled(owner, *touched, **fields):
    return {
        "submission_id": str(uuid4()), **KNOWN,
        "owner_unit": owner.pk, "touched_units": [unit.pk for unit in touched], **fields,
    }  # fmt: skip


def changed(process, **fields):
    process.refresh_from_db()
    names = (
        "name",
        "starts_when",
        "ends_when",
        "customer",
        "cases_per_year",
        "lead_time_now",
        "motivation",
        "risk",
    )
    return {
        **{name: getattr(process, name) for name in names},
        "owner_unit": process.owner_unit_id,
        "touched_units": [unit.pk for unit in process.touched_units.all()],
        "version": process.version,
        **fields,
    }  # fmt: skip


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)
