import os
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

from tests import pattern

# The same examples each time, so that a red test is about the change; `make soak` goes looking for new ones.
settings.register_profile("test", derandomize=True, max_examples=40)
settings.register_profile("soak", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))

# What Django makes of the models, and a test never changes.
LASTING = {"django_migrations", "django_content_type", "auth_permission"}

pytest_plugins = ["tests.roles", "tests.browser", "tests.parts", "tests.groups"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    if "TESTS_OWN_SERVER" in os.environ:
        connection.settings_dict["TEST"]["TEMPLATE"] = pattern.migrated()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A browser's last request may still hold its line to the database when that is to be removed."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def empty_what_was_filled(_case: TransactionTestCase) -> None:
    """After a test that commits: Django would empty all of some ninety tables, whether or not it wrote to
    them, and write its permissions anew; that took as long as the test."""
    quote = connection.ops.quote_name
    tables = set(connection.introspection.django_table_names(only_existing=False, include_views=False))
    ask = " UNION ALL ".join(f"(SELECT '{name}' FROM {quote(name)} LIMIT 1)" for name in tables - LASTING)
    with connection.cursor() as cursor:
        cursor.execute(ask)
        filled = [name for (name,) in cursor.fetchall()]
        cursor.execute(
            "SET session_replication_role = replica"
        )  # neither foreign keys nor guards stand against it
        for name in filled:
            cursor.execute(f"DELETE FROM {quote(name)}")
        cursor.execute("SET session_replication_role = DEFAULT")


TransactionTestCase._fixture_teardown = empty_what_was_filled
