"""The choice of processes on real parts: scored alone, opened at once, thought over, proposed and decided."""

from tests.journeys.test_a_suggestion import choose

ROUND = "/processer/val/3/"
QUESTIONS = ("overview", "demonstrates", "good_example")


def assess(visit, code, scores):
    visit.go(f"{ROUND}bedom/{code}/")
    for key, score in zip(QUESTIONS, scores, strict=True):
        choose(visit, key, str(score))
        visit.page.fill(f"[name='{key}-line']", f"Därför {score}.")
    visit.page.click("#assess .send button")


def start_of(visit, name):
    visit.log_in(name)
    visit.go(ROUND)
    return visit


def test_three_score_alone_open_at_once_think_again_and_it_is_decided(open_visit):
    third = start_of(open_visit(width=360), "styrgrupp3")
    second = start_of(open_visit(), "styrgrupp2")
    convenor = start_of(open_visit(), "styrgrupp")
    score(third, second, convenor)
    convenor.go(ROUND)
    convenor.page.click("button:has-text('Öppna bedömningarna')")
    assert "plats" in convenor.page.inner_text("h1")
    assert convenor.violations() == []

    think_again(second)
    convenor.go(ROUND)
    assert "Vi talade om det i går." in convenor.text
    propose(convenor)
    decider = open_visit(scripts=False)
    decider.log_in("koncernchef")
    decide(decider)
    assert "Vi börjar med två processer" in decider.page.inner_text("h1")

    reader = start_of(open_visit(width=360), "medarbetare")
    read(reader)
    assert [visit.faults for visit in (third, second, convenor, reader)] == [[], [], [], []]


def score(third, second, convenor):
    """What is left, and nobody sees another's before all are in."""
    assert "Sex av sju är klara" in third.page.inner_text("h1")
    assess(third, "P12", (5, 5, 4))
    assert "Därför" not in convenor.text
    assert convenor.page.locator("button:has-text('Öppna bedömningarna')").count() == 0
    assess(convenor, "P11", (4, 4, 4))
    assess(convenor, "P12", (5, 4, 3))
    second.go(ROUND)
    assert "Därför" not in second.text
    second.go(f"{ROUND}bedomningar/")
    assert "Därför" not in second.text  # there is no such page before the reveal


def think_again(second):
    second.go(f"{ROUND}bedom/P12/")
    choose(second, "good_example", "5")
    second.page.fill("[name='good_example-line']", "Föreningarna vill visa den.")
    second.page.fill("[name=reason]", "Vi talade om det i går.")
    second.page.click("#assess .send button")


def read(reader):
    """What single members said stays with those who took part; anybody may compute again."""
    assert "Därför" not in reader.text
    assert "Inte nu." in reader.text
    reader.page.click("a:has-text('Protokoll över beslutet')")
    reader.page.click("button:has-text('Räkna om')")
    assert "Samma resultat" in reader.page.inner_text("h1")


def propose(convenor):
    convenor.page.click("a:has-text('Skriv förslaget')")
    chosen = convenor.page.eval_on_selector_all(
        "[name=codes]:checked", "boxes => boxes.map(box => box.value)"
    )
    assert len(chosen) == 2
    convenor.page.fill("[name=proposal]", "Lätta att överblicka, och två olika verksamheter.")
    convenor.page.click("main form .send button")
    assert "Skriv varför inte." in convenor.text  # and nothing typed is lost
    assert convenor.page.input_value("[name=proposal]").startswith("Lätta")
    for code in ("P03", "P04", "P05", "P07", "P10", "P11", "P12"):
        if code not in chosen:
            convenor.page.fill(f"[name='{code}-why_not']", "Inte nu.")
            convenor.page.fill(f"[name='{code}-again']", "I nästa val.")
    convenor.page.click("main form .send button")
    assert "Lätta att överblicka, och två olika verksamheter." in convenor.text


def decide(decider):
    decider.go(ROUND)
    decider.page.click("a:has-text('Läs och besluta')")
    decider.page.fill("[name=decision]", "De två kan alla förstå.")
    decider.page.fill("[name=reference]", "KCG § 31")
    decider.page.click("main form .send button")


def test_a_manager_proposes_a_process_and_the_owner_answers(open_visit):
    manager = open_visit(width=360)
    manager.log_in("bolagschef")
    manager.go("/processer/")
    manager.page.click("a:has-text('Föreslå en process')")
    manager.page.fill("[name=name]", "Nycklar till hemtjänsten")
    manager.page.fill("[name=starts_when]", "Någon beviljas hemtjänst")
    manager.page.fill("[name=ends_when]", "Nyckeln är i skåpet")
    manager.page.select_option("[name=owner_unit]", label="Hemtjänst centrum")
    manager.page.click("main form .send button")
    assert "Nycklar till hemtjänsten" in manager.page.inner_text("h1")
    address = manager.page.url.removeprefix(manager.demo.url)

    owner = open_visit(width=360, scripts=False)
    owner.log_in("chef")
    owner.go("/")
    owner.page.click("h3 a:has-text('Nycklar till hemtjänsten')")
    owner.page.fill("[name=wish]", "Varje natt letar vi efter en nyckel.")
    owner.page.fill("[name=hours]", "3")
    owner.page.click("button:has-text('Säg ja')")
    owner.go(address)
    assert "Varje natt letar vi efter en nyckel." in owner.text
    assert manager.faults == []
