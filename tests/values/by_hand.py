"""SQL by hand, past the services and the models."""

import pytest
from django.db import IntegrityError, connection, transaction

SAME = "INSERT INTO {0} ({1}) SELECT {1} FROM {0} LIMIT 1"
COPIES = {
    "values_value": "foundation_id, key_id, position, name, description, version",
    "values_behaviour": "value_id, key, position, audience, text, new_reason, version",
    "values_provenancelink": "foundation_id, statement_id, value_id, behaviour_id, relation, reason, at",
    "values_setaside": "foundation_id, statement_id, reason, reference, decided_on, at",
}


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


def refused(sql):
    """The database's own words; it fails where the database lets it through."""
    with pytest.raises(IntegrityError) as error:
        run(sql)
    return str(error.value)


def copy_of(table):
    """A second row with the words of the first."""
    return SAME.format(table, COPIES[table])
