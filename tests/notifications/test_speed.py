"""How fast mail goes out, beside one process that does nothing but build and send messages."""

import smtplib
import socket
import subprocess
import sys
import time
from email.message import EmailMessage

import pytest

from meetings.services import agenda
from notifications.models import Delivery, State
from notifications.services import expand_waiting, send_due
from organisation.roles import Role
from tests.meetings.calling import add_item, call, settle
from tests.meetings.conftest import coordinator, meeting  # noqa: F401 - fixtures

MAILS = 1000
MANAGERS = 600
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


@pytest.mark.bench
@pytest.mark.django_db(transaction=True)
def test_six_hundred_managers_are_called_within_half_a_minute(
    meeting,  # noqa: F811
    coordinator,  # noqa: F811
    make_user,
    care,
    settings,
    port,
    capsys,
):
    """With agenda and invitation, from the press of the button to the last mail."""
    options = {"host": "127.0.0.1", "port": port, "timeout": 10}
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
    }
    for number in range(MANAGERS):
        make_user(f"chef{number}", Role.DEPUTY, care, language=("sv", "en")[number % 2])
    agenda.open_meeting(meeting=meeting, by=coordinator)
    for number in range(2, 9):
        add_item(meeting, care, coordinator, f"Punkt {number}", position=number)
    settle(meeting, coordinator)
    expand_waiting()
    begun = time.perf_counter()
    call(meeting, coordinator)
    expand_waiting()
    while send_due():
        pass
    seconds = time.perf_counter() - begun
    sent = Delivery.objects.filter(channel="email", notice="meeting_called", state=State.SENT)
    assert sent.count() == MANAGERS
    with capsys.disabled():
        print(f"\n{MANAGERS} managers called in {seconds:.1f} s")
    assert seconds < 30
