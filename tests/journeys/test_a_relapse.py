"""From an idea to a trial, to done, to a relapse that its author is told of; and a check on a phone."""

from tests.journeys.test_a_suggestion import IN_TWO_WEEKS, answer, choose, open_at_desk, status_of, submit

TITLE = "Väskan packad kvällen före"


def decide(visit, path, action, **fields):
    """`verdict` is chosen, everything else is written."""
    open_at_desk(visit, "/att-besvara/", path)
    if verdict := fields.pop("verdict", ""):
        choose(visit, "action", action)
        choose(visit, "verdict", verdict)
    answer(visit, action, **fields)


def try_it_out(visit, path):
    decide(visit, path, "approve", due_on="2030-10-04", answer="Ja, vi provar.")
    decide(
        visit, path, "trial", trial_question="Går morgonen fortare?", prediction="Tio minuter mindre.",
        counted="minuter till första besöket", unit_name="minuter", before="25", predicted="15",
        who="Dagpasset", ends_on=IN_TWO_WEEKS.isoformat(),
    )  # fmt: skip
    decide(
        visit, path, "conclude", outcome="Fjorton minuter.", result="14", verdict="adopt",
        lesson="Listan måste hänga vid dörren.",
    )  # fmt: skip


def answer_a_check(visit):
    """One that is due in the demo, on a phone."""
    visit.go("/")
    visit.page.click("a.button[href^='/arbete/kontroll/']")
    visit.page.wait_for_url("**/arbete/kontroll/**")
    assert visit.overflow() <= 0
    choose(visit, "result", "holds")
    visit.page.click("form.form .send button")
    assert visit.page.locator(".field.bad").count() == 1  # what was seen is missing
    visit.page.fill("[name=words]", "Alla nycklarna hängde där i morse.")
    visit.page.click("form.form .send button")
    visit.page.wait_for_selector(".notice.done")
    assert "Alla nycklarna hängde där" in visit.text


def test_what_was_tried_and_kept_relapses_and_its_author_reads_it(open_visit):
    nurse, manager = open_visit(width=360), open_visit(width=360)
    nurse.log_in("medarbetare")
    path = submit(nurse, TITLE)
    manager.log_in("chef")
    try_it_out(manager, path)
    assert "Genomfört" in status_of(nurse, path) and "Kontroll" in nurse.text
    decide(manager, path, "relapse", reason="Nu packar var och en på morgonen igen.")
    assert "Återfall" in status_of(nurse, path)
    assert "Nu packar var och en på morgonen igen." in nurse.text
    assert "säger vad som händer nu" in nurse.page.inner_text("section[aria-labelledby=next]")
    answer_a_check(manager)
    assert [nurse.faults, manager.faults] == [[], []]
