import uuid

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lean_portal.clock
from lean_portal.together import Together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisation', '0002_the_consultation_group'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='Process',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=8, unique=True, verbose_name='code')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('starts_when', models.CharField(max_length=200, verbose_name='it starts when')),
                        ('ends_when', models.CharField(max_length=200, verbose_name='it ends when')),
                        ('customer', models.CharField(blank=True, max_length=120, verbose_name='for whom')),
                        ('cases_per_year', models.PositiveIntegerField(blank=True, null=True, verbose_name='times a year, about')),
                        ('lead_time_now', models.CharField(blank=True, max_length=200, verbose_name='how long it takes today')),
                        ('motivation', models.TextField(blank=True, verbose_name='why it suits as an example')),
                        ('risk', models.TextField(blank=True, verbose_name='what speaks against, and where to draw the line')),
                        ('state', models.CharField(choices=[('nominated', 'Nominated'), ('confirmed', 'The owner is in'), ('refused', 'The owner says no'), ('withdrawn', 'Withdrawn'), ('pilot', 'Pilot')], default='nominated', max_length=10)),
                        ('nominated_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('submission_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('owner_text', models.TextField(blank=True, verbose_name='what the owner says')),
                        ('owner_hours', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='hours a week from the owner')),
                        ('owner_at', models.DateTimeField(null=True)),
                        ('withdrawn_reason', models.TextField(blank=True, verbose_name='why it is withdrawn')),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('nominated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nominated_processes', to=settings.AUTH_USER_MODEL)),
                        ('owner_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='owned_processes', to='organisation.unit', verbose_name='the unit that owns it')),
                        ('touched_units', models.ManyToManyField(related_name='touched_by_processes', to='organisation.unit', verbose_name='units that it touches')),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('starts_when', ''), _negated=True), models.Q(('ends_when', ''), _negated=True)), name='processes_process_has_name_start_and_end'), models.CheckConstraint(condition=models.Q(('state__in', ['nominated', 'confirmed', 'refused', 'withdrawn', 'pilot'])), name='processes_process_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['confirmed', 'pilot']), _negated=True), models.Q(('owner_at__isnull', False), ('owner_hours__isnull', False), models.Q(('owner_text', ''), _negated=True)), _connector='OR'), name='processes_confirmed_by_owner_with_will_and_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('owner_at__isnull', False), models.Q(('owner_text', ''), _negated=True)), _connector='OR'), name='processes_refused_by_owner_with_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), models.Q(('withdrawn_reason', ''), _negated=True), _connector='OR'), name='processes_withdrawn_with_reason')],
                        'indexes': [models.Index(fields=['state', 'code'], name='processes_process_state')],
                    },
                ),
                migrations.CreateModel(
                    name='Selection',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('places', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(4)], verbose_name='how many to choose')),
                        ('rules', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('owners_differ', 'Different owners'), ('company_owner', 'At least one company is an owner'), ('one_per_administration', 'At most one for each administration')], max_length=24), blank=True, default=list, verbose_name='what the choice must keep')),
                        ('assess_before', models.DateTimeField(verbose_name='assessed before')),
                        ('decide_before', models.DateTimeField(verbose_name='decided before')),
                        ('state', models.CharField(choices=[('preparing', 'Being prepared'), ('assessing', 'Being assessed'), ('revealed', 'Assessments opened'), ('proposed', 'Handed over for decision'), ('decided', 'Decided'), ('cancelled', 'Called off')], default='preparing', max_length=10)),
                        ('seed', models.PositiveIntegerField(default=0)),
                        ('created_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('opened_at', models.DateTimeField(null=True)),
                        ('revealed_at', models.DateTimeField(null=True)),
                        ('proposal', models.TextField(blank=True, verbose_name='why these, together')),
                        ('proposed_at', models.DateTimeField(null=True)),
                        ('sent_back_reason', models.TextField(blank=True, verbose_name='why it came back')),
                        ('decision', models.TextField(blank=True, verbose_name='what is said with the decision')),
                        ('deviation_reason', models.TextField(blank=True, verbose_name='why not as proposed')),
                        ('reference', models.CharField(blank=True, max_length=120, verbose_name='where it is written down')),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('cancelled_reason', models.TextField(blank=True, verbose_name='why it is called off')),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-created_at', '-id'],
                        'constraints': [models.UniqueConstraint(models.Value(1), condition=models.Q(('state__in', ['assessing', 'preparing', 'proposed', 'revealed'])), name='processes_one_undecided_selection'), models.CheckConstraint(condition=models.Q(('state__in', ['preparing', 'assessing', 'revealed', 'proposed', 'decided', 'cancelled'])), name='processes_selection_state_is_known'), models.CheckConstraint(condition=models.Q(('places__gte', 1), ('places__lte', 4)), name='processes_a_couple_of_places'), models.CheckConstraint(condition=models.Q(('decide_before__gte', models.F('assess_before'))), name='processes_assessed_before_decided', violation_error_message='The decision comes before the assessments are in.'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['decided', 'proposed', 'revealed']), _negated=True), models.Q(('opened_at__isnull', False), ('revealed_at__isnull', False)), _connector='OR'), name='processes_revealed_after_opened'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['proposed', 'decided']), _negated=True), models.Q(('proposed_at__isnull', False), models.Q(('proposal', ''), _negated=True)), _connector='OR'), name='processes_proposal_has_words'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'decided'), _negated=True), models.Q(('decided_at__isnull', False), ('decided_at__lte', models.F('decide_before')), models.Q(('decision', ''), _negated=True), models.Q(('reference', ''), _negated=True)), _connector='OR'), name='processes_decided_in_time_with_words'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('cancelled_reason', ''), _negated=True), _connector='OR'), name='processes_called_off_with_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='Candidate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('facts', models.JSONField(null=True)),
                        ('breadth', models.PositiveSmallIntegerField(null=True)),
                        ('is_proposed', models.BooleanField(default=False)),
                        ('is_chosen', models.BooleanField(default=False)),
                        ('why_not', models.TextField(blank=True, verbose_name='why not')),
                        ('again', models.CharField(blank=True, max_length=200, verbose_name='when again')),
                        ('process', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidacies', to='processes.process')),
                        ('selection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='candidates', to='processes.selection')),
                    ],
                    options={
                        'ordering': ['selection', 'position', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('selection', 'process'), name='processes_candidate_once'), models.CheckConstraint(condition=models.Q(('breadth', None), models.Q(('breadth__gte', 1), ('breadth__lte', 5)), _connector='OR'), name='processes_breadth_between_one_and_five')],
                    },
                ),
                migrations.CreateModel(
                    name='Criterion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(choices=[('overview', 'Easy to overview'), ('demonstrates', 'Shows the way of working'), ('good_example', 'A good example'), ('breadth', 'Involves several operations')], max_length=14)),
                        ('position', models.PositiveSmallIntegerField()),
                        ('name', models.CharField(max_length=60, verbose_name='name')),
                        ('wording', models.CharField(max_length=160, verbose_name='in the words of the founding text')),
                        ('anchors', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=240), size=5, verbose_name='what 1 to 5 mean')),
                        ('weight', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(9)], verbose_name='weight')),
                        ('selection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='processes.selection')),
                    ],
                    options={
                        'ordering': ['selection', 'position'],
                        'constraints': [models.UniqueConstraint(fields=('selection', 'key'), name='processes_criterion_once_in_a_round'), models.CheckConstraint(condition=models.Q(('anchors__len', 5)), name='processes_criterion_has_five_anchors'), models.CheckConstraint(condition=models.Q(('weight__gte', 1), ('weight__lte', 9)), name='processes_criterion_has_weight'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='processes_criterion_has_name')],
                    },
                ),
                migrations.CreateModel(
                    name='DecisionRecord',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('algorithm', models.PositiveSmallIntegerField()),
                        ('inputs', models.JSONField()),
                        ('result', models.JSONField()),
                        ('fingerprint', models.CharField(max_length=64)),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('selection', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='record', to='processes.selection')),
                    ],
                ),
                migrations.CreateModel(
                    name='Assessment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('conflict', models.CharField(blank=True, choices=[('own', 'Own unit or company'), ('declared', 'Declared')], max_length=8, verbose_name='conflict of interest')),
                        ('conflict_reason', models.CharField(blank=True, max_length=240, verbose_name='in what way')),
                        ('at', models.DateTimeField()),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('assessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to=settings.AUTH_USER_MODEL)),
                        ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='processes.candidate')),
                    ],
                    options={
                        'ordering': ['candidate', 'assessor'],
                        'constraints': [models.UniqueConstraint(fields=('candidate', 'assessor'), name='processes_assessed_once'), models.CheckConstraint(condition=models.Q(models.Q(('conflict', 'declared'), _negated=True), models.Q(('conflict_reason', ''), _negated=True), _connector='OR'), name='processes_declared_conflict_has_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='Pilot',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_on', models.DateField(blank=True, null=True, verbose_name='starts')),
                        ('next_step', models.CharField(blank=True, max_length=240, verbose_name='next step')),
                        ('created_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('candidate', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='pilot', to='processes.candidate')),
                        ('owner_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                        ('process', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='pilot', to='processes.process')),
                    ],
                    options={
                        'ordering': ['-created_at', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='PilotMember',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(max_length=120, verbose_name='who')),
                        ('pilot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='processes.pilot')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='unit')),
                    ],
                    options={
                        'ordering': ['pilot', 'unit__path', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('pilot', 'unit', 'role'), name='processes_member_once'), models.CheckConstraint(condition=models.Q(('role', ''), _negated=True), name='processes_member_has_role')],
                    },
                ),
                migrations.CreateModel(
                    name='Score',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('value', models.PositiveSmallIntegerField(null=True)),
                        ('line', models.CharField(blank=True, max_length=240, verbose_name='why, in one line')),
                        ('is_computed', models.BooleanField(default=False)),
                        ('at', models.DateTimeField()),
                        ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='processes.assessment')),
                        ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='processes.criterion')),
                    ],
                    options={
                        'ordering': ['assessment', 'criterion__position'],
                        'constraints': [models.UniqueConstraint(fields=('assessment', 'criterion'), name='processes_scored_once'), models.CheckConstraint(condition=models.Q(('value', None), models.Q(('value__gte', 1), ('value__lte', 5)), _connector='OR'), name='processes_score_between_one_and_five'), models.CheckConstraint(condition=models.Q(('value', None), ('is_computed', True), models.Q(('line', ''), _negated=True), _connector='OR'), name='processes_score_has_a_line')],
                    },
                ),
                migrations.CreateModel(
                    name='ScoreChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('old_value', models.PositiveSmallIntegerField(null=True)),
                        ('old_line', models.CharField(blank=True, max_length=240)),
                        ('new_value', models.PositiveSmallIntegerField(null=True)),
                        ('new_line', models.CharField(blank=True, max_length=240)),
                        ('reason', models.CharField(max_length=240, verbose_name='why it changed')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('score', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='processes.score')),
                    ],
                    options={
                        'ordering': ['at', 'id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='processes_change_has_reason')],
                    },
                ),
            ]
        ),
    ]
