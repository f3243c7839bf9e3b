"""Made-up Swedish of the right shape: compounds, short titles, bodies of 30–70 words."""

import random

FIRST = "arbets vård skol fastighets hem kök bygg gatu vatten trafik kund ärende schema möte rutin".split()
LAST = "plats tjänst lokal möte rutin lista förslag karta bok rum tid rapport tavla plan hjälp".split()
SMALL = (
    "vi får ofta vänta när det saknas en och samma som gäller för alla i huset innan passet börjar".split()
)


def word(dice: random.Random) -> str:
    return dice.choice(FIRST) + dice.choice(LAST) if dice.random() < 0.4 else dice.choice(SMALL)


def title(dice: random.Random) -> str:
    return " ".join(word(dice) for _ in range(5)).capitalize()


def body(dice: random.Random) -> str:
    return " ".join(word(dice) for _ in range(dice.randint(30, 70))).capitalize() + "."
