"""What a mail says and carries: the words, the headers, and what it must never hold."""

import datetime as dt
import email
import email.policy
import re

import pytest
from django.db import transaction
from django.utils import translation

from events.services import record
from improvements import services
from improvements.models import Suggestion
from lean_portal import clock
from notifications.about.base import Line
from notifications.facts import Subjects
from notifications.letters import render
from notifications.mime import Letter
from notifications.models import Delivery
from notifications.rules import RULE_OF, RULES
from organisation.models import GroupSettings
from organisation.services import appoint_deputy, report_accessibility
from tools.environment import ROOT

ABOUT_SUGGESTIONS = {
    rule.notice for kind, rules in RULES.items() if kind.startswith("improvements.") for rule in rules
}
ACROSS = "Sluta åka till kontoret för att hämta nycklar"


def parsed(letter: Letter) -> email.message.EmailMessage:
    return email.message_from_bytes(letter.message().as_bytes(), policy=email.policy.default)


def bodies(letter: Letter) -> tuple[str, str]:
    message = parsed(letter)
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    return text.replace("\r\n", "\n"), html.replace("\r\n", "\n")


def to(user, letters):
    return next(letter for letter in letters if letter.to == [user.email])


def everything_in(letters) -> str:
    parts = [str(parsed(letter)) for letter in letters]
    return "\n".join([*parts, *(body for letter in letters for body in bodies(letter))])


@pytest.fixture
def promised(employee, manager, submit):
    """A suggestion whose promised days are known."""
    suggestion = submit(employee)
    Suggestion.objects.update(read_by=dt.date(2027, 9, 8), decide_by=dt.date(2027, 9, 15))
    return suggestion


def test_receipt_holds_number_title_and_promised_days(post, employee, promised):
    letter = to(employee, post())
    text, html = bodies(letter)
    for body in (text, html):
        assert promised.number in body
        assert ACROSS in body
        assert "onsdag 8 september 2027" in body
        assert "onsdag 15 september 2027" in body
        assert "Enhetschef Hemtjänst centrum" in body
    assert promised.number in letter.subject


def test_mail_is_in_the_language_of_its_recipient(post, employee, promised):
    employee.language = "en"
    employee.save()
    letter = to(employee, post())
    assert letter.subject.startswith("We have your suggestion")
    assert "Wednesday 15 September 2027" in bodies(letter)[0]
    assert '<html lang="en">' in bodies(letter)[1]


def test_mail_says_why_it_came_and_how_to_stop_just_that(post, employee, promised):
    employee.language = "en"
    employee.save()
    letter = to(employee, post())
    stop = parsed(letter)["List-Unsubscribe"].strip(" <>")
    assert stop.startswith("http://testserver/notiser/stopp/")
    for body in bodies(letter):
        assert "You get this because the suggestion is yours." in body
        assert stop in body
        assert f"http://testserver{promised.get_absolute_url()}" in body


def test_each_recipient_has_a_stop_link_of_the_own(post, employee, manager, promised):
    letters = post()
    links = {parsed(letter)["List-Unsubscribe"] for letter in letters}
    assert len(links) == len(letters) == 2


def test_headers_are_those_of_a_machine_that_can_be_told_to_stop(post, employee, promised):
    message = parsed(to(employee, post()))
    row = Delivery.objects.get(recipient=employee, channel="email")
    assert message["Message-ID"] == row.message_id
    assert message["Message-ID"].endswith("@testserver>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["List-Id"] == "Lean-portalen <notiser.testserver>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_mails_about_one_suggestion_are_one_conversation(post, employee, manager, promised):
    first = post()
    services.acknowledge_suggestion(suggestion=promised, by=manager)
    assert {parsed(letter)["References"] for letter in [*first, *post()]} == {
        f"<improvements.suggestion.{promised.pk}@testserver>"
    }


@pytest.mark.parametrize("notice", sorted({*RULE_OF} - {"digest"}))  # which comes by mail alone
def test_line_of_a_notice_names_nothing_but_what_the_list_of_notices_knows(notice):
    """The mail knows more. In the list whatever else is named would be a hole."""
    file = f"templates/notifications/notices/{notice}.html"
    subject = (ROOT / file).read_text().partition("partialdef subject")[2].partition("endpartialdef")[0]
    named = {*re.findall(r"\{\{ (\w+)", subject)} - {*re.findall(r"(\w+)=", subject)}
    assert named | {*re.findall(r"=(\w+)", subject)} <= {*Line._fields}


def test_long_stop_link_is_written_as_it_is(post, employee, promised):
    """Python's modern policy would encode it as if it were words; then no program finds the address."""
    raw = to(employee, post()).message().as_bytes()
    assert b"=?" not in raw.partition(b"List-Unsubscribe:")[2].partition(b"\r\nList-")[0]


def test_lines_are_short_and_end_as_smtp_wants(post, employee, promised):
    raw = to(employee, post()).message().as_bytes()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) < 200


