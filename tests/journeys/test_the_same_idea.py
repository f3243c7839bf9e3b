"""Two who write the same: what is like it shows while the nurse types on a phone, the manager merges the two,
and the nurse objects."""

from tests.journeys.test_a_suggestion import choose, status_of, submit

FIRST = "Nyckelfri låda för signeringslistor"
SECOND = "Signeringslistor i nyckelfri låda"


def write_on_the_phone(visit):
    visit.go("/forslag/nytt/")
    visit.page.fill("[name=title]", SECOND)
    visit.page.wait_for_selector(f"#similar li:has-text('{FIRST}')")
    assert "Gäller oss också" in visit.page.inner_text("#similar")
    assert visit.overflow() <= 0
    return submit(visit, SECOND)


def merge_at_the_desk(visit, path):
    visit.go("/att-besvara/" + path.removeprefix("/forslag/"))
    visit.page.click(f"section[aria-labelledby=alike] li:has-text('{FIRST}') a:has-text('Lägg samman')")
    visit.page.wait_for_url("**/lika/**")
    choose(visit, "relation", "same")
    visit.page.fill("[name=reason]", "Båda vill slippa nyckeln till listorna.")
    visit.page.click("form.form .send button")
    visit.page.wait_for_url(lambda url: "/lika/" not in url)


def object_on_the_phone(visit, path):
    assert "Sammanlagt" in status_of(visit, path)
    visit.page.click("a:has-text('Invänd')")
    visit.page.wait_for_url("**/sammanlagt/")
    visit.page.click("form.form .send button")
    assert visit.page.locator(".field.bad").count() == 1
    visit.page.fill("form.form textarea", "Min låda står hos den boende, inte på kontoret.")
    visit.page.click("form.form .send button")
    visit.page.wait_for_selector(".notice.done")
    assert visit.overflow() <= 0


def undo(visit, path):
    visit.go("/")
    visit.page.click(f"article:has-text('{SECOND}') a.button, li:has-text('{SECOND}') a")
    visit.page.wait_for_url("**/sammanlagt/")
    assert "inte på kontoret" in visit.text
    visit.page.click("button:has-text('Ångra sammanslagningen')")
    visit.page.wait_for_selector(".notice.done")
    assert "Inkommet" in status_of(visit, path)


def test_what_is_like_it_shows_and_an_author_objects_to_a_merger(open_visit):
    deputy, manager, nurse = open_visit(), open_visit(), open_visit(width=360)
    deputy.log_in("ersattare")
    submit(deputy, FIRST)
    nurse.log_in("medarbetare")
    path = write_on_the_phone(nurse)
    manager.log_in("chef")
    merge_at_the_desk(manager, path)
    object_on_the_phone(nurse, path)
    undo(manager, path)
    assert [visit.faults for visit in (deputy, manager, nurse)] == [[], [], []]
