"""Somebody leaves the steering group: a unit's question goes on to the convenor, who answers it."""

QUESTION = "Vi vet inte hur vi ska mäta väntetiden."
ANSWER = "Räkna i en vecka först. Jag kommer på tisdag."


def path_of(visit):
    return visit.page.url.removeprefix(visit.demo.url)


def ask(asker):
    asker.log_in("chef")
    asker.go("/utbildning/stod/be-om/")
    asker.page.fill("[name=text]", QUESTION)
    asker.page.click("form.form button.big")
    asker.page.wait_for_url(lambda url: "/be-om/" not in url)
    assert "Ingen har tagit den än" in asker.text
    return path_of(asker)


def take_and_leave(leaver, asked):
    leaver.log_in("styrgrupp2")
    leaver.go(asked)
    leaver.page.click("button:has-text('Jag tar hand om det')")
    leaver.go("/styrgruppen/overlamna/")
    leaver.page.click("button:has-text('Gör min överlämningslista')")
    assert "har inte fått någon ny ägare än" in leaver.page.inner_text("h1")
    return path_of(leaver)


def take_over(convenor, handover):
    convenor.log_in("styrgrupp")
    assert "Plan- och byggchef lämnar" in convenor.text
    convenor.go(handover)
    convenor.page.locator("main button:has-text('Ta över')").first.click()
    convenor.page.wait_for_load_state("networkidle")
    assert convenor.page.inner_text("h1") == "Allt har fått en ny ägare"
    assert convenor.violations() == []


def answer(convenor, asked):
    convenor.go(asked)
    convenor.page.fill("[name=answer]", ANSWER)
    convenor.page.locator("section:has(#answer) button").click()
    convenor.page.wait_for_load_state("networkidle")


def test_a_member_leaves_and_the_unit_still_has_its_answer(open_visit):
    asker, leaver, convenor = open_visit(width=360), open_visit(scripts=False), open_visit()
    asked = ask(asker)
    take_over(convenor, take_and_leave(leaver, asked))
    answer(convenor, asked)
    asker.go(asked)
    assert ANSWER in asker.text
    assert asker.overflow() <= 0
    assert asker.faults == convenor.faults == []
