from collections.abc import Callable

import pytest
from django.test import Client

from organisation.models import User

PASSWORD = "brevduva under ekbacken"
LogIn = Callable[..., Client]


@pytest.fixture
def log_in() -> LogIn:
    """log_in(user) fills in the login page in a browser of its own."""

    def make(user: User, *, password: str = PASSWORD, **fields: str) -> Client:
        user.set_password(password)
        user.save(update_fields=["password"])
        client = Client()
        answer = client.post("/logga-in/", {"login": user.username, "password": password, **fields})
        assert answer.status_code == 302, answer.content.decode()
        return client

    return make
