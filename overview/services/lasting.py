"""How many improvements still stand, by the year they were carried out."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from improvements.models import FollowUp
from improvements.models.follow_up import AFTER_DAYS
from overview.models import Standing
from overview.standing import Life, life_of, product_limit, told

DIGITS = 5


def refresh_standing() -> None:
    Standing.objects.all().delete()
    Standing.objects.bulk_create(
        Standing(
            cohort=cohort,
            after=drop.days,
            at_risk=drop.at_risk,
            fell=drop.fell,
            share=round(float(drop.share), DIGITS),
        )
        for cohort, lives in sorted(lives_by_cohort().items())
        for drop in told(product_limit(lives, AFTER_DAYS))
    )


def lives_by_cohort() -> dict[int, list[Life]]:
    """Each improvement once, from the first time it was carried out. One that nobody looked at has fallen, as
    its own page says; one that is no longer asked counts as long as it was."""
    checks: dict[int, list[tuple[dt.date, int, bool]]] = defaultdict(list)
    rows = FollowUp.objects.exclude(result__in=["", FollowUp.Result.DROPPED]).order_by("effort", "since")
    for effort, since, after, result in rows.values_list("effort", "since", "after", "result").iterator():
        seen = checks[effort]
        if not seen or seen[0][0] == since:
            seen.append((since, after, result == FollowUp.Result.HOLDS))
    found: dict[int, list[Life]] = defaultdict(list)
    for seen in checks.values():
        life = life_of((after, holds) for _since, after, holds in seen)
        if life:
            found[seen[0][0].year].append(life)
    return found
