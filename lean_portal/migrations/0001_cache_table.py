from django.db import migrations


class Migration(migrations.Migration):
    """The table of DatabaseCache, as `createcachetable` makes it: login limits live there."""

    dependencies = []

    operations = [
        migrations.RunSQL(
            sql="""
                CREATE TABLE cache (
                    cache_key varchar(255) NOT NULL PRIMARY KEY,
                    value text NOT NULL,
                    expires timestamptz NOT NULL
                );
                CREATE INDEX cache_expires ON cache (expires);
            """,
            reverse_sql="DROP TABLE cache",
        )
    ]
