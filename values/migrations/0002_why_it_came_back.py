from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("values", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="valuefoundation",
            name="sent_back_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="valuefoundation",
            name="sent_back_reason",
            field=models.TextField(blank=True, db_default="", verbose_name="why it came back"),
        ),
        # Until now a revision could still be added to a version that had been adopted.
        migrations.RunSQL(
            sql="""
                CREATE FUNCTION values_refuse_late_revision() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF EXISTS (
                        SELECT FROM values_valuefoundation
                        WHERE id = NEW.foundation_id AND state NOT IN ('draft', 'proposed')
                    ) THEN
                        RAISE EXCEPTION 'a version that is decided has all its revisions'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER values_revisions_of_open_versions BEFORE INSERT ON values_revision
                    FOR EACH ROW EXECUTE FUNCTION values_refuse_late_revision();
            """,
            reverse_sql="""
                DROP TRIGGER values_revisions_of_open_versions ON values_revision;
                DROP FUNCTION values_refuse_late_revision();
            """,
        ),
    ]