def test_html_fetches_nothing_and_has_no_style(post, employee, promised):
    html = bodies(to(employee, post()))[1]
    for sign in ("<img", "<style", "style=", "<link", "src=", "<script"):
        assert sign not in html


def test_text_of_a_person_is_escaped_in_html_and_plain_in_text(post, employee, manager, submit):
    submit(employee, title="Fler <b>än</b> två & färre")
    text, html = bodies(to(employee, post()))
    assert "Fler <b>än</b> två & färre" in text
    assert "Fler &lt;b&gt;än&lt;/b&gt; två &amp; färre" in html


def test_title_with_a_line_break_makes_no_header(post, employee, manager, promised):
    Suggestion.objects.update(title="Hej\r\nBcc: alla@almfors.example")
    message = parsed(to(employee, post()))
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]


def test_decision_carries_the_letter_itself(post, employee, manager, promised):
    post()
    services.decline_suggestion(
        suggestion=promised, by=manager, answer="Låsen\nfinns inte än.", would_change="Att de köps in."
    )
    text, html = bodies(to(employee, post()))
    assert "Låsen\nfinns inte än." in text
    assert "Låsen<br>finns inte än." in html
    assert "Att de köps in." in text
    assert "Att de köps in." in html


def test_letter_is_the_one_of_its_own_step(post, employee, manager, home_care, promised):
    """A second decision before the first mail is sent changes nothing in the first."""
    tomorrow = dt.date.today() + dt.timedelta(days=1)
    services.park_suggestion(suggestion=promised, by=manager, answer="Först", parked_until=tomorrow)
    Suggestion.objects.update(answer="Sist")
    letters = [letter for letter in post() if letter.to == [employee.email]]
    assert any("Först" in bodies(letter)[0] for letter in letters)


# ---- what must not travel --------------------------------------------------------------------------------
def test_hidden_sender_is_an_employee_in_every_mail_to_others(post, employee, manager, submit):
    employee.name, employee.username = "Kanariefågeln Ek", "kanarie"
    employee.save()
    suggestion = submit(employee, sender="hidden")
    letters = post()
    services.approve_suggestion(
        suggestion=suggestion, by=manager, responsible_unit=suggestion.unit, due_on=suggestion.decide_by
    )
    letters += post()
    others = [letter for letter in letters if letter.to != [employee.email]]
    found = everything_in(others)
    assert others
    assert "En medarbetare" in found or "An employee" in found
    for trace in ("Kanarie", "kanarie", employee.email):
        assert trace not in found


def test_named_sender_is_named(post, employee, manager, submit):
    submit(employee)
    assert employee.name in bodies(to(manager, post()))[0]


def test_secrecy_unit_sends_the_number_alone(post, make_user, pupil_health, head, submit):
    author = make_user("kurator", "employee", pupil_health)
    suggestion = submit(author, title="Om Kim Svensson", unit=pupil_health)
    letters = post()
    services.decline_suggestion(
        suggestion=suggestion, by=head, answer="Det gäller Kim", would_change="Kims svar"
    )
    found = everything_in([*letters, *post()])
    assert suggestion.number in found
    assert "Kim" not in found


def test_cleared_suggestion_of_a_secrecy_unit_is_written_out(post, make_user, pupil_health, head, submit):
    author = make_user("kurator", "employee", pupil_health)
    suggestion = submit(author, unit=pupil_health)
    post()
    services.clear_for_group(suggestion=suggestion, by=head)
    services.acknowledge_suggestion(suggestion=suggestion, by=head)
    assert ACROSS in bodies(to(author, post()))[0]


