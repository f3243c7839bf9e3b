"""How fast mail goes out, beside one process that does nothing but build and send messages."""

import smtplib
import socket
import subprocess
import sys
import time
from email.message import EmailMessage

import pytest

from notifications.models import Delivery, State
from notifications.services import expand_waiting, send_due

MAILS = 1000
TEXT = "Tack för ditt förslag. Enhetschefen läser det och du får svar senast onsdag.\n" * 4


@pytest.fixture
def port():
    with socket.create_server(("127.0.0.1", 0)) as line:
        line.set_inheritable(True)
        command = [sys.executable, "-m", "tests.notifications.blackhole", str(line.fileno())]
        server = subprocess.Popen(command, pass_fds=[line.fileno()])
        yield line.getsockname()[1]
        server.kill()
        server.wait()


def floor(port):
    begun = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as line:
        for number in range(MAILS):
            message = EmailMessage()
            message["Subject"], message["From"] = "Ja till ditt förslag", "lean@almfors.example"
            message["To"] = f"person{number}@almfors.example"
            message.set_content(TEXT)
            line.send_message(message)
    return MAILS / (time.perf_counter() - begun)


def product():
    begun = time.perf_counter()
    while send_due():
        pass
    return MAILS / (time.perf_counter() - begun)


@pytest.mark.bench
@pytest.mark.django_db(transaction=True)
def test_personal_mails_go_out_at_half_the_floors_speed(make_user, home_care, submit, settings, port, capsys):
    options = {"host": "127.0.0.1", "port": port, "timeout": 10}
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
    }
    people = [make_user(f"person{number}", "employee", home_care) for number in range(MAILS // 10)]
    for number in range(MAILS):
        submit(people[number % len(people)])
    begun = time.perf_counter()
    expand_waiting()
    expanding = MAILS / (time.perf_counter() - begun)
    rates = floor(port), product()
    assert Delivery.objects.filter(channel="email", state=State.SENT).count() == MAILS
    with capsys.disabled():
        print(
            f"\n{expanding:.0f} events/s expanded; {rates[1]:.0f} mails/s, floor {rates[0]:.0f}/s, "
            f"ratio {rates[1] / rates[0]:.2f}"
        )
    assert rates[1] >= 0.5 * rates[0]
