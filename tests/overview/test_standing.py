"""The product-limit estimate, against a published example and against counting."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvements.models import Effort, FollowUp
from improvements.models.follow_up import AFTER_DAYS
from lean_portal import clock
from lean_portal.figures import FEWEST
from overview.services.lasting import lives_by_cohort
from overview.standing import Life, life_of, product_limit, told

# Remission in weeks under 6-MP (Freireich et al., Blood 1963;21:699), the example of Cox and Oakes, "Analysis
# of Survival Data", 1984, p. 7-8, and of Kleinbaum and Klein, "Survival Analysis", table 2.1. + : censored.
FREIREICH = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PUBLISHED = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}


def test_the_published_example_comes_out_as_published():
    lives = [Life(int(week.rstrip("+")), not week.endswith("+")) for week in FREIREICH.split()]
    found = product_limit(lives, sorted(PUBLISHED))
    assert {drop.days: round(float(drop.share), 4) for drop in found} == PUBLISHED
    assert [(drop.at_risk, drop.fell) for drop in found][:3] == [(21, 3), (17, 1), (15, 1)]


@given(st.lists(st.sampled_from(AFTER_DAYS), min_size=1, max_size=30))
def test_where_everything_has_fallen_the_share_is_what_one_counts(days):
    for drop in product_limit([Life(day, True) for day in days], AFTER_DAYS):
        assert drop.share == Fraction(sum(day > drop.days for day in days), len(days))


@given(st.lists(st.builds(Life, st.sampled_from(AFTER_DAYS), st.booleans()), max_size=30))
def test_the_share_never_rises_and_stays_a_share(lives):
    shares = [drop.share for drop in product_limit(lives, AFTER_DAYS)]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share <= 1 for share in shares)


def test_a_life_ends_at_its_first_fall_whatever_was_seen_later():
    assert life_of([(180, True), (30, True), (90, False)]) == Life(90, True)
    assert life_of([(30, True), (90, True)]) == Life(90, False)
    assert life_of([]) is None


def test_the_curve_ends_where_fewer_than_five_are_old_enough():
    lives = [Life(30, False)] * 3 + [Life(90, False)] * (FEWEST - 1)
    assert [drop.days for drop in told(product_limit(lives, AFTER_DAYS))] == [30]


@pytest.mark.django_db
def test_what_a_pilot_left_behind_is_an_improvement_as_any_other(home_care):
    effort = Effort.objects.create(name="Nyanställning", code="P01", owner_unit=home_care)
    since = dt.date(2026, 1, 7)
    for after, result, words in ((30, "holds", "Ja."), (90, "missed", "")):
        FollowUp.objects.create(
            effort=effort, since=since, after=after, due_on=since + dt.timedelta(days=after), unit=home_care,
            result=result, words=words, answered_at=clock.now(),
        )  # fmt: skip
    assert lives_by_cohort() == {2026: [Life(90, True)]}
