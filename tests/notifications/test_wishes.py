# ruff: noqa: F401, F811 - fixtures
"""How often each person wants mail: at once, gathered, never; not at night, not too often, not this one."""

import datetime as dt

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from improvements import voices
from improvements.models import Follow
from notifications.letters import FOLLOWED, stop_token
from notifications.models import Class, Delivery, Preference, State, Wishes
from notifications.services import expand_waiting, save_wishes, send_due, stop_email
from organisation.services import ask_password_reset, report_accessibility
from tests.notifications.test_letters import bodies, parsed
from tests.notifications.wishing import KINDS, at, local, quiet, tell, wish, work

WEDNESDAY = "2100-03-03 10:00"
PAGE = "/installningar/notiser/"


@pytest.fixture
def suggestion(employee, submit):
    """The author has wished nothing, and been told of what they handed in."""
    found = submit(employee)
    expand_waiting()
    Delivery.objects.all().delete()
    return found


def states():
    return dict(Delivery.objects.filter(channel="email").values_list("cls", "state"))


def test_by_itself_what_needs_you_and_is_yours_comes_at_once_and_the_rest_is_gathered(
    at, quiet, tell, suggestion
):
    with at(WEDNESDAY):
        for cls in KINDS:
            tell(suggestion, cls)
    assert states() == {"needs_you": "pending", "yours": "pending", "follow": "held", "good_to_know": "held"}
    due = Delivery.objects.filter(state="held").order_by("cls").values_list("cls", "next_at")
    assert dict(due) == {"follow": local("2100-03-04 07:30"), "good_to_know": local("2100-03-08 07:30")}
    assert Delivery.objects.filter(channel="inapp").count() == 4


@pytest.mark.parametrize(
    ("mode", "state"),
    [("now", State.PENDING), ("daily", State.HELD), ("weekly", State.HELD), ("never", State.SUPPRESSED)],
)
@pytest.mark.parametrize("cls", KINDS)
def test_each_class_is_chosen_by_itself_and_stands_in_the_portal_all_the_same(
    at, tell, suggestion, employee, cls, mode, state
):
    wish(employee, **{cls: mode})
    with at(WEDNESDAY):
        assert tell(suggestion, cls).state == state
    assert Delivery.objects.unread_by(employee).count() == 1


def test_evening_holds_a_mail_until_the_morning(at, quiet, tell, suggestion, mailoutbox):
    with at("2100-03-03 18:00"):
        mail = tell(suggestion, Class.YOURS)
        work()
    assert (mail.state, mail.not_before, mailoutbox) == (State.PENDING, local("2100-03-04 07:00"), [])
    with at("2100-03-04 07:00"):
        work()
    assert len(mailoutbox) == 1


def test_what_was_kept_until_the_evening_waits_for_the_morning_too(at, quiet, tell, suggestion, mailoutbox):
    with at("2100-03-03 17:59"):
        tell(suggestion, Class.YOURS)
    with at("2100-03-03 18:00"):
        send_due()
    mail = Delivery.objects.get(channel="email")
    assert (mail.state, mail.attempts, mail.next_at) == (State.PENDING, 0, local("2100-03-04 07:00"))
    with at("2100-03-04 07:00"):
        send_due()
    assert len(mailoutbox) == 1


def test_new_password_is_waited_for_at_night(at, quiet, employee, mailoutbox):
    wish(employee, yours="never", away_until=dt.date(2100, 3, 30))
    with at("2100-03-06 03:00"):
        ask_password_reset(email=employee.email)
        work()
    assert len(mailoutbox) == 1


# ---- too many --------------------------------------------------------------------------------------------
def test_beyond_the_cap_of_a_week_the_rest_is_gathered_and_nothing_is_lost(
    at, settings, tell, suggestion, mailoutbox
):
    settings.DELIVERY_WEEKLY_CAP = 3
    with at(WEDNESDAY):
        for _ in range(5):
            tell(suggestion, Class.YOURS)
        work()
        assert (len(mailoutbox), Delivery.objects.filter(state="held").count()) == (3, 2)
        tell(suggestion, Class.NEEDS_YOU)
        work()
        assert len(mailoutbox) == 4  # held back by nothing, and counted
    with at("2100-03-10 10:01"):
        tell(suggestion, Class.YOURS)
        work()
    assert len(mailoutbox) == 6  # what was held, in one mail, and a new week begun
    assert not Delivery.objects.filter(state__in=["held", "pending"]).exists()


# ---- the page --------------------------------------------------------------------------------------------
@pytest.fixture
def chosen():
    return {
        "needs_you": "now", "yours": "daily", "follow": "weekly", "good_to_know": "never",
        "quiet_from": "20:00", "quiet_to": "06:30", "digest_at": "08.15", "digest_weekday": "2",
    }  # fmt: skip


