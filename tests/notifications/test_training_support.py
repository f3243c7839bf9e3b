"""Who is told of a request for support: at once, when its answer is late, and in how many mails."""

import datetime as dt
from uuid import uuid4

import pytest

from lean_portal import clock
from notifications.models import Delivery, DigestIssue
from notifications.rules import DIGEST
from notifications.services import expand_waiting, fold_due, gather_due, stop_email
from organisation.models import User
from organisation.workdays import add_workdays
from tests.improvements.moving import at
from tests.values.racing import at_once
from training.models import Supporter, SupportRequest
from training.services import supporting
from training.services.clock import climb

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2027, 2, 1)


@pytest.fixture(autouse=True)
def english(convenor, steering_member, manager, employee, colleague, outsider):
    for user in (colleague, outsider):
        Supporter.objects.create(user=user, helps_with="Mäta")
    User.objects.update(language="en")


def ask(by, unit, owner=None):
    with at(MONDAY):
        asked = supporting.ask_support(by=by, unit=unit, text="Hur mäter vi?", submission_id=uuid4())
        return supporting.take_support(request=asked, by=owner) if owner else asked


def told(mails):
    return {(mail.to[0].partition("@")[0], mail.subject) for mail in mails}


def late(asked, days):
    """So many working days after the promised day."""
    return at(add_workdays(asked.answer_by, days))


def test_a_request_is_told_to_the_steering_group_and_to_the_leaders_of_the_own_organisation(
    employee, home_care, post
):
    ask(employee, home_care)
    assert told(post()) == {
        ("styrgrupp", "Hemtjänst centrum asks for support"),
        ("styrgrupp2", "Hemtjänst centrum asks for support"),
        ("kollega", "Hemtjänst centrum asks for support, and you could help"),
    }


def test_a_late_answer_is_told_to_its_owner_then_to_the_convenor_and_once_each(
    employee, colleague, home_care, post
):
    asked = ask(employee, home_care, colleague)
    post()
    found = {}
    for days in range(8):
        with late(asked, days):
            climb()
            climb()
            if mails := told(post()):
                found[days] = mails
    assert found == {
        1: {("kollega", "The answer to Hemtjänst centrum is late")},
        3: {("styrgrupp", "Hemtjänst centrum has got no answer about support")},
    }


def test_what_nobody_has_taken_goes_straight_to_the_convenor_and_what_is_answered_to_nobody(
    employee, colleague, steering_member, home_care, post
):
    free, answered = ask(employee, home_care), ask(employee, home_care, colleague)
    post()
    with late(answered, 1):
        assert climb() == 2
        supporting.answer_support(request=answered, by=colleague, answer="Jag kommer.")
        subjects = {subject for _who, subject in told(post())}
    assert "Hemtjänst centrum has got no answer about support" in subjects
    assert "The answer to Hemtjänst centrum is late" not in subjects
    with late(free, 9):
        assert climb() == 0


# ---- several at once -------------------------------------------------------------------------------------


def work(post):
    """What the worker does on each ring."""
    expand_waiting()
    fold_due()
    return post()


def test_three_reminders_at_once_are_one_mail_and_one_alone_is_itself(employee, colleague, home_care, post):
    several = [ask(employee, home_care, colleague) for _each in range(3)]
    post()
    with late(several[0], 1):
        assert climb() == 3
        (mail,) = work(post)
    assert mail.subject == "3 reminders wait for you"
    assert mail.body.count("The answer to Hemtjänst centrum is late") == 3
    assert all(asked.get_absolute_url() in mail.body for asked in several)
    assert "List-Unsubscribe" not in mail.extra_headers and mail.body.count("/notiser/stopp/") == 3
    alone = SupportRequest.objects.get(pk=several[0].pk)
    SupportRequest.objects.exclude(pk=alone.pk).update(closed_at=clock.now())
    with late(alone, 3):
        climb()
        assert told(work(post)) == {("styrgrupp", "Hemtjänst centrum has got no answer about support")}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_each_reminder_in_one_mail(employee, colleague, home_care):
    several = [ask(employee, home_care, colleague) for _each in range(3)]
    expand_waiting()
    Delivery.objects.all().delete()
    with late(several[0], 1):
        climb()
        expand_waiting()
    assert sorted(at_once(fold_due, fold_due)) == [0, 1]
    issue = DigestIssue.objects.get()
    assert Delivery.objects.filter(state="digested", issue=issue).count() == 3


def test_what_comes_together_is_not_the_gathered_mail_of_the_day(employee, colleague, home_care, post):
    first = [ask(employee, home_care, colleague) for _each in range(4)]
    post()
    for pair in (first[:2], first[2:]):  # twice in a day, beside what is gathered
        with late(pair[0], 1):
            SupportRequest.objects.exclude(pk__in=[row.pk for row in pair]).update(answer_by="2030-01-01")
            SupportRequest.objects.filter(pk__in=[row.pk for row in pair]).update(answer_by=pair[0].answer_by)
            assert climb() == 2
            assert len(work(post)) == 1
    assert DigestIssue.objects.filter(user=colleague, kind="together").count() == 2
    DigestIssue.objects.update(day=clock.today())
    ask(employee, home_care)
    expand_waiting()
    nearby = Delivery.objects.filter(recipient=colleague, notice="support_nearby", channel="email")
    nearby.filter(state="pending").update(state="held")
    assert gather_due() == 1
    assert DigestIssue.objects.filter(user=colleague).exclude(kind="together").count() == 1


def test_whoever_has_stopped_gathered_mail_gets_each_by_itself_and_what_is_answered_is_left_out(
    employee, colleague, home_care, post
):
    several = [ask(employee, home_care, colleague) for _each in range(3)]
    post()
    stop_email(user=colleague, notice=DIGEST)
    with late(several[0], 1):
        climb()
        supporting.answer_support(request=several[0], by=colleague, answer="Jag kommer.")
        mails = [subject for who, subject in sorted(told(work(post))) if who == "kollega"]
    assert mails == ["The answer to Hemtjänst centrum is late"]
    assert Delivery.objects.filter(notice="support_late", channel="email", state="sent").count() == 2
