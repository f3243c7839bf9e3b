import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import lean_portal.clock
import organisation.models.appointment
from lean_portal.together import Together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        Together(
            [
                migrations.CreateModel(
                    name='Body',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.SlugField(unique=True, verbose_name='key')),
                        ('name_sv', models.CharField(max_length=120, verbose_name='name in Swedish')),
                        ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                        ('purpose', models.TextField(blank=True, verbose_name='purpose')),
                        ('composition_rule', models.CharField(blank=True, max_length=200, verbose_name='rule of composition')),
                        ('term_of_office', models.CharField(blank=True, max_length=120, verbose_name='term of office')),
                        ('member_roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('employee', 'Employee'), ('manager', 'Manager'), ('deputy', 'Deputy'), ('organisation_head', 'Head of administration or company'), ('group_management', 'Group management'), ('cross_management', 'Cross-administration management'), ('steering_member', 'Steering group member'), ('steering_convenor', 'Steering group convenor'), ('coordinator', 'KL-Info coordinator'), ('editor', 'Editor'), ('registrar', 'Registrar'), ('representative', 'Union or safety representative'), ('administrator', 'Administrator')], max_length=20), verbose_name='roles of members')),
                    ],
                    options={
                        'verbose_name': 'body',
                        'verbose_name_plural': 'bodies',
                        'ordering': ['id'],
                    },
                ),
                migrations.CreateModel(
                    name='Session',
                    fields=[
                        ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                        ('session_data', models.TextField(verbose_name='session data')),
                        ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                        ('user_id', models.BigIntegerField(db_index=True, null=True)),
                    ],
                    options={
                        'verbose_name': 'session',
                        'verbose_name_plural': 'sessions',
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('username', models.CharField(max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                        ('name', models.CharField(max_length=120, verbose_name='name or role')),
                        ('subject_id', models.CharField(blank=True, max_length=255, null=True, unique=True, verbose_name='identity at the login service')),
                        ('language', models.CharField(choices=[('sv', 'Swedish'), ('en', 'English')], default='sv', max_length=5, verbose_name='language')),
                        ('theme', models.CharField(blank=True, choices=[('', 'As the device'), ('light', 'Light'), ('dark', 'Dark')], default='', max_length=5, verbose_name='appearance')),
                        ('is_active', models.BooleanField(default=True, verbose_name='active')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                    ],
                    options={
                        'verbose_name': 'account',
                        'verbose_name_plural': 'accounts',
                        'ordering': ['name', 'id'],
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='organisation_email_used_once', violation_error_message='Another account has this e-mail address.'), models.UniqueConstraint(django.db.models.functions.text.Lower('username'), name='organisation_username_used_once', violation_error_message='Another account has this username.')],
                    },
                ),
                migrations.CreateModel(
                    name='GroupSettings',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(default='Kommunkoncernen', max_length=80, verbose_name='name of the group')),
                        ('mark', models.BinaryField(null=True)),
                        ('mark_version', models.PositiveIntegerField(default=0, editable=False)),
                        ('fault_link', models.URLField(blank=True, verbose_name='fault reports')),
                        ('incident_link', models.URLField(blank=True, verbose_name='incidents and lex Sarah')),
                        ('environment_link', models.URLField(blank=True, verbose_name='work environment')),
                        ('whistleblowing_link', models.URLField(blank=True, verbose_name='whistleblowing')),
                        ('pay_link', models.URLField(blank=True, verbose_name='pay and HR')),
                        ('read_days', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='read by a human within, working days')),
                        ('decide_days', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='first decision in the own unit within, working days')),
                        ('decide_days_many', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='first decision within, when several units or the steering group decide, working days')),
                        ('anonymous_allowed', models.BooleanField(default=False, verbose_name='anonymous suggestions are allowed')),
                        ('session_hours', models.PositiveSmallIntegerField(default=8, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(24)], verbose_name='hours without activity before logging out')),
                        ('shared_session_minutes', models.PositiveSmallIntegerField(default=15, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(60)], verbose_name='minutes without activity on a shared device')),
                        ('accessibility_status', models.CharField(choices=[('fully', 'Fully accessible'), ('partly', 'Partly accessible'), ('not', 'Not accessible')], default='partly', max_length=10, verbose_name='how accessible the portal is')),
                        ('accessibility_owner', models.CharField(blank=True, max_length=120, verbose_name='who answers for accessibility')),
                        ('accessibility_reviewed_on', models.DateField(blank=True, null=True, verbose_name='accessibility last reviewed')),
                        ('accessibility_gaps', models.TextField(blank=True, verbose_name='known shortcomings in accessibility')),
                        ('accessibility_changed_on', models.DateField(editable=False, null=True)),
                        ('version', models.PositiveIntegerField(default=0, editable=False)),
                    ],
                    options={
                        'verbose_name': 'settings of the group',
                        'verbose_name_plural': 'settings of the group',
                        'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='organisation_one_row_of_settings')],
                    },
                ),
                migrations.CreateModel(
                    name='Unit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=20, unique=True, validators=[django.core.validators.RegexValidator('^[\\w-]+\\Z', 'Use letters, digits and hyphens only.')], verbose_name='code')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('kind', models.CharField(choices=[('group', 'Group'), ('administration', 'Administration'), ('company', 'Company'), ('unit', 'Unit')], default='unit', max_length=20, verbose_name='kind')),
                        ('path', models.CharField(editable=False, max_length=300)),
                        ('valid_from', models.DateField(default=django.utils.timezone.localdate, verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                        ('manager_title', models.CharField(max_length=120, verbose_name="title of the manager's post")),
                        ('board', models.CharField(blank=True, max_length=120, verbose_name='board')),
                        ('secrecy', models.BooleanField(default=False, verbose_name='statutory secrecy')),
                        ('deskless', models.BooleanField(default=False, verbose_name='without desks')),
                        ('shift_work', models.BooleanField(default=False, verbose_name='shift work')),
                        ('headcount', models.PositiveIntegerField(default=0, verbose_name='head count')),
                        ('meeting_rhythm', models.CharField(blank=True, max_length=60, verbose_name='rhythm of workplace meetings')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                        ('authority', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='authority')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organisation.unit', verbose_name='belongs to')),
                    ],
                    options={
                        'verbose_name': 'unit',
                        'verbose_name_plural': 'units',
                        'ordering': ['path'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='organisation_unit_ends_after_it_begins', violation_error_message='The last day is before the first.'), models.CheckConstraint(condition=models.Q(('path__endswith', django.db.models.functions.text.Concat(models.Value('/'), models.F('code'), models.Value('/')))), name='organisation_unit_path_ends_in_its_code'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'group'), ('parent', None)), models.Q(models.Q(('kind', 'group'), _negated=True), ('parent__isnull', False)), _connector='OR'), name='organisation_only_the_group_stands_on_top', violation_error_message='Choose the unit it belongs to.'), models.UniqueConstraint(condition=models.Q(('kind', 'group')), fields=('kind',), name='organisation_one_group', violation_error_message='There is a group already.')],
                        'indexes': [models.Index(django.contrib.postgres.indexes.OpClass('path', name='text_pattern_ops'), name='organisation_unit_path')],
                    },
                ),
                migrations.CreateModel(
                    name='Person',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='name or role')),
                        ('headcount_group', models.CharField(choices=[('office', 'Staff with a desk'), ('deskless', 'Staff without a desk'), ('shift', 'Staff on shifts'), ('elected', 'Elected'), ('other', 'Other')], default='deskless', max_length=20, verbose_name='head-count group')),
                        ('is_active', models.BooleanField(default=True, verbose_name='active')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='organisation.unit', verbose_name='unit')),
                    ],
                    options={
                        'verbose_name': 'person without an account',
                        'verbose_name_plural': 'people without accounts',
                        'ordering': ['name', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='AccessibilityReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField(max_length=4000, verbose_name='what does not work')),
                        ('contact', models.CharField(blank=True, max_length=200, verbose_name='how we can answer')),
                        ('created_at', models.DateTimeField(default=lean_portal.clock.now, editable=False, verbose_name='received')),
                        ('handled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='handled')),
                        ('handled_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='handled by')),
                    ],
                    options={
                        'verbose_name': 'accessibility report',
                        'verbose_name_plural': 'accessibility reports',
                        'ordering': ['-created_at'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='organisation_report_has_text'), models.CheckConstraint(condition=models.Q(models.Q(('handled_at', None), ('handled_by', None)), models.Q(('handled_at__isnull', False), ('handled_by__isnull', False)), _connector='OR'), name='organisation_report_handled_by_somebody_sometime')],
                    },
                ),
                migrations.CreateModel(
                    name='Appointment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('employee', 'Employee'), ('manager', 'Manager'), ('deputy', 'Deputy'), ('organisation_head', 'Head of administration or company'), ('group_management', 'Group management'), ('cross_management', 'Cross-administration management'), ('steering_member', 'Steering group member'), ('steering_convenor', 'Steering group convenor'), ('coordinator', 'KL-Info coordinator'), ('editor', 'Editor'), ('registrar', 'Registrar'), ('representative', 'Union or safety representative'), ('administrator', 'Administrator')], max_length=20, verbose_name='role')),
                        ('starts_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='to, the last day counts')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='organisation.person', verbose_name='person without an account')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='organisation.unit', verbose_name='unit')),
                    ],
                    options={
                        'verbose_name': 'appointment',
                        'verbose_name_plural': 'appointments',
                        'ordering': ['unit__path', 'role', 'starts_on'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('user', None)), models.Q(('person', None), ('user__isnull', False)), _connector='OR'), name='organisation_appointment_has_one_holder', violation_error_message='Choose an account or a person without an account, not both.'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='organisation_appointment_ends_after_it_begins', violation_error_message='The last day is before the first.'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role__in', ['manager', 'organisation_head'])), expressions=[('unit', '='), ('role', '='), (organisation.models.appointment.Period('starts_on', 'ends_on', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='organisation_one_holder_of_a_single_post', violation_error_message='Somebody else holds this post during these dates.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('user', '='), ('unit', '='), ('role', '='), (organisation.models.appointment.Period('starts_on', 'ends_on', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_lower=True, inclusive_upper=True)), '&&')], name='organisation_same_appointment_once', violation_error_message='This person already holds the role there during these dates.')],
                        'indexes': [models.Index(fields=['unit', 'role'], name='organisation_appointment_post')],
                    },
                ),
            ]
        ),
    ]
