"""Ten years of meetings, visits and follow-ups in every unit, and the night that computes them with the
decisions. Each table is one statement."""

import datetime as dt

from django.db import connection

from improvements.models import BoardMeeting, Effort, FollowUp, Suggestion
from lean_portal import clock
from organisation.models import Unit
from overview.facts import YEARS, months_back
from overview.services.night import compute
from training.models import Visit

SMALL = 10_000  # suggestions: fewer are the smoke run, which says nothing about speed
NAMES = {
    model.__name__: model._meta.db_table
    for model in (BoardMeeting, Effort, FollowUp, Suggestion, Unit, Visit)
}
# Some units meet nearly every week, others every third.
MEETINGS = """
INSERT INTO {BoardMeeting} (unit_id, "on", at)
SELECT unit.id, day::date, day
FROM {Unit} unit, generate_series(%(first)s::date, %(today)s::date - 1, interval '7 days') day
WHERE unit.kind = 'unit' AND random() < 0.3 + unit.id %% 7 * 0.1
"""
VISITS = """
INSERT INTO {Visit} (unit_id, seen_id, "on", at)
SELECT unit.id, unit.id, day::date, day
FROM {Unit} unit, generate_series(%(first)s::date, %(today)s::date - 1, interval '14 days') day
WHERE unit.kind = 'unit' AND random() < 0.3 + unit.id %% 5 * 0.1
"""
EFFORTS = """
INSERT INTO {Effort} (suggestion_id, name, code, waits)
SELECT id, '', '', false FROM {Suggestion} WHERE state IN ('implemented', 'sustained')
"""
FOLLOW_UPS = """
INSERT INTO {FollowUp} (effort_id, since, after, due_on, unit_id, result, words, answered_at)
SELECT effort.id, carried.since, after, carried.since + after, suggestion.unit_id, seen.result,
       CASE WHEN seen.result IN ('holds', 'fails') THEN 'Vi tittade.' ELSE '' END,
       CASE WHEN seen.result <> '' THEN carried.since + after END
FROM {Effort} effort
JOIN {Suggestion} suggestion ON suggestion.id = effort.suggestion_id
CROSS JOIN LATERAL (SELECT suggestion.state_since::date AS since) carried
CROSS JOIN unnest(ARRAY[30, 90, 180, 365]) after
CROSS JOIN LATERAL (SELECT random() + 0 * effort.id AS chance) dice
CROSS JOIN LATERAL (
    SELECT CASE WHEN carried.since + after >= %(today)s THEN ''
                WHEN dice.chance < 0.85 THEN 'holds' WHEN dice.chance < 0.93 THEN 'fails' ELSE 'missed' END
) seen (result)
"""


def fill_overview() -> None:
    today = clock.today()
    small = Suggestion.objects.count() < SMALL
    asked: dict[str, dt.date] = {"first": months_back(today, 3 if small else 12 * YEARS), "today": today}
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.1)")
        for statement in (MEETINGS, VISITS, EFFORTS, FOLLOW_UPS):
            cursor.execute(statement.format(**NAMES), asked)
        cursor.execute("ANALYZE")
    compute(today)
