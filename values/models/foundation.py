from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import ExpressionWrapper, Func, Max, Q
from django.db.models.functions import Greatest, Now
from django.utils.translation import gettext_lazy as _

from lean_portal import clock
from organisation.models import User
from values.models.source import Audience, SourceStatement
from values.permissions import follows_the_gate
from values.workflow import OPEN, Relation, Scope, State


class ValueFoundationQuerySet(models.QuerySet["ValueFoundation"]):
    def open(self) -> ValueFoundationQuerySet:
        """The one that is being worked on; there is one at most."""
        return self.filter(state__in=OPEN)

    def in_force(self) -> ValueFoundationQuerySet:
        """The one that applies today; there is one at most."""
        return self.filter(state=State.ADOPTED)

    def ever_adopted(self) -> ValueFoundationQuerySet:
        return self.filter(state__in=[State.ADOPTED, State.SUPERSEDED]).order_by("-major", "-minor")

    def with_look(self) -> ValueFoundationQuerySet:
        """`look_due_on`: a year after the adoption, or after the last yearly look. The database counts the
        year, so what began on 29 February is due on the 28th."""
        since = Greatest("adopted_on", Max("looks__looked_on"))
        a_year_on = Func(since, template="(%(expressions)s + interval '1 year')::date")
        return self.annotate(look_due_on=ExpressionWrapper(a_year_on, models.DateField()))

    def look_due(self, today: dt.date) -> ValueFoundationQuerySet:
        """The version in force, when its yearly look is due."""
        return self.in_force().with_look().filter(look_due_on__lte=today)


