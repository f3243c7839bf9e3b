"""From the whole group to one unit: who has gone quiet, what is done, and who may look closer."""

import io
import re

from pypdf import PdfReader


def test_the_head_of_the_group_asks_and_a_manager_looks_at_the_own_chart(open_visit):
    head = open_visit()
    head.log_in("forvaltningschef")
    assert head.page.locator(".mainnav a[href='/oversikt/']").count() == 1
    head.go("/oversikt/")
    assert head.page.inner_text("h1").startswith("Arbetet lever i ")
    assert "Bildningsförvaltningen har tystnat" in head.text
    assert head.page.locator("figure.chart svg path.series").count() == 1
    assert head.violations() == []
    head.page.click("table a:has-text('Vård- och omsorgsförvaltningen')")
    head.page.click("table a:has-text('Hemtjänst centrum')")
    assert head.page.locator("figure.chart").count() == 5
    assert head.violations() == []
    assert head.overflow() <= 0

    employee = open_visit(width=360, scripts=False)
    employee.log_in("medarbetare")
    employee.go("/oversikt/")
    assert employee.overflow() <= 0
    employee.page.click("a:has-text('Vad kan vi göra?')")
    assert "färre än fem" in employee.text
    assert "Sidan finns inte" in employee.go("/oversikt/i/VOF-HTC/") or "404" in employee.page.content()
    assert head.faults == employee.faults == []


def letters_of(text):
    """Without gaps, and without where a word was divided."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


def test_the_printed_page_says_what_the_page_says(open_visit):
    head = open_visit()
    head.log_in("forvaltningschef")
    head.go("/oversikt/")
    there = head.page.get_attribute("main a[href$='.pdf']", "href")
    answer = head.page.request.get(head.demo.url + there)
    assert answer.status == 200 and answer.headers["content-type"] == "application/pdf"
    file = PdfReader(io.BytesIO(answer.body()))
    assert len(file.pages) == 1 and file.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert [round(float(side)) for side in file.pages[0].mediabox[2:]] == [595, 842]
    paper = letters_of(file.pages[0].extract_text())
    told = [
        head.page.inner_text("h1"),
        *head.page.locator("main .numbers dd").all_inner_texts(),
    ]
    told += head.page.locator("section[aria-labelledby=endurance] tbody th a").all_inner_texts()
    assert len(told) > 10
    assert [each for each in told if letters_of(each) not in paper] == []
