from collections.abc import Callable

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from notifications import services

Post = Callable[[], list[EmailMessage]]


@pytest.fixture
def post(db: None) -> Post:
    """Turn what has happened into mail, send it, and give what was sent since the last time."""

    def send() -> list[EmailMessage]:
        before = len(mail.outbox)
        services.expand_waiting()
        while services.send_due():
            pass
        return mail.outbox[before:]

    return send
