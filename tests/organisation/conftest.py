from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from organisation.models import User

PASSWORD = "brevduva under ekbacken"
LogIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def quick_hasher(settings: Any) -> None:
    """Argon2 is slow on purpose. The tests that are about it take it back."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]


@pytest.fixture
def argon2(quick_hasher: None, settings: Any) -> None:
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]


@pytest.fixture
def log_in() -> LogIn:
    """log_in(user) fills in the login page in a browser of its own."""

    def make(user: User, *, password: str = PASSWORD, **fields: str) -> Client:
        if not user.password or not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
        client = Client()
        answer = client.post("/logga-in/", {"login": user.username, "password": password, **fields})
        assert answer.status_code == 302, answer.content.decode()
        return client

    return make
