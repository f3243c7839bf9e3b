"""What search keeps beside the trigger: older texts not yet indexed, and the vocabulary's counts."""

from django.db import connection, transaction

BATCH, AT_MOST = 500, 100

REST = """
    SELECT count(improvements_index(id)) FROM (
        SELECT s.id FROM improvements_suggestion s
        LEFT JOIN improvements_searchtext t ON t.suggestion_id = s.id
        WHERE t.suggestion_id IS NULL
            AND s.state <> 'draft' AND s.channel NOT IN ('whistleblowing', 'incident')
        ORDER BY s.id DESC LIMIT %s FOR UPDATE OF s SKIP LOCKED
    ) missing
"""
# One statement, so one view: a word whose text is committed meanwhile is neither counted nor removed.
COUNT = r"""
    WITH counted AS MATERIALIZED (
        SELECT word, ndoc FROM ts_stat('SELECT words FROM improvements_searchtext') WHERE word !~ '\d'
    ), gone AS (
        DELETE FROM improvements_searchword w WHERE NOT EXISTS (
            SELECT FROM counted c WHERE c.word = w.word AND c.ndoc = w.ndoc
        )
    )
    INSERT INTO improvements_searchword (word, ndoc)
    SELECT word, ndoc FROM counted c WHERE NOT EXISTS (
        SELECT FROM improvements_searchword w WHERE w.word = c.word AND w.ndoc = c.ndoc
    )
"""


def index_the_rest() -> int:
    """Suggestions that stood there before there was an index; the newest first, a few hundred at a time."""
    done = 0
    for _batch in range(AT_MOST):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(REST, [BATCH])
            (more,) = cursor.fetchone()
        done += more
        if more < BATCH:
            break
    return done


def count_words() -> int:
    """In how many texts each word stands now. Words of texts that are gone go too."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(COUNT)
        return int(cursor.rowcount)
