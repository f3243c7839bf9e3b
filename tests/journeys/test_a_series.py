"""A series from the spreadsheet to its explained signal: the manager defines a measure, pastes, and reads."""

import datetime as dt

from tests.journeys.test_a_suggestion import choose

TITLE = "Veckans inköp på två fasta dagar"
BEFORE, AFTER = (22, 24, 21, 23, 20, 22, 25, 21, 23, 22, 24, 22), (15, 14, 16, 15, 13, 15, 14, 12)


def monday(weeks_ago):
    today = dt.date.today()
    return today - dt.timedelta(days=today.weekday(), weeks=weeks_ago)


def spreadsheet():
    """Two columns as they are copied, with a heading and one line that says nothing."""
    values = BEFORE + AFTER
    days = [monday(len(values) - n) for n in range(len(values))]
    rows = [
        f"{d.isocalendar().year} v. {d.isocalendar().week}\t{v}" for d, v in zip(days, values, strict=True)
    ]
    return "\n".join(["Vecka\tTurer", *rows, "summa\t378"])


def define(visit):
    visit.log_in("chef")
    visit.go(f"/sok/?q={TITLE}")
    visit.page.click(f"a:has-text('{TITLE}')")
    visit.page.wait_for_selector("h2:has-text('Det vi mäter')")
    visit.page.click("a:has-text('Mät')")
    visit.page.fill("[name=name]", "Körningar till affären")
    visit.page.fill("[name=definition]", "Alla körningar under veckan, ur körjournalen. Planeraren räknar.")
    visit.page.fill("[name=unit_name]", "körningar")
    choose(visit, "every", "week")
    visit.page.click("form.form .send button")
    visit.page.wait_for_url("**/varden/")


def paste(visit):
    visit.page.fill("[name=text]", spreadsheet())
    visit.page.click("button[value=look]")
    visit.page.wait_for_selector("h1:has-text('20 rader är lästa')")
    assert "summa" in visit.text
    visit.page.click("button[value=save]")
    visit.page.wait_for_selector(".field.bad, .choice.bad")
    visit.page.click("label[for=id_skip]")
    visit.page.click("button[value=save]")
    visit.page.wait_for_selector("figure.chart svg")


def lock(visit):
    visit.page.click("a:has-text('Lås eller börja om')")
    visit.page.fill("[name=lock-from_day]", monday(20).isoformat())
    visit.page.fill("[name=lock-to_day]", monday(9).isoformat())
    visit.page.fill("[name=lock-reason]", "Tolv veckor före de fasta dagarna.")
    visit.page.click("button[value=lock]")
    visit.page.wait_for_selector("figure.chart svg .phase")


def test_a_pasted_series_explains_its_signal(open_visit):
    manager = open_visit(width=360)
    define(manager)
    paste(manager)
    lock(manager)
    assert "gått åt rätt håll, från 22,4 till 14,3 körningar, och det är ingen slump" in manager.text
    assert "åtta i rad under medel" in manager.text
    assert "preliminära" in manager.text
    assert "Tolv veckor före de fasta dagarna." in manager.text
    assert manager.overflow() <= 0
    assert manager.faults == []
