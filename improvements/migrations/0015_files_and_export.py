import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lean_portal.clock
from lean_portal.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('improvements', '0014_mergers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.AlterField(
                    model_name='step',
                    name='kind',
                    field=models.CharField(choices=[('moved', 'Changed state'), ('raised', 'Sent up'), ('handed_down', 'Sent down with a mandate'), ('handed_over', 'Handed over'), ('crossed', 'Handed over to another authority'), ('cleared', 'Found to hold nothing about an individual'), ('masked', 'Masked'), ('paused', 'The promise was paused'), ('resumed', 'The pause was ended'), ('file_removed', 'A file was taken away')], default='moved', max_length=20),
                ),
                migrations.CreateModel(
                    name='ExportJob',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('submission_id', models.UUIDField(default=uuid.uuid4)),
                        ('asked_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('query', models.TextField(blank=True)),
                        ('file_type', models.CharField(max_length=10)),
                        ('language', models.CharField(max_length=10)),
                        ('state', models.CharField(choices=[('asked', 'Is being written'), ('done', 'Ready'), ('failed', 'Could not be written')], default='asked', max_length=20)),
                        ('total', models.PositiveIntegerField(default=0)),
                        ('written', models.PositiveIntegerField(default=0)),
                        ('size', models.PositiveBigIntegerField(default=0)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('next_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'constraints': [models.UniqueConstraint(fields=('owner', 'submission_id'), name='improvements_export_asked_once')],
                        'indexes': [models.Index(condition=models.Q(('state', 'asked')), fields=['id'], name='improvements_exports_waiting'), models.Index(fields=['asked_at'], name='improvements_export_asked')],
                    },
                ),
                migrations.CreateModel(
                    name='SuggestionFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                        ('kind', models.CharField(choices=[('jpeg', 'Photo'), ('png', 'Picture'), ('pdf', 'PDF')], max_length=10)),
                        ('size', models.PositiveIntegerField()),
                        ('content', models.BinaryField()),
                        ('preview', models.BinaryField(null=True)),
                        ('digest', models.CharField(max_length=64)),
                        ('added_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('cleared_at', models.DateTimeField(null=True, verbose_name='found to hold nothing about an individual')),
                        ('draft', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='improvements.suggestiondraft')),
                        ('suggestion', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='improvements.suggestion')),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('draft__isnull', False), ('suggestion', None)), models.Q(('draft', None), ('suggestion__isnull', False)), _connector='OR'), name='improvements_file_is_of_a_suggestion_or_a_draft'), models.CheckConstraint(condition=models.Q(('size__lte', 10485760)), name='improvements_file_is_not_too_large'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['jpeg', 'png']), ('preview__isnull', False)), models.Q(('kind', 'pdf'), ('preview', None)), _connector='OR'), name='improvements_picture_has_preview'), models.UniqueConstraint(fields=('suggestion', 'digest'), name='improvements_file_added_once'), models.UniqueConstraint(fields=('draft', 'digest'), name='improvements_file_drafted_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ExportPart',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('content', models.BinaryField()),
                        ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='improvements.exportjob')),
                    ],
                    options={
                        'ordering': ['number'],
                        'constraints': [models.UniqueConstraint(fields=('job', 'number'), name='improvements_export_part_stands_once')],
                    },
                ),
            ]
        ),
    ]
