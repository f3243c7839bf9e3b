"""The merging in Chromium: by keyboard alone, by hand, without script; nothing the policy or axe minds."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from tests.improvements.test_desk_in_browser import cookie_of, faults  # noqa: F401
from tests.values.conftest import behaviour, statement, value
from values.models import Behaviour, SetAside, Value
from values.services import drafting, versions

pytestmark = pytest.mark.django_db(transaction=True)
AXE = settings.BASE_DIR / "var/vendor/axe.min.js"
WORK = "/vardegrund/arbete/"
CHOSEN = "code => document.getElementById('about')?.dataset.code === code"
ACTIVE = "document.activeElement.id || document.activeElement.name"


@pytest.fixture
def merged(draft, editor):
    """M1 and L2 have no home."""
    for code in ("M1", "L2"):
        drafting.unlink_statement(link=statement(code).links.get(), by=editor)
    return draft


@pytest.fixture
def work(page, live_server, editor, merged):
    page.context.add_cookies([cookie_of(editor, live_server.url)])
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{live_server.url}{WORK}")
    return page


def shows(page, code):
    page.wait_for_function(CHOSEN, arg=code)
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")


def becomes(page, expression, expected):
    """What the script does after an exchange comes a moment after the new text."""
    page.wait_for_function(f"expected => ({expression}) === expected", arg=expected)


def test_statements_are_linked_one_after_the_other_by_keyboard_alone(work, faults):  # noqa: F811
    shows(work, "M1")
    work.keyboard.press("2")
    work.keyboard.press("2")
    assert work.input_value("#id_target") == "V2.1"
    assert "V2.1 Vi tar upp" in work.inner_text("#said")
    work.keyboard.press("r")
    becomes(work, "document.activeElement.value", "kept")
    work.keyboard.press("ArrowDown")
    work.keyboard.press("Enter")
    becomes(work, ACTIVE, "id_reason")
    work.keyboard.type("Samma tanke, jk12?")
    work.keyboard.press("Enter")
    shows(work, "L2")
    link = statement("M1").links.get()
    assert (link.behaviour.key, link.relation, link.reason) == ("V2.1", "reworded", "Samma tanke, jk12?")
    becomes(work, ACTIVE, "item")
    assert work.is_checked("[value=reworded]")
    becomes(work, "document.getElementById('said').innerText.includes('M1')", True)
    work.keyboard.press("1")
    work.keyboard.press("n")
    work.keyboard.press("Enter")
    work.keyboard.type("Också.")
    work.keyboard.press("Enter")
    work.wait_for_function("() => !document.querySelector('.cells .miss')")
    assert statement("L2").links.get().behaviour.key == "V1.1"
    assert faults == []


def test_statements_are_walked_and_the_back_button_goes_back(work):
    work.keyboard.press("j")
    work.keyboard.press("j")
    shows(work, "L1")
    assert work.url.endswith("?mening=L1")
    becomes(work, "document.querySelector('.statements [aria-current] .src').innerText", "L1")
    work.keyboard.press("k")
    shows(work, "M2")
    work.keyboard.press("u")
    shows(work, "L2")
    work.keyboard.press("u")
    shows(work, "M1")
    work.go_back()
    shows(work, "L2")


def test_keys_can_be_turned_off(work):
    work.keyboard.press("?")
    work.keyboard.press("Space")
    work.keyboard.press("Escape")
    work.keyboard.press("j")
    work.keyboard.press("1")
    work.wait_for_timeout(200)
    assert work.evaluate(CHOSEN, "M1")
    assert work.input_value("#id_target") == ""


def test_statement_is_dragged_to_a_behaviour_and_asks_for_the_reason(work, faults):  # noqa: F811
    work.drag_and_drop('[data-code="L2"] a', '[data-target="V1.1"]')
    shows(work, "L2")
    work.wait_for_function("() => document.activeElement.id === 'id_reason'")
    assert work.input_value("#id_target") == "V1.1"
    work.keyboard.type("Därför.")
    work.click("label[for=id_relation_2]")
    work.click("#link-it")
    shows(work, "M1")
    assert statement("L2").links.get().relation == "merged"
    assert faults == []


def test_dragging_the_chosen_statement_keeps_what_is_typed(work):
    work.fill("#id_reason", "Halvskriven")
    work.drag_and_drop('[data-code="M1"] a', '[data-target="V2"]')
    assert work.input_value("#id_target") == "V2"
    assert work.input_value("#id_reason") == "Halvskriven"
    becomes(work, ACTIVE, "id_reason")


def test_dragging_to_where_it_is_linked_opens_that_link(work):
    work.drag_and_drop('[data-code="L1"] a', '[data-target="V1.1"]')
    shows(work, "L1")
    assert work.input_value("#id_reason") == "Samma tanke."


def test_list_keeps_its_place_after_a_save(work):
    work.set_viewport_size({"width": 1280, "height": 420})
    work.evaluate("document.getElementById('homes').scrollTop = 120")
    before = work.evaluate("document.getElementById('homes').scrollTop")
    assert before > 0
    work.select_option("#id_target", "V1")
    work.click("label[for=id_relation_0]")
    work.fill("#id_reason", "Så.")
    work.click("#link-it")
    shows(work, "L2")
    becomes(work, "document.getElementById('homes').scrollTop", before)


def test_what_is_wrong_gets_the_focus_and_the_text_stays(work):
    work.fill("#id_reason", "Så.")
    work.click("#link-it")
    work.wait_for_selector(".error-summary")
    becomes(work, "document.activeElement.className", "error-summary")
    assert work.input_value("#id_reason") == "Så."
    assert work.url.endswith(WORK)


def test_two_who_reword_the_same_see_both(work, editor, live_server):
    work.goto(f"{live_server.url}{WORK}?del=V2.1")
    drafting.change_behaviour(behaviour=behaviour("V2.1"), by=editor, text="Vi är raka.", audience="all")
    work.fill("#id_text", "Vi är modiga.")
    work.click("#about form button.button >> nth=0")
    work.wait_for_selector(".notice.stop")
    assert work.inner_text(".notice.stop del") == "raka"
    assert work.input_value("#id_text") == "Vi är modiga."
    work.click("#about form button.button >> nth=0")
    work.wait_for_selector(".notice.done")
    assert behaviour("V2.1").text == "Vi är modiga."


def test_everything_works_without_script(browser, live_server, editor, merged):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    context.add_cookies([cookie_of(editor, live_server.url)])
    page = context.new_page()
    page.goto(f"{live_server.url}{WORK}")
    assert not page.is_visible(".keys")
    page.select_option("#id_target", "V1")
    page.click("label[for=id_relation_0]")
    page.fill("#id_reason", "Så.")
    page.click("#link-it")
    assert page.inner_text("#item .src") == "L2"
    page.click("details.more summary")
    page.fill("#aside_reason", "Det är lag.")
    page.fill("#aside_reference", "KCG § 1")
    page.fill("#aside_decided_on", "2026-01-02")
    page.click("details.more .button")
    assert SetAside.objects.get().statement.code == "L2"
    page.click('.home a[href*="nytt=V2"]')
    page.fill("#id_text", "Vi hälsar.")
    page.click("#about .button")
    assert Behaviour.objects.get(text="Vi hälsar.").key == "V2.2"
    page.click('a[href*="gor=ta-bort"]')
    page.click(".button.stop")
    assert not Behaviour.objects.filter(text="Vi hälsar.").exists()
    page.click('a[href*="nytt=varde"]')
    page.fill("#id_name", "Vi lär")
    page.click("#about .button")
    assert Value.objects.filter(name="Vi lär").exists()
    page.click("[name=step][value='-1']")
    context.close()
    assert list(merged.values.values_list("key", flat=True)) == ["V1", "V3", "V2"]


PLACES = ["", "?mening=M2", "?mening=M2&mal=V2.1", "?del=V1", "?del=V1.1", "?del=V1.1&gor=dela",
          "?del=V1.1&gor=sla-ihop&med=V2.1", "?del=V1&gor=ta-bort", "?nytt=varde", "?nytt=V1",
          "historik/"]  # fmt: skip


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_workspace_is_accessible(work, live_server, merged, editor, faults, scheme, width):  # noqa: F811
    if not AXE.exists():
        pytest.skip("axe-core is missing: python -m tools.vendor --tests")
    drafting.add_behaviour(value=value("V1"), by=editor, text="Vi hejar.")
    work.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    work.set_viewport_size({"width": width, "height": 900})
    for place in [*PLACES, f"historik/{merged.revisions.last().pk}/"]:
        work.goto(f"{live_server.url}{WORK}{place}")
        if place == "":
            work.click(".standing summary")
            work.click("#link-it")
            work.wait_for_selector(".error-summary")
        violations = Axe.from_file(AXE).run(work).response["violations"]
        assert [(place, v["id"], [node["html"] for node in v["nodes"]]) for v in violations] == []
        assert work.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert faults == []


def test_what_is_handed_over_is_read_and_not_dragged(page, live_server, ready, editor):
    versions.propose_foundation(foundation=ready, by=editor)
    page.context.add_cookies([cookie_of(editor, live_server.url)])
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{live_server.url}{WORK}?mening=M1")
    page.drag_and_drop('[data-code="M2"] a', '[data-target="V1"]')
    page.keyboard.press("1")
    assert page.evaluate(CHOSEN, "M1")
    assert page.locator("#about form").count() == 0
