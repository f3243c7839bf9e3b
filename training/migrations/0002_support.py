import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lean_portal.clock


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('training', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=lean_portal.clock.now)),
                ('closed_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('leaver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who leaves')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('leaver',), name='training_one_open_handover_each')],
            },
        ),
        migrations.CreateModel(
            name='HandoverLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('evaluation', 'An evaluation'), ('support', 'A request for support')], max_length=12)),
                ('row', models.PositiveBigIntegerField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('gone_at', models.DateTimeField(null=True)),
                ('handover', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='training.handover')),
                ('to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='goes to')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('handover', 'kind', 'row'), name='training_handed_over_once'), models.CheckConstraint(condition=models.Q(('accepted_at', None), models.Q(('gone_at', None), ('to__isnull', False)), _connector='OR'), name='training_line_is_accepted_by_somebody')],
                'indexes': [models.Index(condition=models.Q(('accepted_at', None), ('gone_at', None)), fields=['to'], name='training_lines_to_accept')],
            },
        ),
    ]
