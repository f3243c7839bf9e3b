"""The notices inside the portal, and the link that stops an e-mail without a login."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from improvements import services as suggestions
from improvements.models import Suggestion
from notifications.letters import stop_token
from notifications.models import Delivery, Preference
from notifications.services import expand_waiting

LIST = "/notiser/"


@pytest.fixture
def told(employee, manager, submit):
    """The employee has a receipt, the manager a call."""
    suggestion = submit(employee)
    expand_waiting()
    return suggestion


@pytest.fixture
def read_by(client):
    def log_in(user):
        client.force_login(user)
        return client

    return log_in


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\xa0", " ")


def notice_of(user):
    return Delivery.objects.inapp_of(user).get()


def test_list_shows_what_happened_and_marks_what_is_new(read_by, employee, told):
    page = read_by(employee).get(LIST)
    assert page.status_code == 200
    assert f"{told.number}: {told.title}".replace("\xa0", " ") in text(page)
    assert page.context["rows"][0].is_unread
    assert page.context["unread"] == 1


def test_list_shows_only_the_own_notices(read_by, colleague, told):
    assert read_by(colleague).get(LIST).context["rows"] == []


def test_empty_list_says_what_will_stand_there(read_by, colleague):
    page = read_by(colleague).get(LIST)
    assert page.status_code == 200
    assert reverse("improvements:suggestion_create") in page.content.decode()


def test_opening_leads_to_the_suggestion_and_marks_it_read(read_by, employee, told):
    notice = notice_of(employee)
    browser = read_by(employee)
    answer = browser.get(f"{LIST}{notice.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, told.get_absolute_url())
    assert browser.get(LIST).context["unread"] == 0
    first = notice_of(employee).read_at
    browser.get(f"{LIST}{notice.pk}/")
    assert notice_of(employee).read_at == first


def test_handlers_notice_leads_to_the_desk(read_by, manager, told):
    answer = read_by(manager).get(f"{LIST}{notice_of(manager).pk}/")
    assert answer["Location"] == f"/att-besvara/{told.slug}/"


def test_notice_of_somebody_else_is_not_found(read_by, colleague, employee, told):
    assert read_by(colleague).get(f"{LIST}{notice_of(employee).pk}/").status_code == 404
    assert notice_of(employee).read_at is None


def test_mail_cannot_be_opened_as_a_notice(read_by, employee, told):
    mail = Delivery.objects.get(recipient=employee, channel="email")
    assert read_by(employee).get(f"{LIST}{mail.pk}/").status_code == 404


def test_notice_about_what_may_no_longer_be_seen_says_nothing_of_it(read_by, manager, told):
    Suggestion.objects.update(channel="whistleblowing", state="referred", at_steering=True,
                              raised_at=told.submitted_at)  # fmt: skip
    browser = read_by(manager)
    assert told.title not in text(browser.get(LIST))
    answer = browser.get(f"{LIST}{notice_of(manager).pk}/", follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    with translation.override("sv"):
        assert gettext("What the notice was about can no longer be opened.") in text(answer)


def test_everything_is_marked_read_with_one_press(read_by, employee, manager, told):
    suggestions.acknowledge_suggestion(suggestion=told, by=manager)
    expand_waiting()
    browser = read_by(employee)
    assert browser.get(LIST).context["unread"] == 2
    assert browser.post(LIST).status_code == 302
    assert browser.get(LIST).context["unread"] == 0
    assert Delivery.objects.unread_by(manager).count() == 1


def test_marking_read_needs_the_token_of_the_form(employee, told):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(employee)
    assert browser.post(LIST).status_code == 403
    assert Delivery.objects.unread_by(employee).count() == 1


def test_number_of_unread_stands_in_the_frame(read_by, employee, told):
    page = read_by(employee).get(reverse("organisation:right_place"))
    assert str(page.context["unread"]) == "1"


def fill(employee, count):
    (event, *_) = [row.event for row in Delivery.objects.inapp_of(employee)]
    template = Delivery.objects.inapp_of(employee).first()
    for _ in range(count):
        event.pk, event.uid = None, None
        fresh = type(event).objects.create(
            kind=event.kind, subject_type=event.subject_type, subject_id=event.subject_id, data=event.data
        )
        Delivery.objects.create(
            event=fresh, recipient=employee, channel="inapp", cls="yours", state="sent",
            notice=template.notice, sent_at=template.sent_at,
        )  # fmt: skip


def test_number_of_unread_stops_at_99(read_by, employee, told):
    fill(employee, 120)
    page = read_by(employee).get(reverse("organisation:right_place"))
    assert str(page.context["unread"]) == "99"
    assert read_by(employee).get(LIST).context["unread"] == 99


def test_pages_go_by_key_and_show_each_notice_once(read_by, employee, told):
    fill(employee, 59)
    browser, seen, url = read_by(employee), [], LIST
    while url:
        page = browser.get(url)
        seen += [row.pk for row in page.context["rows"]]
        older = page.context["older"]
        url = older and LIST + older
    assert len(seen) == len(set(seen)) == 60
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize("before", ["x", "-1", "", "9" * 40, "1' OR 1=1"])
def test_odd_page_keys_show_the_list_or_nothing(read_by, employee, told, before):
    assert read_by(employee).get(LIST, {"before": before}).status_code == 200


@pytest.mark.parametrize("count", [1, 3, 25])
def test_list_costs_the_same_however_long(read_by, employee, told, count, django_assert_max_num_queries):
    fill(employee, count - 1)
    browser = read_by(employee)
    with django_assert_max_num_queries(7):
        browser.get(LIST)


def test_managers_list_is_no_dearer(read_by, manager, told, django_assert_max_num_queries):
    browser = read_by(manager)
    with django_assert_max_num_queries(7):
        browser.get(LIST)


def test_list_needs_a_login(client, db):
    assert client.get(LIST).status_code == 302


# ---- stopping an e-mail ------------------------------------------------------------------------------------
@pytest.fixture
def stop_link(employee):
    return reverse("notifications:notice_stop", args=[stop_token(employee.pk, "suggestion_read")])


def stops(user):
    return list(Preference.objects.filter(user=user, email=False).values_list("notice", flat=True))


def test_link_alone_changes_nothing_but_asks(client, employee, stop_link):
    """Mail programs and their guards follow every link."""
    assert client.get(stop_link).status_code == 200
    assert stops(employee) == []


def test_mail_program_stops_with_one_click_and_no_login(employee, stop_link):
    program = Client(enforce_csrf_checks=True)
    answer = program.post(
        stop_link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert stops(employee) == ["suggestion_read"]
    assert "session" not in answer.cookies


def test_stopping_twice_is_stopping_once(client, employee, stop_link):
    client.post(stop_link)
    client.post(stop_link)
    assert stops(employee) == ["suggestion_read"]


def test_stopped_mail_can_be_taken_back(client, employee, stop_link):
    client.post(stop_link)
    assert client.post(stop_link, {"resume": "1"}).status_code == 200
    assert stops(employee) == []


def test_changed_token_is_not_found(client, employee, stop_link, colleague):
    forged = stop_link.replace(f"{employee.pk}-", f"{colleague.pk}-", 1)
    assert client.post(forged).status_code == 404
    assert client.get(f"{LIST}stopp/tampered/").status_code == 404
    assert Preference.objects.count() == 0


def test_token_of_another_purpose_is_not_found(client, employee):
    other = stop_token(employee.pk, "no_such_notice")
    assert client.post(reverse("notifications:notice_stop", args=[other])).status_code == 404


def test_page_is_in_the_language_of_the_recipient(client, employee, stop_link):
    employee.language = "en"
    employee.save()
    page = client.get(stop_link)
    assert '<html lang="en"' in page.content.decode()
    assert "Your suggestion … has been read" in text(page)
