"""The desk in Chromium: by keyboard alone, without script, on a phone; nothing the policy or axe minds."""

import pytest
from django.conf import settings
from django.test import Client

from improvements import services
from improvements.models import Suggestion
from tests.browser import minded_by_axe

pytestmark = pytest.mark.django_db(transaction=True)
HEADING = "document.activeElement.id"
# htmx takes over what has come in, and then gives the focus to what asks for it.
ARRIVED = """words => document.activeElement.textContent === words
    && document.querySelector(".queue a[aria-current]").hasAttribute("data-htmx-powered")"""
TITLES = ["Ett tystare rum", "Två cyklar till", "Tre korta möten"]


@pytest.fixture
def queue(employee, submit):
    return [submit(employee, title=title) for title in TITLES]


def cookie_of(user, url):
    client = Client()
    client.force_login(user)
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies["session"].value, "url": url}


@pytest.fixture
def faults(page):
    found = []
    page.expose_function("report", lambda fault: found.append(fault))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => report(e.violatedDirective + ' ' + e.blockedURI))"
    )
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def desk(page, live_server, manager, queue):
    page.context.add_cookies([cookie_of(manager, live_server.url)])
    page.goto(f"{live_server.url}/att-besvara/")
    return page


def press(page, key, heading):
    """The title of what comes has the focus: it is read aloud."""
    page.keyboard.press(key)
    page.wait_for_function(ARRIVED, arg=heading)


def test_queue_is_walked_and_answered_by_keyboard_alone(desk, faults, queue):
    press(desk, "j", TITLES[1])
    assert desk.url.endswith(f"/att-besvara/{queue[1].slug}/")
    assert desk.evaluate(HEADING) == "item"
    press(desk, "k", TITLES[0])
    desk.keyboard.press("b")
    assert desk.evaluate("document.activeElement.value") == "read"
    for _step in range(4):
        desk.keyboard.press("ArrowDown")
    assert desk.evaluate("document.activeElement.value") == "ask"
    desk.keyboard.press("Tab")  # templates, folded away
    desk.keyboard.press("Tab")
    desk.keyboard.type("jk? När på dagen?")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".notice.done")
    queue[0].refresh_from_db()
    assert (queue[0].state, queue[0].question) == ("needs_information", "jk? När på dagen?")
    assert desk.inner_text("#item") == TITLES[1]
    assert desk.evaluate("document.activeElement.getAttribute('role')") == "status"
    assert faults == []


def test_back_button_gives_the_suggestion_before(desk, queue):
    press(desk, "j", TITLES[1])
    press(desk, "j", TITLES[2])
    desk.go_back()
    desk.wait_for_function("words => document.getElementById('item').textContent === words", arg=TITLES[1])
    assert desk.url.endswith(f"{queue[1].slug}/")


def test_pressed_twice_in_a_row_is_two_steps(desk, queue):
    desk.keyboard.press("j")
    press(desk, "j", TITLES[2])
    assert desk.url.endswith(f"{queue[2].slug}/")


def test_keys_are_shown_and_can_be_turned_off(desk):
    desk.keyboard.press("?")
    assert desk.is_visible("#keys")
    desk.keyboard.press("Space")
    desk.keyboard.press("Escape")
    desk.keyboard.press("j")
    desk.wait_for_timeout(300)
    assert desk.inner_text("#item") == TITLES[0]
    desk.reload()
    assert not desk.is_checked("#keys-on")


def test_only_the_fields_of_the_chosen_answer_are_shown(desk):
    assert not desk.is_visible("#id_answer")
    desk.evaluate("document.querySelector('.decide [value=decline]').click()")
    assert desk.is_visible("#id_would_change")
    assert not desk.is_visible("#id_due_on")
    desk.fill("#id_answer", "Tack. Nej, därför att")
    desk.evaluate("document.querySelector('.decide [value=park]').click()")
    assert desk.is_visible("#id_parked_until")
    assert desk.input_value("#id_answer") == "Tack. Nej, därför att"


def test_another_authority_is_said_when_it_is_chosen(desk, caretakers):
    desk.reload()
    desk.evaluate("document.querySelector('.decide [value=over]').click()")
    assert not desk.is_visible(".crossing")
    desk.select_option("#id_unit", label="Almforsbostäder")
    assert desk.is_visible(".crossing")


def test_what_is_wrong_gets_the_focus_and_the_text_stays(desk, queue):
    desk.evaluate("document.querySelector('.decide [value=decline]').click()")
    desk.fill("#id_answer", "Nej, därför att")
    desk.click(".decide .send button")
    desk.wait_for_selector(".error-summary")
    assert desk.evaluate("document.activeElement.className") == "error-summary"
    assert desk.input_value("#id_answer") == "Nej, därför att"
    assert desk.url.endswith("/att-besvara/")
    desk.click(".error-summary a")
    assert desk.evaluate(HEADING) == "id_would_change"


def test_lost_login_keeps_the_text(desk):
    desk.evaluate("document.querySelector('[value=ask]').click()")
    desk.fill("#id_question", "Det här hade jag skrivit")
    desk.context.clear_cookies(name="session")
    desk.click(".decide .send button")
    desk.wait_for_selector("form[data-resend]")
    assert "Det här hade jag skrivit" in desk.evaluate(
        "[...document.querySelectorAll('#work textarea')].map(t => t.value).join()"
    )


def test_everything_works_without_script(browser, live_server, manager, employee, submit):
    first, second = submit(employee, title="Först", sender="hidden"), submit(employee, title="Sedan")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    context.add_cookies([cookie_of(manager, live_server.url)])
    page = context.new_page()
    page.goto(f"{live_server.url}/att-besvara/")
    assert not page.is_visible(".keys")
    page.click("#show-sender")
    assert employee.name in page.inner_text("#sender")
    page.click(".queue a >> nth=1")
    assert page.inner_text("#item") == "Sedan"
    page.click("label[for=id_action_3]")
    page.click(".decide .send button")
    assert page.is_visible(".error-summary")
    page.fill("#id_answer", "Tack. Nej, därför att")
    page.fill("#id_would_change", "Om det blir billigare")
    page.click(".decide .send button")
    assert page.is_visible(".notice.done")
    assert page.inner_text("#item") == "Först"
    context.close()
    assert Suggestion.objects.get(pk=second.pk).state == "declined"
    assert Suggestion.objects.get(pk=first.pk).state == "submitted"


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_desk_is_accessible(page, live_server, manager, convenor, employee, submit, faults, width):
    raised = submit(employee, sender="hidden")
    services.raise_suggestion(suggestion=raised, by=manager, to="steering", reason="Berör fler.")
    page.context.add_cookies([cookie_of(convenor, live_server.url)])
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}/admin/styrgrupp/")
    for act in (None, "decline", "approve"):
        if act:
            page.evaluate(f"document.querySelector('[value={act}]').click()")
        if act == "approve":
            page.click(".decide .send button")
            page.wait_for_selector(".error-summary")
        assert minded_by_axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert faults == []