@pytest.mark.parametrize("channel", ["whistleblowing", "incident"])
def test_sealed_referral_tells_the_author_where_to_go_and_nothing_of_the_text(
    post, employee, manager, submit, channel
):
    GroupSettings(pk=1, name="Almfors", **{f"{channel}_link": "https://ratt.almfors.example/"}).save()
    suggestion = submit(employee, title="Mutor i upphandlingen")
    post()
    services.refer_suggestion(suggestion=suggestion, by=manager, channel=channel, answer="Ring om mutorna")
    letters = post()
    assert [letter.to for letter in letters] == [[employee.email]]
    for body in bodies(letters[0]):
        assert "https://ratt.almfors.example/" in body
    assert "utor" not in everything_in(letters)


def test_what_is_sealed_before_the_mail_goes_out_is_sent_without_its_text(post, employee, manager, submit):
    suggestion = submit(employee, title="Mutor i upphandlingen")
    services.refer_suggestion(suggestion=suggestion, by=manager, channel="whistleblowing")
    assert "utor" not in everything_in(post())


# ---- accounts --------------------------------------------------------------------------------------------
def test_password_mail_holds_a_link_made_now_and_nothing_to_stop(post, employee):
    with transaction.atomic():
        record("organisation.password_reset_asked", subject=employee, by=None)
    (letter,) = post()
    text, html = bodies(letter)
    assert "http://testserver/" in text
    assert "stopp" not in text + html
    assert parsed(letter)["List-Unsubscribe"] is None
    assert Delivery.objects.get().channel == "email"


def test_steering_groups_call_leads_to_its_own_desk(post, employee, manager, steering_member, submit):
    suggestion = submit(employee)
    services.raise_suggestion(suggestion=suggestion, by=manager, to="steering", reason="Rör flera")
    assert f"http://testserver/admin/styrgrupp/{suggestion.slug}/" in bodies(to(steering_member, post()))[0]


def test_deputy_is_told_which_unit(post, colleague, manager, home_care):
    appoint_deputy(unit=home_care, user=colleague, by=manager, starts_on=clock.today(), ends_on=clock.today())
    text = bodies(to(colleague, post()))[0]
    assert home_care.name in text
    assert "http://testserver/att-besvara/" in text


def test_report_of_a_page_that_cannot_be_used_reaches_the_administrators(post, administrator):
    report_accessibility(text="Jag kan inte läsa kanariegult", contact="kanarie@almfors.example")
    letter = to(administrator, post())
    assert "anarie" not in everything_in([letter])
    assert "http://testserver/admin/organisation/accessibilityreport/" in bodies(letter)[0]


def test_letters_are_the_same_for_those_who_read_the_same_words(
    post, employee, manager, make_user, home_care, submit
):
    deputy = make_user("ersattare", "deputy", home_care)
    submit(employee)
    letters = post()
    assert to(manager, letters).subject == to(deputy, letters).subject


def test_two_readers_of_one_event_get_it_each_in_their_language(
    post, employee, manager, make_user, home_care, submit
):
    deputy = make_user("ersattare", "deputy", home_care, language="en")
    submit(employee)
    letters = post()
    assert '<html lang="en">' in bodies(to(deputy, letters))[1]
    assert '<html lang="sv">' in bodies(to(manager, letters))[1]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("notice", sorted(ABOUT_SUGGESTIONS))
def test_every_notice_about_a_suggestion_can_be_written(
    notice, language, employee, manager, home_care, submit, post
):
    """Each template with a real suggestion, in both languages: no part is empty, nothing is left unfilled."""
    suggestion = submit(employee)
    services.approve_suggestion(
        suggestion=suggestion, by=manager, responsible_unit=home_care, due_on=suggestion.decide_by,
        answer="Vi gör det.",
    )  # fmt: skip
    post()
    row = Delivery.objects.filter(notice="suggestion_approved", channel="email").get()
    row.notice = notice
    with translation.override(language):
        words = render(row, Subjects([row.event]), employee)
    assert suggestion.number in words.subject
    assert suggestion.number in words.text or notice == "suggestion_referred"
    assert "{{" not in words.text + words.html
    assert "None" not in words.text + words.html
    assert words.html.count("<p>") == words.html.count("</p>") >= 2
