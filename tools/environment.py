"""The environment that commands need which are not the product itself: checks, translations, types."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = (
    "demo",
    "overview",
    "notifications",
    "meetings",
    "processes",
    "training",
    "improvements",
    "values",
    "organisation",
    "events",
    "lean_portal",
)
STAND_INS = {
    "DJANGO_SETTINGS_MODULE": "lean_portal.settings",
    "SECRET_KEY": "only-for-checks-and-tests-" + "0123456789abcdef" * 3,
    "SITE_URL": "http://127.0.0.1:8000",
    "DEMO": "true",  # so that the demo's own models and texts are looked at too
    "DATABASE_URL": "postgresql:///nobody-connects-to-this",
    "REDIS_URL": "memory://",
    "MAIL_URL": "memory://",
    "STATIC_MANIFEST": "false",
}


def fill_in() -> None:
    for name, value in STAND_INS.items():
        os.environ.setdefault(name, value)
