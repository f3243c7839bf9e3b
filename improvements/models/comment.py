from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from improvements.models.step import Step
from improvements.models.suggestion import Sender, Suggestion
from organisation.models import User
from organisation.roles import ANSWERING, STEERING

LONGEST = 2000


class RemarkQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: User) -> RemarkQuerySet:
        """Under a suggestion that the person sees; of what was said before the group could read along, only
        those who could. Of sealed ones nobody reads what was said."""
        return self.readable_by(user).filter(suggestion__in=Suggestion.objects.listed_for(user))

    def readable_by(self, user: User) -> RemarkQuerySet:
        """For somebody who sees the suggestion."""
        return self.filter(Q(inside=False) | Q(writer=user) | within(user))

    def for_reading(self) -> RemarkQuerySet:
        return self.select_related("writer", "suggestion__handler_unit")


def within(user: User) -> Q:
    """The unit that a suggestion comes from, its superiors, and whoever handles it: within its authority
    where it comes from a unit with statutory secrecy."""
    mine = Q(suggestion__author=user) | Q(suggestion__unit__in=user.unit_ids)
    ordinary = Q(suggestion__secrecy=False)
    handled = Q(suggestion__at_steering=False, suggestion__handler_unit__in=user.answered_unit_ids)
    mine |= handled & (ordinary | Q(suggestion__handler_unit__authority=F("suggestion__unit__authority")))
    if user.has_role(*STEERING):
        mine |= ordinary & Q(suggestion__at_steering=True)
    for post in user.posts_as(ANSWERING):
        mine |= Q(suggestion__unit__path__startswith=post.path)
        mine |= ordinary & Q(suggestion__handler_unit__path__startswith=post.path)
    return mine


class Comment(models.Model):
    """Something said or asked under a suggestion, or an answer to it. What its writer takes away is gone;
    what is hidden stays with its writer and those who handle the suggestion."""

    class Kind(models.TextChoices):
        COMMENT = "comment", gettext_lazy("Comment")
        QUESTION = "question", gettext_lazy("Question")
        ANSWER = "answer", pgettext_lazy("to a comment", "Answer")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("a comment", "Open")
        REMOVED = "removed", pgettext_lazy("a comment", "Taken away by its writer")
        HIDDEN = "hidden", pgettext_lazy("a comment", "Hidden")

    READER = "reader"  # a capacity beside those of Step.Actor: whoever sees the suggestion

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="comments")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="answers")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    submission_id = models.UUIDField(editable=False)
    writer = models.ForeignKey(User, models.PROTECT, related_name="+")
    # In what capacity, as a step has it; the name of somebody who handles the suggestion is never shown.
    actor = models.CharField(max_length=20)
    role = models.CharField(max_length=120, blank=True)
    nameless = models.BooleanField(default=False)
    # Said while only those near the suggestion could read it.
    inside = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    corrected_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["writer", "submission_id"], name="improvements_commented_once"),
            models.CheckConstraint(
                condition=Q(kind="answer", parent__isnull=False)
                | Q(kind__in=["comment", "question"], parent=None),
                name="improvements_answer_has_what_it_answers",
            ),
            models.CheckConstraint(
                condition=Q(state="removed", text="", reason="", gone_at__isnull=False)
                | Q(~Q(text=""), ~Q(reason=""), state="hidden", gone_at__isnull=False)
                | Q(~Q(text=""), state="open", reason="", gone_at=None),
                name="improvements_comment_gone_has_time_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(actor__in=["reader", *Step.Actor.values]),
                name="improvements_comment_actor_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.kind} {self.pk}"

    @property
    def anchor(self) -> str:
        return f"comment-{self.pk}"

    @property
    def said_by(self) -> str:
        """The same words for every reader: a name, or a capacity."""
        if self.actor == Step.Actor.AUTHOR:
            return self._author_words()
        if self.actor == self.READER:
            return _("An employee") if self.nameless else self.writer.name
        return self.role or str(Step.Actor(self.actor).label)

    def _author_words(self) -> str:
        hidden = self.nameless or self.suggestion.sender == Sender.HIDDEN
        if hidden:
            return _("The author")
        return _("%(name)s, the author") % {"name": self.writer.name}


class Thanks(models.Model):
    """A thank you for a suggestion, for one of its steps, or for something said under it: one of each
    person, counted for the one thanked, and listed nowhere."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="+")
    step = models.ForeignKey(Step, models.PROTECT, null=True, related_name="thanks")
    comment = models.ForeignKey(Comment, models.PROTECT, null=True, related_name="thanks")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "step", "comment", "user"],
                nulls_distinct=False,
                name="improvements_each_thanks_once",
            ),
            models.CheckConstraint(
                condition=Q(step=None) | Q(comment=None), name="improvements_thanks_for_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.user_id}"


class SuggestionFeed(models.Model):
    """Lets one feed reader follow one suggestion as far as its owner sees it. Only the fingerprint is kept;
    taking it back deletes it."""

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="suggestion_feeds")
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    submission_id = models.UUIDField(unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    used_on = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.pk}"
