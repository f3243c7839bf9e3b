# ruff: noqa: F401, F811 - fixtures
"""Servers are told of each edition: signed, in order, again until they answer, and never inside our walls."""

import datetime as dt
import hashlib
import hmac
import json
import os
import signal
import socket
import time
from unittest.mock import Mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from notifications import outbound
from notifications.models import Channel, Delivery, Hook, State
from notifications.services import (
    expand_waiting,
    marks,
    receivers,
    redrive_delivery,
    settle_waiting,
    stories,
    tell_due,
)
from notifications.services.send import DUE
from notifications.services.webhooks import claim_free
from tests.meetings.conftest import english
from tests.notifications.intranet import done, editor, published, story, words
from tests.notifications.receiver import CUT, DRIP, HANG, TLS, Receiver, tls
from tools.parts.process import wait_until

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def allowed(settings, english):
    """Our own machine plays the intranet."""
    settings.WEBHOOK_ALLOW_PRIVATE = settings.WEBHOOK_ALLOW_HTTP = True
    settings.DELIVERY_BACKOFF_SECONDS = 0
    return settings


@pytest.fixture
def receiver(allowed):
    receiver = Receiver()
    allowed.WEBHOOK_HOSTS = [f"127.0.0.1:{receiver.port}"]
    yield receiver
    receiver.stop()


@pytest.fixture
def hook(receiver, administrator):
    url = f"http://127.0.0.1:{receiver.port}/lean?from=portal"
    return receivers.create_hook(by=administrator, name="Intranätet", url=url)[0]


def tell():
    expand_waiting()
    while tell_due():
        pass
    return list(Delivery.objects.filter(channel=Channel.WEBHOOK).order_by("pk"))


def ends(rows):
    return [(row.state, row.attempts, row.last_error) for row in rows]


# ---- what is told ----------------------------------------------------------------------------------------


