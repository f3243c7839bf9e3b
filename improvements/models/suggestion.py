from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from improvements import workflow
from improvements.decision_table import Answers, Cost, Level, Reach
from improvements.workflow import State
from organisation.models import Person, Unit, User
from organisation.roles import ANSWERING, STEERING
from values.models import ValueKey

NO_BREAK_SPACE = "\u00a0"


class Sender(models.TextChoices):
    NAMED = "named", _("Everyone sees my name")
    HIDDEN = "hidden", _("Only the one who handles it")
    ANONYMOUS = "anonymous", _("Nobody: no name is kept")


class Channel(models.TextChoices):
    """Where something belongs that the portal never is. The text is not forwarded."""

    FAULT = "fault", _("Fault report")
    INCIDENT = "incident", _("Incident or lex Sarah")
    ENVIRONMENT = "environment", _("Manager or safety representative")
    WHISTLEBLOWING = "whistleblowing", _("Whistleblowing function")
    PAY = "pay", _("HR: pay and posts")


# A suggestion referred to one of these is seen by its author and the one handler, and stands in no index.
SEALED = (Channel.WHISTLEBLOWING, Channel.INCIDENT)

TEXTS = ("title", "problem", "proposal", "effect")  # what its author wrote, or a masked copy of it


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def visible_to(self, user: User) -> SuggestionQuerySet:
        """The table "who sees what" of PRODUCT §2. Every page, list, count, feed and export begins here."""
        return self.filter(Q(author=user) | ~Q(state=State.DRAFT) & (in_the_open() | near_to(user)))

    def listed_for(self, user: User) -> SuggestionQuerySet:
        """What may stand in a list or an index: sealed ones stand in none, drafts have their own."""
        return self.visible_to(user).exclude(Q(channel__in=SEALED) | Q(state=State.DRAFT))

    def written_by(self, user: User) -> SuggestionQuerySet:
        return self.filter(author=user).exclude(state=State.DRAFT)

    def handled_by(self, user: User) -> SuggestionQuerySet:
        """Those this person answers for today, in the own units or in the steering group."""
        return self.filter(in_hand(user))

    def in_charge(self, user: User) -> SuggestionQuerySet:
        """Those whose next step rests on a role this person holds today."""
        return self.filter(responsible_unit__in=user.answered_unit_ids)

    def awaiting_answer(self) -> SuggestionQuerySet:
        return self.filter(state__in=workflow.AWAITING)

    def unread(self) -> SuggestionQuerySet:
        """Told when it was done already, and not read yet."""
        return self.filter(unread())

    def of_unit(self, unit_ids: frozenset[int] | set[int]) -> SuggestionQuerySet:
        return self.filter(unit__in=unit_ids)

    def about_value(self, key: str) -> SuggestionQuerySet:
        """Tagged with that value, in whatever wording it had at the time."""
        return self.filter(value_keys=key)

    def for_rows(self) -> SuggestionQuerySet:
        """Only what a row of a list shows: long texts stay in the database."""
        return self.select_related("unit").only(
            "year", "serial", "title", "state", "state_since", "read_by", "decide_by", "due_on",
            "acknowledged_at", "source",
            "parked_until", "unit__name",
        )  # fmt: skip


def in_the_open() -> Q:
    """Acknowledged, no longer at risk of showing an individual, and not sealed: everybody sees it."""
    return Q(open_to_group=True)


def unread() -> Q:
    """As `promises.is_unread`. What nobody has read is open to nobody else, and has an index by that."""
    owed = Q(read_by__isnull=False, decide_by=None, acknowledged_at=None, source="")
    return Q(open_to_group=False) & owed


def near_to(user: User) -> Q:
    """The unit it came from, and those who handle it: where it lies now, and their superiors."""
    around = Q(unit__in=user.unit_ids) | Q(responsible_unit__in=user.answered_unit_ids)
    for post in user.posts_as(ANSWERING):
        around |= Q(unit__path__startswith=post.path) | Q(handler_unit__path__startswith=post.path)
    return in_hand(user) | ~Q(channel__in=SEALED) & around


def in_hand(user: User) -> Q:
    """Lies with this person today: in a unit the person answers for, or with the steering group."""
    mine = Q(at_steering=False, handler_unit__in=user.answered_unit_ids)
    mine = mine | Q(at_steering=True) if user.has_role(*STEERING) else mine
    return mine & not_left_out(user)


def not_left_out(user: User) -> Q:
    """This person has no conflict of interest (jäv) in it."""
    return ~left_out(user)


def left_out(user: User) -> Q:
    return Q(left_out__contains=[user.pk])


BEARING = """
    WITH RECURSIVE bearing (id) AS (
        SELECT id FROM improvements_suggestion WHERE author_id = %s
        UNION SELECT s.merged_into_id FROM improvements_suggestion s JOIN bearing b ON s.id = b.id
        WHERE s.merged_into_id IS NOT NULL
    )
    SELECT id FROM bearing
"""


