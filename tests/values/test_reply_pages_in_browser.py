"""A manager answers on a phone, and an editor answers back, in Chromium; nothing the policy or axe minds."""

import pytest
from django.conf import settings
from django.test import Client

from organisation.models import User
from tests.browser import minded_by_axe
from tests.values.conftest import behaviour
from values.models import Comment
from values.services import comments, drafting, rounds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("bodies")]
PHONE = {"width": 360, "height": 740}


def cookie_of(user, url):
    User.objects.filter(pk=user.pk).update(language="en")
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
def phone(page, live_server, manager):
    page.context.add_cookies([cookie_of(manager, live_server.url)])
    page.set_viewport_size(PHONE)
    return page


def look(page):
    """Nothing that axe minds, and nothing wider than the window."""
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert minded_by_axe(page) == []


def test_manager_answers_for_the_workplace_on_a_phone(phone, live_server, open_round, faults):
    phone.goto(f"{live_server.url}/vardegrund/remisser/")
    look(phone)
    phone.click("text=Answer the questions")
    look(phone)
    phone.click("text=Read the draft")
    assert phone.is_visible(f"text={behaviour('V1.1').text}")
    phone.check("text=Partly")
    phone.fill("#id_missing", "The environment")
    phone.click("text=Send the answer")
    assert phone.is_visible(".error-summary")
    look(phone)
    phone.fill("#id_recognise_text", "Not everything")
    phone.click("text=Send the answer")
    assert phone.is_visible("text=Hemtjänst centrum has answered")
    look(phone)
    phone.click("summary:has-text('single sentence')")
    phone.select_option("#comment_about", "V2.1")
    phone.fill("#comment_text", "A hard word")
    phone.click("text=Add the comment")
    assert phone.is_visible("text=The comment is added.")
    phone.click("text=Take it back")
    phone.click("summary:has-text('Change the answer')")
    phone.fill("#id_missing", "The environment and the time")
    phone.click("text=Send the changed answer")
    look(phone)
    assert set(Comment.objects.values_list("text", flat=True)) == {
        "Not everything",
        "The environment and the time",
    }
    assert faults == []


def test_manager_answers_without_script_and_by_keyboard_alone(browser, live_server, manager, open_round):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    context.add_cookies([cookie_of(manager, live_server.url)])
    page = context.new_page()
    page.goto(f"{live_server.url}/vardegrund/remisser/{open_round.pk}/svar/")
    page.focus("#id_recognise_0")
    page.keyboard.press("Space")
    for words in ("", "The environment", "", "We watch the heating"):
        page.keyboard.press("Tab")
        page.keyboard.type(words)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The answer is received.")
    context.close()
    assert set(Comment.objects.values_list("text", flat=True)) == {"The environment", "We watch the heating"}


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_the_editor_are_accessible(
    page, live_server, editor, open_round, manager, home_care, faults, width
):
    reply = rounds.reply(
        round_=open_round, by=manager, unit=home_care, recognise="no", recognise_text="Inte alls.",
        missing="Miljön.\n\nOch tiden.", missing_about="V1.1",
    )  # fmt: skip
    rounds.add_comment(reply=reply, by=manager, text="Krångligt ord.", about="V2.1")
    drafting.change_behaviour(behaviour=behaviour("V1.1"), by=editor, text="Vi värnar.", audience="all")
    first, second, third = Comment.objects.order_by("number")
    comments.handle_comment(comment=first, by=editor, handling="changed", answer="Det står där nu.")
    page.context.add_cookies([cookie_of(editor, live_server.url)])
    page.set_viewport_size({"width": width, "height": 900})
    round_url = f"/vardegrund/remisser/{open_round.pk}/"
    paths = [
        f"{round_url}", f"{round_url}underlag/", f"{round_url}andra/", "/vardegrund/remisser/ny/",
        "/vardegrund/samverkan/", "/vardegrund/synpunkter/", f"/vardegrund/synpunkter/{first.pk}/",
        f"/vardegrund/synpunkter/{second.pk}/", "/vardegrund/synpunkter/?about=V9",
        f"/vardegrund/synpunkter/svara/?comment={second.pk}-0&comment={third.pk}-0",
    ]  # fmt: skip
    for path in paths:
        page.goto(live_server.url + path)
        for summary in page.locator("main summary").all():
            summary.click()
        look(page)
    page.click("label[for=id_handling_3]")
    page.fill("#id_answer", "Thank you")
    page.click("text=Send to all of them")
    assert page.is_visible("text=2 comments have their answer.")
    assert faults == []
