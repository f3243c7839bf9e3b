import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from lean_portal.together import Together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisation', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='NumberSeries',
                    fields=[
                        ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                        ('last', models.PositiveIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name='Suggestion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('submission_id', models.UUIDField(editable=False, verbose_name='submission')),
                        ('year', models.PositiveSmallIntegerField(editable=False, null=True)),
                        ('serial', models.PositiveIntegerField(editable=False, null=True)),
                        ('version', models.PositiveIntegerField(default=0, editable=False)),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('problem', models.TextField(blank=True, verbose_name='problem')),
                        ('proposal', models.TextField(blank=True, verbose_name='proposal')),
                        ('effect', models.TextField(blank=True, verbose_name='wished effect')),
                        ('sender', models.CharField(choices=[('named', 'Everyone sees my name'), ('hidden', 'Only the one who handles it')], default='named', max_length=10, verbose_name='sender')),
                        ('for_colleague', models.BooleanField(default=False, verbose_name='written for a colleague')),
                        ('at_steering', models.BooleanField(default=False, verbose_name='at the steering group')),
                        ('raised_at', models.DateTimeField(editable=False, null=True, verbose_name='sent up')),
                        ('mandate', models.TextField(blank=True, verbose_name='mandate')),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Received'), ('acknowledged', 'Read'), ('needs_information', 'Needs more information'), ('under_review', 'Under review'), ('approved', 'Approved'), ('trial', 'Being tried'), ('implemented', 'Implemented'), ('sustained', 'Holding'), ('relapse', 'Relapsed'), ('declined', 'Declined'), ('parked', 'Resting'), ('merged', 'Merged'), ('referred', 'Referred'), ('withdrawn', 'Withdrawn'), ('archived', 'Archived')], default='submitted', max_length=20, verbose_name='state')),
                        ('state_since', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                        ('submitted_at', models.DateTimeField(null=True, verbose_name='received')),
                        ('acknowledged_at', models.DateTimeField(null=True, verbose_name='read')),
                        ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                        ('read_by', models.DateField(null=True, verbose_name='read at the latest')),
                        ('decide_by', models.DateField(null=True, verbose_name='first decision at the latest')),
                        ('secrecy', models.BooleanField(default=False, verbose_name='from a unit with statutory secrecy')),
                        ('cleared_at', models.DateTimeField(null=True, verbose_name='found to hold nothing about an individual')),
                        ('open_to_group', models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('acknowledged_at__isnull', False), models.Q(('channel__in', ('whistleblowing', 'incident')), _negated=True), models.Q(('secrecy', False), ('cleared_at__isnull', False), _connector='OR')), then=models.Value(True)), default=models.Value(False)), output_field=models.BooleanField())),
                        ('answer', models.TextField(blank=True, verbose_name='answer to the author')),
                        ('would_change', models.TextField(blank=True, verbose_name='what would change the answer')),
                        ('question', models.TextField(blank=True, verbose_name='question to the author')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='to be done by')),
                        ('parked_until', models.DateField(blank=True, null=True, verbose_name='rests until')),
                        ('channel', models.CharField(blank=True, choices=[('fault', 'Fault report'), ('incident', 'Incident or lex Sarah'), ('environment', 'Manager or safety representative'), ('whistleblowing', 'Whistleblowing function'), ('pay', 'HR: pay and posts')], max_length=20, verbose_name='belongs in')),
                        ('reopened_at', models.DateTimeField(editable=False, null=True, verbose_name='taken up again')),
                        ('source', models.CharField(blank=True, max_length=80, verbose_name='imported from')),
                        ('external_id', models.CharField(blank=True, max_length=120, verbose_name='number in the source')),
                        ('source_outcome', models.TextField(blank=True, verbose_name="outcome in the source's own words")),
                        ('source_decision', models.TextField(blank=True, verbose_name="decision in the source's own words")),
                        ('affected_units', models.ManyToManyField(blank=True, related_name='+', to='organisation.unit', verbose_name='also affects')),
                        ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                        ('handler_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='handled by')),
                        ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='improvements.suggestion')),
                        ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person', verbose_name='on behalf of')),
                        ('responsible_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='responsible role')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='unit')),
                    ],
                    options={
                        'verbose_name': 'suggestion',
                        'verbose_name_plural': 'suggestions',
                        'ordering': ['-id'],
                        'constraints': [models.UniqueConstraint(fields=('author', 'submission_id'), name='improvements_submitted_once'), models.UniqueConstraint(fields=('year', 'serial'), name='improvements_number_used_once'), models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('source', 'external_id'), name='improvements_imported_once'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'acknowledged', 'needs_information', 'under_review', 'approved', 'trial', 'implemented', 'sustained', 'relapse', 'declined', 'parked', 'merged', 'referred', 'withdrawn', 'archived'])), name='improvements_state_is_known'), models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('serial__isnull', False), ('submitted_at__isnull', False), ('year__isnull', False)), _connector='OR'), name='improvements_submitted_has_number_and_time'), models.CheckConstraint(condition=models.Q(('author__isnull', False), models.Q(('source', ''), _negated=True), _connector='OR'), name='improvements_has_author_or_source'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(models.Q(('answer', ''), _negated=True), models.Q(('would_change', ''), _negated=True)), _connector='OR'), name='improvements_declined_has_reason_and_what_would_change_it'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'trial']), _negated=True), models.Q(('due_on__isnull', False), ('responsible_unit__isnull', False)), models.Q(('source', ''), _negated=True), _connector='OR'), name='improvements_approved_has_role_and_date'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'parked'), _negated=True), models.Q(('parked_until__isnull', False), models.Q(('answer', ''), _negated=True)), models.Q(('source', ''), _negated=True), _connector='OR'), name='improvements_parked_has_date_and_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'referred'), _negated=True), models.Q(('channel', ''), _negated=True), _connector='OR'), name='improvements_referred_has_channel'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'needs_information'), _negated=True), models.Q(('question', ''), _negated=True), _connector='OR'), name='improvements_asked_has_question'), models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('state', 'merged')), models.Q(models.Q(('state', 'merged'), _negated=True), ('merged_into', None)), _connector='OR'), name='improvements_merged_names_the_other'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'archived'), _negated=True), models.Q(('source', ''), _negated=True), _connector='OR'), name='improvements_archived_is_imported'), models.CheckConstraint(condition=models.Q(('at_steering', False), ('raised_at__isnull', False), _connector='OR'), name='improvements_reaches_the_steering_group_by_being_raised')],
                        'indexes': [models.Index(fields=['unit', '-id'], name='improvements_of_unit'), models.Index(fields=['author', '-id'], name='improvements_of_author'), models.Index(fields=['state', '-id'], name='improvements_in_state'), models.Index(fields=['unit', 'state', '-id'], name='improvements_unit_state'), models.Index(fields=['handler_unit', 'at_steering', 'state'], name='improvements_queue'), models.Index(condition=models.Q(('responsible_unit__isnull', False)), fields=['responsible_unit', 'state'], name='improvements_in_charge'), models.Index(condition=models.Q(('open_to_group', False)), fields=['-id'], name='improvements_not_open')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportJob',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('submission_id', models.UUIDField()),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('name', models.CharField(max_length=200)),
                        ('content', models.BinaryField(null=True)),
                        ('state', models.CharField(choices=[('received', 'Is being read'), ('previewed', 'Waits for your go-ahead'), ('asked', 'Is being imported'), ('done', 'Imported'), ('refused', 'Could not be imported')], default='received', max_length=20)),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('next_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('mapping', models.JSONField(default=dict)),
                        ('skip_errors', models.BooleanField(default=False)),
                        ('report', models.JSONField(default=dict)),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(condition=models.Q(('state__in', ['received', 'asked'])), fields=['id'], name='improvements_imports_waiting')],
                        'constraints': [models.UniqueConstraint(fields=('owner', 'submission_id'), name='improvements_file_received_once'), models.CheckConstraint(condition=models.Q(('state__in', ['done', 'refused']), ('content__isnull', False), _connector='OR'), name='improvements_import_at_work_has_file')],
                    },
                ),
                migrations.CreateModel(
                    name='Step',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('kind', models.CharField(choices=[('moved', 'Changed state'), ('raised', 'Sent up'), ('handed_down', 'Sent down with a mandate'), ('handed_over', 'Handed over'), ('cleared', 'Found to hold nothing about an individual')], default='moved', max_length=20)),
                        ('from_state', models.CharField(blank=True, choices=[('draft', 'Draft'), ('submitted', 'Received'), ('acknowledged', 'Read'), ('needs_information', 'Needs more information'), ('under_review', 'Under review'), ('approved', 'Approved'), ('trial', 'Being tried'), ('implemented', 'Implemented'), ('sustained', 'Holding'), ('relapse', 'Relapsed'), ('declined', 'Declined'), ('parked', 'Resting'), ('merged', 'Merged'), ('referred', 'Referred'), ('withdrawn', 'Withdrawn'), ('archived', 'Archived')], max_length=20)),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Received'), ('acknowledged', 'Read'), ('needs_information', 'Needs more information'), ('under_review', 'Under review'), ('approved', 'Approved'), ('trial', 'Being tried'), ('implemented', 'Implemented'), ('sustained', 'Holding'), ('relapse', 'Relapsed'), ('declined', 'Declined'), ('parked', 'Resting'), ('merged', 'Merged'), ('referred', 'Referred'), ('withdrawn', 'Withdrawn'), ('archived', 'Archived')], max_length=20)),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('actor', models.CharField(choices=[('author', 'The author'), ('handler', 'The manager'), ('steering', 'The steering group'), ('responsible', 'The responsible role'), ('clock', 'By itself, when the date came'), ('import', 'Import')], max_length=20)),
                        ('role', models.CharField(blank=True, max_length=120)),
                        ('text', models.TextField(blank=True)),
                        ('would_change', models.TextField(blank=True)),
                        ('until', models.DateField(null=True)),
                        ('internal', models.BooleanField(default=False)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('suggestion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='improvements.suggestion')),
                    ],
                    options={
                        'ordering': ['number'],
                        'constraints': [models.UniqueConstraint(fields=('suggestion', 'number'), name='improvements_steps_are_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'moved'), ('state', 'declined'), _negated=True), models.Q(models.Q(('text', ''), _negated=True), models.Q(('would_change', ''), _negated=True)), _connector='OR'), name='improvements_declining_step_has_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='SourceRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('cells', models.JSONField()),
                        ('digest', models.CharField(max_length=64)),
                        ('suggestion', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='source_row', to='improvements.suggestion')),
                    ],
                ),
                migrations.CreateModel(
                    name='HandOver',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                        ('suggestion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_overs', to='improvements.suggestion')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('suggestion', 'authority'), name='improvements_handed_over_once_to_each')],
                    },
                ),
                migrations.CreateModel(
                    name='Trial',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('question', models.TextField(verbose_name='what we want to find out')),
                        ('prediction', models.TextField(verbose_name='what we believe will happen')),
                        ('starts_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='begins')),
                        ('ends_on', models.DateField(verbose_name='ends')),
                        ('outcome', models.TextField(blank=True, verbose_name='what happened')),
                        ('lesson', models.TextField(blank=True, verbose_name='what we learnt')),
                        ('concluded_at', models.DateTimeField(null=True)),
                        ('suggestion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trials', to='improvements.suggestion')),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('concluded_at', None)), fields=('suggestion',), name='improvements_one_open_trial'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='improvements_trial_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('concluded_at', None), models.Q(models.Q(('outcome', ''), _negated=True), models.Q(('lesson', ''), _negated=True)), _connector='OR'), name='improvements_concluded_trial_has_lesson')],
                    },
                ),
            ]
        ),
    ]
