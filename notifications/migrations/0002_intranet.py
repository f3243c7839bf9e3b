import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import lean_portal.clock
from lean_portal.together import Together


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0001_initial'),
        ('meetings', '0003_agenda'),
        ('notifications', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.AlterField(
                    model_name='delivery',
                    name='channel',
                    field=models.CharField(choices=[('email', 'E-mail'), ('inapp', 'In the portal'), ('webhook', 'Webhook')], max_length=10, verbose_name='channel'),
                ),
                migrations.CreateModel(
                    name='Hook',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
                        ('url', models.CharField(max_length=300, verbose_name='address')),
                        ('secret', models.CharField(editable=False, max_length=64)),
                        ('address_hash', models.CharField(editable=False, max_length=64, unique=True)),
                        ('is_active', models.BooleanField(default=True, verbose_name='is used')),
                        ('version', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'ordering': ['name'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('url', ''), _negated=True), models.Q(('secret', ''), _negated=True)), name='notifications_hook_is_whole')],
                    },
                ),
                migrations.CreateModel(
                    name='Story',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('path', models.CharField(max_length=200)),
                        ('title', models.CharField(max_length=100, verbose_name='title')),
                        ('lead', models.CharField(blank=True, max_length=300, verbose_name='lead')),
                        ('body', models.TextField(blank=True, max_length=3000, verbose_name='text')),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('withdrawn', 'Withdrawn'), ('discarded', 'Not used')], default='draft', max_length=10)),
                        ('embargo_until', models.DateTimeField(null=True, verbose_name='not before')),
                        ('publish_on', models.DateTimeField(null=True, verbose_name='is published by itself at')),
                        ('edition', models.PositiveIntegerField(default=0)),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('drafted_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('published_at', models.DateTimeField(null=True)),
                        ('updated_at', models.DateTimeField(null=True)),
                        ('withdrawn_reason', models.CharField(blank=True, max_length=300, verbose_name='why it is withdrawn')),
                        ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='story', to='events.event')),
                        ('items', models.ManyToManyField(blank=True, related_name='stories', to='meetings.item')),
                    ],
                    options={
                        'verbose_name': 'story',
                        'verbose_name_plural': 'stories',
                        'ordering': ['-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'withdrawn', 'discarded'])), name='notifications_story_state_is_known'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='notifications_story_has_title'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('state__in', ['published', 'withdrawn']), ('updated_at__isnull', False), ('edition__gte', 1)), models.Q(models.Q(('state__in', ['published', 'withdrawn']), _negated=True), ('edition', 0), ('published_at', None), ('updated_at', None)), _connector='OR'), name='notifications_story_out_has_edition'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), models.Q(('withdrawn_reason', ''), _negated=True)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_reason', '')), _connector='OR'), name='notifications_withdrawn_with_reason'), models.CheckConstraint(condition=models.Q(('publish_on', None), ('state', 'draft'), _connector='OR'), name='notifications_only_a_draft_waits')],
                        'indexes': [models.Index(condition=models.Q(('state', 'published')), fields=['-published_at', '-id'], name='notifications_stories'), models.Index(condition=models.Q(('state', 'draft')), fields=['publish_on'], name='notifications_drafts')],
                    },
                ),
                migrations.CreateModel(
                    name='FeedToken',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60, verbose_name='name')),
                        ('kind', models.CharField(choices=[('server', 'A server, such as the intranet'), ('person', 'My own feed reader')], default='server', max_length=6, verbose_name='for')),
                        ('hash', models.CharField(editable=False, max_length=64, unique=True)),
                        ('created_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('last_used_on', models.DateField(null=True)),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='feed_tokens', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['name', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'person'), ('owner__isnull', False)), models.Q(('kind', 'server'), ('owner', None)), _connector='OR'), name='notifications_token_of_a_person_or_server'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='notifications_token_has_name'), models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('name',), name='notifications_token_name_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Edition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('title', models.CharField(max_length=100)),
                        ('lead', models.CharField(blank=True, max_length=300)),
                        ('body', models.TextField(blank=True)),
                        ('correction', models.CharField(blank=True, max_length=300, verbose_name='what is corrected')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('story', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='notifications.story')),
                    ],
                    options={
                        'ordering': ['number'],
                        'constraints': [models.UniqueConstraint(fields=('story', 'number'), name='notifications_edition_once'), models.CheckConstraint(condition=models.Q(models.Q(('correction', ''), ('number', 1)), models.Q(('number__gt', 1), models.Q(('correction', ''), _negated=True)), _connector='OR'), name='notifications_correction_says_what')],
                    },
                ),
            ]
        ),
    ]
