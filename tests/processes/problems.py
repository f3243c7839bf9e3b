"""Random problems, small enough for brute force: gaps, ties, rules that nothing keeps, too few options."""

from hypothesis import settings as profile
from hypothesis import strategies as st

from processes.portfolio import Mark, Option, Problem, Rule

UNITS = [f"{organisation}-{number}" for organisation in ("A", "B", "K", "L") for number in (1, 2, 3)]
COMPANIES = ("K", "L")

few = profile(max_examples=150, deadline=None, database=None)
fewer = profile(few, max_examples=60)


@st.composite
def options(draw, code):
    own = draw(st.sampled_from(UNITS))
    units = draw(st.frozensets(st.sampled_from(UNITS), max_size=4)) | {own}
    return Option(code, own[0], own[0] in COMPANIES, units, frozenset(unit[0] for unit in units))


@st.composite
def problems(draw, least=0):
    every = tuple(draw(options(f"P{number}")) for number in range(draw(st.integers(least, 6))))
    criteria = [f"c{number}" for number in range(draw(st.integers(1, 4)))]
    given = st.sampled_from(draw(st.sampled_from([(None, 1, 2, 3, 4, 5), (1, 2, 3, 4, 5), (3, 4), (4,)])))
    marks = tuple(
        Mark(option.code, criterion, assessor, value)
        for option in every
        for criterion in criteria
        for assessor in ("Ann", "Bo", "Cia")[: draw(st.integers(1, 3))]
        if (value := draw(given)) is not None
    )
    return Problem(
        every,
        marks,
        tuple((criterion, draw(st.integers(1, 4))) for criterion in criteria),
        places=draw(st.integers(1, 3)),
        rules=draw(st.frozensets(st.sampled_from(Rule))),
        seed=draw(st.integers(0, 2**32)),
        weightings=draw(st.integers(0, 5)),
    )
