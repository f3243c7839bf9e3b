import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lean_portal.clock
from lean_portal.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('improvements', '0019_small_repairs'),
        ('organisation', '0004_second_signature'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='BoardAddress',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, verbose_name='where the screen is')),
                        ('key', models.CharField(max_length=64, unique=True)),
                        ('made_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('revoked_at', models.DateTimeField(null=True, verbose_name='stopped')),
                        ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='board_addresses', to='organisation.unit')),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('key', ''), _negated=True), models.Q(('name', ''), _negated=True)), name='improvements_board_address_is_known')],
                        'indexes': [models.Index(condition=models.Q(('revoked_at', None)), fields=['unit'], name='improvements_wall_of_unit')],
                    },
                ),
                migrations.CreateModel(
                    name='BoardMeeting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('on', models.DateField(verbose_name='day')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                    ],
                    options={
                        'ordering': ['-on'],
                        'constraints': [models.UniqueConstraint(fields=('unit', 'on'), name='improvements_one_board_meeting_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Effort',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                        ('code', models.CharField(blank=True, max_length=80)),
                        ('closed_at', models.DateTimeField(null=True, verbose_name='closed')),
                        ('owner_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='responsible role')),
                        ('suggestion', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='effort', to='improvements.suggestion')),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('code', ''), ('name', ''), ('owner_unit', None), ('suggestion__isnull', False)), models.Q(('owner_unit__isnull', False), ('suggestion', None), models.Q(('code', ''), _negated=True), models.Q(('name', ''), _negated=True)), _connector='OR'), name='improvements_effort_is_a_suggestion_or_a_pilot'), models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='improvements_effort_of_each_pilot_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Offer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('words', models.TextField(blank=True, verbose_name='why it may suit you')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('answer', models.CharField(blank=True, choices=[('adopt', 'Yes, we do the same'), ('adapt', 'Yes, in our own way'), ('not_now', 'Not now')], max_length=10, verbose_name='answer')),
                        ('reason', models.TextField(blank=True, verbose_name='reason')),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('taken_back_at', models.DateTimeField(null=True)),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('suggestion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='improvements.suggestion')),
                        ('taken_as', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_from', to='improvements.suggestion')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='offered to')),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('suggestion', 'unit'), name='improvements_offered_once'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('taken_as', None)), models.Q(('answer', 'not_now'), ('answered_at__isnull', False), ('taken_as', None), models.Q(('reason', ''), _negated=True)), models.Q(('answer__in', ['adopt', 'adapt']), ('answered_at__isnull', False), ('taken_as__isnull', False)), _connector='OR'), name='improvements_offer_is_answered_whole'), models.CheckConstraint(condition=models.Q(('taken_as', None), models.Q(('taken_as', models.F('suggestion')), _negated=True), _connector='OR'), name='improvements_offer_makes_another')],
                        'indexes': [models.Index(condition=models.Q(('answer', ''), ('taken_back_at', None)), fields=['unit'], name='improvements_offers_open')],
                    },
                ),
                migrations.CreateModel(
                    name='Slip',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=12, unique=True)),
                        ('key', models.CharField(max_length=64, unique=True)),
                        ('printed_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('used_on', models.DateField(null=True)),
                        ('printed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('suggestion', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='slip', to='improvements.suggestion')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('number', ''), _negated=True), models.Q(('key', ''), _negated=True)), name='improvements_slip_is_known'), models.CheckConstraint(condition=models.Q(('suggestion', None), ('used_on__isnull', False), _connector='OR'), name='improvements_slip_is_used_once')],
                        'indexes': [models.Index(condition=models.Q(('used_on', None)), fields=['unit'], name='improvements_slips_left')],
                    },
                ),
                migrations.CreateModel(
                    name='FollowUp',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('since', models.DateField(verbose_name='carried out')),
                        ('after', models.PositiveSmallIntegerField(verbose_name='days after')),
                        ('due_on', models.DateField(verbose_name='due')),
                        ('result', models.CharField(blank=True, choices=[('holds', 'It holds'), ('fails', 'It does not hold'), ('missed', 'Nobody looked'), ('dropped', 'No longer asked')], max_length=10, verbose_name='result')),
                        ('words', models.TextField(blank=True, verbose_name='what was seen')),
                        ('value', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='value')),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('effort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='improvements.effort')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='responsible role')),
                    ],
                    options={
                        'ordering': ['due_on', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('effort', 'since', 'after'), name='improvements_each_check_once'), models.CheckConstraint(condition=models.Q(('after__in', (30, 90, 180, 365))), name='improvements_checks_at_their_days'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('result', '')), models.Q(models.Q(('result', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='improvements_answered_check_has_a_moment'), models.CheckConstraint(condition=models.Q(models.Q(('result__in', ['holds', 'fails']), _negated=True), models.Q(('words', ''), _negated=True), _connector='OR'), name='improvements_answered_check_has_words'), models.CheckConstraint(condition=models.Q(('due_on__gt', models.F('since'))), name='improvements_check_comes_after_the_work')],
                        'indexes': [models.Index(condition=models.Q(('result', '')), fields=['unit', 'due_on'], name='improvements_checks_of_unit'), models.Index(condition=models.Q(('result', '')), fields=['due_on'], name='improvements_checks_due')],
                    },
                ),
                migrations.CreateModel(
                    name='Measure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='what we measure')),
                        ('definition', models.TextField(verbose_name='how it is counted, where and by which role')),
                        ('unit_name', models.CharField(max_length=40, verbose_name='unit')),
                        ('every', models.CharField(choices=[('day', 'every day'), ('week', 'every week'), ('month', 'every month')], default='week', max_length=10, verbose_name='how often')),
                        ('better', models.CharField(choices=[('lower', 'lower is better'), ('higher', 'higher is better'), ('neither', 'neither; we want to know')], default='lower', max_length=10, verbose_name='what is better')),
                        ('created_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('effort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='improvements.effort')),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('effort', 'name'), name='improvements_measure_named_once'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('definition', ''), _negated=True), models.Q(('unit_name', ''), _negated=True)), name='improvements_measure_is_defined')],
                    },
                ),
                migrations.CreateModel(
                    name='MeasuredValue',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField(verbose_name='day')),
                        ('value', models.DecimalField(decimal_places=4, max_digits=14, verbose_name='value')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                        ('entered_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='improvements.measure')),
                    ],
                    options={
                        'ordering': ['day'],
                        'constraints': [models.UniqueConstraint(fields=('measure', 'day'), name='improvements_one_value_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='MeasureLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('lock', 'The baseline is locked'), ('split', 'A new baseline begins')], max_length=10)),
                        ('from_day', models.DateField(verbose_name='from')),
                        ('to_day', models.DateField(blank=True, null=True, verbose_name='to')),
                        ('reason', models.TextField(verbose_name='why')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='improvements.measure')),
                    ],
                    options={
                        'ordering': ['from_day', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('measure', 'kind', 'from_day'), name='improvements_one_line_of_a_kind_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'split'), ('to_day', None)), models.Q(('kind', 'lock'), ('to_day__gte', models.F('from_day'))), _connector='OR'), name='improvements_line_has_its_days'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='improvements_line_has_a_reason')],
                    },
                ),
                migrations.RemoveConstraint(
                    model_name='trial',
                    name='improvements_one_open_trial',
                ),
                migrations.RemoveConstraint(
                    model_name='trial',
                    name='improvements_concluded_trial_has_lesson',
                ),
                migrations.AddField(
                    model_name='trial',
                    name='before',
                    field=models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='before'),
                ),
                migrations.AddField(
                    model_name='trial',
                    name='counted',
                    field=models.CharField(blank=True, max_length=120, verbose_name='what we count'),
                ),
                migrations.AddField(
                    model_name='trial',
                    name='no_data',
                    field=models.TextField(blank=True, verbose_name='why there are no figures'),
                ),
                migrations.AddField(
                    model_name='trial',
                    name='number',
                    field=models.PositiveSmallIntegerField(default=1),
                ),
                migrations.AddField(
                    model_name='trial',
                    name='predicted',
                    field=models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='we believe'),
                ),
                migrations.AddField(
                    model_name='trial',
                    name='result',
                    field=models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='it became'),
                ),
                migrations.AddField(
                    model_name='trial',
                    name='unit_name',
                    field=models.CharField(blank=True, max_length=40, verbose_name='unit'),
                ),
                migrations.AddField(
                    model_name='trial',
                    name='verdict',
                    field=models.CharField(blank=True, choices=[('adopt', 'Keep it'), ('adapt', 'Change it and try again'), ('abandon', 'Stop')], max_length=10, verbose_name='what follows'),
                ),
                migrations.AddField(
                    model_name='trial',
                    name='who',
                    field=models.CharField(blank=True, max_length=200, verbose_name='who tries it'),
                ),
                migrations.AddField(
                    model_name='trial',
                    name='effort',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='trials', to='improvements.effort'),
                ),
                migrations.AddField(
                    model_name='trial',
                    name='measure',
                    field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='trials', to='improvements.measure', verbose_name='measure'),
                ),
            ]
        ),
        # Each suggestion that has been tried gets its effort, and its trials their order and what followed.
        migrations.RunSQL(
            sql="""
            INSERT INTO improvements_effort (suggestion_id, name, code)
            SELECT DISTINCT suggestion_id, '', '' FROM improvements_trial;
            UPDATE improvements_trial t SET
                effort_id = e.id,
                number = (
                    SELECT count(*) FROM improvements_trial o
                    WHERE o.suggestion_id = t.suggestion_id AND o.id <= t.id
                ),
                verdict = CASE WHEN t.concluded_at IS NULL THEN '' ELSE COALESCE((
                    SELECT CASE s.state WHEN 'approved' THEN 'adapt' WHEN 'declined' THEN 'abandon' ELSE 'adopt' END
                    FROM improvements_step s
                    WHERE s.suggestion_id = t.suggestion_id AND s.from_state = 'trial' AND s.at >= t.concluded_at
                    ORDER BY s.number LIMIT 1
                ), 'adopt') END
            FROM improvements_effort e WHERE e.suggestion_id = t.suggestion_id;
            SET CONSTRAINTS ALL IMMEDIATE;
            """,
            reverse_sql='',
        ),
    ]
