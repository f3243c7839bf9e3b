"""Made-up Swedish of the right shape: compounds, short titles, bodies of 30–70 words."""

import random

FIRST = "arbets vård skol fastighets hem kök bygg gatu vatten trafik kund ärende schema möte rutin".split()
LAST = "plats tjänst lokal möte rutin lista förslag karta bok rum tid rapport tavla plan hjälp".split()
SMALL = (
    "vi får ofta vänta när det saknas en och samma som gäller för alla i huset innan passet börjar".split()
)


def word(dice: random.Random) -> str:
    return dice.choice(FIRST) + dice.choice(LAST) if dice.random() < 0.4 else dice.choice(SMALL)


# In fifty texts, however many there are. The floor knows no forms: it is asked for the word as it stands.
RARE_FORM, RARE_TYPED = "legionellaprovet", "legionellaprov"


def title(dice: random.Random) -> str:
    return " ".join(word(dice) for _ in range(5)).capitalize()


def body(dice: random.Random) -> str:
    return " ".join(word(dice) for _ in range(dice.randint(30, 70))).capitalize() + "."


def body_with_rare(dice: random.Random, n: int, rows: int) -> str:
    return f"{body(dice)} {RARE_FORM.capitalize()} dröjer." if n % max(1, rows // 50) == 0 else body(dice)
