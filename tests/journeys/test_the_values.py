"""The values on real parts: where a statement went, and from a closed gate to a version in force."""

import datetime as dt

from tests.journeys.test_a_suggestion import choose

GATE = "/vardegrund/infor-antagande/"
TODAY = dt.date.today().isoformat()


def test_an_employee_follows_a_statement_that_was_lost_and_came_back(open_visit):
    visit = open_visit(width=360)
    visit.log_in("medarbetare")
    visit.go("/vardegrund/")
    assert visit.page.inner_text("h1") == "Det här kan du vänta dig av oss"
    visit.page.click("#V2\\.2 a.src:has-text('M7')")
    assert "M7 lever vidare" in visit.page.inner_text("h1").replace("\xa0", " ")
    text = visit.text
    assert "Utkast 0.1" in text
    assert "Har inget hem" in text
    assert "miljö" in text[text.index("Kom tillbaka") :]
    visit.page.click("a:has-text('F-03')")
    assert "Fastighetsdrift" in visit.text
    assert "Vi skriver ut tid, pengar och miljö igen." in visit.text
    visit.go("/vardegrund/skillnad/?fran=0.2&till=0.3")
    assert "miljö" in visit.page.inner_text("main ins >> nth=0") or "miljö" in visit.text
    assert visit.faults == []


def record_consultation(editor):
    editor.go("/vardegrund/samverkan/")
    choose(editor, "kind", "information")
    editor.page.fill("[name=held_on]", TODAY)
    editor.page.fill("[name=with_whom]", "Centrala samverkansgruppen")
    editor.page.fill("[name=note]", "Protokoll CSG § 21.")
    editor.page.click("main form button:has-text('Anteckna')")


def adopt(decider):
    decider.go(GATE + "anta/")
    decider.page.fill("[name=decided_on]", TODAY)
    decider.page.fill("[name=reference]", "KCG § 30")
    decider.page.fill("[name=motivation]", "Orden är lättare att förstå.")
    decider.page.click("main form .send button")


def test_better_words_go_from_a_closed_gate_to_a_version_in_force(open_visit):
    editor = open_visit()
    editor.log_in("styrgrupp")
    editor.go(GATE)
    assert "Samverkan är inte antecknad." in editor.text
    assert editor.page.locator("button:has-text('Lämna till beslut'):enabled").count() == 0
    record_consultation(editor)
    editor.go(GATE)
    editor.page.click("button:has-text('Lämna till beslut')")
    assert "väntar på koncernchefsgruppens beslut" in editor.page.inner_text("h1")

    decider = open_visit(scripts=False)
    decider.log_in("koncernchef")
    adopt(decider)
    decider.go("/vardegrund/")
    assert "Version 1.1" in decider.text
    assert "Jag eller min ersättare svarar på varje förslag" in decider.text
    decider.go("/vardegrund/versioner/1.0/")
    assert "Jag svarar på varje förslag inom fem arbetsdagar" in decider.text
    assert "Oförändrad sedan den antogs" in decider.text
    assert editor.faults == []


def test_a_company_decides_for_itself(open_visit):
    company = open_visit(width=360)
    company.log_in("bolagschef")
    company.go("/vardegrund/antagande/EV/")
    company.page.fill("[name=decided_on]", TODAY)
    company.page.fill("[name=decided_by]", "Styrelsen för Almfors Energi och Vatten")
    company.page.fill("[name=reference]", "Styrelsen § 12")
    company.page.click("main form .send button")
    company.go("/vardegrund/antagande/")
    assert "Styrelsen § 12" in company.text
    assert company.faults == []
