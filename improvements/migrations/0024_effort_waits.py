from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('improvements', '0023_follow'),
    ]

    operations = [
        migrations.AddField(
            model_name='effort',
            name='waits',
            field=models.BooleanField(db_default=False, default=False, verbose_name='has not begun'),
        ),
    ]
