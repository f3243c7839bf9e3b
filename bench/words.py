"""Made-up Swedish of the right shape: compounds, short titles, bodies of 30–70 words."""

import random
from itertools import accumulate

FIRST = "arbets vård skol fastighets hem kök bygg gatu vatten trafik kund ärende schema möte rutin".split()
LAST = "plats tjänst lokal möte rutin lista förslag karta bok rum tid rapport tavla plan hjälp".split()
SMALL = (
    "vi får ofta vänta när det saknas en och samma som gäller för alla i huset innan passet börjar".split()
)
# Two of five words are compounds.
COMPOUNDS = [first + last for first in FIRST for last in LAST]
WORDS = COMPOUNDS + SMALL
WEIGHTS = list(accumulate([0.4 / len(COMPOUNDS)] * len(COMPOUNDS) + [0.6 / len(SMALL)] * len(SMALL)))
# In fifty texts, however many there are. The floor knows no forms: it is asked for the word as it stands.
RARE_FORM, RARE_TYPED = "legionellaprovet", "legionellaprov"


def text(dice: random.Random, count: int) -> str:
    return " ".join(dice.choices(WORDS, cum_weights=WEIGHTS, k=count)).capitalize()


def title(dice: random.Random) -> str:
    return text(dice, 5)


def body(dice: random.Random) -> str:
    return text(dice, dice.randint(30, 70)) + "."


def body_with_rare(dice: random.Random, n: int, rows: int) -> str:
    return f"{body(dice)} {RARE_FORM.capitalize()} dröjer." if n % max(1, rows // 50) == 0 else body(dice)
