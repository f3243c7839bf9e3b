from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import Body, Unit, User
from organisation.models.unit import UnitQuerySet
from values.models.foundation import Revision, ValueFoundation


class RoundQuerySet(models.QuerySet["Round"]):
    def on_day(self, day: dt.date) -> RoundQuerySet:
        """Open on that day: whoever is asked can answer."""
        return self.filter(opens_on__lte=day, closes_on__gte=day, closed_at=None)

    def open(self) -> RoundQuerySet:
        return self.on_day(clock.today())

    def unfinished(self) -> RoundQuerySet:
        """Open, or still to come."""
        return self.filter(closes_on__gte=clock.today(), closed_at=None)

    def held(self, kind: str) -> RoundQuerySet:
        """Of that kind, and over."""
        over = Q(closes_on__lt=clock.today()) | Q(closed_at__isnull=False)
        return self.filter(over, kind=kind)

    def waiting_for(self, user: User) -> RoundQuerySet:
        """Open, without a reply of a workplace that this person answers for, or of a group they sit in."""
        replies = RoundReply.objects.filter(round=OuterRef(OuterRef("pk")), unit=OuterRef("pk"))
        units = Unit.objects.workplaces().filter(~Exists(replies), pk__in=user.answered_unit_ids)
        asked = Round.bodies.through.objects.filter(
            ~Exists(RoundReply.objects.filter(round=OuterRef("round"), body=OuterRef("body"))),
            round=OuterRef("pk"),
            body__member_roles__overlap=[post.role for post in user.posts],
        )
        by_units = Q(kind=Round.Kind.WORKPLACES) & Exists(units)
        return self.open().filter(by_units | Exists(asked))

    def for_rows(self) -> RoundQuerySet:
        """The newest first, with what names them."""
        rows = self.select_related("foundation", "revision__foundation").defer("revision__content")
        return rows.order_by("-opens_on", "-id")


class Round(models.Model):
    """A named draft is sent out: to the top groups first, then to every workplace, then to samverkan."""

    class Kind(models.TextChoices):
        TOP = "top", _("The top groups")
        WORKPLACES = "workplaces", _("Every workplace")
        CONSULTATION = "consultation", _("Consultation with the unions")

    class State(models.TextChoices):
        COMING = "coming", _("Coming")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    foundation = models.ForeignKey(ValueFoundation, models.PROTECT, related_name="rounds")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="rounds")
    kind = models.CharField(_("who is asked"), max_length=12, choices=Kind)
    bodies = models.ManyToManyField(Body, blank=True, related_name="+", verbose_name=_("groups"))
    opens_on = models.DateField(_("opens"))
    closes_on = models.DateField(_("closes, the last day counts"))
    closed_at = models.DateTimeField(null=True)  # closed before its time
    version = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["opens_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="values_round_closes_after_it_opens",
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.revision.label}"

    @property
    def state(self) -> State:
        today = clock.today()
        if self.closed_at is not None or self.closes_on < today:
            return self.State.CLOSED
        return self.State.COMING if self.opens_on > today else self.State.OPEN

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def asked_units(self) -> UnitQuerySet:
        """The workplaces of the round: those of today that stood in its time, and all that have replied."""
        if self.kind != self.Kind.WORKPLACES:
            return Unit.objects.none()
        current = Unit.objects.workplaces().filter(valid_from__lte=self.closes_on)
        replied = self.replies.filter(unit__isnull=False)
        return Unit.objects.filter(Q(pk__in=current.values("pk")) | Q(pk__in=replied.values("unit")))

    def units_with_reply(self) -> UnitQuerySet:
        """`has_replied` says which; with the organisation of each."""
        replied = Exists(self.replies.filter(unit=OuterRef("pk")))
        return self.asked_units().annotate(has_replied=replied).select_related("authority").order_by("path")

    def missing_units(self) -> UnitQuerySet:
        return self.asked_units().filter(~Exists(self.replies.filter(unit=OuterRef("pk"))))

    def missing_bodies(self) -> models.QuerySet[Body]:
        return self.bodies.filter(~Exists(self.replies.filter(body=OuterRef("pk"))))

    def asks(self, sender: Unit | Body) -> bool:
        asked = self.asked_units() if isinstance(sender, Unit) else self.bodies
        return asked.filter(pk=sender.pk).exists()


