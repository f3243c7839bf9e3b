import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('improvements', '0011_anonymous'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('comment', 'Comment'), ('question', 'Question'), ('answer', 'Answer')], max_length=10)),
                ('state', models.CharField(choices=[('open', 'Open'), ('removed', 'Taken away by its writer'), ('hidden', 'Hidden')], default='open', max_length=10)),
                ('submission_id', models.UUIDField(editable=False)),
                ('actor', models.CharField(max_length=20)),
                ('role', models.CharField(blank=True, max_length=120)),
                ('nameless', models.BooleanField(default=False)),
                ('inside', models.BooleanField(default=False)),
                ('text', models.TextField(blank=True)),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('corrected_at', models.DateTimeField(null=True)),
                ('gone_at', models.DateTimeField(null=True)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='improvements.comment')),
                ('suggestion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='improvements.suggestion')),
                ('writer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('writer', 'submission_id'), name='improvements_commented_once'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'answer'), ('parent__isnull', False)), models.Q(('kind__in', ['comment', 'question']), ('parent', None)), _connector='OR'), name='improvements_answer_has_what_it_answers'), models.CheckConstraint(condition=models.Q(models.Q(('gone_at__isnull', False), ('reason', ''), ('state', 'removed'), ('text', '')), models.Q(models.Q(('text', ''), _negated=True), models.Q(('reason', ''), _negated=True), ('gone_at__isnull', False), ('state', 'hidden')), models.Q(models.Q(('text', ''), _negated=True), ('gone_at', None), ('reason', ''), ('state', 'open')), _connector='OR'), name='improvements_comment_gone_has_time_and_reason'), models.CheckConstraint(condition=models.Q(('actor__in', ['reader', 'author', 'handler', 'steering', 'responsible', 'clock', 'import'])), name='improvements_comment_actor_is_known')],
            },
        ),
        migrations.CreateModel(
            name='SuggestionFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(editable=False, max_length=64, unique=True)),
                ('submission_id', models.UUIDField(editable=False, unique=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('used_on', models.DateField(null=True)),
                ('suggestion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='improvements.suggestion')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suggestion_feeds', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Thanks',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('comment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='thanks', to='improvements.comment')),
                ('step', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='thanks', to='improvements.step')),
                ('suggestion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='improvements.suggestion')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('suggestion', 'step', 'comment', 'user'), name='improvements_each_thanks_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('step', None), ('comment', None), _connector='OR'), name='improvements_thanks_for_one_thing')],
            },
        ),
    ]
