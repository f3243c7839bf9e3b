from django.db import migrations

# What was promised of suggestions that are decided already, read from the steps of their lives.
FIRST_DECISIONS = """
    UPDATE improvements_suggestion
       SET answered_on = (first.at AT TIME ZONE 'Europe/Stockholm')::date,
           answer_promised = COALESCE(
               (SELECT earlier.until FROM improvements_step earlier
                 WHERE earlier.suggestion_id = first.suggestion_id AND earlier.number < first.number
                   AND earlier.until IS NOT NULL
                 ORDER BY earlier.number DESC LIMIT 1),
               decide_by),
           answered_unit_id = CASE WHEN at_steering THEN NULL ELSE handler_unit_id END
      FROM (SELECT DISTINCT ON (suggestion_id) suggestion_id, number, at FROM improvements_step
             WHERE kind = 'moved'
               AND state IN ('approved', 'declined', 'parked', 'referred', 'implemented')
             ORDER BY suggestion_id, number) first
     WHERE first.suggestion_id = improvements_suggestion.id AND source = '' AND answered_on IS NULL
"""


class Migration(migrations.Migration):
    """Of its own, after the columns are there: their lock is let go before the rows are written."""

    dependencies = [("improvements", "0008_promise_clock")]

    operations = [migrations.RunSQL(FIRST_DECISIONS, migrations.RunSQL.noop)]
