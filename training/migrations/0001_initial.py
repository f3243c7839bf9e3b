import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lean_portal.clock
from lean_portal.together import Together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisation', '0004_second_signature'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='Provider',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                        ('external', models.BooleanField(default=True, verbose_name='from outside')),
                    ],
                    options={
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='Supporter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('helps_with', models.CharField(max_length=240, verbose_name='can help with')),
                        ('since', models.DateField(default=lean_portal.clock.today, verbose_name='since')),
                        ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='supporter', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('helps_with', ''), _negated=True), name='training_supporter_says_with_what')],
                    },
                ),
                migrations.CreateModel(
                    name='SupportRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('submission_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('text', models.TextField(verbose_name='what you need help with')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('answer_by', models.DateField(verbose_name='answer promised by')),
                        ('answer', models.TextField(blank=True, verbose_name='answer')),
                        ('answered_at', models.DateTimeField(null=True, verbose_name='answered')),
                        ('closed_at', models.DateTimeField(null=True, verbose_name='closed')),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who takes care of it')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='unit')),
                    ],
                    options={
                        'ordering': ['-id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='training_support_is_asked_in_words'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='training_support_is_answered_in_words')],
                        'indexes': [models.Index(condition=models.Q(('answered_at', None)), fields=['answer_by'], name='training_support_waits')],
                    },
                ),
                migrations.CreateModel(
                    name='Visit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('on', models.DateField(verbose_name='day')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('seen', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='where')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                    ],
                    options={
                        'ordering': ['-on'],
                        'constraints': [models.UniqueConstraint(fields=('unit', 'seen', 'on'), name='training_one_visit_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Course',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=20, unique=True, verbose_name='code')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('aim', models.TextField(blank=True, verbose_name='aim')),
                        ('audience', models.CharField(blank=True, max_length=200, verbose_name='for whom')),
                        ('tier', models.CharField(choices=[('top', 'Top management'), ('steering', 'The steering group'), ('managers', 'All managers'), ('chairs', 'Elected chairs'), ('leaders', 'Improvement leaders'), ('workplaces', 'Workplaces')], max_length=12, verbose_name='tier')),
                        ('hours', models.PositiveSmallIntegerField(default=0, verbose_name='hours')),
                        ('needs_proof', models.BooleanField(default=False, verbose_name='needs a practice proof')),
                        ('valid_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='valid for, in months')),
                        ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='no longer given')),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('provider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='courses', to='training.provider', verbose_name='provider')),
                    ],
                    options={
                        'ordering': ['code'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('code', ''), _negated=True), models.Q(('name', ''), _negated=True)), name='training_course_is_named')],
                    },
                ),
                migrations.CreateModel(
                    name='Occasion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('begins_at', models.DateTimeField(verbose_name='begins')),
                        ('ends_at', models.DateTimeField(verbose_name='ends')),
                        ('place', models.CharField(max_length=120, verbose_name='place')),
                        ('seats', models.PositiveSmallIntegerField(verbose_name='seats')),
                        ('state', models.CharField(choices=[('planned', 'Planned'), ('held', 'Held'), ('cancelled', 'Cancelled')], default='planned', max_length=10, verbose_name='state')),
                        ('reason', models.TextField(blank=True, verbose_name='why it is cancelled')),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='occasions', to='training.course', verbose_name='course')),
                        ('provider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.provider', verbose_name='provider')),
                    ],
                    options={
                        'ordering': ['begins_at', 'id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('begins_at'))), name='training_occasion_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('seats__gte', 1)), name='training_occasion_has_seats'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='training_cancelled_with_a_reason')],
                        'indexes': [models.Index(condition=models.Q(('state', 'planned')), fields=['begins_at'], name='training_coming')],
                    },
                ),
                migrations.CreateModel(
                    name='Requirement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('employee', 'Employee'), ('manager', 'Manager'), ('deputy', 'Deputy'), ('organisation_head', 'Head of administration or company'), ('group_management', 'Group management'), ('cross_management', 'Cross-administration management'), ('steering_member', 'Steering group member'), ('steering_convenor', 'Steering group convenor'), ('coordinator', 'KL-Info coordinator'), ('editor', 'Editor'), ('registrar', 'Registrar'), ('representative', 'Union or safety representative'), ('administrator', 'Administrator')], max_length=30, verbose_name='role')),
                        ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='training.course')),
                    ],
                    options={
                        'ordering': ['course', 'role'],
                        'constraints': [models.UniqueConstraint(fields=('course', 'role'), name='training_required_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Wave',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField(unique=True, verbose_name='number')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('gate', models.CharField(choices=[('open', 'Open from the start'), ('share', 'When enough of the wave before is done'), ('manager', 'For each unit, when its manager is done')], default='open', max_length=10, verbose_name='opens')),
                        ('share', models.PositiveSmallIntegerField(default=90, verbose_name='share of the wave before, percent')),
                        ('earlier', models.BooleanField(default=False, verbose_name='an earlier programme')),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('courses', models.ManyToManyField(related_name='waves', to='training.course', verbose_name='courses')),
                        ('manager_course', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.course', verbose_name="the manager's course")),
                    ],
                    options={
                        'ordering': ['number'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('share__gte', 1), ('share__lte', 100)), name='training_share_is_a_percentage'), models.CheckConstraint(condition=models.Q(models.Q(('gate', 'manager'), _negated=True), ('manager_course__isnull', False), _connector='OR'), name='training_gate_of_managers_names_their_course')],
                    },
                ),
                migrations.CreateModel(
                    name='Exemption',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.CharField(max_length=240, verbose_name='why')),
                        ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exemptions', to='training.course')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('course', 'user'), name='training_exempt_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='training_exemption_has_a_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='Proposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('submission_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('name', models.CharField(max_length=120, verbose_name='training')),
                        ('tier', models.CharField(choices=[('top', 'Top management'), ('steering', 'The steering group'), ('managers', 'All managers'), ('chairs', 'Elected chairs'), ('leaders', 'Improvement leaders'), ('workplaces', 'Workplaces')], max_length=12, verbose_name='tier')),
                        ('for_whom', models.CharField(max_length=200, verbose_name='for whom')),
                        ('why_now', models.TextField(verbose_name='why now')),
                        ('time_and_cost', models.CharField(max_length=200, verbose_name='time and cost')),
                        ('state', models.CharField(choices=[('proposed', 'Waits for a decision'), ('yes', 'Decided: yes'), ('no', 'Decided: no'), ('withdrawn', 'Withdrawn')], default='proposed', max_length=12, verbose_name='state')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('decision', models.TextField(blank=True, verbose_name='decision')),
                        ('decided_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('course', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='training.course', verbose_name='course')),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('provider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.provider', verbose_name='provider')),
                    ],
                    options={
                        'ordering': ['-id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('for_whom', ''), _negated=True), models.Q(('why_now', ''), _negated=True)), name='training_proposal_has_reasons'), models.CheckConstraint(condition=models.Q(models.Q(('decided_on', None), ('state__in', ['proposed', 'withdrawn'])), models.Q(('decided_by__isnull', False), ('decided_on__isnull', False), ('state__in', ['yes', 'no']), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='training_decision_has_words_and_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Seat',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('seated', 'Has a seat'), ('waiting', 'Waits for a seat'), ('left', 'Gave up the seat'), ('attended', 'Was there'), ('absent', 'Was not there')], default='seated', max_length=10)),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('occasion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='training.occasion')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='training_places', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['at', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('occasion', 'user'), name='training_one_place_each')],
                        'indexes': [models.Index(fields=['user', 'state'], name='training_places_of')],
                    },
                ),
                migrations.CreateModel(
                    name='Record',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('count', models.PositiveSmallIntegerField(default=1, verbose_name='how many')),
                        ('role', models.CharField(blank=True, max_length=120, verbose_name='role then')),
                        ('done_on', models.DateField(verbose_name='day')),
                        ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                        ('proof', models.TextField(blank=True, verbose_name='practice proof')),
                        ('proof_at', models.DateTimeField(null=True)),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='training.course', verbose_name='course')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='unit')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='training_records', to=settings.AUTH_USER_MODEL)),
                        ('wave', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='training.wave')),
                    ],
                    options={
                        'ordering': ['-done_on', 'id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('course', 'user', 'done_on'), name='training_recorded_once'), models.CheckConstraint(condition=models.Q(('count__gte', 1), models.Q(models.Q(('person', None), ('user', None)), ('count', 1), _connector='OR')), name='training_record_is_of_one_or_of_a_number'), models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('done_on')), _connector='OR'), name='training_record_is_valid_from_its_day')],
                        'indexes': [models.Index(fields=['user', 'course'], name='training_records_of'), models.Index(fields=['unit', 'course'], name='training_records_in')],
                    },
                ),
                migrations.CreateModel(
                    name='Override',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.TextField(verbose_name='why')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                        ('wave', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='training.wave')),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('wave', 'unit'), name='training_overridden_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='training_override_has_a_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='Lesson',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField(verbose_name='what we learnt')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('wave', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lessons', to='training.wave')),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='training_lesson_has_words')],
                    },
                ),
            ]
        ),
    ]
