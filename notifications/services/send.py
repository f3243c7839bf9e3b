"""Deliveries are claimed with a lease, sent outside any transaction, and marked at once with its token.

Lost is nothing: what is not marked is claimed again when the lease has ended. An extra copy can only come of
a process that died between the mail server's 250 and the mark, or outlived its lease; it has the same
Message-ID. All times are the database's.
"""

import datetime as dt
import smtplib
import time
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.core.mail import mailers
from django.db import connection

from lean_portal import clock
from notifications.letters import Letters
from notifications.mime import Letter
from notifications.models import Channel, Delivery, Mode, State
from notifications.quiet import next_digest
from notifications.reasons import InvalidAddress, reason_of
from notifications.rules import DIGEST, RULE_OF
from notifications.services import marks
from notifications.services.cap import Mailed
from notifications.services.check import Batch
from notifications.services.summary import Gathered
from organisation.models import User

BATCH = 200
DUE = "state = 'pending' AND next_at <= statement_timestamp() ORDER BY next_at, id"
LOST = "state = 'sending' AND lease_until < statement_timestamp() ORDER BY lease_until, id"
# ARRAY(): the inner query is run once, whatever plan is chosen.
CLAIM = """
    UPDATE {table} SET state = 'sending', attempts = attempts + 1, lease_token = %s,
        lease_until = statement_timestamp() + %s
    WHERE id = ANY(ARRAY(
        SELECT id FROM {table} WHERE channel = %s AND {which} LIMIT %s FOR UPDATE SKIP LOCKED
    ))
    RETURNING id
"""


class Unreachable(Exception):
    """No line to the mail server: that is nobody's attempt."""


def send_due() -> int:
    """One round: up to 200 of what is due, and one of what somebody lost. Returns how many were settled, so
    0 means that there is nothing to do, or no mail server to do it with.

    The lost are taken one by one: a message that kills its worker then takes no other with it."""
    return deliver(claim(DUE, BATCH)) + deliver(claim(LOST, 1))


def claim(which: str, limit: int, channel: Channel = Channel.EMAIL) -> list[Delivery]:
    lease = dt.timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
    statement = CLAIM.format(table=Delivery._meta.db_table, which=which)
    given: tuple[Any, ...] = (uuid4(), lease, channel, limit)
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        ids = [pk for (pk,) in cursor.fetchall()]
    return list(Delivery.objects.filter(pk__in=ids).select_related("event").order_by("next_at", "pk"))


def deliver(claimed: Sequence[Delivery]) -> int:
    if not claimed:
        return 0
    # Whoever is slower than half the lease stops: nobody else may have taken over what is being sent.
    ends = time.monotonic() + settings.DELIVERY_LEASE_SECONDS / 2
    with PostOffice(claimed) as office:
        for number, delivery in enumerate(claimed):
            if time.monotonic() > ends:
                marks.put_back(claimed[number:], at_once=True)
                return number
            try:
                office.handle(delivery)
            except Unreachable:
                marks.put_back(claimed[number:])
                return number
    return len(claimed)


class PostOffice:
    """One line to the mail server, and what is needed to write the letters of one batch."""

    def __init__(self, deliveries: Sequence[Delivery]) -> None:
        self.batch = Batch(deliveries)
        self.letters = Letters(self.batch.subjects)
        self.mailed = Mailed(deliveries)
        self.gathered = Gathered(deliveries)
        self.mailer: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Every answer that counts has been read.
        with suppress(smtplib.SMTPException, OSError):
            if self.mailer is not None:
                self.mailer.close()

    def handle(self, delivery: Delivery) -> None:
        if delivery.attempts > settings.DELIVERY_ATTEMPTS:
            marks.settle(delivery, State.DEAD, f"{delivery.attempts - 1} workers were lost while sending it")
        elif verdict := self.batch.verdict(delivery):
            marks.settle(delivery, *verdict)
        elif opens_at := self.batch.opens_at(delivery):
            marks.postpone(delivery, opens_at)
        elif self.mailed.is_enough(delivery):
            wishes = self.batch.wishes[delivery.recipient_id or 0]
            marks.hold(delivery, next_digest(clock.now(), wishes, Mode.DAILY))
        else:
            self.send(delivery, self.batch.users[delivery.recipient_id or 0])

    def letter(self, delivery: Delivery, user: User) -> Letter | None:
        if delivery.notice == DIGEST:
            return self.gathered.letter(delivery, user)
        return self.letters.message(delivery, user)

    def send(self, delivery: Delivery, user: User) -> None:
        try:
            letter = self.letter(delivery, user)
        except Exception as error:  # whatever is wrong with this one, the others are sent
            marks.fail(delivery, reason_of(error, user.email))
            return
        if letter is None:
            marks.settle(delivery, State.CANCELLED, "nothing is left to tell")
            return
        self.open()
        if RULE_OF[delivery.notice].at_most_once:
            self.send_once(delivery, letter, user)
        else:
            self.send_surely(delivery, letter, user)

    def send_surely(self, delivery: Delivery, letter: Letter, user: User) -> None:
        error = self.hand_in(letter)
        if error is None:
            marks.sent(delivery)
            self.mailed.note(delivery)
        else:
            marks.fail(delivery, reason_of(error, user.email))

    def send_once(self, delivery: Delivery, letter: Letter, user: User) -> None:
        """Marked before it is sent: it may be missed, and asked for again, but never comes twice."""
        if marks.sent(delivery) and (error := self.hand_in(letter)):
            marks.note(delivery, reason_of(error, user.email))

    def hand_in(self, letter: Letter) -> Exception | None:
        try:
            self.mailer.send_messages([letter])
        except ValueError:
            return InvalidAddress("no mail can be sent to this address")
        except (smtplib.SMTPException, OSError) as error:
            if not reason_of(error, "").line_is_usable:
                self.hang_up()
            return error
        return None

    def open(self) -> None:
        if self.mailer is None:
            self.mailer = mailers["default"]
        try:
            self.mailer.open()
        except (smtplib.SMTPException, OSError) as error:
            self.hang_up()
            marks.logger.warning("the mail server cannot be reached: %s", type(error).__name__)
            raise Unreachable from error

    def hang_up(self) -> None:
        """Without a farewell, which would wait for an answer once more."""
        line = getattr(self.mailer, "connection", None)
        if line is not None:
            line.close()
        self.mailer = None
