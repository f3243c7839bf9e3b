"""A suggestion from the form to its answer, on real parts, with and without JavaScript."""

import datetime as dt

import pytest

from organisation.workdays import add_workdays
from tools.parts.process import wait_until

IN_TWO_WEEKS = add_workdays(dt.date.today(), 10)


def choose(visit, name, value):
    """Press the row of a choice: the whole row is its label."""
    box = visit.page.locator(f"[name='{name}'][value='{value}']")
    visit.page.click(f"label[for={box.get_attribute('id')}]")
    assert box.is_checked()


def submit(visit, title, *, hidden=False):
    visit.go("/forslag/nytt/")
    visit.page.fill("[name=title]", title)
    visit.page.fill("[name=problem]", "Vi letar efter nycklar varje morgon.")
    visit.page.fill("[name=proposal]", "Ett nyckelskåp vid dörren.")
    if hidden:
        choose(visit, "sender", "hidden")
    visit.page.click("form.form button.big")
    visit.page.wait_for_url(lambda url: "/nytt/" not in url)
    assert visit.page.inner_text("h1") == title
    return visit.page.url.removeprefix(visit.demo.url)


def open_at_desk(visit, desk, path):
    visit.go(desk + path.removeprefix("/forslag/"))


def answer(visit, action, **fields):
    choose(visit, "action", action)
    if action == "approve" and visit.page.query_selector(".decide [name=cost]"):
        choose(visit, "cost", "nothing")
    for name, value in fields.items():
        visit.page.fill(f".decide [name={name}]", value)
    with visit.page.expect_response(lambda response: response.request.method == "POST"):
        visit.page.click(".decide .send button")
    visit.page.wait_for_load_state("networkidle")


def status_of(visit, path):
    visit.go(path)
    return visit.page.inner_text(".title .status")


def own_box(visit, title):
    return visit.page.get_attribute(f"article:has-text('{title}') [name=chosen]", "id")


def mails_about(demo, title):
    return [mail for mail in demo.mailbox.messages() if title in mail.get_body(("plain",)).get_content()]


def wait_for_mail(demo, title, words):
    def come():
        return [mail for mail in mails_about(demo, title) if words in mail.get_body(("plain",)).get_content()]

    assert wait_until(come, 30), [mail["subject"] for mail in mails_about(demo, title)]
    return come()[0]


@pytest.mark.parametrize("scripts", [True, False])
def test_suggestion_is_submitted_read_approved_and_the_author_told(open_visit, demo, scripts):
    title = f"Nyckelskåp {scripts}"
    author, manager = open_visit(scripts=scripts, width=360), open_visit(scripts=scripts)
    author.log_in("medarbetare")
    path = submit(author, title)
    manager.log_in("chef")
    manager.go("/att-besvara/")
    manager.page.click(f".queue >> text={title}")
    manager.page.wait_for_url(lambda url: path.removeprefix("/forslag/") in url)
    answer(manager, "read")
    assert status_of(author, path).startswith("Läst")
    open_at_desk(manager, "/att-besvara/", path)
    answer(manager, "approve", due_on=IN_TWO_WEEKS.isoformat(), answer="Ja, vi sätter upp ett skåp.")
    assert status_of(author, path).startswith("Godkänt")
    assert "Ja, vi sätter upp ett skåp." in author.text
    mail = wait_for_mail(demo, title, "Ja, vi sätter upp ett skåp.")
    assert mail["to"] == "medarbetare@almfors.example"
    author.go("/demo/mail/")
    assert title in author.text or mail["subject"] in author.text
    assert author.faults == manager.faults == []


@pytest.mark.parametrize("scripts", [True, False])
def test_steering_group_declines_with_reasons_and_not_without(open_visit, demo, scripts):
    title = f"Gemensam tidbok {scripts}"
    author, manager, group, second = (open_visit(scripts=scripts) for _ in range(4))
    author.log_in("medarbetare")
    path = submit(author, title)
    manager.log_in("chef")
    open_at_desk(manager, "/att-besvara/", path)
    choose(manager, "action", "up")
    choose(manager, "to", "steering")
    answer(manager, "up", reason="Det berör flera enheter.")
    group.log_in("styrgrupp")
    open_at_desk(group, "/admin/styrgrupp/", path)
    answer(group, "decline", answer="Nej, avtalet löper ett år till.")
    assert group.page.is_visible(".error-summary")
    assert group.page.input_value(".decide [name=answer]") == "Nej, avtalet löper ett år till."
    answer(group, "decline", would_change="Att avtalet sägs upp.")
    assert not status_of(author, path).startswith("Avböjt")
    second.log_in("styrgrupp2")
    second.go("/admin/styrgrupp/publicera/")
    second.page.click(f"article:has-text('{title}') [formaction$='/signera/']")
    second.page.wait_for_load_state()
    # Those that wait from before stay: this one alone is ticked.
    for box in second.page.query_selector_all("[name=chosen]:checked"):
        if box.get_attribute("id") != own_box(second, title):
            box.press("Space")
    second.page.click(".send .button")
    second.page.wait_for_load_state()
    assert status_of(author, path).startswith("Avböjt")
    assert "Att avtalet sägs upp." in author.text
    wait_for_mail(demo, title, "Att avtalet sägs upp.")
    assert author.faults == manager.faults == group.faults == second.faults == []


