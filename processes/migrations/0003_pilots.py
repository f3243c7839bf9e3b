import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lean_portal.clock
from lean_portal.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('improvements', '0021_trials'),
        ('organisation', '0004_second_signature'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('processes', '0002_frozen'),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='A3Part',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('part', models.CharField(choices=[('background', 'Background'), ('now', 'How it is now'), ('goal', 'Goal'), ('causes', 'Causes'), ('counter', 'What we try'), ('plan', 'Plan'), ('follow-up', 'Follow-up')], max_length=12)),
                        ('text', models.TextField(blank=True)),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('changed_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pilot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='a3_parts', to='processes.pilot')),
                    ],
                    options={
                        'ordering': ['pilot', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('pilot', 'part'), name='processes_each_part_once'), models.CheckConstraint(condition=models.Q(('part__in', ['background', 'now', 'goal', 'causes', 'counter', 'plan', 'follow-up'])), name='processes_part_is_one_of_the_a3')],
                    },
                ),
                migrations.CreateModel(
                    name='MethodNote',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('on', models.DateField(verbose_name='day')),
                        ('text', models.TextField(verbose_name='what we learnt')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('corrected_at', models.DateTimeField(null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pilot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='processes.pilot')),
                    ],
                    options={
                        'ordering': ['-on', '-id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='processes_note_has_words')],
                    },
                ),
                migrations.CreateModel(
                    name='ProcessMap',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('variant', models.CharField(choices=[('before', 'Before the pilot'), ('now', 'Now')], max_length=8)),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('changed_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('pilot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='maps', to='processes.pilot')),
                    ],
                    options={
                        'ordering': ['pilot', 'variant'],
                        'constraints': [models.UniqueConstraint(fields=('pilot', 'variant'), name='processes_each_map_once'), models.CheckConstraint(condition=models.Q(('variant__in', ['before', 'now'])), name='processes_map_is_known')],
                    },
                ),
                migrations.CreateModel(
                    name='MapStep',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveSmallIntegerField()),
                        ('lane', models.CharField(max_length=60, verbose_name='who')),
                        ('what', models.CharField(max_length=120, verbose_name='does what')),
                        ('work', models.PositiveIntegerField(default=0, verbose_name='time it takes')),
                        ('work_unit', models.CharField(choices=[('minute', 'minutes'), ('hour', 'hours'), ('day', 'days')], default='minute', max_length=6)),
                        ('wait', models.PositiveIntegerField(default=0, verbose_name='waiting before')),
                        ('wait_unit', models.CharField(choices=[('minute', 'minutes'), ('hour', 'hours'), ('day', 'days')], default='day', max_length=6)),
                        ('map', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='processes.processmap')),
                    ],
                    options={
                        'ordering': ['map', 'position'],
                        'constraints': [models.UniqueConstraint(fields=('map', 'position'), name='processes_steps_are_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('lane', ''), _negated=True), models.Q(('what', ''), _negated=True)), name='processes_step_says_who_and_what'), models.CheckConstraint(condition=models.Q(('position__lt', 40)), name='processes_map_of_forty_steps_at_most')],
                    },
                ),
                migrations.AddField(
                    model_name='pilot',
                    name='begun_at',
                    field=models.DateTimeField(null=True, verbose_name='began'),
                ),
                migrations.AddField(
                    model_name='pilot',
                    name='closed_at',
                    field=models.DateTimeField(null=True, verbose_name='closed'),
                ),
                migrations.AddField(
                    model_name='pilot',
                    name='consultation',
                    field=models.CharField(blank=True, choices=[('needed', 'Needed'), ('not_needed', 'Not needed')], db_default='', max_length=12, verbose_name='consultation with the unions'),
                ),
                migrations.AddField(
                    model_name='pilot',
                    name='consultation_note',
                    field=models.TextField(blank=True, db_default='', verbose_name='what it gave'),
                ),
                migrations.AddField(
                    model_name='pilot',
                    name='consulted_on',
                    field=models.DateField(null=True, verbose_name='consultation done on'),
                ),
                migrations.AddField(
                    model_name='pilot',
                    name='effort',
                    field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pilot', to='improvements.effort'),
                ),
                migrations.AddField(
                    model_name='pilot',
                    name='gained',
                    field=models.TextField(blank=True, db_default='', verbose_name='what the process gained'),
                ),
                migrations.AddField(
                    model_name='pilot',
                    name='learnt',
                    field=models.TextField(blank=True, db_default='', verbose_name='what we learnt about the way of working'),
                ),
                migrations.AddField(
                    model_name='pilot',
                    name='many_reason',
                    field=models.TextField(blank=True, db_default='', verbose_name='why more than three at once'),
                ),
                migrations.AddField(
                    model_name='pilot',
                    name='outcome',
                    field=models.CharField(blank=True, choices=[('spread', 'It stays here, and we advise others to do the same'), ('keep', 'It stays here, as it is now'), ('stop', 'It goes back to what it was')], db_default='', max_length=8, verbose_name='what happens now'),
                ),
                migrations.AddField(
                    model_name='pilot',
                    name='state',
                    field=models.CharField(choices=[('chosen', 'Not begun yet'), ('active', 'Under way'), ('closed', 'Closed')], db_default='chosen', default='chosen', max_length=8),
                ),
                migrations.AddConstraint(
                    model_name='pilot',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('begun_at', None), ('effort', None), ('state', 'chosen')), models.Q(('begun_at__isnull', False), ('effort__isnull', False), ('state__in', ['active', 'closed'])), _connector='OR'), name='processes_begun_pilot_has_an_effort'),
                ),
                migrations.AddConstraint(
                    model_name='pilot',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('outcome__in', ['spread', 'keep', 'stop']), ('state', 'closed'), models.Q(('gained', ''), _negated=True), models.Q(('learnt', ''), _negated=True)), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at', None), ('gained', ''), ('learnt', ''), ('outcome', '')), _connector='OR'), name='processes_closed_pilot_has_lessons'),
                ),
                migrations.AddConstraint(
                    model_name='pilot',
                    constraint=models.CheckConstraint(condition=models.Q(('consulted_on', None), ('consultation', 'needed'), _connector='OR'), name='processes_consulted_where_needed'),
                ),
            ]
        ),
    ]