class RoundReply(models.Model):
    """What a workplace, or a group, answers: never what one person thinks."""

    class Recognise(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    round = models.ForeignKey(Round, models.PROTECT, related_name="replies")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    body = models.ForeignKey(Body, models.PROTECT, null=True, related_name="+")
    recognise = models.CharField(_("do you recognise yourselves?"), max_length=8, choices=Recognise)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, body=None) | Q(unit=None, body__isnull=False),
                name="values_reply_is_of_a_workplace_or_a_group",
            ),
            models.UniqueConstraint(
                fields=["round", "unit"], condition=Q(body=None), name="values_workplace_replies_once"
            ),
            models.UniqueConstraint(
                fields=["round", "body"], condition=Q(unit=None), name="values_group_replies_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.unit_id or self.body_id}"

    @property
    def sender(self) -> Unit | Body:
        """The workplace or the group whose reply this is."""
        return self.unit or self.body  # type: ignore[return-value]

    def last_said(self, question: str) -> Comment | None:
        """The newest comment to one of the three questions."""
        return self.comments.filter(question=question).order_by("number").last()


class CommentQuerySet(models.QuerySet["Comment"]):
    def unhandled(self) -> CommentQuerySet:
        return self.filter(handling="")

    def for_rows(self) -> CommentQuerySet:
        """With what a page shows of each; `changed_in` is the number of the save that an answer points to."""
        rows = self.select_related("reply__unit", "reply__body", "reply__round")
        return rows.annotate(changed_in=F("revision__number"))

    def of(self, user: User) -> CommentQuerySet:
        """From this person's workplaces and groups."""
        groups = Body.objects.filter(member_roles__overlap=[post.role for post in user.posts])
        mine = Q(reply__unit__in=user.unit_ids | user.answered_unit_ids) | Q(reply__body__in=groups)
        return self.filter(mine)

    def about_key(self, key: str) -> CommentQuerySet:
        return self.filter(Q(about=key) | Q(about__startswith=f"{key}."))


class Comment(models.Model):
    """One thing said in a round. It gets an outcome and an answer, and the answer goes back."""

    class Question(models.TextChoices):
        RECOGNISE = "recognise", _("Do you recognise yourselves?")
        MISSING = "missing", _("What is missing?")
        MEANING = "meaning", _("What does it mean where you are?")
        OTHER = "other", _("About a sentence")

    class Handling(models.TextChoices):
        CHANGED = "changed", _("Changed")
        CLARIFIED = "clarified", _("Made clearer")
        UNCHANGED = "unchanged", _("Not changed")
        ANSWERED = "answered", _("Answered")

    foundation = models.ForeignKey(ValueFoundation, models.PROTECT, related_name="comments")
    number = models.PositiveIntegerField()
    reply = models.ForeignKey(RoundReply, models.PROTECT, related_name="comments")
    question = models.CharField(max_length=10, choices=Question)
    about = models.CharField(_("about"), max_length=14, blank=True)  # a key, "" for the whole
    text = models.TextField(_("comment"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    handling = models.CharField(_("outcome"), max_length=10, choices=Handling, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="comments")
    handled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["foundation", "number"]
        indexes = [
            models.Index(fields=["foundation", "handling", "number"], name="values_comment_handling"),
            models.Index(fields=["foundation", "about"], name="values_comment_about"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["foundation", "number"], name="values_comment_number_used_once"),
            models.CheckConstraint(condition=~Q(text=""), name="values_comment_has_text"),
            models.CheckConstraint(
                condition=Q(handling="", answer="", handled_at=None)
                | ~Q(handling="") & ~Q(answer="") & Q(handled_at__isnull=False),
                name="values_handled_comment_has_answer",
            ),
            models.CheckConstraint(
                condition=~Q(handling="changed") | Q(revision__isnull=False),
                name="values_changed_names_the_change",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        return f"F-{self.number:02d}"


class Consultation(models.Model):
    """Samverkan: that the unions were informed (MBL 19 §) or negotiated with (MBL 11 §), and when."""

    class Kind(models.TextChoices):
        INFORMATION = "information", _("Information, MBL 19 §")
        NEGOTIATION = "negotiation", _("Negotiation, MBL 11 §")
        COOPERATION = "cooperation", _("By the local agreement on cooperation")

    foundation = models.ForeignKey(ValueFoundation, models.PROTECT, related_name="consultations")
    kind = models.CharField(_("in what form"), max_length=12, choices=Kind)
    held_on = models.DateField(_("day"))
    with_whom = models.CharField(_("with whom"), max_length=200)
    note = models.CharField(_("what was said, or where the minutes are"), max_length=600)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["held_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(with_whom="") & ~Q(note=""), name="values_consultation_says_with_whom_and_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on}"