def test_choices_are_saved_and_shown_again(client, employee, chosen):
    client.force_login(employee)
    assert client.post(PAGE, chosen).status_code == 302
    saved = Wishes.objects.get(user=employee)
    assert (saved.yours, saved.quiet_to, saved.digest_at) == ("daily", dt.time(6, 30), dt.time(8, 15))
    assert (saved.digest_weekday, saved.on_days_off, saved.away_until) == (2, False, None)
    assert 'value="08:15"' in client.get(PAGE).content.decode()


def test_wrong_choices_are_kept_with_an_error_beside_the_field(client, employee, chosen):
    client.force_login(employee)
    wrong = chosen | {"quiet_from": "half past", "yours": "hourly", "away_until": "2999-01-01"}
    page = client.post(PAGE, wrong)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"quiet_from", "yours", "away_until"}
    assert 'value="half past"' in page.content.decode()
    assert not Wishes.objects.exists()


def test_stopped_kind_stands_there_and_can_come_again(client, employee, chosen):
    stop_email(user=employee, notice="suggestion_read")
    stop_email(user=employee, notice="suggestion_parked")
    client.force_login(employee)
    assert "resume" in client.get(PAGE).context["form"].fields
    client.post(PAGE, chosen | {"resume": ["suggestion_read"]})
    assert list(Preference.objects.filter(email=False).values_list("notice", flat=True)) == [
        "suggestion_parked"
    ]


def test_choices_hold_for_what_waits_already(at, quiet, tell, suggestion, employee):
    with at(WEDNESDAY):
        tell(suggestion, Class.FOLLOW)
        tell(suggestion, Class.GOOD_TO_KNOW)
    with at("2100-03-03 20:00"):
        tell(suggestion, Class.YOURS)
        save_wishes(user=employee, follow="now", good_to_know="never", yours="weekly", digest_at=dt.time(9))
    assert states() == {"follow": "pending", "good_to_know": "suppressed", "yours": "held"}


def test_page_needs_a_login(client, db):
    assert client.get(PAGE).status_code == 302


# ---- stopping one suggestion -----------------------------------------------------------------------------
@pytest.fixture
def link(employee, suggestion):
    return reverse("notifications:notice_stop", args=[stop_token(employee.pk, f"{FOLLOWED}{suggestion.pk}")])


def test_mail_about_what_is_followed_stops_just_that_suggestion(at, tell, suggestion, employee, mailoutbox):
    wish(employee, follow="now")
    with at(WEDNESDAY):
        tell(suggestion, Class.FOLLOW)
        work()
    (letter,) = mailoutbox
    url = parsed(letter)["List-Unsubscribe"].strip(" <>")
    assert all(url in body for body in bodies(letter))
    program = Client(enforce_csrf_checks=True)
    one_click = ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
    for _ in range(2):
        assert program.post(url.removeprefix("http://testserver"), *one_click).status_code == 200
    assert Follow.objects.get().wanted is False
    assert employee not in voices.followers(suggestion)
    assert not Preference.objects.exists()


def test_link_asks_first_and_can_be_taken_back(client, employee, suggestion, link):
    assert suggestion.title in client.get(link).content.decode()
    assert not Follow.objects.exists()
    client.post(link)
    client.post(link, {"resume": "1"})
    assert employee in voices.followers(suggestion)


def test_link_tells_no_title_to_whoever_may_no_longer_read_it(client, colleague, suggestion):
    type(suggestion).objects.update(channel="incident")
    token = stop_token(colleague.pk, f"{FOLLOWED}{suggestion.pk}")
    page = client.get(reverse("notifications:notice_stop", args=[token])).content.decode()
    assert suggestion.title not in page
    assert suggestion.number.replace(" ", " ") in page.replace("&nbsp;", " ")


def test_broken_link_says_so_kindly_and_leads_on(client, employee, suggestion, link):
    for broken in (
        f"{link[:-3]}/",
        link.replace(f"{FOLLOWED}{suggestion.pk}", f"{FOLLOWED}9{suggestion.pk}"),
        "/notiser/stopp/x/",
    ):
        page = client.post(broken)
        assert page.status_code == 404
        assert PAGE in page.content.decode()
    gone = stop_token(employee.pk, f"{FOLLOWED}999999")
    assert client.post(reverse("notifications:notice_stop", args=[gone])).status_code == 404
    assert not Follow.objects.exists()


# ---- many ------------------------------------------------------------------------------------------------
def test_many_recipients_cost_no_more_statements(make_user, care, django_assert_max_num_queries):
    """Three and thirty, each with wishes of the own: the same."""
    counts = []
    for many in (3, 30):
        for number in range(many):
            wish(make_user(f"admin{many}x{number}", "administrator", care), needs_you="daily")
        report_accessibility(text="Texten är för liten.")
        with django_assert_max_num_queries(20) as asked:
            expand_waiting()
        counts.append(len(asked))
    assert counts[1] <= counts[0]
    assert Delivery.objects.filter(channel="email", state="held").count() == 36
