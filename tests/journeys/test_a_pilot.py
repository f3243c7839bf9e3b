"""A pilot on real parts, from its A3 to its closing: written, mapped by keyboard, begun, tried and closed."""

import datetime as dt

from tests.journeys.test_a_suggestion import choose

PILOT = "/processer/P09/pilot/"
MAP = (("Sökande", "Skickar ansökan", "20", "0"), ("Handläggare", "Beslutar", "90", "6"))


def test_a_pilot_goes_from_its_a3_to_its_closing(open_visit):
    leader = open_visit()
    leader.log_in("styrgrupp")
    leader.go(PILOT)
    assert "Inte börjat än" in leader.text
    write_a3(leader)
    draw_map(leader)
    assert leader.violations() == []

    begin(leader)
    assert "Pågår" in leader.text
    try_out(leader)
    learn(leader)
    close(leader)

    reader = open_visit(width=360, scripts=False)
    reader.log_in("medarbetare")
    reader.go(PILOT)
    for words in ("Från tolv till nio dagar.", "Mät före första varvet.", "Vi beslutar", "väntan"):
        assert words in reader.text
    assert reader.page.locator("main form, main .button").count() == 0
    assert reader.overflow() <= 0
    assert leader.faults == []


def write_a3(leader):
    leader.page.click("a[href$='/a3/goal/']")
    assert "Vad ska bli bättre, hur mycket och till när?" in leader.text
    leader.page.fill("[name=text]", "Nio dagar i mitten före sommaren.")
    leader.page.click("button:has-text('Spara och gå vidare')")
    leader.page.fill("[name=text]", "Kompletteringar. Numret är 19121212-1212.")
    leader.page.click("main form .send button.big")
    assert "personnummer" in leader.text and "Kompletteringar" in leader.page.input_value("[name=text]")
    leader.page.fill("[name=text]", "Vi beslutar först när allt är komplett.")
    leader.page.click("main form .send button.big")
    assert "Nio dagar i mitten före sommaren." in leader.text


def draw_map(leader):
    """By keyboard alone, the later step first; a button moves it down."""
    leader.page.click("a[href$='/karta/before/']")
    keys = leader.page.keyboard
    leader.page.focus("[name=lane_1]")
    for lane, what, work, wait in reversed(MAP):
        for words in (lane, what, work):
            keys.insert_text(words)
            keys.press("Tab")
        keys.press("Tab")  # past the unit
        keys.insert_text(wait)
        while not leader.page.evaluate("document.activeElement.name == 'lane_2'") and lane != MAP[0][0]:
            keys.press("Tab")
    leader.page.focus("[value=down-1]")
    with leader.page.expect_navigation():
        keys.press("Enter")
    assert leader.page.input_value("[name=lane_1]") == "Sökande"
    assert leader.page.evaluate("document.activeElement.value") == "up-2"
    leader.page.focus("[name=what_2]")
    with leader.page.expect_navigation():
        keys.press("Enter")  # saves, as in any form
    assert "Kartan är sparad" in leader.text
    assert "Mer än fem av sex dagar är väntan" in leader.text
    assert leader.page.locator("svg[role=img]").count() == 1


def begin(leader):
    leader.page.click("a:has-text('Om samverkan behövs')")
    choose(leader, "consultation", "not_needed")
    leader.page.fill("[name=note]", "Ingens uppgifter ändras.")
    leader.page.click("main form .send button")
    leader.page.click("a[href$='/pilot/matt/']")
    leader.page.fill("[name=name]", "Ansökningar som är kompletta")
    leader.page.fill("[name=definition]", "Av hundra, räknat varje måndag av handläggarna.")
    leader.page.fill("[name=unit_name]", "ansökningar")
    leader.page.click("main form .send button")
    leader.go(PILOT)
    leader.page.click("a:has-text('Börja piloten')")
    leader.page.click("main form .send button")


def try_out(leader):
    leader.page.click("a[href$='/varv/nytt/']")
    ends_on = dt.date.today() + dt.timedelta(days=14)
    words = {
        "question": "Blir fler kompletta om vi ringer samma dag?",
        "prediction": "Vi tror att fler är kompletta.",
        "counted": "kompletta av hundra",
        "unit_name": "ansökningar",
        "before": "40",
        "predicted": "60",
        "who": "Handläggarna",
        "ends_on": str(ends_on),
    }
    for name, value in words.items():
        leader.page.fill(f"[name={name}]", value)
    leader.page.click("main form .send button")
    assert "Varv 1 pågår" in leader.text
    leader.go(f"{PILOT}avsluta/")
    assert "Varv 1 pågår fortfarande" in leader.text
    leader.page.click("a:has-text('Till varvet')")
    leader.page.click("#varv a.button")
    leader.page.fill("[name=outcome]", "Fler svarade.")
    leader.page.fill("[name=lesson]", "Ring före lunch.")
    leader.page.fill("[name=result]", "58")
    choose(leader, "verdict", "adopt")
    leader.page.click("main form .send button")
    assert leader.page.url.endswith(PILOT) or PILOT in leader.page.url


def learn(leader):
    leader.go(PILOT)
    leader.page.click("a:has-text('Skriv vad ni lärde er')")
    leader.page.fill("[name=text]", "Mät före första varvet.")
    leader.page.click("main form .send button")
    assert "Mät före första varvet." in leader.text


def close(leader):
    leader.page.click("a:has-text('Avsluta piloten')")
    leader.page.fill("[name=gained]", "Från tolv till nio dagar.")
    leader.page.fill("[name=learnt]", "Gå och se före allt annat.")
    choose(leader, "outcome", "spread")
    leader.page.click("main form .send button")
    assert "Från tolv till nio dagar." in leader.text
