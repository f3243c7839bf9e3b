"""The two value foundations of the demo and what became of them, for tests that need real words."""

from typing import Any

from organisation.models import User
from tests.values.conftest import frozen_source, statement
from values.models import Behaviour, Revision, ValueFoundation
from values.services import drafting, versions

EMPLOYEES = (
    "Jag möter dem vi är till för med vänlighet och tar mig tid att lyssna.",
    "Jag tar ansvar för mitt uppdrag och säger till i god tid när något inte fungerar.",
    "Jag delar med mig av det jag kan och frågar när jag inte vet.",
    "Jag bidrar till en arbetsplats där alla kan vara sig själva.",
    "Jag tar upp svårigheter direkt med den det gäller.",
    "Jag letar efter enklare sätt att göra jobbet och provar dem.",
    "Jag är rädd om det vi äger tillsammans: tid, pengar och miljö.",
    "Jag håller mig informerad och står bakom det vi har bestämt.",
)
LEADERS = (
    "Jag är tydlig med vart vi ska och varför.",
    "Jag är närvarande i vardagen och syns där arbetet görs.",
    "Jag ger medarbetarna mandat att lösa problem nära dem som berörs.",
    "Jag tar hand om alla förslag och återkopplar även när svaret är nej.",
    "Jag ser helheten och samarbetar över förvaltnings- och bolagsgränser.",
    "Jag skapar trygghet så att det går att säga emot och berätta om misstag.",
    "Jag följer upp det vi kommit överens om och fattar beslut även när det är svårt.",
    "Jag utvecklar mig själv och ger andra möjlighet att växa.",
)
RESOURCES = "Vi är rädda om våra resurser."
ENVIRONMENT = "Vi är rädda om tid, pengar och miljö."
# Value → (for, text, the statements that live on in it)
VALUES = {
    "Vi finns till för Almforsborna": (
        ("all", "Vi lyssnar klart innan vi svarar och säger vad som händer sedan.", "M1"),
        ("employee", "Jag löser det jag kan på plats och lämnar över ordentligt.", "M2"),
        ("leader", "Jag ger den som möter invånaren rätt att lösa problemet direkt.", "L3"),
    ),
    "Vi tar ansvar hela vägen": (
        ("all", "Vi säger till i god tid när något inte fungerar eller inte hinns med.", "M2"),
        ("all", RESOURCES, ""),
        ("employee", "Jag tar reda på vad som gäller och följer det vi har bestämt.", "M8"),
        ("leader", "Jag berättar vart vi ska och varför, följer upp och fattar beslut.", "L1 L7"),
    ),
    "Vi är raka och visar respekt": (
        ("all", "Vi tar upp svårigheter direkt med den det gäller.", "M5"),
        ("all", "Vi gör plats för alla och avbryter kränkningar.", "M4"),
        ("leader", "Jag tackar den som berättar om ett misstag.", "L6"),
    ),
    "Vi blir lite bättre varje vecka": (
        ("all", "Vi lämnar förslag, provar och berättar hur det gick.", "M6"),
        ("employee", "Jag letar efter enklare sätt och delar med mig av det jag kan.", "M3 M6"),
        ("leader", "Jag svarar på varje förslag och förklarar när svaret är nej.", "L4"),
        ("leader", "Jag avsätter tid för att medarbetarna ska kunna lära och växa.", "L8"),
    ),
    "Vi gör det tillsammans": (
        ("all", "Vi frågar när vi inte vet och hjälper den som frågar.", "M3"),
        ("leader", "Jag är närvarande och samarbetar över förvaltnings- och bolagsgränser.", "L2 L5"),
    ),
}
LINK: dict[str, Any] = {"relation": "reworded", "reason": "Samma tanke."}


def merged(by: User) -> ValueFoundation:
    """As it stood in draft 0.1: M7 went up in "resurser" and was linked to nothing."""
    frozen_source("M", "employee", EMPLOYEES)
    frozen_source("L", "leader", LEADERS)
    foundation = versions.start_foundation(by=by)
    for name, behaviours in VALUES.items():
        value = drafting.add_value(foundation=foundation, by=by, name=name)
        for audience, text, codes in behaviours:
            target = drafting.add_behaviour(value=value, by=by, text=text, audience=audience)
            for code in codes.split():
                drafting.link_statement(statement=statement(code), target=target, by=by, **LINK)
    return foundation


def three_drafts(by: User) -> list[Revision]:
    """0.1; 0.2 after the top groups; 0.3 after a workplace had missed "miljö"."""
    foundation = merged(by)
    drafts = [drafting.name_draft(foundation=foundation, by=by)]
    last = foundation.values.last()
    drafting.change_value(value=last, by=by, name=last.name, description="Förvaltningar och bolag hjälps åt.")
    drafts.append(drafting.name_draft(foundation=foundation, by=by))
    resources = Behaviour.objects.get(text=RESOURCES)
    drafting.change_behaviour(behaviour=resources, by=by, text=ENVIRONMENT, audience="all")
    drafting.link_statement(statement=statement("M7"), target=resources, by=by, **LINK)
    return [*drafts, drafting.name_draft(foundation=foundation, by=by)]
