"""From the whole group to one unit: who has gone quiet, what is done, and who may look closer."""


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
