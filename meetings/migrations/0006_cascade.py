import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lean_portal.clock
from lean_portal.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0005_hold'),
        ('organisation', '0002_the_consultation_group'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='Briefing',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('local_line', models.CharField(blank=True, max_length=300, verbose_name='what it means here')),
                        ('planned_on', models.DateField(null=True, verbose_name='day of the workplace meeting')),
                        ('held_on', models.DateField(null=True, verbose_name='gone through on')),
                        ('present', models.PositiveSmallIntegerField(null=True, verbose_name='present')),
                        ('of', models.PositiveSmallIntegerField(null=True, verbose_name='of how many')),
                        ('needs_help', models.BooleanField(default=False, verbose_name='we need help')),
                        ('help_words', models.CharField(blank=True, max_length=500, verbose_name='with what')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('briefed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('covered', models.ManyToManyField(blank=True, related_name='+', to='meetings.item')),
                        ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='briefings', to='meetings.meeting')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='briefings', to='organisation.unit')),
                    ],
                    options={
                        'ordering': ['meeting', 'unit__path'],
                        'constraints': [models.UniqueConstraint(fields=('meeting', 'unit'), name='meetings_briefing_once_a_workplace'), models.CheckConstraint(condition=models.Q(models.Q(('briefed_by', None), ('held_on', None), ('of', None), ('present', None)), models.Q(('briefed_by__isnull', False), ('held_on__isnull', False), ('of__isnull', False), ('present__gte', 1), ('present__isnull', False), ('present__lte', models.F('of'))), _connector='OR'), name='meetings_briefing_present_of_all'), models.CheckConstraint(condition=models.Q(('needs_help', True), ('help_words', ''), _connector='OR'), name='meetings_briefing_help_in_words')],
                    },
                ),
                migrations.CreateModel(
                    name='MessageVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('text', models.CharField(max_length=600)),
                        ('reason', models.CharField(max_length=300)),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='message_versions', to='meetings.item')),
                    ],
                    options={
                        'ordering': ['item', 'number'],
                        'constraints': [models.UniqueConstraint(fields=('item', 'number'), name='meetings_message_number_used_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='meetings_message_corrected_with_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='Question',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.CharField(max_length=500, verbose_name='question')),
                        ('state', models.CharField(choices=[('waiting', 'Waits for an answer'), ('answered', 'Answered'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=9)),
                        ('asked_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('owner_role', models.CharField(blank=True, choices=[('employee', 'Employee'), ('manager', 'Manager'), ('deputy', 'Deputy'), ('organisation_head', 'Head of administration or company'), ('group_management', 'Group management'), ('cross_management', 'Cross-administration management'), ('steering_member', 'Steering group member'), ('steering_convenor', 'Steering group convenor'), ('coordinator', 'KL-Info coordinator'), ('editor', 'Editor'), ('registrar', 'Registrar'), ('representative', 'Union or safety representative'), ('administrator', 'Administrator')], max_length=20)),
                        ('due_on', models.DateField(null=True, verbose_name='to be answered by')),
                        ('answer', models.CharField(blank=True, max_length=2000, verbose_name='answer')),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='meetings.meeting')),
                        ('owner_unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='owner')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='meetings_question_has_text'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'answered', 'withdrawn'])), name='meetings_question_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('due_on', None), ('owner_role', ''), ('owner_unit', None)), models.Q(('due_on__isnull', False), ('owner_role', ''), ('owner_unit__isnull', False)), models.Q(('due_on__isnull', False), ('owner_role__in', ('steering_convenor', 'coordinator')), ('owner_unit', None)), _connector='OR'), name='meetings_question_owner_has_a_day'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False), ('state', 'answered')), models.Q(models.Q(('state', 'answered'), _negated=True), ('answer', ''), ('answered_at', None), ('answered_by', None)), _connector='OR'), name='meetings_answered_in_words')],
                        'indexes': [models.Index(fields=['meeting', 'unit'], name='meetings_question_of_unit'), models.Index(fields=['state', 'due_on'], name='meetings_question_state_due')],
                    },
                ),
                migrations.CreateModel(
                    name='Reach',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('step', models.CharField(choices=[('call_for_items', 'A reminder that items can be proposed'), ('last_day_for_items', 'Last day to propose an item'), ('check', 'Are decisions, samverkan and papers ready? What is missing is marked red'), ('agenda_set', 'The agenda is settled'), ('called', 'Invitation with agenda, papers and a calendar file'), ('day_before', 'A reminder, with three questions to think about'), ('meeting', 'The meeting. Attendance and decisions are written down while it lasts'), ('key_messages', 'Key messages to the managers, before 16.00'), ('story', 'A story on the intranet'), ('notes', 'The notes are corrected and published'), ('briefing_planned', 'The day of the workplace meeting (APT) is set'), ('briefing_reminded', 'A reminder to managers who have not been through it yet'), ('briefed', 'Every workplace has been through it, and sent its questions'), ('reached', 'How far has it reached, and which questions came back?')], max_length=20)),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('data', models.JSONField()),
                        ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reaches', to='meetings.meeting')),
                    ],
                    options={
                        'ordering': ['at', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('meeting', 'step'), name='meetings_reach_kept_once'), models.CheckConstraint(condition=models.Q(('step__in', ('briefing_reminded', 'reached'))), name='meetings_reach_step_is_known')],
                    },
                ),
                migrations.CreateModel(
                    name='Retelling',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('corrected', 'The message has been corrected'), ('added', 'The message came later')], max_length=9)),
                        ('asked_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('told_at', models.DateTimeField(null=True)),
                        ('briefing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='retellings', to='meetings.briefing')),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='retellings', to='meetings.item')),
                        ('told_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['corrected', 'added'])), name='meetings_retelling_kind_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('told_at', None), ('told_by', None)), models.Q(('told_at__isnull', False), ('told_by__isnull', False)), _connector='OR'), name='meetings_told_again_by_somebody'), models.UniqueConstraint(condition=models.Q(('told_at', None)), fields=('briefing', 'item'), name='meetings_retelling_waits_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SubMeeting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('words', models.CharField(max_length=60, verbose_name='which')),
                        ('held_on', models.DateField(verbose_name='day')),
                        ('present', models.PositiveSmallIntegerField(verbose_name='present')),
                        ('briefing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='occasions', to='meetings.briefing')),
                    ],
                    options={
                        'ordering': ['held_on', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('words', ''), _negated=True), ('present__gte', 1)), name='meetings_occasion_says_which_and_how_many')],
                    },
                ),
            ]
        ),
    ]
