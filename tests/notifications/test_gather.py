# ruff: noqa: F401, F811 - fixtures
"""Gathered mail: one a day at most, nothing in it that is read, answered or no longer for the reader, and
each notice in one mail only, over a whole year."""

import datetime as dt
import random
from collections import Counter

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from events.services import record
from improvements import services as suggestions
from improvements.models import Merger, Suggestion
from notifications.models import Class, Delivery, DigestIssue, State
from notifications.quiet import is_after_break, is_issued_on, next_open
from notifications.rules import DIGEST
from notifications.services import expand_waiting, gather_due, mark_read, save_wishes, stop_email
from notifications.services.gather import OLDER
from organisation.workdays import is_workday
from tests.notifications.test_letters import bodies, parsed
from tests.notifications.wishing import at, local, quiet, tell, wish, work

WEDNESDAY, MORNING = "2100-03-03 10:00", "2100-03-04 07:30"


@pytest.fixture
def several(employee, submit):
    found = [submit(employee, title=title) for title in ("Nycklar", "Dörrar", "Fönster")]
    expand_waiting()
    Delivery.objects.all().delete()
    wish(employee, yours="daily", needs_you="daily", follow="daily", good_to_know="weekly")
    return found


@pytest.fixture
def told(at, tell, several):
    """Three things of three classes wait for Thursday morning."""
    with at(WEDNESDAY):
        return [
            tell(suggestion, cls)
            for suggestion, cls in zip(several, (Class.NEEDS_YOU, Class.YOURS, Class.FOLLOW), strict=True)
        ]


def reasons():
    return set(
        Delivery.objects.filter(channel="email").exclude(state="sent").values_list("state", "last_error")
    )


def test_gathered_mail_has_a_section_for_each_class_and_says_why_and_how_to_stop_each(
    at, told, several, employee, mailoutbox
):
    employee.language = "en"
    employee.save()
    with at("2100-03-04 07:29"):
        work()
    assert mailoutbox == []
    with at(MORNING):
        work()
        work()
    (letter,) = mailoutbox
    assert letter.subject == "3 notices from Lean-portalen"
    for body in bodies(letter):
        assert all(suggestion.title in body for suggestion in several)
        assert body.count("You get this because the suggestion is yours.") == 3
        assert body.count("/notiser/stopp/") == 4
        places = [body.casefold().index(name) for name in ("needs you", "your suggestion\n", "you follow")
                  if name in body.casefold()]  # fmt: skip
        assert places == sorted(places)
        assert f"http://testserver{several[0].get_absolute_url()}" in body
    assert "/notiser/stopp/" in parsed(letter)["List-Unsubscribe"]
    assert reasons() == {("digested", "")}
    assert DigestIssue.objects.get().day == dt.date(2100, 3, 4)


def test_what_is_read_or_answered_or_no_longer_for_the_reader_is_left_out(
    at, told, several, employee, manager, mailoutbox
):
    mark_read(delivery=Delivery.objects.get(event=told[0].event, channel="inapp"), by=employee)
    Suggestion.objects.filter(pk=several[1].pk).update(author=manager)
    with at(MORNING):
        work()
    (letter,) = mailoutbox
    assert "Fönster" in bodies(letter)[0]
    assert "Nycklar" not in bodies(letter)[0] and "Dörrar" not in bodies(letter)[0]
    assert reasons() == {
        ("cancelled", "read inside the portal"),
        ("cancelled", "no longer for this recipient"),
        ("digested", ""),
    }


def test_asked_again_when_it_is_sent(at, told, employee, mailoutbox):
    """Written, and then the mail server was away."""
    with at(MORNING):
        gather_due()
        expand_waiting()
        mark_read(delivery=Delivery.objects.get(event=told[0].event, channel="inapp"), by=employee)
        work()
    assert "Nycklar" not in bodies(mailoutbox[0])[0]


@pytest.mark.parametrize("when", ["before", "after"])
def test_with_nothing_left_to_tell_no_mail_comes(at, told, employee, mailoutbox, when):
    with at(MORNING):
        if when == "after":
            gather_due()
        for row in Delivery.objects.inapp_of(employee):
            mark_read(delivery=row, by=employee)
        work()
    assert mailoutbox == []
    assert DigestIssue.objects.count() == (when == "after")
    assert not Delivery.objects.filter(state__in=["held", "pending", "sending"]).exists()


