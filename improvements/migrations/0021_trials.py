import django.db.models.deletion
from django.db import migrations, models

from lean_portal.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('improvements', '0020_efforts'),
    ]

    operations = [
        Together(
            [
                migrations.AlterField(
                    model_name='trial',
                    name='effort',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trials', to='improvements.effort'),
                ),
                migrations.AlterField(
                    model_name='trial',
                    name='number',
                    field=models.PositiveSmallIntegerField(),
                ),
            ]
        ),
        migrations.AlterModelOptions(
            name='trial',
            options={'ordering': ['number']},
        ),
        Together(
            [
                migrations.AddConstraint(
                    model_name='trial',
                    constraint=models.UniqueConstraint(fields=('effort', 'number'), name='improvements_trials_are_in_order'),
                ),
                migrations.AddConstraint(
                    model_name='trial',
                    constraint=models.UniqueConstraint(condition=models.Q(('concluded_at', None)), fields=('effort',), name='improvements_one_open_trial'),
                ),
                migrations.AddConstraint(
                    model_name='trial',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('counted', ''), ('predicted', None)), models.Q(models.Q(('counted', ''), _negated=True), ('predicted__isnull', False)), _connector='OR'), name='improvements_trial_predicts_what_it_counts'),
                ),
                migrations.AddConstraint(
                    model_name='trial',
                    constraint=models.CheckConstraint(condition=models.Q(models.Q(('concluded_at', None), ('no_data', ''), ('result', None), ('verdict', '')), models.Q(('concluded_at__isnull', False), models.Q(('verdict', ''), _negated=True), models.Q(('outcome', ''), _negated=True), models.Q(('lesson', ''), _negated=True)), _connector='OR'), name='improvements_concluded_trial_has_lesson'),
                ),
                migrations.AddConstraint(
                    model_name='trial',
                    constraint=models.CheckConstraint(condition=models.Q(('concluded_at', None), ('counted', ''), ('result__isnull', False), models.Q(('no_data', ''), _negated=True), _connector='OR'), name='improvements_concluded_trial_has_figures_or_says_why'),
                ),
            ]
        ),
        migrations.RemoveField(
            model_name='trial',
            name='suggestion',
        ),
    ]
