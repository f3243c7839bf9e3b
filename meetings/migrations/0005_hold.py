import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lean_portal.clock
from lean_portal.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0004_link'),
        ('organisation', '0002_the_consultation_group'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='Action',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('what', models.CharField(max_length=300, verbose_name='what')),
                        ('owner_role', models.CharField(blank=True, choices=[('employee', 'Employee'), ('manager', 'Manager'), ('deputy', 'Deputy'), ('organisation_head', 'Head of administration or company'), ('group_management', 'Group management'), ('cross_management', 'Cross-administration management'), ('steering_member', 'Steering group member'), ('steering_convenor', 'Steering group convenor'), ('coordinator', 'KL-Info coordinator'), ('editor', 'Editor'), ('registrar', 'Registrar'), ('representative', 'Union or safety representative'), ('administrator', 'Administrator')], max_length=20)),
                        ('due_on', models.DateField(verbose_name='by')),
                        ('added_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('submission_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('done_at', models.DateTimeField(null=True)),
                        ('done_note', models.CharField(blank=True, max_length=300, verbose_name='what came of it')),
                        ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='meetings.item')),
                        ('owner_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='owner')),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('what', ''), _negated=True), name='meetings_action_says_what'), models.CheckConstraint(condition=models.Q(models.Q(('owner_role', ''), ('owner_unit__isnull', False)), models.Q(('owner_role__in', ('steering_convenor', 'coordinator')), ('owner_unit', None)), _connector='OR'), name='meetings_action_has_one_owner'), models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('done_by', None), ('done_note', '')), models.Q(('done_at__isnull', False), ('done_by__isnull', False), models.Q(('done_note', ''), _negated=True)), _connector='OR'), name='meetings_action_done_says_how')],
                        'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['due_on'], name='meetings_action_open')],
                    },
                ),
                migrations.CreateModel(
                    name='Attendance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('present', 'Present'), ('deputy', 'A deputy came'), ('absent', 'Not there')], max_length=8)),
                        ('deputy_role', models.CharField(blank=True, max_length=80, verbose_name='who came instead, by role')),
                        ('marked_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('marked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='meetings.meeting')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('meeting', 'unit'), name='meetings_attendance_once'), models.CheckConstraint(condition=models.Q(('deputy_role', ''), ('kind', 'deputy'), _connector='OR'), name='meetings_only_a_deputy_has_a_role')],
                    },
                ),
                migrations.CreateModel(
                    name='Correction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('part', models.CharField(blank=True, choices=[('notes', 'The notes'), ('decision', 'The decision')], max_length=8, verbose_name='what')),
                        ('was', models.TextField(blank=True)),
                        ('wished', models.TextField(verbose_name='wished text')),
                        ('why', models.TextField(blank=True, verbose_name='why')),
                        ('state', models.CharField(choices=[('waiting', 'Waits for an answer'), ('accepted', 'Accepted'), ('declined', 'Not accepted')], default='waiting', max_length=8)),
                        ('proposed_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('submission_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('answer', models.TextField(blank=True, verbose_name='answer')),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='meetings.item')),
                        ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='meetings.meeting')),
                        ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('wished', ''), _negated=True), name='meetings_correction_says_what'), models.CheckConstraint(condition=models.Q(models.Q(('item', None), ('part', '')), models.Q(('item__isnull', False), ('part__in', ['notes', 'decision'])), _connector='OR'), name='meetings_correction_of_a_part'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='meetings_declined_with_reason'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='meetings_correction_answered_once')],
                    },
                ),
                migrations.CreateModel(
                    name='NotesVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('content', models.JSONField()),
                        ('reason', models.TextField(blank=True)),
                        ('closed_at', models.DateTimeField()),
                        ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='meetings.meeting')),
                    ],
                    options={
                        'ordering': ['number'],
                        'constraints': [models.UniqueConstraint(fields=('meeting', 'number'), name='meetings_notes_version_once'), models.CheckConstraint(condition=models.Q(models.Q(('number', 1), ('reason', '')), models.Q(('number__gte', 2), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='meetings_notes_again_with_reason')],
                    },
                ),
                migrations.AddField(
                    model_name='item',
                    name='begun_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='item',
                    name='saved_in',
                    field=models.UUIDField(null=True),
                ),
                migrations.AddField(
                    model_name='item',
                    name='split_into',
                    field=models.TextField(blank=True, verbose_name='smaller items'),
                ),
                migrations.AddField(
                    model_name='meeting',
                    name='current_item',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='meetings.item'),
                ),
                migrations.AddField(
                    model_name='meeting',
                    name='reopened_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='meeting',
                    name='reopened_reason',
                    field=models.TextField(blank=True, verbose_name='why the notes are opened again'),
                ),
                migrations.AddConstraint(
                    model_name='item',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('result', 'dropped'), _negated=True), models.Q(('notes', ''), _negated=True), _connector='OR'), name='meetings_dropped_with_reason'),
                ),
            ]
        ),
        migrations.RunSQL(
            sql="""
                CREATE FUNCTION meetings_is_closed(meeting bigint) RETURNS boolean LANGUAGE plpgsql AS $$
                BEGIN
                    -- Held until the end: nobody closes the notes while a change is on its way into them.
                    PERFORM FROM meetings_meeting WHERE id = meeting FOR SHARE;
                    RETURN EXISTS (SELECT FROM meetings_meeting WHERE id = meeting AND state = 'closed');
                END $$;
                CREATE FUNCTION meetings_refuse_change_of_notes() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'closed notes never change' USING ERRCODE = 'restrict_violation';
                END $$;

                CREATE FUNCTION meetings_item_of_closed() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF OLD.state = 'taken_up' AND meetings_is_closed(OLD.meeting_id) AND (
                        TG_OP = 'DELETE'
                        OR ROW(NEW.meeting_id, NEW.title, NEW.kind, NEW.owner_unit_id, NEW.owner_role, NEW.position,
                               NEW.state, NEW.result, NEW.notes, NEW.decision)
                        IS DISTINCT FROM
                           ROW(OLD.meeting_id, OLD.title, OLD.kind, OLD.owner_unit_id, OLD.owner_role, OLD.position,
                               OLD.state, OLD.result, OLD.notes, OLD.decision)
                    ) THEN
                        RAISE EXCEPTION 'closed notes never change' USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                END $$;
                CREATE TRIGGER meetings_item_is_closed BEFORE UPDATE OR DELETE ON meetings_item
                    FOR EACH ROW EXECUTE FUNCTION meetings_item_of_closed();

                CREATE FUNCTION meetings_action_of_closed() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE
                    touched bigint := CASE TG_OP WHEN 'INSERT' THEN NEW.item_id ELSE OLD.item_id END;
                BEGIN
                    IF (
                        TG_OP <> 'UPDATE'
                        OR ROW(NEW.item_id, NEW.what, NEW.owner_unit_id, NEW.owner_role, NEW.due_on)
                        IS DISTINCT FROM ROW(OLD.item_id, OLD.what, OLD.owner_unit_id, OLD.owner_role, OLD.due_on)
                    ) AND meetings_is_closed((SELECT meeting_id FROM meetings_item WHERE id = touched)) THEN
                        RAISE EXCEPTION 'closed notes never change' USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                END $$;
                CREATE TRIGGER meetings_action_is_closed BEFORE INSERT OR UPDATE OR DELETE ON meetings_action
                    FOR EACH ROW EXECUTE FUNCTION meetings_action_of_closed();

                CREATE FUNCTION meetings_attendance_of_closed() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF meetings_is_closed(CASE TG_OP WHEN 'INSERT' THEN NEW.meeting_id ELSE OLD.meeting_id END) THEN
                        RAISE EXCEPTION 'closed notes never change' USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                END $$;
                CREATE TRIGGER meetings_attendance_is_closed
                    BEFORE INSERT OR UPDATE OR DELETE ON meetings_attendance
                    FOR EACH ROW EXECUTE FUNCTION meetings_attendance_of_closed();

                CREATE TRIGGER meetings_notes_versions_stay BEFORE UPDATE OR DELETE ON meetings_notesversion
                    FOR EACH ROW EXECUTE FUNCTION meetings_refuse_change_of_notes();
            """,
            reverse_sql="""
                DROP TRIGGER meetings_notes_versions_stay ON meetings_notesversion;
                DROP TRIGGER meetings_attendance_is_closed ON meetings_attendance;
                DROP TRIGGER meetings_action_is_closed ON meetings_action;
                DROP TRIGGER meetings_item_is_closed ON meetings_item;
                DROP FUNCTION meetings_attendance_of_closed();
                DROP FUNCTION meetings_action_of_closed();
                DROP FUNCTION meetings_item_of_closed();
                DROP FUNCTION meetings_refuse_change_of_notes();
                DROP FUNCTION meetings_is_closed(bigint);
            """,
        ),
    ]
