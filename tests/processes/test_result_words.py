"""The news of a round, from small results made by hand."""

import pytest
from django.utils import translation

from processes.portfolio import Choice, Result, Rule
from processes.views import result_words as words

pytestmark = pytest.mark.usefixtures("english")
NAMES = {"P01": "Faults", "P02": "Keys", "P03": "Bookings"}


def choice(*codes, total=10.0, units=3):
    return Choice(codes, total, units, 2, ("A", "B"))


def result(**found):
    best = choice("P01", "P02")
    nothing = {
        "medians": {}, "spread": {}, "totals": {"P01": 6.0}, "unknown": (), "possible": 3, "allowed": 2,
        "best": best, "leading": (best,), "conflict": (), "shares": {}, "core": (), "contested": (),
        "without": (), "frontier": (best,), "cloud": (), "weightings": 5000,
    }  # fmt: skip
    return Result(**nothing | found)


def no_set(**found):
    return result(best=None, leading=(), frontier=(), **found)


@pytest.mark.parametrize(
    ("places", "sure", "news"),
    [
        (1, 1, "The place is sure"),
        (1, 0, "The place is contested"),
        (2, 2, "Both places are sure"),
        (2, 1, "One place is sure, the other is contested"),
        (2, 0, "Both places are contested"),
        (3, 3, "All three places are sure"),
        (3, 2, "Two places are sure, the third is contested"),
        (3, 1, "One place is sure, the other two are contested"),
        (3, 0, "All three places are contested"),
        (4, 4, "All four places are sure"),
        (4, 3, "Three places are sure, the fourth is contested"),
        (4, 2, "Two places are sure, the other two are contested"),
        (4, 1, "One place is sure, the other three are contested"),
        (4, 0, "All four places are contested"),
    ],
)
def test_headline_says_how_many_places_are_sure(places, sure, news):
    core = tuple(f"P{number}" for number in range(sure))
    assert words.headline(result(core=core), places) == news


def test_headline_says_that_rules_cannot_be_kept_together_and_the_sentences_say_which():
    both = (Rule.OWNERS_DIFFER, Rule.COMPANY_OWNER)
    found = no_set(conflict=(both, (Rule.ONE_PER_ADMINISTRATION,)), allowed=0)
    assert words.headline(found, 2) == "The rules cannot be kept together"
    assert words.obstacles(found) == [
        "No choice of these candidates keeps all of “Different owners”, “At least one company is an owner”.",
        "No choice of these candidates keeps “At most one for each administration”.",
    ]


def test_headline_says_that_too_few_can_be_compared():
    found = no_set(conflict=((),), possible=0, allowed=0)
    assert words.headline(found, 2) == "Too few processes can be compared"
    assert words.obstacles(found) == ["There are fewer comparable candidates than places."]


def test_headline_says_that_nothing_can_be_compared():
    assert words.headline(no_set(totals={}, conflict=((),)), 2) == "Nothing can be compared yet"


def test_lede_says_how_many_assessed_what():
    assert words.lede(3, 12, 4) == "Three assessors, twelve processes, four criteria."
    assert words.lede(1, 1, 1) == "One assessor, one process, one criterion."
    assert words.lede(3, 40, 4) == "Three assessors, 40 processes, four criteria."


@pytest.mark.parametrize(
    ("core", "contested", "finding"),
    [
        (("P01", "P02"), (), "The same set is best whatever weighs most"),
        (("P01",), ("P02", "P03"), "The core holds whatever weighs most"),
        ((), ("P01", "P02"), "What weighs most decides which come along"),
    ],
)
def test_bars_say_what_the_weightings_decide(core, contested, finding):
    assert words.share_finding(result(core=core, contested=contested)) == finding


@pytest.mark.parametrize(
    ("share", "said"),
    [(5000, "100 %"), (4999, "> 99 %"), (4450, "89 %"), (1, "< 1 %"), (0, "0 %")],
)
def test_percent_is_never_whole_of_what_is_not_always_there(share, said):
    assert words.percent(share, 5000) == said


def test_sets_are_counted_in_words():
    assert words.sets_words(result(possible=220, allowed=148), 3) == (
        "There are 220 sets of three. 148 keep the rules."
    )
    assert words.sets_words(result(possible=1, allowed=1), 2) == "There is 1 set of two. 1 keeps the rules."


BEST, OTHER, LAST = ("P01", "P02"), ("P01", "P03"), ("P02", "P03")


@pytest.mark.parametrize(
    ("core", "without", "said"),
    [
        (("P01",), (BEST, BEST), "the same set stays best"),
        (("P01",), (OTHER, BEST), "the core stays the same, but the set changes in one of two cases"),
        (("P01",), (OTHER, LAST), "changes in two of two cases; the core does not hold"),
        ((), (OTHER, BEST), "the set changes in one of two cases."),
        (("P01",), (BEST, ()), "changes in one of two cases; the core does not hold"),
    ],
)
def test_leaving_out_one_assessor_is_told(core, without, said):
    left_out = tuple(zip(("ann", "bo"), without, strict=True))
    assert said in words.without_words(result(core=core, without=left_out))


def test_nothing_is_said_of_leaving_out_the_only_assessor():
    assert words.without_words(result(without=(("ann", ()),))) == ""


def test_sets_without_an_assessor_are_named_where_they_are_others():
    found = result(without=(("ann", OTHER), ("bo", ("P02", "P01")), ("cia", ())))
    people = {"ann": "Ann A", "bo": "Bo B", "cia": "Cia C"}
    assert words.without_rows(found, NAMES, people) == [
        ("Ann A", "Faults + Bookings"),
        ("Cia C", "nothing can be compared"),
    ]


def test_frontier_of_one_set_is_no_choice():
    assert (
        words.frontier_finding((choice("P01"),)) == "The set with the highest sum touches the most units too"
    )
    assert "none touches more units" in words.frontier_sentence((choice("P01"),), "A")


def test_frontier_of_more_sets_is_a_choice_with_its_price():
    sets = (choice(*BEST, total=18.5, units=18), choice(*OTHER, total=17.0, units=22))
    assert words.frontier_finding(sets) == "It is a choice of ways: a higher sum, or more units"
    sentence = "From A to B the sum goes down by 1.5, and 4 more units are touched."
    assert words.frontier_sentence(sets, "B") == sentence
    one = (sets[0], choice(*OTHER, total=18.0, units=19))
    assert "by 0.5, and one unit more is touched" in words.frontier_sentence(one, "B")


def test_numbers_are_written_as_the_language_does():
    with translation.override("sv"):
        assert words.decimal(18.5) == "18,5"
        assert words.count(5000) == "5\xa0000"
    assert words.decimal(37.0) == "37"


def test_dots_say_their_values_aloud():
    assert words.dots_label([3, 4, 4]) == "scores 3, 4, 4"
    assert words.dots_label([]) == "no score that counts"
    assert words.what_is_said(None) == "don't know"