def test_stopped_gathered_mail_comes_no_more(at, told, employee, mailoutbox):
    stop_email(user=employee, notice=DIGEST)
    with at(MORNING):
        work()
    assert mailoutbox == []
    assert reasons() == {("suppressed", "stopped by the recipient")}


def test_second_mail_of_a_day_cannot_be_and_what_comes_later_waits(
    at, tell, told, several, employee, mailoutbox
):
    with at(MORNING):
        work()
    with at("2100-03-04 09:00"):
        save_wishes(user=employee, yours="daily", digest_at=dt.time(10))
        tell(several[0], Class.YOURS)
    with at("2100-03-04 10:00"):
        work()
    assert len(mailoutbox) == 1
    assert Delivery.objects.get(state="held").next_at == local("2100-03-05 10:00")
    with pytest.raises(IntegrityError, match="one_gathered_mail_a_day"), transaction.atomic():
        DigestIssue.objects.create(user=employee, day=dt.date(2100, 3, 4), kind="daily")


def test_half_written_mail_leaves_everything_waiting(at, told, mailoutbox, monkeypatch, caplog):
    """Dead between the issue and the event that sends it."""

    def die(*given, **more):
        raise RuntimeError

    with at(MORNING), monkeypatch.context() as patch:
        patch.setattr("notifications.services.gather.record", die)
        assert gather_due() == 0
        assert (DigestIssue.objects.count(), Delivery.objects.filter(state="held").count()) == (0, 3)
    assert "could not be gathered" in caplog.text
    with at(MORNING):
        work()
    assert len(mailoutbox) == 1


def test_after_days_off_everything_comes_in_one_mail_in_its_newest_state(
    at, quiet, tell, several, employee, mailoutbox
):
    keys, doors, _ = several
    wish(employee, yours="now", follow="daily", good_to_know="weekly", needs_you="now", digest_weekday=4)
    employee.language = "en"
    employee.save()
    with at("2100-12-23 19:00"):
        tell(keys, Class.YOURS)
        tell(doors, Class.NEEDS_YOU)
        tell(doors, Class.NEEDS_YOU)
    with at("2100-12-26 12:00"):
        tell(keys, Class.YOURS)
        tell(doors, Class.GOOD_TO_KNOW)
        work()
    assert mailoutbox == []
    with at("2100-12-27 07:30"):
        work()
    (letter,) = mailoutbox
    assert letter.subject == "While you were away"
    assert sorted(Delivery.objects.filter(state="digested").values_list("cls", flat=True)) == [
        "good_to_know", "needs_you", "needs_you", "yours",
    ]  # fmt: skip
    assert Delivery.objects.get(state="cancelled").last_error == OLDER[1]


def test_newer_takes_back_only_what_tells_the_same(at, employee, colleague, manager, submit, mailoutbox):
    """An approval stands, whatever is merged into it later; that the work is done says more than that it is
    to be."""
    wish(employee, yours="daily")
    kept, done, *others = [
        suggestions.acknowledge_suggestion(suggestion=submit(author), by=manager)
        for author in (employee, employee, colleague, colleague)
    ]
    expand_waiting()
    Delivery.objects.all().delete()
    for other in others:
        Suggestion.objects.filter(pk=other.pk).update(state="merged", merged_into=kept)
    mergers = [
        Merger.objects.create(
            suggestion=other, into=kept, by=manager, relation="same", object_by="2100-03-20",
            state_before=other.state, since_before=other.state_since,
        )
        for other in others
    ]  # fmt: skip
    with at(WEDNESDAY), transaction.atomic():
        record("improvements.suggestion_approved", subject=kept, by=manager)
        record("improvements.suggestion_approved", subject=done, by=manager)
        for merger in mergers:
            record("improvements.suggestion_gathered", subject=kept, by=manager, merger=merger.pk)
        record("improvements.suggestion_implemented", subject=done, by=manager)
    with at(WEDNESDAY):
        expand_waiting()
    with at(MORNING):
        gather_due()
    mine = Delivery.objects.filter(recipient=employee, channel="email").exclude(notice=DIGEST)
    assert sorted(mine.values_list("notice", "event__subject_id", "state")) == sorted([
        ("suggestion_approved", kept.pk, "digested"),
        ("suggestion_gathered", kept.pk, "digested"),
        ("suggestion_gathered", kept.pk, "digested"),
        ("suggestion_approved", done.pk, "cancelled"),
        ("suggestion_implemented", done.pk, "digested"),
    ])  # fmt: skip


