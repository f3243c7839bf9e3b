"""Somebody leaves the steering group: a unit's question goes on to the convenor, who answers it."""

QUESTION = "Vi vet inte hur vi ska mäta väntetiden."


def test_a_member_leaves_and_the_unit_still_has_its_answer(open_visit):
    asker = open_visit(width=360)
    asker.log_in("chef")
    asker.go("/utbildning/stod/be-om/")
    asker.page.fill("[name=text]", QUESTION)
    asker.page.click("form.form button.big")
    asker.page.wait_for_url(lambda url: "/be-om/" not in url)
    asked = asker.page.url.removeprefix(asker.demo.url)
    assert "Ingen har tagit den än" in asker.text

    leaver = open_visit(scripts=False)
    leaver.log_in("styrgrupp2")
    leaver.go(asked)
    leaver.page.click("button:has-text('Jag tar hand om det')")
    leaver.go("/styrgruppen/overlamna/")
    leaver.page.click("button:has-text('Gör min lista att lämna över')")
    assert "har inte fått någon ny ägare än" in leaver.page.inner_text("h1")
    handover = leaver.page.url.removeprefix(leaver.demo.url)

    convenor = open_visit()
    convenor.log_in("styrgrupp")
    assert "lämnar" in convenor.text
    convenor.go(handover)
    every = convenor.page.locator("button:has-text('Ta över alla')")
    (every if every.count() else convenor.page.locator("button:has-text('Ta över')")).first.click()
    convenor.page.wait_for_load_state("networkidle")
    assert convenor.page.inner_text("h1") == "Allt har fått en ny ägare"
    assert convenor.violations() == []
    assert convenor.overflow() <= 0
    convenor.go(asked)
    convenor.page.fill("[name=answer]", "Räkna i en vecka först. Jag kommer på tisdag.")
    convenor.page.click(".send .button:not(.second)")
    convenor.page.wait_for_load_state("networkidle")

    asker.go(asked)
    assert "Räkna i en vecka först." in asker.text
    assert asker.overflow() <= 0
    assert asker.faults == convenor.faults == []
