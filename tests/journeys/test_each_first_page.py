"""Min sida of each role: it counts what waits, and the first thing leads to where it can be done."""

import re

from django.utils import translation

from lean_portal.templatetags.portal import in_words
from tests.journeys.test_a_suggestion import press_until

ROLES = (
    "medarbetare", "chef", "ersattare", "forvaltningschef", "koncernchef", "styrgrupp2", "samordnare",
    "redaktor",
)  # fmt: skip
BY_KEYBOARD = "chef"
BUSY = ("chef", "forvaltningschef", "samordnare")  # the demo has something for these every day
NEEDS = "section[aria-labelledby=needs]"
STEP = f"{NEEDS} li:first-child a.button"
OF_A_KIND = 5  # at most so many of one kind are shown


def counted(heading):
    """In the heading, as a number."""
    with translation.override("sv"):
        words = {in_words(number): number for number in range(2, 100)} | {"en": 1, "inget": 0}
    found = re.match(r"(\w+) (?:sak |saker )?väntar på dig", heading.lower())
    assert found, heading
    return words[found[1]]


def take_first_step(page, by_keyboard):
    with page.expect_navigation() as arrived:
        if by_keyboard:
            press_until(page, "Tab", f'document.activeElement.matches("{STEP}")', at_most=80)
            page.keyboard.press("Enter")
        else:
            page.click(STEP)
    return arrived.value


def test_each_role_reads_how_much_waits_and_is_led_to_where_it_is_done(open_visit):
    visit = open_visit()
    visit.page.set_default_timeout(10_000)
    busy = set()
    for who in ROLES:
        visit.log_in(who)
        visit.go("/")
        number, shown = counted(visit.page.inner_text("h1")), visit.page.locator(f"{NEEDS} > ol > li").count()
        assert number == shown or number > shown >= OF_A_KIND, (who, number, shown)
        if not shown:
            continue
        busy.add(who)
        answer = take_first_step(visit.page, who == BY_KEYBOARD)
        assert answer.status == 200, (who, answer.url)
        assert visit.page.locator("main form button, main a.button").count(), (who, answer.url)
    assert busy >= set(BUSY)
    assert visit.faults == []