def bearing_words_of(user: User) -> RawSQL:
    """The ids of what this person wrote, and of all that it has been merged into, at whatever remove."""
    return RawSQL(BEARING, [user.pk])


class NumberSeries(models.Model):
    """The last running number of each year, taken under a row lock."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Suggestion(models.Model):
    """Something a person wants changed: problem and proposal, from submission to what became of it."""

    submission_id = models.UUIDField(_("submission"), editable=False)
    year = models.PositiveSmallIntegerField(null=True, editable=False)
    serial = models.PositiveIntegerField(null=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    title = models.CharField(_("title"), max_length=200)
    problem = models.TextField(_("problem"), blank=True)
    proposal = models.TextField(_("proposal"), blank=True)
    effect = models.TextField(_("wished effect"), blank=True)
    affected_units = models.ManyToManyField(
        Unit, blank=True, related_name="+", verbose_name=_("also affects")
    )

    value_keys = models.ManyToManyField(ValueKey, blank=True, related_name="+", verbose_name=_("values"))

    author = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="suggestions", verbose_name=_("author")
    )
    sender = models.CharField(_("sender"), max_length=10, choices=Sender, default=Sender.NAMED)
    on_behalf_of = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("on behalf of")
    )
    for_colleague = models.BooleanField(_("written for a colleague"), default=False)

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    handler_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("handled by"))
    at_steering = models.BooleanField(_("at the steering group"), default=False)
    raised_at = models.DateTimeField(_("sent up"), null=True, editable=False)
    raised_to = models.CharField(
        _("sent up to"), max_length=20, choices=Level, blank=True, db_default="", editable=False
    )
    mandate = models.TextField(_("mandate"), blank=True)
    mandate_from = models.CharField(
        _("mandate from"), max_length=20, choices=Level, blank=True, db_default="", editable=False
    )

    # What the handler has answered of the decision table; empty until then.
    cost = models.CharField(_("cost"), max_length=20, choices=Cost, blank=True, db_default="")
    reach = models.CharField(_("concerns"), max_length=20, choices=Reach, blank=True, db_default="")
    touches_law = models.BooleanField(_("touches a law or personal data"), default=False, db_default=False)
    changes_it = models.BooleanField(_("changes an IT system"), default=False, db_default=False)

    state = models.CharField(_("state"), max_length=20, choices=State, default=State.SUBMITTED)
    state_since = models.DateTimeField(_("since"), default=timezone.now)
    submitted_at = models.DateTimeField(_("received"), null=True)
    acknowledged_at = models.DateTimeField(_("read"), null=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    read_by = models.DateField(_("read at the latest"), null=True)
    decide_by = models.DateField(_("first decision at the latest"), null=True)
    pause_reason = models.TextField(_("why the promise is paused"), blank=True, db_default="")
    paused_on = models.DateField(_("paused on"), null=True, editable=False)
    paused_until = models.DateField(_("paused until"), null=True, blank=True)
    # What was promised and what became of it, as it stood then: no later decision and no changed limit alters
    # these. The unit is the one that answered; None: the steering group.
    answered_on = models.DateField(_("first decision"), null=True, editable=False)
    answer_promised = models.DateField(_("the first decision was promised by"), null=True, editable=False)
    answered_unit = models.ForeignKey(Unit, models.PROTECT, null=True, editable=False, related_name="+")

    # The accounts that have a conflict of interest (jäv) now; kept by services.weighing with Conflict.
    left_out = ArrayField(models.BigIntegerField(), default=list, db_default=[], editable=False)

    secrecy = models.BooleanField(_("from a unit with statutory secrecy"), default=False)
    cleared_at = models.DateTimeField(_("found to hold nothing about an individual"), null=True)
    masked_at = models.DateTimeField(_("masked"), null=True, editable=False)
    open_to_group = models.GeneratedField(
        expression=Case(
            When(
                Q(acknowledged_at__isnull=False)
                & ~Q(channel__in=SEALED)
                & (Q(secrecy=False) | Q(cleared_at__isnull=False)),
                then=Value(True),
            ),
            default=Value(False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    answer = models.TextField(_("answer to the author"), blank=True)
    would_change = models.TextField(_("what would change the answer"), blank=True)
    question = models.TextField(_("question to the author"), blank=True)
    responsible_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("responsible role")
    )
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    parked_until = models.DateField(_("rests until"), null=True, blank=True)
    channel = models.CharField(_("belongs in"), max_length=20, choices=Channel, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    reopened_at = models.DateTimeField(_("taken up again"), null=True, editable=False)

    source = models.CharField(_("imported from"), max_length=80, blank=True)
    external_id = models.CharField(_("number in the source"), max_length=120, blank=True)
    source_outcome = models.TextField(_("outcome in the source's own words"), blank=True)
    source_decision = models.TextField(_("decision in the source's own words"), blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        indexes = [
            models.Index(fields=["unit", "-id"], name="improvements_of_unit"),
            models.Index(fields=["author", "-id"], name="improvements_of_author"),
            models.Index(fields=["state", "-id"], name="improvements_in_state"),
            models.Index(fields=["unit", "state", "-id"], name="improvements_unit_state"),
            models.Index(fields=["handler_unit", "at_steering", "state"], name="improvements_queue"),
            models.Index(
                fields=["responsible_unit", "state"],
                condition=Q(responsible_unit__isnull=False),
                name="improvements_in_charge",
            ),
            models.Index(fields=["-id"], condition=Q(open_to_group=False), name="improvements_not_open"),
            models.Index(
                fields=["state"],
                include=["unit", "due_on"],
                condition=Q(open_to_group=True, state__in=[*workflow.DOING, *workflow.HOLDING]),
                name="improvements_open_work",
            ),
            models.Index(
                fields=["state", "state_since", "id"],
                condition=Q(state__in=workflow.DOING),
                name="improvements_doing_since",
            ),
            models.Index(
                fields=["-state_since", "-id"],
                condition=Q(state__in=workflow.HOLDING),
                name="improvements_done_lately",
            ),
            models.Index(
                fields=["read_by"],
                include=["unit", "state", "acknowledged_at", "answered_on"],
                condition=Q(source="", read_by__isnull=False),
                name="improvements_reads_promised",
            ),
            models.Index(
                fields=["answer_promised"],
                include=["answered_unit", "state", "answered_on"],
                condition=Q(source="", answer_promised__isnull=False),
                name="improvements_answers_promised",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["author", "submission_id"], name="improvements_submitted_once"),
            models.UniqueConstraint(fields=["year", "serial"], name="improvements_number_used_once"),
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(source=""), name="improvements_imported_once"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="improvements_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(serial__isnull=False, year__isnull=False, submitted_at__isnull=False),
                name="improvements_submitted_has_number_and_time",
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | ~Q(source="") | Q(sender="anonymous"),
                name="improvements_has_author_or_source",
            ),
            models.CheckConstraint(
                condition=~Q(sender="anonymous") | Q(author=None, on_behalf_of=None, for_colleague=False),
                name="improvements_anonymous_names_nobody",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(answer="") & ~Q(would_change=""),
                name="improvements_declined_has_reason_and_what_would_change_it",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "trial"])
                | Q(responsible_unit__isnull=False, due_on__isnull=False)
                | ~Q(source=""),
                name="improvements_approved_has_role_and_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="parked") | Q(parked_until__isnull=False) & ~Q(answer="") | ~Q(source=""),
                name="improvements_parked_has_date_and_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="referred") | ~Q(channel=""), name="improvements_referred_has_channel"
            ),
            models.CheckConstraint(
                condition=~Q(state="needs_information") | ~Q(question=""),
                name="improvements_asked_has_question",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | ~Q(state="merged") & Q(merged_into=None),
                name="improvements_merged_names_the_other",
            ),
            models.CheckConstraint(
                condition=~Q(state="archived") | ~Q(source=""), name="improvements_archived_is_imported"
            ),
            models.CheckConstraint(
                condition=Q(at_steering=False) | Q(raised_at__isnull=False),
                name="improvements_reaches_the_steering_group_by_being_raised",
            ),
            models.CheckConstraint(
                condition=Q(raised_to="")
                | Q(raised_to__in=[Level.ORGANISATION, Level.STEERING], raised_at__isnull=False),
                name="improvements_raised_to_a_level_above",
            ),
            models.CheckConstraint(
                condition=Q(mandate="") | Q(raised_at__isnull=False),
                name="improvements_mandate_comes_from_above",
            ),
            models.CheckConstraint(
                condition=Q(mandate_from="")
                | Q(mandate_from__in=[Level.ORGANISATION, Level.STEERING]) & ~Q(mandate=""),
                name="improvements_mandate_is_in_words",
            ),
            models.CheckConstraint(
                condition=Q(cost__in=["", *Cost.values]) & Q(reach__in=["", *Reach.values]),
                name="improvements_decision_table_is_answered_by_its_rows",
            ),
            models.CheckConstraint(
                condition=Q(paused_on=None, paused_until=None, pause_reason="")
                | Q(paused_on__isnull=False, paused_until__gte=F("paused_on"))
                & (~Q(pause_reason="") | ~Q(question="")),
                name="improvements_pause_has_dates_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("improvements:suggestion_detail", args=[self.year, self.serial])

    @property
    def number(self) -> str:
        return f"F{NO_BREAK_SPACE}{self.year}-{self.serial}"

    @property
    def slug(self) -> str:
        return f"{self.year}-{self.serial}"

    @property
    def answers(self) -> Answers:
        """What has been answered of the decision table."""
        return Answers(self.cost, self.reach, self.touches_law, self.changes_it)

    @property
    def mandate_level(self) -> Level | None:
        """Up to whose decisions the mandate reaches. Of older ones nothing else is known than the words."""
        return Level(self.mandate_from or Level.STEERING) if self.mandate else None

    @property
    def sealed(self) -> bool:
        return self.channel in SEALED