def press_until(page, key, condition, at_most=60):
    """A person would not press for ever."""
    for _ in range(at_most):
        if page.evaluate(condition):
            return
        page.keyboard.press(key)
    where = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    raise AssertionError(f"{key} {at_most} times did not lead to {condition}, but to {where}")


def test_queue_is_worked_with_the_keyboard_alone(open_visit):
    author, manager = open_visit(), open_visit()
    author.log_in("medarbetare")
    path = submit(author, "Märk upp förrådet")
    manager.log_in("chef")
    open_at_desk(manager, "/att-besvara/", path)
    press, page = manager.page.keyboard.press, manager.page
    press("k")
    page.wait_for_url(lambda url: path.removeprefix("/forslag/") not in url)
    press("j")
    page.wait_for_url(lambda url: path.removeprefix("/forslag/") in url)
    press("b")
    press_until(page, "Tab", "document.activeElement.name === 'action'")
    press("Space")
    press_until(page, "ArrowDown", "document.activeElement.value === 'read'")
    press_until(page, "Tab", "document.activeElement.matches('.decide .send button')")
    with page.expect_response(lambda response: response.request.method == "POST"):
        press("Enter")
    assert status_of(author, path).startswith("Läst")


def test_hidden_sender_is_an_employee_to_everybody_else(open_visit, demo):
    author, manager, other = open_visit(), open_visit(), open_visit()
    author.log_in("medarbetare")
    path = submit(author, "Tystare larm på natten", hidden=True)
    name = author.page.inner_text(".tools a[href='/profil/']")
    manager.log_in("chef")
    open_at_desk(manager, "/att-besvara/", path)
    answer(manager, "read")
    other.log_in("bolagschef")
    other.go(path)
    assert "En medarbetare" in other.text
    assert name not in other.page.content()


def test_double_click_makes_one_suggestion(open_visit):
    visit = open_visit()
    visit.log_in("medarbetare")
    visit.go("/forslag/nytt/")
    for name in ("title", "problem", "proposal"):
        visit.page.fill(f"[name={name}]", "Dubbelklick i hallen")
    visit.page.dblclick("form.form button.big")
    visit.page.wait_for_url(lambda url: "/nytt/" not in url)
    visit.go("/forslag/?vy=mina")
    assert visit.text.count("Dubbelklick i hallen") == 1


def test_text_survives_a_session_that_ended(open_visit):
    visit = open_visit()
    visit.log_in("medarbetare")
    visit.go("/forslag/nytt/")
    words = "Det här skrev jag under nattpasset."
    visit.page.fill("[name=title]", "Text som ska finnas kvar")
    visit.page.fill("[name=problem]", words)
    visit.page.fill("[name=proposal]", "Spara den.")
    visit.page.context.clear_cookies(name="session")
    visit.page.click("form.form button.big")
    visit.page.wait_for_load_state()
    assert words in visit.page.content()


def test_page_in_english_is_english(open_visit):
    visit = open_visit(language="en")
    visit.go("/logga-in/")
    assert visit.page.get_attribute("html", "lang") == "en"


def test_first_visit_asks_for_few_and_small_files(open_visit, demo):
    visit = open_visit()
    visit.log_in("medarbetare")
    fresh = open_visit()
    fresh.page.context.add_cookies(visit.page.context.cookies())
    sizes = []
    fresh.page.on("response", lambda r: sizes.append(int(r.headers.get("content-length", 0))))
    fresh.page.goto(f"{demo.url}/forslag/", wait_until="networkidle")
    assert len(fresh.asked) <= 6
    assert sum(sizes) <= 60_000