# ---- a year ----------------------------------------------------------------------------------------------
YEAR = 2100
# Around the changes of the clocks, and the days off: Easter, midsummer, Christmas, and a few common days.
DAYS = [(3, 25), (3, 27), (3, 28), (3, 29), (10, 29), (10, 30), (10, 31), (11, 1), (6, 24), (6, 25), (12, 23),
        (12, 25), (12, 31), (1, 5), (2, 12), (5, 13), (8, 4), (9, 17)]  # fmt: skip
HOURS = [0, 2, 6, 7, 12, 17, 18, 23]


def happenings(count, chance):
    for _ in range(count):
        month, day = chance.choice(DAYS)
        moment = timezone.make_aware(
            dt.datetime(YEAR, month, day, chance.choice(HOURS), chance.randrange(60))
        )
        yield moment.astimezone(dt.UTC), chance.choice(list(Class)), chance.randrange(3)


def live(at, tell, those, events):
    """Each event in its moment, and between them whatever is due, in its own."""
    for (moment, cls, who), (then, _, _) in zip(
        events, [*events[1:], (local(f"{YEAR + 1}-02-01 12:00"), 0, 0)], strict=True
    ):
        with at(moment):
            tell(those[who], cls)
            work()
        while (due := next_due()) and due < then:
            with at(due):
                work()


def next_due():
    waits = Delivery.objects.filter(state__in=["held", "pending"]).order_by("next_at")
    return waits.values_list("next_at", flat=True).first()


def check_year(people):
    mails = Delivery.objects.filter(channel="email")
    assert set(mails.values_list("state", "last_error")) <= {("sent", ""), ("digested", ""), OLDER}
    issues = Counter(mails.filter(state="digested").values_list("issue", flat=True))
    gathered = mails.filter(notice=DIGEST).select_related("event")
    assert Counter(row.event.subject_id for row in gathered) == dict.fromkeys(issues, 1)
    for row in mails.filter(state="sent").select_related("recipient"):
        wishes = people[row.recipient_id]
        here = timezone.localtime(row.sent_at)
        assert next_open(row.sent_at, wishes) == row.sent_at, (row.notice, here)
        if row.notice == DIGEST:
            assert is_issued_on(here.date(), wishes) and here.time() == wishes.digest_at, here


def a_year(at, tell, make_user, home_care, submit, count, seed):
    said = [
        {},
        {"yours": "daily", "on_days_off": True, "quiet_from": dt.time(1), "quiet_to": dt.time(5)},
        {"yours": "weekly", "needs_you": "weekly", "digest_weekday": 4, "digest_at": dt.time(15)},
    ]
    those = [submit(make_user(f"person{number}", "employee", home_care)) for number in range(3)]
    expand_waiting()
    Delivery.objects.all().delete()
    people = {those[number].author_id: wish(those[number].author, **said[number]) for number in range(3)}
    live(at, tell, those, sorted(happenings(count, random.Random(seed))))
    check_year(people)
    return those


def test_over_a_year_each_notice_is_sent_once_or_stands_in_one_gathered_mail_in_its_hours(
    at, quiet, tell, make_user, home_care, submit, settings, mailoutbox
):
    settings.DELIVERY_WEEKLY_CAP = 2
    a_year(at, tell, make_user, home_care, submit, 60, 1)
    assert len(mailoutbox) == Delivery.objects.filter(channel="email", state="sent").count()
    kinds = set(DigestIssue.objects.values_list("kind", flat=True))
    assert kinds == {"daily", "weekly", "catch_up"}


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_over_twenty_busy_years(at, quiet, tell, make_user, home_care, submit, settings, seed):
    settings.DELIVERY_WEEKLY_CAP = 2
    a_year(at, tell, make_user, home_care, submit, 600, seed)
