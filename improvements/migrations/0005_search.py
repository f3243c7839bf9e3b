import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

# What is written with a hyphen is found both ways: e-post and epost. The longest texts are cut, for a
# tsvector holds a megabyte.
WORDS = r"""
CREATE FUNCTION improvements_words(written text, weight "char") RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    cut text := normalize(left(written, 100000), NFC);
    found tsvector := to_tsvector('swedish'::regconfig, cut);
BEGIN
    IF position('-' IN cut) > 0 THEN
        found := found || to_tsvector('swedish'::regconfig, coalesce((
            SELECT string_agg(replace(m[1], '-', ''), ' ') FROM regexp_matches(cut, '\w+(?:-\w+)+', 'g') m
        ), ''));
    END IF;
    RETURN setweight(found, weight);
END $$
"""

INDEX = r"""
CREATE FUNCTION improvements_index(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE found tsvector;
BEGIN
    SELECT improvements_words(title, 'A')
        || format('%L:1A %L:1A', year || '-' || serial, '#' || serial)::tsvector
        || improvements_words(concat_ws(E'\n', problem, proposal, effect), 'B')
        || improvements_words(answer, 'C')
    INTO found
    FROM improvements_suggestion
    WHERE id = wanted AND state <> 'draft' AND channel NOT IN ('whistleblowing', 'incident');

    IF found IS NULL THEN
        -- Nor may the vocabulary remember what stood in no other text.
        DELETE FROM improvements_searchword w USING improvements_searchtext t
        WHERE t.suggestion_id = wanted AND w.word = ANY (tsvector_to_array(t.words)) AND w.ndoc < 2;
        DELETE FROM improvements_searchtext WHERE suggestion_id = wanted;
        RETURN;
    END IF;
    INSERT INTO improvements_searchtext (suggestion_id, words) VALUES (wanted, found)
    ON CONFLICT (suggestion_id) DO UPDATE SET words = excluded.words;
    INSERT INTO improvements_searchword (word, ndoc)
    SELECT lexeme, 1 FROM unnest(tsvector_to_array(found)) lexeme
    WHERE lexeme !~ '\d' AND NOT EXISTS (SELECT FROM improvements_searchword w WHERE w.word = lexeme);
END $$
"""

KEEP = """
CREATE FUNCTION improvements_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT'
        OR (OLD.title, OLD.problem, OLD.proposal, OLD.effect, OLD.answer, OLD.year, OLD.serial, OLD.channel,
            OLD.state = 'draft')
        IS DISTINCT FROM
           (NEW.title, NEW.problem, NEW.proposal, NEW.effect, NEW.answer, NEW.year, NEW.serial, NEW.channel,
            NEW.state = 'draft')
    THEN
        PERFORM improvements_index(NEW.id);
    END IF;
    RETURN NULL;
END $$
"""

TRIGGER = """
CREATE TRIGGER improvements_keep_words
AFTER INSERT OR UPDATE OF title, problem, proposal, effect, answer, year, serial, channel, state
ON improvements_suggestion FOR EACH ROW EXECUTE FUNCTION improvements_keep_words()
"""


class Migration(migrations.Migration):
    """Nothing that stands is read or locked for long: the clock indexes the older suggestions afterwards."""

    dependencies = [("improvements", "0004_raised_once_to_each_level")]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "suggestion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_text",
                        serialize=False,
                        to="improvements.suggestion",
                    ),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["words"], name="improvements_words"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.TextField()),
                ("ndoc", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["word"], name="improvements_word"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("word", name="gin_trgm_ops"),
                        name="improvements_word_parts",
                    ),
                ]
            },
        ),
        migrations.RunSQL(WORDS, 'DROP FUNCTION improvements_words(text, "char")'),
        migrations.RunSQL(INDEX, "DROP FUNCTION improvements_index(bigint)"),
        migrations.RunSQL(KEEP, "DROP FUNCTION improvements_keep_words()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER improvements_keep_words ON improvements_suggestion"),
    ]