class ValueFoundation(models.Model):
    """One version of the shared value foundation: 1.0, 1.1 (wording), 2.0 (meaning).

    While it is open its content changes by services alone, each change a Revision. Once adopted neither
    it nor its content changes again (triggers); a later version is a copy that is worked on.
    `content` and `fingerprint` are set at adoption: what was adopted, in one piece. `sent_back_reason` says
    why it last came back from the decision.
    """

    major = models.PositiveSmallIntegerField()
    minor = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="followers")
    created_at = models.DateTimeField(default=clock.now)
    last_comment = models.PositiveIntegerField(default=0)  # the number of the last comment, F-01 …
    proposed_at = models.DateTimeField(null=True)
    sent_back_at = models.DateTimeField(null=True)
    sent_back_reason = models.TextField(_("why it came back"), blank=True, db_default="")
    adopted_at = models.DateTimeField(null=True)
    adopted_on = models.DateField(_("decided on"), null=True)
    adopted_by = models.CharField(_("decided by"), max_length=120, blank=True)
    reference = models.CharField(_("paragraph of the minutes"), max_length=80, blank=True)
    motivation = models.TextField(_("why"), blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    superseded_at = models.DateTimeField(null=True)
    content = models.JSONField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True)

    objects = ValueFoundationQuerySet.as_manager()

    class Meta:
        ordering = ["-major", "-minor", "-id"]
        verbose_name = _("value foundation")
        verbose_name_plural = _("value foundations")
        constraints = [
            models.UniqueConstraint(
                fields=["major", "minor"],
                condition=~Q(state=State.DISCARDED),
                name="values_version_number_used_once",
            ),
            models.UniqueConstraint(
                models.Value(1), condition=Q(state__in=sorted(OPEN)), name="values_one_open_version"
            ),
            models.UniqueConstraint(
                models.Value(1), condition=Q(state=State.ADOPTED), name="values_one_version_in_force"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="values_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ADOPTED, State.SUPERSEDED])
                | Q(adopted_at__isnull=False, adopted_on__isnull=False, content__isnull=False)
                & ~Q(adopted_by="")
                & ~Q(reference="")
                & ~Q(motivation="")
                & ~Q(fingerprint=""),
                name="values_adopted_says_who_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"{self.major}.{self.minor}"

    @property
    def scope(self) -> Scope:
        return Scope.WORDING if self.minor else Scope.MEANING

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_adopted(self) -> bool:
        return self.state in (State.ADOPTED, State.SUPERSEDED)


class ValueKey(models.Model):
    """What stays the same of a value through all its wordings: "V2". Tags on suggestions point here."""

    key = models.CharField(primary_key=True, max_length=10)
    last_behaviour = models.PositiveSmallIntegerField(default=0)  # keys of behaviours are never used again

    def __str__(self) -> str:
        return self.key


class ValueQuerySet(models.QuerySet["Value"]):
    def in_force(self) -> ValueQuerySet:
        """Those of the version that applies today, in its order."""
        return self.filter(foundation__state=State.ADOPTED)

    def newest_wordings(self) -> ValueQuerySet:
        """Each value once, as it was last adopted: also those that no version in force has any more."""
        adopted = self.filter(foundation__state__in=[State.ADOPTED, State.SUPERSEDED])
        return adopted.order_by("key", "-foundation__major", "-foundation__minor").distinct("key")

    def names(self) -> dict[str, str]:
        """Key → name in its newest wording: those in force first, in their order. One query."""
        rows = self.newest_wordings().values_list("foundation__state", "position", "key", "name")
        in_order = sorted(rows, key=lambda row: (row[0] != State.ADOPTED, *row[1:]))
        return {key: name for _state, _position, key, name in in_order}


class Value(models.Model):
    foundation = models.ForeignKey(ValueFoundation, models.PROTECT, related_name="values")
    key = models.ForeignKey(ValueKey, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("what it means, in a sentence or two"), max_length=400, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = ValueQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("value")
        verbose_name_plural = _("values")
        constraints = [
            models.UniqueConstraint(fields=["foundation", "key"], name="values_value_once_in_a_version"),
            models.CheckConstraint(condition=~Q(name=""), name="values_value_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Behaviour(models.Model):
    """What can be expected of us under a value, such that it can be seen: "jag …", "vi …"."""

    value = models.ForeignKey(Value, models.PROTECT, related_name="behaviours")
    key = models.CharField(max_length=14)
    position = models.PositiveSmallIntegerField()
    audience = models.CharField(_("for"), max_length=10, choices=Audience, default=Audience.ALL)
    text = models.CharField(_("behaviour"), max_length=300)
    new_reason = models.CharField(_("why it is new"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["value__position", "position", "id"]
        verbose_name = _("behaviour")
        verbose_name_plural = _("behaviours")
        constraints = [
            models.UniqueConstraint(fields=["value", "key"], name="values_behaviour_once_in_a_value"),
            models.CheckConstraint(condition=~Q(text=""), name="values_behaviour_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.text}"


class ProvenanceLink(models.Model):
    """This statement lives on in that value or behaviour: how, and why so."""

    foundation = models.ForeignKey(ValueFoundation, models.PROTECT, related_name="links")
    statement = models.ForeignKey(SourceStatement, models.PROTECT, related_name="links")
    value = models.ForeignKey(Value, models.PROTECT, null=True, related_name="links")
    behaviour = models.ForeignKey(Behaviour, models.PROTECT, null=True, related_name="links")
    relation = models.CharField(_("what happened to it"), max_length=10, choices=Relation)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False, behaviour=None) | Q(value=None, behaviour__isnull=False),
                name="values_link_has_one_target",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="values_link_has_reason"),
            models.UniqueConstraint(
                fields=["statement", "value"],
                condition=Q(behaviour=None),
                name="values_linked_to_a_value_once",
            ),
            models.UniqueConstraint(
                fields=["statement", "behaviour"],
                condition=Q(value=None),
                name="values_linked_to_a_behaviour_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} → {self.value_id or self.behaviour_id}"


class SetAside(models.Model):
    """A statement that is not carried on: only by a decision of koncernchefsgruppen, with its reason."""

    foundation = models.ForeignKey(ValueFoundation, models.PROTECT, related_name="set_asides")
    statement = models.ForeignKey(SourceStatement, models.PROTECT, related_name="set_asides")
    reason = models.CharField(_("reason"), max_length=600)
    reference = models.CharField(_("paragraph of the minutes"), max_length=80)
    decided_on = models.DateField(_("decided on"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["foundation", "statement"], name="values_set_aside_once"),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(reference=""), name="values_set_aside_has_reason_and_decision"
            ),
        ]

    def __str__(self) -> str:
        return str(self.statement_id)


class RevisionQuerySet(models.QuerySet["Revision"]):
    def named(self) -> RevisionQuerySet:
        """With an address of their own: "0.2". A version that was laid down has given its number back."""
        return self.filter(draft__isnull=False).exclude(foundation__state=State.DISCARDED)

    def readable_by(self, user: User) -> RevisionQuerySet:
        """Named drafts that were sent out or led to an adopted version; all, to those who work with them."""
        if follows_the_gate(user):
            return self.named()
        sent = Revision.objects.filter(rounds__isnull=False).values("pk")
        led_on = Q(foundation__state__in=[State.ADOPTED, State.SUPERSEDED])
        return self.named().filter(led_on | Q(pk__in=sent))


class Revision(models.Model):
    """Every save: who, when, what was done to what, and the whole content as it stood after. Append-only.

    One with a `draft` number is a named draft ("0.2"), which can be sent out and compared.
    """

    foundation = models.ForeignKey(ValueFoundation, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=clock.now, db_default=Now())
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=20)
    about = models.CharField(max_length=40, blank=True)  # codes and keys: "M7 V2.2"
    draft = models.PositiveSmallIntegerField(null=True)
    content = models.JSONField()

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["foundation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["foundation", "number"], name="values_revisions_are_in_order"),
            models.UniqueConstraint(
                fields=["foundation", "draft"],
                condition=Q(draft__isnull=False),
                name="values_draft_number_used_once",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def slug(self) -> str:
        """The address of a named draft: "0.2" on the way to 1.0, "2.0-1" on the way to 2.0."""
        if (self.foundation.major, self.foundation.minor) == (1, 0):
            return f"0.{self.draft}"
        return f"{self.foundation.number}-{self.draft}"

    @property
    def label(self) -> str:
        if (self.foundation.major, self.foundation.minor) == (1, 0):
            return self.slug
        return _("%(version)s, draft %(number)s") % {
            "version": self.foundation.number,
            "number": self.draft,
        }
