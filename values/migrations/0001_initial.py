import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import lean_portal.clock
from lean_portal.together import Together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisation', '0002_the_consultation_group'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name='ValueKey',
                    fields=[
                        ('key', models.CharField(max_length=10, primary_key=True, serialize=False)),
                        ('last_behaviour', models.PositiveSmallIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name='ValueFoundation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('major', models.PositiveSmallIntegerField()),
                        ('minor', models.PositiveSmallIntegerField(default=0)),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Handed over for decision'), ('adopted', 'Adopted'), ('superseded', 'Replaced, kept'), ('discarded', 'Laid down')], default='draft', max_length=12, verbose_name='state')),
                        ('created_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('last_comment', models.PositiveIntegerField(default=0)),
                        ('proposed_at', models.DateTimeField(null=True)),
                        ('adopted_at', models.DateTimeField(null=True)),
                        ('adopted_on', models.DateField(null=True, verbose_name='decided on')),
                        ('adopted_by', models.CharField(blank=True, max_length=120, verbose_name='decided by')),
                        ('reference', models.CharField(blank=True, max_length=80, verbose_name='paragraph of the minutes')),
                        ('motivation', models.TextField(blank=True, verbose_name='why')),
                        ('superseded_at', models.DateTimeField(null=True)),
                        ('content', models.JSONField(null=True)),
                        ('fingerprint', models.CharField(blank=True, max_length=64)),
                        ('based_on', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followers', to='values.valuefoundation')),
                        ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'value foundation',
                        'verbose_name_plural': 'value foundations',
                        'ordering': ['-major', '-minor', '-id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'discarded'), _negated=True), fields=('major', 'minor'), name='values_version_number_used_once'), models.UniqueConstraint(models.Value(1), condition=models.Q(('state__in', ['draft', 'proposed'])), name='values_one_open_version'), models.UniqueConstraint(models.Value(1), condition=models.Q(('state', 'adopted')), name='values_one_version_in_force'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'proposed', 'adopted', 'superseded', 'discarded'])), name='values_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['adopted', 'superseded']), _negated=True), models.Q(('adopted_at__isnull', False), ('adopted_on__isnull', False), ('content__isnull', False), models.Q(('adopted_by', ''), _negated=True), models.Q(('reference', ''), _negated=True), models.Q(('motivation', ''), _negated=True), models.Q(('fingerprint', ''), _negated=True)), _connector='OR'), name='values_adopted_says_who_when_and_why')],
                    },
                ),
                migrations.CreateModel(
                    name='Value',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveSmallIntegerField()),
                        ('name', models.CharField(max_length=80, verbose_name='name')),
                        ('description', models.CharField(blank=True, max_length=400, verbose_name='what it means, in a sentence or two')),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('foundation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='values.valuefoundation')),
                        ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='values.valuekey')),
                    ],
                    options={
                        'verbose_name': 'value',
                        'verbose_name_plural': 'values',
                        'ordering': ['position', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('foundation', 'key'), name='values_value_once_in_a_version'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='values_value_has_name')],
                    },
                ),
                migrations.CreateModel(
                    name='Revision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=lean_portal.clock.now)),
                        ('act', models.CharField(max_length=20)),
                        ('about', models.CharField(blank=True, max_length=40)),
                        ('draft', models.PositiveSmallIntegerField(null=True)),
                        ('content', models.JSONField()),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('foundation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='values.valuefoundation')),
                    ],
                    options={
                        'ordering': ['foundation', 'number'],
                        'constraints': [models.UniqueConstraint(fields=('foundation', 'number'), name='values_revisions_are_in_order'), models.UniqueConstraint(condition=models.Q(('draft__isnull', False)), fields=('foundation', 'draft'), name='values_draft_number_used_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SourceDocument',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('prefix', models.CharField(error_messages={'unique': 'Another source has this letter.'}, max_length=4, unique=True, validators=[django.core.validators.RegexValidator('^[A-ZÅÄÖ]{1,4}\\Z', 'Use one to four capital letters.')], verbose_name='letter of its statements')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('audience', models.CharField(choices=[('all', 'Everyone'), ('employee', 'Employees'), ('leader', 'Leaders')], max_length=10, verbose_name='whose values')),
                        ('produced_by', models.CharField(max_length=200, verbose_name='who produced it')),
                        ('adopted_by', models.CharField(blank=True, max_length=120, verbose_name='who decided it')),
                        ('adopted_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
                        ('version', models.PositiveIntegerField(default=0, editable=False)),
                        ('created_at', models.DateTimeField(default=lean_portal.clock.now, editable=False)),
                        ('frozen_at', models.DateTimeField(editable=False, null=True, verbose_name='frozen')),
                        ('fingerprint', models.CharField(blank=True, editable=False, max_length=64, verbose_name='fingerprint')),
                        ('frozen_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('replaced_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced', to='values.valuefoundation')),
                    ],
                    options={
                        'verbose_name': 'source',
                        'verbose_name_plural': 'sources',
                        'ordering': ['id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('fingerprint', ''), ('frozen_at', None)), models.Q(('frozen_at__isnull', False), models.Q(('fingerprint', ''), _negated=True)), _connector='OR'), name='values_frozen_source_has_fingerprint'), models.CheckConstraint(condition=models.Q(('replaced_by', None), ('frozen_at__isnull', False), _connector='OR'), name='values_only_a_frozen_source_is_replaced')],
                    },
                ),
                migrations.CreateModel(
                    name='OrganisationAdoption',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('decided_on', models.DateField(verbose_name='decided on')),
                        ('decided_by', models.CharField(max_length=120, verbose_name='who decided')),
                        ('reference', models.CharField(max_length=80, verbose_name='paragraph of the minutes')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                        ('foundation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='values.valuefoundation')),
                    ],
                    options={
                        'ordering': ['organisation__path'],
                        'constraints': [models.UniqueConstraint(fields=('foundation', 'organisation'), name='values_organisation_adopts_once', violation_error_message='The decision of this organisation is recorded already.')],
                    },
                ),
                migrations.CreateModel(
                    name='Consultation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('information', 'Information, MBL 19 §'), ('negotiation', 'Negotiation, MBL 11 §'), ('cooperation', 'By the local agreement on cooperation')], max_length=12, verbose_name='in what form')),
                        ('held_on', models.DateField(verbose_name='day')),
                        ('with_whom', models.CharField(max_length=200, verbose_name='with whom')),
                        ('note', models.CharField(max_length=600, verbose_name='what was said, or where the minutes are')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('foundation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to='values.valuefoundation')),
                    ],
                    options={
                        'ordering': ['held_on', 'id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('with_whom', ''), _negated=True), models.Q(('note', ''), _negated=True)), name='values_consultation_says_with_whom_and_what')],
                    },
                ),
                migrations.CreateModel(
                    name='Dilemma',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('situation', models.CharField(max_length=600, verbose_name='situation')),
                        ('questions', models.CharField(max_length=600, verbose_name='questions to talk about, one a line')),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('created_at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('about', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dilemmas', to='values.valuekey', verbose_name='value')),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('situation', ''), _negated=True), models.Q(('questions', ''), _negated=True)), name='values_dilemma_has_situation_and_questions')],
                    },
                ),
                migrations.CreateModel(
                    name='Acknowledgement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('held_on', models.DateField(verbose_name='day of the meeting')),
                        ('present', models.PositiveIntegerField(verbose_name='how many took part')),
                        ('of', models.PositiveIntegerField(verbose_name='of how many')),
                        ('local_meaning', models.CharField(max_length=300, verbose_name='Where we are it means …')),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                        ('foundation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acknowledgements', to='values.valuefoundation')),
                        ('about', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='values.valuekey')),
                    ],
                    options={
                        'ordering': ['held_on', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('foundation', 'unit', 'held_on'), name='values_one_talk_a_day', violation_error_message='A talk on this day is recorded already.'), models.CheckConstraint(condition=models.Q(('present__gte', 1), ('present__lte', models.F('of'))), name='values_present_are_some_of_all', violation_error_message='More people took part than there are.'), models.CheckConstraint(condition=models.Q(('local_meaning', ''), _negated=True), name='values_talk_has_local_meaning')],
                        'indexes': [models.Index(fields=['unit', 'held_on'], name='values_talk_of_unit')],
                    },
                ),
                migrations.CreateModel(
                    name='YearlyLook',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('looked_on', models.DateField(verbose_name='day')),
                        ('outcome', models.CharField(choices=[('keep', 'It holds as it stands'), ('wording', 'The wording is to be mended'), ('meaning', 'The meaning is to change')], max_length=10, verbose_name='outcome')),
                        ('note', models.TextField(verbose_name='what was said')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('foundation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='values.valuefoundation')),
                    ],
                    options={
                        'ordering': ['looked_on', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('foundation', 'looked_on'), name='values_one_look_a_day', violation_error_message='A look on this day is recorded already.'), models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='values_look_has_note')],
                    },
                ),
                migrations.CreateModel(
                    name='Round',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('top', 'The top groups'), ('workplaces', 'Every workplace'), ('consultation', 'Consultation with the unions')], max_length=12, verbose_name='who is asked')),
                        ('opens_on', models.DateField(verbose_name='opens')),
                        ('closes_on', models.DateField(verbose_name='closes, the last day counts')),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('bodies', models.ManyToManyField(blank=True, related_name='+', to='organisation.body', verbose_name='groups')),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='values.revision')),
                        ('foundation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='values.valuefoundation')),
                    ],
                    options={
                        'ordering': ['opens_on', 'id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='values_round_closes_after_it_opens', violation_error_message='The last day is before the first.')],
                    },
                ),
                migrations.CreateModel(
                    name='SourceStatement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveIntegerField()),
                        ('code', models.CharField(max_length=10, unique=True)),
                        ('text', models.CharField(max_length=1000, verbose_name='statement')),
                        ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='values.sourcedocument')),
                    ],
                    options={
                        'verbose_name': 'statement',
                        'verbose_name_plural': 'statements',
                        'ordering': ['document', 'position'],
                        'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('document', 'position'), name='values_statements_stand_in_order'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='values_statement_has_text')],
                    },
                ),
                migrations.CreateModel(
                    name='Behaviour',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=14)),
                        ('position', models.PositiveSmallIntegerField()),
                        ('audience', models.CharField(choices=[('all', 'Everyone'), ('employee', 'Employees'), ('leader', 'Leaders')], default='all', max_length=10, verbose_name='for')),
                        ('text', models.CharField(max_length=300, verbose_name='behaviour')),
                        ('new_reason', models.CharField(blank=True, max_length=300, verbose_name='why it is new')),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('value', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='behaviours', to='values.value')),
                    ],
                    options={
                        'verbose_name': 'behaviour',
                        'verbose_name_plural': 'behaviours',
                        'ordering': ['value__position', 'position', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('value', 'key'), name='values_behaviour_once_in_a_value'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='values_behaviour_has_text')],
                    },
                ),
                migrations.CreateModel(
                    name='RoundReply',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('recognise', models.CharField(choices=[('yes', 'Yes'), ('partly', 'Partly'), ('no', 'No')], max_length=8, verbose_name='do you recognise yourselves?')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='values.round')),
                        ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('body', None), ('unit__isnull', False)), models.Q(('body__isnull', False), ('unit', None)), _connector='OR'), name='values_reply_is_of_a_workplace_or_a_group'), models.UniqueConstraint(condition=models.Q(('body', None)), fields=('round', 'unit'), name='values_workplace_replies_once'), models.UniqueConstraint(condition=models.Q(('unit', None)), fields=('round', 'body'), name='values_group_replies_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SetAside',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.CharField(max_length=600, verbose_name='reason')),
                        ('reference', models.CharField(max_length=80, verbose_name='paragraph of the minutes')),
                        ('decided_on', models.DateField(verbose_name='decided on')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='set_asides', to='values.sourcestatement')),
                        ('foundation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='set_asides', to='values.valuefoundation')),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('foundation', 'statement'), name='values_set_aside_once'), models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('reference', ''), _negated=True)), name='values_set_aside_has_reason_and_decision')],
                    },
                ),
                migrations.CreateModel(
                    name='ProvenanceLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('relation', models.CharField(choices=[('kept', 'Kept'), ('reworded', 'Reworded'), ('merged', 'Merged'), ('split', 'Split'), ('developed', 'Developed'), ('sharpened', 'Sharpened')], max_length=10, verbose_name='what happened to it')),
                        ('reason', models.CharField(max_length=300, verbose_name='reason')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('behaviour', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='values.behaviour')),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='values.sourcestatement')),
                        ('value', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='values.value')),
                        ('foundation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='values.valuefoundation')),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('behaviour', None), ('value__isnull', False)), models.Q(('behaviour__isnull', False), ('value', None)), _connector='OR'), name='values_link_has_one_target'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='values_link_has_reason'), models.UniqueConstraint(condition=models.Q(('behaviour', None)), fields=('statement', 'value'), name='values_linked_to_a_value_once'), models.UniqueConstraint(condition=models.Q(('value', None)), fields=('statement', 'behaviour'), name='values_linked_to_a_behaviour_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Comment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField()),
                        ('question', models.CharField(choices=[('recognise', 'Do you recognise yourselves?'), ('missing', 'What is missing?'), ('meaning', 'What does it mean where you are?'), ('other', 'About a sentence')], max_length=10)),
                        ('about', models.CharField(blank=True, max_length=14, verbose_name='about')),
                        ('text', models.TextField(verbose_name='comment')),
                        ('at', models.DateTimeField(default=lean_portal.clock.now)),
                        ('handling', models.CharField(blank=True, choices=[('changed', 'Changed'), ('clarified', 'Made clearer'), ('unchanged', 'Not changed'), ('answered', 'Answered')], max_length=10, verbose_name='outcome')),
                        ('answer', models.TextField(blank=True, verbose_name='answer')),
                        ('handled_at', models.DateTimeField(null=True)),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('handled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='values.revision')),
                        ('reply', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='values.roundreply')),
                        ('foundation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='values.valuefoundation')),
                    ],
                    options={
                        'ordering': ['foundation', 'number'],
                        'constraints': [models.UniqueConstraint(fields=('foundation', 'number'), name='values_comment_number_used_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='values_comment_has_text'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('handled_at', None), ('handling', '')), models.Q(models.Q(('handling', ''), _negated=True), models.Q(('answer', ''), _negated=True), ('handled_at__isnull', False)), _connector='OR'), name='values_handled_comment_has_answer'), models.CheckConstraint(condition=models.Q(models.Q(('handling', 'changed'), _negated=True), ('revision__isnull', False), _connector='OR'), name='values_changed_names_the_change')],
                        'indexes': [models.Index(fields=['foundation', 'handling', 'number'], name='values_comment_handling'), models.Index(fields=['foundation', 'about'], name='values_comment_about')],
                    },
                ),
            ]
        ),
        migrations.RunSQL(
            sql="""
                CREATE FUNCTION values_refuse_change_of_source() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF OLD.frozen_at IS NOT NULL AND (
                        TG_OP = 'DELETE'
                        OR OLD.replaced_by_id IS NOT NULL
                        OR to_jsonb(NEW) - 'replaced_by_id' <> to_jsonb(OLD) - 'replaced_by_id'
                    ) THEN
                        RAISE EXCEPTION 'a frozen source never changes' USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                END $$;
                CREATE TRIGGER values_source_is_frozen BEFORE UPDATE OR DELETE ON values_sourcedocument
                    FOR EACH ROW EXECUTE FUNCTION values_refuse_change_of_source();

                CREATE FUNCTION values_refuse_change_of_statement() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE touched bigint[] := '{}';
                BEGIN
                    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.document_id; END IF;
                    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.document_id; END IF;
                    -- Held until the end: nobody freezes a source while a statement is on its way into it.
                    PERFORM FROM values_sourcedocument WHERE id = ANY(touched) FOR SHARE;
                    IF EXISTS (
                        SELECT FROM values_sourcedocument WHERE id = ANY(touched) AND frozen_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'a frozen source never changes' USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                END $$;
                CREATE TRIGGER values_statement_is_frozen
                    BEFORE INSERT OR UPDATE OR DELETE ON values_sourcestatement
                    FOR EACH ROW EXECUTE FUNCTION values_refuse_change_of_statement();

                CREATE FUNCTION values_refuse_change_of_version() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF TG_OP = 'DELETE' AND OLD.state <> 'draft'
                        OR TG_OP = 'UPDATE' AND OLD.state IN ('superseded', 'discarded')
                        OR TG_OP = 'UPDATE' AND OLD.state = 'adopted' AND (
                            NEW.state <> 'superseded'
                            OR to_jsonb(NEW) - 'state' - 'superseded_at' <> to_jsonb(OLD) - 'state' - 'superseded_at'
                        )
                    THEN
                        RAISE EXCEPTION 'an adopted version never changes' USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                END $$;
                CREATE TRIGGER values_version_is_adopted BEFORE UPDATE OR DELETE ON values_valuefoundation
                    FOR EACH ROW EXECUTE FUNCTION values_refuse_change_of_version();

                CREATE FUNCTION values_refuse_change_of_content() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE touched bigint[] := '{}';
                BEGIN
                    IF TG_TABLE_NAME = 'values_behaviour' THEN
                        IF TG_OP <> 'INSERT' THEN
                            touched := touched || (SELECT foundation_id FROM values_value WHERE id = OLD.value_id);
                        END IF;
                        IF TG_OP <> 'DELETE' THEN
                            touched := touched || (SELECT foundation_id FROM values_value WHERE id = NEW.value_id);
                        END IF;
                    ELSE
                        IF TG_OP <> 'INSERT' THEN touched := touched || OLD.foundation_id; END IF;
                        IF TG_OP <> 'DELETE' THEN touched := touched || NEW.foundation_id; END IF;
                    END IF;
                    PERFORM FROM values_valuefoundation WHERE id = ANY(touched) FOR SHARE;
                    IF EXISTS (
                        SELECT FROM values_valuefoundation WHERE id = ANY(touched) AND state <> 'draft'
                    ) THEN
                        RAISE EXCEPTION 'the content of a version changes while it is a draft, and never after'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                END $$;
                CREATE TRIGGER values_content_of_a_draft BEFORE INSERT OR UPDATE OR DELETE ON values_value
                    FOR EACH ROW EXECUTE FUNCTION values_refuse_change_of_content();
                CREATE TRIGGER values_content_of_a_draft BEFORE INSERT OR UPDATE OR DELETE ON values_behaviour
                    FOR EACH ROW EXECUTE FUNCTION values_refuse_change_of_content();
                CREATE TRIGGER values_content_of_a_draft BEFORE INSERT OR UPDATE OR DELETE ON values_provenancelink
                    FOR EACH ROW EXECUTE FUNCTION values_refuse_change_of_content();
                CREATE TRIGGER values_content_of_a_draft BEFORE INSERT OR UPDATE OR DELETE ON values_setaside
                    FOR EACH ROW EXECUTE FUNCTION values_refuse_change_of_content();

                CREATE FUNCTION values_refuse_change_of_revision() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'revisions are append-only' USING ERRCODE = 'restrict_violation';
                END $$;
                CREATE TRIGGER values_revisions_stay BEFORE UPDATE OR DELETE ON values_revision
                    FOR EACH ROW EXECUTE FUNCTION values_refuse_change_of_revision();
            """,
            reverse_sql="""
                DROP TRIGGER values_revisions_stay ON values_revision;
                DROP TRIGGER values_content_of_a_draft ON values_value;
                DROP TRIGGER values_content_of_a_draft ON values_behaviour;
                DROP TRIGGER values_content_of_a_draft ON values_provenancelink;
                DROP TRIGGER values_content_of_a_draft ON values_setaside;
                DROP TRIGGER values_version_is_adopted ON values_valuefoundation;
                DROP TRIGGER values_statement_is_frozen ON values_sourcestatement;
                DROP TRIGGER values_source_is_frozen ON values_sourcedocument;
                DROP FUNCTION values_refuse_change_of_revision();
                DROP FUNCTION values_refuse_change_of_content();
                DROP FUNCTION values_refuse_change_of_version();
                DROP FUNCTION values_refuse_change_of_statement();
                DROP FUNCTION values_refuse_change_of_source();
            """,
        ),
    ]
