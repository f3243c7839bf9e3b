"""Suggestions of ten years: texts are made up here, everything else by a statement for thousands at a time.
The words are indexed when all are there, and not one by one."""

import random
from typing import Any

from django.db import connection

from bench import words

SHARE = (  # of a hundred suggestions: most are decided, a few wait
    ("submitted", 1), ("acknowledged", 2), ("under_review", 2), ("approved", 5), ("trial", 5),
    ("implemented", 50), ("declined", 20), ("referred", 5), ("sustained", 10),
)  # fmt: skip
STATES = [state for state, share in SHARE for _ in range(share)]
BLOCK = 5000
WITHOUT_INDEX = (
    "ALTER TABLE improvements_suggestion DISABLE TRIGGER improvements_keep_words",
    "DROP INDEX improvements_words",
)
WITH_INDEX = (
    "SELECT count(improvements_index(id)) FROM improvements_suggestion",
    "CREATE INDEX improvements_words ON improvements_searchtext USING gin (words) WITH (fastupdate = off)",
    "ALTER TABLE improvements_suggestion ENABLE TRIGGER improvements_keep_words",
)
# `days`: how long after the promised day the first decision came.
INSERT = """
INSERT INTO improvements_suggestion (
    submission_id, year, serial, version, title, problem, proposal, effect, author_id, sender, for_colleague,
    unit_id, handler_unit_id, at_steering, mandate, state, state_since, submitted_at, read_by, decide_by,
    acknowledged_at, decided_at, answered_on, answer_promised, answered_unit_id, secrecy, answer,
    would_change, question, responsible_unit_id, due_on, channel, source, external_id, source_outcome,
    source_decision
)
SELECT lpad(to_hex(n), 32, '0')::uuid, 2020, n + 1, 1, title, problem, proposal, '', author, 'named', false,
       unit, unit, false, '', state, at, at, day, day,
       CASE WHEN state <> 'submitted' THEN at END, CASE WHEN decided THEN at END,
       CASE WHEN decided THEN least(current_date, day + 10 + days) END,
       CASE WHEN decided THEN day + 10 END, CASE WHEN decided THEN unit END,
       false, CASE WHEN decided THEN 'Svar' ELSE '' END,
       CASE WHEN state = 'declined' THEN 'Om det ändras' ELSE '' END, '',
       CASE WHEN state IN ('approved', 'trial', 'implemented', 'sustained') THEN unit END,
       CASE WHEN decided THEN day END, CASE WHEN state = 'referred' THEN 'fault' ELSE '' END, '', '', '', ''
FROM unnest(
    %(titles)s::text[], %(problems)s::text[], %(proposals)s::text[], %(states)s::text[],
    %(authors)s::bigint[], %(units)s::bigint[], %(days)s::int[]
) WITH ORDINALITY given (title, problem, proposal, state, author, unit, days, place)
CROSS JOIN LATERAL (SELECT (%(first)s + place - 1)::int AS n) number
CROSS JOIN LATERAL (SELECT now() - interval '3652 days' * ((%(rows)s - n)::float / %(rows)s) AS at) moment
CROSS JOIN LATERAL (
    SELECT at::date AS day, state NOT IN ('submitted', 'acknowledged', 'under_review') AS decided
) what
"""


def fill_suggestions(rows: int, units: list[int], authors: list[int], dice: random.Random) -> None:
    with connection.cursor() as cursor:
        for statement in WITHOUT_INDEX:
            cursor.execute(statement)
        for first in range(0, rows, BLOCK):
            block = range(first, min(rows, first + BLOCK))
            cursor.execute(INSERT, written(block, rows, units, authors, dice))
        for statement in WITH_INDEX:
            cursor.execute(statement)


def written(
    block: range, rows: int, units: list[int], authors: list[int], dice: random.Random
) -> dict[str, Any]:
    states = ["acknowledged" if n == 0 else dice.choice(STATES) for n in block]
    return {
        "titles": [words.title(dice) for _ in block],
        "problems": [words.body_with_rare(dice, n, rows) for n in block],
        "proposals": [words.body(dice) for _ in block],
        "states": states,
        "authors": [authors[n % len(authors)] for n in block],
        "units": [units[n % len(units)] for n in block],
        "days": dice.choices([3, -1, -2, -4, -6, -8], k=len(block)),
        "first": block.start,
        "rows": rows,
    }
