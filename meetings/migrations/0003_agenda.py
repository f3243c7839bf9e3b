import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lean_portal.clock
from lean_portal.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0002_items'),
        ('organisation', '0002_the_consultation_group'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('processes', '0002_frozen'),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='Paper',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('content', models.BinaryField()),
                        ('size', models.PositiveIntegerField()),
                        ('pages', models.PositiveSmallIntegerField()),
                        ('added_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='meetings.item')),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('size__lte', 10485760)), name='meetings_paper_is_not_too_large'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='meetings_paper_has_a_name')],
                    },
                ),
                migrations.RemoveConstraint(
                    model_name='item',
                    name='meetings_item_state_is_known',
                ),
                migrations.RemoveConstraint(
                    model_name='meeting',
                    name='meetings_meeting_state_is_known',
                ),
                migrations.AddField(
                    model_name='item',
                    name='awaits_samverkan',
                    field=models.BooleanField(default=False),
                ),
                migrations.AddField(
                    model_name='item',
                    name='concerns',
                    field=models.ManyToManyField(blank=True, related_name='+', to='organisation.unit'),
                ),
                migrations.AddField(
                    model_name='item',
                    name='decision',
                    field=models.TextField(blank=True, verbose_name='decision'),
                ),
                migrations.AddField(
                    model_name='item',
                    name='message',
                    field=models.CharField(blank=True, max_length=600, verbose_name='cascade message'),
                ),
                migrations.AddField(
                    model_name='item',
                    name='needs_paper',
                    field=models.BooleanField(default=False),
                ),
                migrations.AddField(
                    model_name='item',
                    name='notes',
                    field=models.TextField(blank=True, verbose_name='notes'),
                ),
                migrations.AddField(
                    model_name='item',
                    name='owner_role',
                    field=models.CharField(blank=True, choices=[('employee', 'Employee'), ('manager', 'Manager'), ('deputy', 'Deputy'), ('organisation_head', 'Head of administration or company'), ('group_management', 'Group management'), ('cross_management', 'Cross-administration management'), ('steering_member', 'Steering group member'), ('steering_convenor', 'Steering group convenor'), ('coordinator', 'KL-Info coordinator'), ('editor', 'Editor'), ('registrar', 'Registrar'), ('representative', 'Union or safety representative'), ('administrator', 'Administrator')], max_length=20),
                ),
                migrations.AddField(
                    model_name='item',
                    name='position',
                    field=models.PositiveSmallIntegerField(default=0),
                ),
                migrations.AddField(
                    model_name='item',
                    name='quiet_until',
                    field=models.DateField(null=True, verbose_name='not again before'),
                ),
                migrations.AddField(
                    model_name='item',
                    name='result',
                    field=models.CharField(blank=True, choices=[('done', 'Done'), ('decided', 'Decided'), ('unfinished', 'Not finished: it comes back'), ('split', 'Split into smaller items'), ('dropped', 'Dropped')], max_length=12),
                ),
                migrations.AddField(
                    model_name='item',
                    name='returned_from',
                    field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comes_back_as', to='meetings.item'),
                ),
                migrations.AddField(
                    model_name='item',
                    name='samverkan_on',
                    field=models.DateField(null=True, verbose_name='samverkan was done on'),
                ),
                migrations.AddField(
                    model_name='item',
                    name='source',
                    field=models.CharField(blank=True, max_length=60),
                ),
                migrations.AddField(
                    model_name='item',
                    name='times',
                    field=models.PositiveSmallIntegerField(default=1),
                ),
                migrations.AddField(
                    model_name='meeting',
                    name='called_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='meeting',
                    name='closed_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='meeting',
                    name='ended_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='meeting',
                    name='opened_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='meeting',
                    name='settled_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name='meeting',
                    name='started_at',
                    field=models.DateTimeField(null=True),
                ),
                migrations.AlterField(
                    model_name='item',
                    name='owner_unit',
                    field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='owner'),
                ),
                migrations.AlterField(
                    model_name='item',
                    name='state',
                    field=models.CharField(choices=[('proposed', 'Proposed'), ('accepted', 'On the agenda'), ('rejected', 'Not taken up'), ('withdrawn', 'Withdrawn'), ('taken_up', 'Taken up')], default='proposed', max_length=10),
                ),
                migrations.AlterField(
                    model_name='meeting',
                    name='state',
                    field=models.CharField(choices=[('draft', 'Draft'), ('open', 'Open for items'), ('settled', 'Agenda settled'), ('called', 'Called'), ('in_progress', 'In progress'), ('under_review', 'Notes under review'), ('closed', 'Closed'), ('cancelled', 'Cancelled')], default='draft', max_length=12),
                ),
                migrations.AddConstraint(
                    model_name='item',
                    constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'accepted', 'rejected', 'withdrawn', 'taken_up'])), name='meetings_item_state_is_known'),
                ),
                migrations.AddConstraint(
                    model_name='item',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('owner_role', ''), ('owner_unit__isnull', False)), models.Q(('owner_role__in', ('steering_convenor', 'coordinator')), ('owner_unit', None)), _connector='OR'), name='meetings_item_has_one_owner'),
                ),
                migrations.AddConstraint(
                    model_name='item',
                    constraint=models.CheckConstraint(condition=models.Q(('samverkan_on', None), ('awaits_samverkan', True), _connector='OR'), name='meetings_samverkan_done_was_awaited'),
                ),
                migrations.AddConstraint(
                    model_name='item',
                    constraint=models.CheckConstraint(condition=models.Q(('result', ''), ('result__in', ['done', 'decided', 'unfinished', 'split', 'dropped']), _connector='OR'), name='meetings_result_is_known'),
                ),
                migrations.AddConstraint(
                    model_name='item',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'taken_up'), _negated=True), models.Q(('result', ''), _negated=True), _connector='OR'), name='meetings_taken_up_with_result'),
                ),
                migrations.AddConstraint(
                    model_name='item',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('result', 'decided'), _negated=True), models.Q(('decision', ''), _negated=True), _connector='OR'), name='meetings_decided_in_words'),
                ),
                migrations.AddConstraint(
                    model_name='item',
                    constraint=models.CheckConstraint(condition=models.Q(('returned_from', None), ('times__gte', 2), _connector='OR'), name='meetings_returned_counts'),
                ),
                migrations.AddConstraint(
                    model_name='item',
                    constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['accepted', 'proposed']), models.Q(('source__in', ['', 'last_time']), _negated=True)), fields=('source',), name='meetings_source_stands_once'),
                ),
                migrations.AddConstraint(
                    model_name='item',
                    constraint=models.UniqueConstraint(condition=models.Q(('source', 'last_time'), ('state__in', ['accepted', 'taken_up'])), fields=('meeting',), name='meetings_one_look_back'),
                ),
                migrations.AddConstraint(
                    model_name='meeting',
                    constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'open', 'settled', 'called', 'in_progress', 'under_review', 'closed', 'cancelled'])), name='meetings_meeting_state_is_known'),
                ),
                migrations.AddConstraint(
                    model_name='meeting',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['called', 'settled']), _negated=True), ('settled_at__isnull', False), _connector='OR'), name='meetings_has_settled_at'),
                ),
                migrations.AddConstraint(
                    model_name='meeting',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['called']), _negated=True), ('called_at__isnull', False), _connector='OR'), name='meetings_has_called_at'),
                ),
                migrations.AddConstraint(
                    model_name='meeting',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['closed', 'in_progress', 'under_review']), _negated=True), ('started_at__isnull', False), _connector='OR'), name='meetings_has_started_at'),
                ),
                migrations.AddConstraint(
                    model_name='meeting',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['closed', 'under_review']), _negated=True), ('ended_at__isnull', False), _connector='OR'), name='meetings_has_ended_at'),
                ),
                migrations.AddConstraint(
                    model_name='meeting',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['closed']), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='meetings_has_closed_at'),
                ),
            ]
        ),
    ]
