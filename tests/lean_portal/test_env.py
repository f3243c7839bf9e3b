"""A missing or wrong setting stops the start with one sentence that names it."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

NEEDED = {
    "SECRET_KEY": "k" * 50,
    "SITE_URL": "https://lean.example.se",
    "DATABASE_URL": "postgresql://u@h/d",
    "REDIS_URL": "redis://h/0",
    "MAIL_URL": "smtp://h:25",
}


def start(**changed):
    env = {key: value for key, value in {**NEEDED, **changed}.items() if value is not None}
    return subprocess.run(
        [sys.executable, "manage.py", "diffsettings"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **env},
        capture_output=True,
        text=True,
    )


def test_right_values_start():
    done = start()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "wrong", "sentence"),
    [
        ("SECRET_KEY", None, "SECRET_KEY is not set."),
        ("SECRET_KEY", "short", "SECRET_KEY must be at least 50 characters long."),
        ("SITE_URL", "lean.example.se", "SITE_URL must look like https://lean.example.se"),
        ("DATABASE_URL", "mysql://u@h/d", "DATABASE_URL must begin with postgresql://."),
        ("DATABASE_URL", None, "DATABASE_URL is not set."),
        ("REDIS_URL", "amqp://h", "REDIS_URL must begin with redis://"),
        ("MAIL_URL", "h:25", "MAIL_URL must look like smtp://"),
        ("DEMO", "yes", "DEMO must be true or false, not 'yes'."),
        ("DEMO", "true", "DEMO is true, so SITE_URL and EXTRA_HOSTS may only name this machine"),
        ("DELIVERY_POLL_SECONDS", "often", "DELIVERY_POLL_SECONDS must be a number, not 'often'."),
        ("DELIVERY_ATTEMPTS", "0", "DELIVERY_ATTEMPTS must be at least 1, not 0."),
    ],
)
def test_wrong_value_stops_the_start_and_is_named(name, wrong, sentence):
    done = start(**{name: wrong})
    assert done.returncode == 1
    assert f"Lean-portalen does not start: {sentence}" in done.stderr
    assert "Traceback" not in done.stderr


def test_secure_site_has_secure_cookies():
    out = start().stdout
    assert "SESSION_COOKIE_NAME = '__Host-session'" in out
    assert "SESSION_COOKIE_SECURE = True" in out