def test_published_story_is_told_once_and_signed(receiver, hook, published):
    (row,) = tell()
    assert ends(tell()) == [("sent", 1, "")]
    ((headers, body),) = receiver.asked
    assert receiver.paths == ["/lean?from=portal"]
    said = json.loads(body)
    assert set(said) == {
        "id", "type", "version", "title", "lead", "html", "note", "url", "published", "updated",
    }  # fmt: skip
    assert (said["id"], said["type"], said["version"]) == (f"urn:uuid:{published.uid}", "published", 1)
    assert said["html"].startswith("<p>") and "&" not in said["url"]
    assert dt.datetime.fromisoformat(said["published"]).tzinfo is not None
    assert headers["Idempotency-Key"] == row.message_id
    assert headers["User-Agent"] == "Lean-portalen"
    # As the documentation tells a receiver to check it.
    parts = dict(part.split("=", 1) for part in headers["X-Lean-Signature"].split(","))
    wanted = hmac.new(hook.secret.encode(), f"{parts['t']}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(wanted, parts["v1"])
    assert abs(int(parts["t"]) - time.time()) < 60


def test_words_are_escaped_and_nothing_is_lost(receiver, hook, story, editor):
    stories.change_story(story=story, by=editor, **words(body="<script>x</script> & åäö 🙂\nrad två"))
    stories.publish_story(story=story, by=editor)
    tell()
    html = json.loads(receiver.asked[0][1])["html"]
    assert html == "<p>&lt;script&gt;x&lt;/script&gt; &amp; åäö 🙂<br>rad två</p>"


def test_of_a_withdrawn_story_only_the_reason_is_told(receiver, hook, published, editor):
    tell()
    stories.withdraw_story(story=published, by=editor, reason="Fel uppgift.")
    tell()
    said = json.loads(receiver.asked[1][1])
    assert (said["type"], said["version"], said["note"]) == ("withdrawn", 2, "Fel uppgift.")
    assert said["title"] == said["lead"] == said["html"] == ""


def test_secret_is_new_for_what_still_waits(receiver, hook, published, administrator):
    expand_waiting()
    secret = receivers.renew_secret(hook=hook, by=administrator)
    tell()
    headers, body = receiver.asked[0]
    at = headers["X-Lean-Signature"].partition(",")[0][2:]
    assert secret != hook.secret
    assert hmac.new(secret.encode(), f"{at}.".encode() + body, "sha256").hexdigest() in str(headers)


def test_overtaken_edition_is_never_sent(receiver, hook, published, editor):
    expand_waiting()
    stories.correct_story(story=published, by=editor, correction="Rättat.", **words())
    first, second = tell()
    assert (first.state, second.state) == ("cancelled", "sent")
    assert [json.loads(body)["version"] for _, body in receiver.asked] == [2]


def test_dead_one_that_is_sent_again_does_not_come_after_a_newer(
    receiver, hook, published, editor, administrator
):
    receiver.script = [400]
    (first,) = tell()
    assert first.state == "dead"
    stories.correct_story(story=published, by=editor, correction="Rättat.", **words())
    tell()
    redrive_delivery(delivery=first, by=administrator)
    assert [row.state for row in tell()] == ["cancelled", "sent"]
    assert [json.loads(body)["version"] for _, body in receiver.asked] == [1, 2]


def test_one_worker_at_a_time_tells_a_server(receiver, hook, published, editor):
    expand_waiting()
    assert len(claim_free(DUE, 1)) == 1
    stories.correct_story(story=published, by=editor, correction="Rättat.", **words())
    expand_waiting()
    assert claim_free(DUE, 20) == []


def test_switched_off_server_and_a_restored_past_are_told_nothing(receiver, hook, published, administrator):
    expand_waiting()
    receivers.change_hook(hook=hook, by=administrator, name=hook.name, url=hook.url, is_active=False)
    assert [row.state for row in tell()] == ["cancelled"]
    Hook.objects.update(is_active=True)
    assert settle_waiting() == 0
    assert receiver.asked == []


def test_past_that_is_settled_makes_no_delivery(receiver, hook, published):
    settle_waiting(channels=frozenset({"inapp"}))
    assert not Delivery.objects.filter(channel=Channel.WEBHOOK).exists()


# ---- when it goes wrong ----------------------------------------------------------------------------------


def test_two_times_500_then_200_is_one_with_one_key(receiver, hook, published):
    receiver.script = [500, 503]
    (row,) = tell()
    assert ends([row]) == [("sent", 3, "")]
    assert receiver.keys == [row.message_id] * 3


@pytest.mark.parametrize(
    "status, words", [(400, "answered 400"), (410, "answered 410"), (302, "redirects are not followed")]
)
def test_clear_no_is_not_tried_again_and_says_why(receiver, hook, published, status, words):
    receiver.script = [status]
    receiver.more = {"Location": f"http://127.0.0.1:{receiver.port}/elsewhere"}
    (row,) = tell()
    assert (row.state, row.attempts) == ("dead", 1)
    assert words in row.last_error
    assert len(receiver.asked) == 1


@pytest.mark.parametrize("status", [408, 429, CUT])
def test_later_is_tried_again(receiver, hook, published, status):
    receiver.script = [status]
    assert ends(tell()) == [("sent", 2, "")]


@pytest.mark.parametrize("how", [HANG, DRIP])
def test_server_that_hangs_or_drips_is_left_after_a_while(receiver, hook, published, monkeypatch, how):
    monkeypatch.setattr(outbound, "TOTAL_SECONDS", 0.3)
    receiver.script = [how]
    began = time.monotonic()
    assert ends(tell()) == [("sent", 2, "")]
    assert time.monotonic() - began < 3


def test_silent_server_keeps_its_other_stories_waiting_and_no_other_server(
    receiver, hook, administrator, done, editor, allowed
):
    other = Receiver()
    allowed.WEBHOOK_HOSTS.append(f"127.0.0.1:{other.port}")
    receivers.create_hook(by=administrator, name="Andra", url=f"http://127.0.0.1:{other.port}/")
    done(), done(title="Annat")
    stories.draft_waiting()
    for each in stories.Story.objects.all():
        stories.publish_story(story=each, by=editor)
    expand_waiting()
    receiver.script = [CUT]
    assert tell_due() == 3
    assert len(receiver.asked) == 1
    assert len(other.asked) == 2
    waiting = Delivery.objects.filter(channel=Channel.WEBHOOK, state=State.PENDING)
    assert sorted(waiting.values_list("attempts", flat=True)) == [0, 1]
    other.stop()


def test_long_answer_is_not_read_to_its_end(receiver, hook, published):
    receiver.body = b"x" * 5_000_000
    assert ends(tell()) == [("sent", 1, "")]


def test_what_is_given_up_is_dead(receiver, hook, published, settings):
    settings.DELIVERY_ATTEMPTS = 3
    receiver.script = [500] * 9
    assert ends(tell()) == [("dead", 3, "the receiver answered 500")]


def test_worker_that_dies_after_the_answer_leaves_it_to_the_next_with_the_same_key(
    receiver, hook, published, settings, monkeypatch
):
    settings.DELIVERY_LEASE_SECONDS = 0.2
    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(marks, "sent", Mock(side_effect=KeyboardInterrupt))
        tell()
    assert tell_due() == 0  # its lease has not ended
    time.sleep(0.25)
    (row,) = tell()
    assert ends([row]) == [("sent", 2, "")]
    assert receiver.keys == [row.message_id] * 2


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_killed_worker_says_it_again_with_the_same_key(receiver, hook, published, start_worker):
    happened = []

    def kill():
        if not happened:
            happened.append(True)
            os.killpg(workers[0].process.pid, signal.SIGKILL)

    receiver.on_message = kill
    given = {
        "WEBHOOK_HOSTS": f"127.0.0.1:{receiver.port}", "WEBHOOK_ALLOW_PRIVATE": "true",
        "WEBHOOK_ALLOW_HTTP": "true",
    }  # fmt: skip
    workers = [start_worker(beat=True, **given)]
    assert wait_until(lambda: happened, 20)
    workers.append(start_worker(beat=True, **given))
    rows = Delivery.objects.filter(channel=Channel.WEBHOOK)
    assert wait_until(lambda: rows.filter(state=State.SENT).exists(), 20, every=0.2)
    assert 1 <= len(receiver.keys) <= 3
    assert set(receiver.keys) == {rows.get().message_id}


# ---- where it may go -------------------------------------------------------------------------------------


@pytest.fixture
def https(allowed, monkeypatch):
    """intranet.test over TLS on our own machine."""
    receiver = Receiver(tls())
    allowed.WEBHOOK_ALLOW_HTTP = False
    allowed.WEBHOOK_HOSTS = [f"intranet.test:{receiver.port}"]
    allowed.WEBHOOK_CA_FILE = str(TLS / "certificate.pem")
    names(monkeypatch, "127.0.0.1")
    yield receiver
    receiver.stop()


def names(monkeypatch, *addresses):
    """Every name has these addresses."""

    def look(host, port, *args, **kwargs):
        return [
            (socket.AF_INET6 if ":" in each else socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
            for each in addresses
        ]

    monkeypatch.setattr(outbound.socket, "getaddrinfo", look)


def test_handshake_that_never_ends_is_cut_as_well(https, allowed, monkeypatch):
    monkeypatch.setattr(outbound, "TOTAL_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        allowed.WEBHOOK_HOSTS = [f"intranet.test:{port}"]
        began = time.monotonic()
        with pytest.raises(OSError):
            outbound.post(f"https://intranet.test:{port}/", b"{}", {})
    assert time.monotonic() - began < 2


def test_https_is_checked_by_name(https, administrator, published, allowed):
    url = f"https://intranet.test:{https.port}/"
    hook, _ = receivers.create_hook(by=administrator, name="Intranätet", url=url)
    assert outbound.post(url, b"{}", {}) == 200
    allowed.WEBHOOK_CA_FILE = ""
    with pytest.raises(OSError, match="certificate verify failed"):
        outbound.post(url, b"{}", {})
    allowed.WEBHOOK_HOSTS = [f"other.test:{https.port}"]
    allowed.WEBHOOK_CA_FILE = str(TLS / "certificate.pem")
    with pytest.raises(OSError, match="Hostname mismatch"):
        outbound.post(f"https://other.test:{https.port}/", b"{}", {})


INSIDE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.255.255.250",
    "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1",
    "ff02::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::7f00:1", "2002:7f00:1::", "2002:c0a8:101::", "2001:db8::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_address_inside_a_wall_is_never_told(allowed, monkeypatch, address):
    allowed.WEBHOOK_ALLOW_PRIVATE = False
    allowed.WEBHOOK_HOSTS = ["intranet.test"]
    names(monkeypatch, "93.184.216.34", address)
    monkeypatch.setattr(
        outbound.socket, "create_connection", lambda *args, **kwargs: pytest.fail("connected")
    )
    with pytest.raises(outbound.Refused, match="private"):
        outbound.post("https://intranet.test/", b"{}", {})


def test_public_address_is_connected_to_as_it_was_looked_at(allowed, monkeypatch):
    """The name is not asked a second time: it could say something else."""
    allowed.WEBHOOK_ALLOW_PRIVATE = False
    allowed.WEBHOOK_HOSTS = ["intranet.test"]
    names(monkeypatch, "93.184.216.34", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    tried = []

    def connect(address, timeout=None):
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(outbound.socket, "create_connection", connect)
    with pytest.raises(ConnectionRefusedError):
        outbound.post("https://intranet.test/", b"{}", {})
    assert tried == [("93.184.216.34", 443), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", 443)]


@pytest.mark.parametrize(
    "url",
    [
        "http://intranet.test/", "ftp://intranet.test/", "file:///etc/passwd", "//intranet.test/",
        "intranet.test",
        "https://user:pass@intranet.test/", "https://intranet.test@evil.test/", "https://evil.test/",
        "https://intranet.test.evil.test/", "https://intranet.test:8443/", "https://intranet.test:x/",
        "https://2130706433/", "https://0x7f000001/", "https://127.1/", "https://[::1]/", "https://[::1/",
        "https://localhost/", "https://intranet.test\\@evil.test/", "https://intranet.test/ x",
        "https://intranet.test/\r\nX: y", "https://intranet.test/#x", "https://ıntranet.test/", "",
    ],
)  # fmt: skip
def test_only_listed_hosts_over_https(allowed, administrator, url):
    allowed.WEBHOOK_ALLOW_HTTP = False
    allowed.WEBHOOK_HOSTS = ["intranet.test"]
    with pytest.raises(outbound.Refused):
        outbound.checked_url(url)
    with pytest.raises(ValidationError):
        receivers.create_hook(by=administrator, name="x", url=url)


def test_numbers_that_mean_our_own_machine_are_looked_at_as_addresses(allowed):
    allowed.WEBHOOK_ALLOW_PRIVATE = False
    for host in ("2130706433", "0x7f000001", "127.1", "0", "localhost"):
        allowed.WEBHOOK_HOSTS = [host]
        with pytest.raises((outbound.Refused, outbound.Unresolved)):
            outbound.post(f"https://{host}/", b"{}", {})


def test_host_that_left_the_list_is_told_nothing_more(receiver, hook, published, allowed):
    allowed.WEBHOOK_HOSTS = []
    assert ends(tell()) == [("dead", 1, "the host is not in WEBHOOK_HOSTS")]
    assert receiver.asked == []


def test_only_administrators_manage_servers(hook, editor):
    for call in (
        lambda: receivers.create_hook(by=editor, name="x", url=hook.url),
        lambda: receivers.change_hook(hook=hook, by=editor, name="x", url=hook.url, is_active=True),
        lambda: receivers.renew_secret(hook=hook, by=editor),
    ):
        with pytest.raises(PermissionDenied):
            call()
