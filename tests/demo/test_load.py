import os
import subprocess
import sys
import time
from uuid import uuid4

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from psycopg import sql

from demo.management.commands.load_demo import Command
from demo.models import Marker
from organisation.models import User
from tests import pattern
from tools.environment import ROOT


def test_a_database_that_holds_something_else_is_refused_in_words(marker_table, group):
    with pytest.raises(CommandError, match="neither empty nor marked as a demo"):
        call_command(Command())
    assert not Marker.objects.exists()
    assert not User.objects.exists()


def test_outside_the_demo_the_app_and_its_command_do_not_exist():
    assert not apps.is_installed("demo")
    assert "load_demo" not in get_commands()


@pytest.fixture
def empty_database():
    """A database of its own on the server of the tests, as an address."""
    name = f"demo_{uuid4().hex[:8]}"
    pattern.migrated()
    with psycopg.connect(pattern.on("postgres"), autocommit=True) as server:
        names = sql.Identifier(name), sql.Identifier(pattern.NAME)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        yield pattern.on(name)
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def manage(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "DEMO": "true", "SITE_URL": "http://127.0.0.1:8000", **environment}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
    )


def amounts(address: str) -> tuple[int, int]:
    """How many people and suggestions there are."""
    with psycopg.connect(address) as line:
        counted = (
            "SELECT (SELECT count(*) FROM organisation_user), (SELECT count(*) FROM improvements_suggestion)"
        )
        return line.execute(counted).fetchone() or (0, 0)


def test_the_command_fills_a_migrated_database_in_demo_mode(empty_database):
    assert manage("migrate", "--no-input", DATABASE_URL=empty_database).returncode == 0
    begun = time.monotonic()
    first = manage("load_demo", DATABASE_URL=empty_database)
    assert time.monotonic() - begun < 60  # beside another test on two cores; alone about a third
    assert (first.returncode, first.stdout.strip()) == (0, "The demo is loaded."), first.stderr
    before = amounts(empty_database)
    assert before > (0, 0)
    assert "is here already" in manage("load_demo", DATABASE_URL=empty_database).stdout
    assert amounts(empty_database) == before
    assert (
        "No changes detected"
        in manage("makemigrations", "--check", "demo", DATABASE_URL=empty_database).stdout
    )


def test_in_demo_mode_the_pages_of_the_demo_have_addresses():
    question = "from django.urls import reverse; print(reverse('demo:mail_list'), reverse('demo:role_login'))"
    assert manage("shell", "--no-imports", "--command", question).stdout.split() == [
        "/demo/mail/",
        "/demo/logga-in/",
    ]
