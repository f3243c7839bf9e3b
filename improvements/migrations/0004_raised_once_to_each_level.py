from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('improvements', '0003_decision_table'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'raised')), fields=('suggestion', 'level'), name='improvements_raised_once_to_each_level'),
        ),
    ]
