import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from lean_portal.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('improvements', '0013_weighing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.AlterField(
                    model_name='step',
                    name='kind',
                    field=models.CharField(choices=[('moved', 'Changed state'), ('raised', 'Sent up'), ('handed_down', 'Sent down with a mandate'), ('handed_over', 'Handed over'), ('crossed', 'Handed over to another authority'), ('cleared', 'Found to hold nothing about an individual'), ('masked', 'Masked'), ('paused', 'The promise was paused'), ('resumed', 'The pause was ended'), ('kept', 'The merger was kept')], default='moved', max_length=20),
                ),
                migrations.CreateModel(
                    name='Merger',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('relation', models.CharField(choices=[('same', 'The same'), ('part_of', 'A part of the other'), ('builds_on', 'Builds on the other'), ('not_same', 'Not the same')], max_length=10)),
                        ('reason', models.TextField(blank=True, verbose_name='reason')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('object_by', models.DateField(verbose_name='the authors may object until')),
                        ('state_before', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Received'), ('acknowledged', 'Read'), ('needs_information', 'Needs more information'), ('under_review', 'Under review'), ('approved', 'Approved'), ('trial', 'Being tried'), ('implemented', 'Implemented'), ('sustained', 'Holding'), ('relapse', 'Relapsed'), ('declined', 'Declined'), ('parked', 'Resting'), ('merged', 'Merged'), ('referred', 'Referred'), ('withdrawn', 'Withdrawn'), ('archived', 'Archived')], max_length=20)),
                        ('since_before', models.DateTimeField()),
                        ('undone_at', models.DateTimeField(null=True)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('into', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gathered_by', to='improvements.suggestion')),
                        ('suggestion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mergers', to='improvements.suggestion')),
                        ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('suggestion',), name='improvements_merged_into_one'), models.CheckConstraint(condition=models.Q(('relation__in', ('same', 'part_of'))), name='improvements_merger_is_same_or_part'), models.CheckConstraint(condition=models.Q(('suggestion', models.F('into')), _negated=True), name='improvements_merged_into_another')],
                    },
                ),
                migrations.CreateModel(
                    name='Pair',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('relation', models.CharField(choices=[('same', 'The same'), ('part_of', 'A part of the other'), ('builds_on', 'Builds on the other'), ('not_same', 'Not the same')], max_length=10)),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairs_with', to='improvements.suggestion')),
                        ('suggestion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairs', to='improvements.suggestion')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(django.db.models.functions.comparison.Least('suggestion', 'other'), django.db.models.functions.comparison.Greatest('suggestion', 'other'), name='improvements_one_word_of_each_pair'), models.CheckConstraint(condition=models.Q(('relation__in', ['builds_on', 'not_same'])), name='improvements_pair_lives_on'), models.CheckConstraint(condition=models.Q(('suggestion', models.F('other')), _negated=True), name='improvements_pair_is_of_two')],
                    },
                ),
                migrations.CreateModel(
                    name='Objection',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('text', models.TextField(verbose_name='objection')),
                        ('answer', models.TextField(blank=True, verbose_name='why the merger was kept')),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('merger', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='improvements.merger')),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('merger', 'by'), name='improvements_each_objects_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='improvements_objection_has_words')],
                    },
                ),
            ]
        ),
    ]
