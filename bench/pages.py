"""What is measured, in turns with the floor, and what each may cost."""

from typing import Any, NamedTuple

from bench import words

SUBMIT, SUBMIT_MARK = "submit (POST)", 3.0
RATIO, PAGE = 2.0, 100


class Page(NamedTuple):
    """`ratio`: p50 as a ratio to the floor; `most`: p50 in milliseconds; `sql`: statements; `kilobytes`: of
    the page, gzipped. None: no mark."""

    path: str
    who: str = "cookie"
    ratio: float | None = None
    most: float | None = PAGE
    sql: int | None = None
    kilobytes: int | None = None


def pages_of(facts: dict[str, Any]) -> dict[str, Page]:
    return {
        "list, first": Page("/forslag/?vy=alla", "cookie", RATIO, PAGE, 7, 6),
        "list, filtered": Page("/forslag/?vy=alla&state=declined", "cookie", RATIO, PAGE, 7, 6),
        "list, deep": Page(f"/forslag/?vy=alla&fore={facts['deep']}", "cookie", RATIO, PAGE, 7, 6),
        "search, rare": Page(f"/sok/?q={words.RARE_TYPED}", "cookie", RATIO, PAGE, 9, 6),
        "detail, 20 steps": Page(f"/forslag/{facts['first']}/", "cookie", RATIO, PAGE, 10, 6),
        "form": Page("/forslag/nytt/", "cookie", RATIO, PAGE, 6, 6),
        "desk queue": Page("/att-besvara/", "manager", RATIO, PAGE, 10, 6),
        "values": Page("/vardegrund/", "cookie", RATIO, PAGE, 10, 60),
        "values, origin": Page("/vardegrund/ursprung/", "cookie", RATIO, PAGE, 10, 60),
        "values, comments": Page("/vardegrund/synpunkter/", "cookie", RATIO, PAGE, 10, 6),
        # 400 units, ten years of five series, 100,000 suggestions, 10,000 people with what they have learnt.
        "overview": Page("/oversikt/", most=300),
        "overview, paper": Page("/oversikt/oversikt.pdf", most=None),
        "one organisation": Page("/oversikt/i/O0/"),
        "own unit": Page("/oversikt/i/O0-0/", "manager"),
        "under way": Page("/oversikt/pagar/"),
        "who is heard": Page("/oversikt/vilka-hors/"),
        "min sida, employee": Page("/"),
        "min sida, manager": Page("/", "manager"),
        "routine": Page("/rutin/", "manager"),
        "training": Page("/utbildning/"),
        "matrix": Page("/utbildning/laget/", most=150),
        "matrix, opened": Page("/utbildning/laget/?organisation=O0", most=150),
        "waves": Page("/utbildning/vagor/"),
        "own group": Page("/utbildning/min-grupp/", "manager"),
        "board": Page("/tavla/O0-0/"),
    }
