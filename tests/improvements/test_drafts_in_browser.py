"""Writing in Chromium while the session, the login or the server goes away: no text is lost or shown."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from improvements.models import Suggestion, SuggestionDraft
from improvements.services import drafting
from improvements.services.drafting import Place, save_draft
from organisation.models.session import Session
from tests.improvements.pages import WORDS
from tests.improvements.test_desk_in_browser import faults  # noqa: F401
from tests.values.test_reply_pages_in_browser import cookie_of, look

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/forslag/nytt/"
# The page's own waits, ten times as short.
HASTE = "const wait = window.setTimeout; window.setTimeout = (call, ms) => wait(call, ms / 10)"


@pytest.fixture
def open_as(page, live_server):
    def log_in(user):
        page.context.add_cookies([cookie_of(user, live_server.url)])
        return page

    return log_in


@pytest.fixture
def form(open_as, live_server, employee):
    page = open_as(employee)
    page.add_init_script(HASTE)
    page.goto(live_server.url + ADDRESS)
    return page


def write(page, name, words):
    page.locator(f"[name={name}]").press_sequentially(words)


def says(page, words):
    expect(page.locator("[data-status]")).to_contain_text(words, timeout=8000)


def test_text_outlives_the_session_and_is_not_for_the_next_person(form, open_as, employee, colleague, faults):  # noqa: F811
    write(form, "title", "Keys")
    write(form, "problem", "Each shift. ")
    says(form, "Draft saved")
    assert "?utkast=" in form.url
    Session.objects.all().delete()
    write(form, "problem", "And each evening.")
    says(form, "you have been logged out")
    expect(form.locator("[data-login]")).to_have_attribute("target", "_blank")
    form.click("button.big")  # stays: there is nobody to send it
    form.wait_for_timeout(200)
    assert form.input_value("[name=problem]") == "Each shift. And each evening."
    look(form)
    open_as(colleague)  # in another tab of the same browser
    expect(form.locator("[data-covered]")).to_be_visible(timeout=8000)
    expect(form.locator("[name=problem]")).to_be_hidden()
    open_as(employee)
    expect(form.locator("[name=problem]")).to_be_visible(timeout=8000)
    says(form, "Draft saved")
    draft = SuggestionDraft.objects.get()
    assert (draft.author, draft.fields["problem"]) == (employee, "Each shift. And each evening.")
    write(form, "proposal", WORDS["proposal"])
    form.click("button.big")
    form.wait_for_url("**/forslag/20*/")
    assert Suggestion.objects.get().proposal == WORDS["proposal"]
    assert not SuggestionDraft.objects.exists()
    assert faults == []


def test_next_person_does_not_read_what_the_drafts_are_called(open_as, live_server, employee, colleague):
    place = Place(0, "", 0)
    save_draft(by=employee, submission_id=uuid4(), fields={"title": "Night keys"}, place=place)
    page = open_as(employee)
    page.goto(live_server.url + ADDRESS)
    expect(page.locator("main")).to_contain_text("Night keys")
    open_as(colleague)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # the tab is looked at again
    expect(page.locator("[data-covered]")).to_be_visible()
    expect(page.get_by_text("Night keys")).to_be_hidden()


def test_text_outlives_a_server_that_cannot_be_reached_and_a_window_that_closes(form, live_server, faults):  # noqa: F811
    form.context.set_offline(True)
    write(form, "problem", "One. ")
    says(form, "cannot be reached")
    form.click("button.big")  # does not lead to the browser's own page of errors
    form.wait_for_timeout(200)
    assert form.input_value("[name=problem]") == "One. "
    form.context.set_offline(False)
    says(form, "Draft saved")
    write(form, "problem", "Two.")
    context, address = form.context, form.url
    form.goto("about:blank")  # at once: what was typed last is sent on the way
    form = context.new_page()
    form.wait_for_timeout(300)
    form.goto(address)
    assert form.input_value("[name=problem]") == "One. Two."
    assert faults == []


def test_stopped_text_and_another_window_are_told_and_nothing_is_written_over(form, employee, monkeypatch):
    monkeypatch.setattr(drafting, "stops", lambda texts: "1212" in "".join(texts.values()))
    form.fill("[name=problem]", "Ask 1212")
    says(form, "See “What is the problem?”")
    assert form.get_attribute("[name=problem]", "aria-invalid") == "true"
    assert not SuggestionDraft.objects.exists()
    form.fill("[name=problem]", "Ask")
    says(form, "Draft saved")
    assert form.get_attribute("[name=problem]", "aria-invalid") is None
    draft = SuggestionDraft.objects.get()
    other = {"by": employee, "submission_id": draft.submission_id, "fields": {"problem": "Theirs"}}
    save_draft(**other, place=Place(draft.version, "b2", 1))
    form.fill("[name=problem]", "Mine")
    says(form, "changed in another window")
    form.click("button:text-is('Save as a draft')")
    expect(form.locator("main")).to_contain_text("Saved in the meantime: Theirs")
    assert form.input_value("[name=problem]") == "Mine"
    form.click("button:text-is('Save as a draft')")
    expect(form.locator("h2:text-is('Drafts')")).to_be_visible()
    assert SuggestionDraft.objects.get().fields["problem"] == "Mine"


def test_back_shows_the_text_to_its_writer_and_not_to_the_next_person(
    form, open_as, employee, colleague, live_server
):
    write(form, "problem", "Each shift.")
    says(form, "Draft saved")
    form.goto(live_server.url + "/forslag/")
    form.go_back()
    expect(form.locator("[name=problem]")).to_have_value("Each shift.")
    form.goto(live_server.url + "/forslag/")
    open_as(colleague)
    form.go_back()
    form.wait_for_timeout(500)
    expect(form.locator("[name=problem]")).not_to_be_visible()
