from __future__ import annotations

from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lean_portal import clock
from meetings.models.item import PRESENTERS
from meetings.models.meeting import Meeting
from organisation.models import Unit, User
from organisation.roles import ANSWERING, Role

LONGEST_QUESTION, LONGEST_ANSWER = 500, 2000


class QuestionState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("a question", "Waits for an answer")
    ANSWERED = "answered", pgettext_lazy("a question", "Answered")
    WITHDRAWN = "withdrawn", pgettext_lazy("a question", "Withdrawn")


class QuestionQuerySet(models.QuerySet["Question"]):
    def waiting(self) -> QuestionQuerySet:
        return self.filter(state=QuestionState.WAITING)

    def answered(self) -> QuestionQuerySet:
        return self.filter(state=QuestionState.ANSWERED)

    def without_owner(self) -> QuestionQuerySet:
        return self.waiting().filter(owner_unit=None, owner_role="")

    def to_answer_by(self, user: User) -> QuestionQuerySet:
        """Owned by a unit that this person answers for, or by a role that they hold."""
        roles = [role for role in PRESENTERS if user.has_role(role)]
        units = user.answered_unit_ids if user.posts_as(ANSWERING) else ()
        return self.waiting().filter(Q(owner_unit__in=units) | Q(owner_role__in=roles))

    def in_order(self) -> QuestionQuerySet:
        """Those that wait first, the one due first on top; then the newest answer."""
        due = Case(When(state=QuestionState.WAITING, then=F("due_on")), output_field=models.DateField())
        shown = self.exclude(state=QuestionState.WITHDRAWN)
        order = "-state", due.asc(nulls_first=True), F("answered_at").desc(nulls_last=True), "pk"
        return shown.order_by(*order)

    def for_rows(self) -> QuestionQuerySet:
        return self.select_related("unit", "owner_unit", "meeting")


class Question(models.Model):
    """What a workplace asks after a meeting. It gets an owner and a day, and the answer goes back."""

    State = QuestionState

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="questions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    text = models.CharField(_("question"), max_length=LONGEST_QUESTION)
    state = models.CharField(max_length=9, choices=QuestionState, default=QuestionState.WAITING)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    # The manager of a unit or a role of the group, as the owner of an item; nobody until it is given one.
    owner_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("owner"))
    owner_role = models.CharField(max_length=20, choices=Role, blank=True)
    due_on = models.DateField(_("to be answered by"), null=True)
    answer = models.CharField(_("answer"), max_length=LONGEST_ANSWER, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["meeting", "unit"], name="meetings_question_of_unit"),
            models.Index(fields=["state", "due_on"], name="meetings_question_state_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="meetings_question_has_text"),
            models.CheckConstraint(
                condition=Q(state__in=QuestionState.values), name="meetings_question_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(owner_unit=None, owner_role="", due_on=None)
                | Q(owner_unit__isnull=False, owner_role="", due_on__isnull=False)
                | Q(owner_unit=None, owner_role__in=PRESENTERS, due_on__isnull=False),
                name="meetings_question_owner_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    ~Q(answer=""),
                    state=QuestionState.ANSWERED,
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                )
                | ~Q(state=QuestionState.ANSWERED) & Q(answer="", answered_at=None, answered_by=None),
                name="meetings_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("meetings:question_detail", args=[self.pk])

    @property
    def has_owner(self) -> bool:
        return bool(self.owner_unit_id or self.owner_role)

    @property
    def owner(self) -> str:
        """By role, never by name; nothing as long as it has none."""
        if self.owner_unit:
            return self.owner_unit.manager_title
        return str(Role(self.owner_role).label) if self.owner_role else ""

    @property
    def is_late(self) -> bool:
        return self.state == QuestionState.WAITING and bool(self.due_on) and self.due_on < clock.today()
