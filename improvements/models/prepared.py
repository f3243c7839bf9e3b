from __future__ import annotations

from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from improvements.models.file import SuggestionFile
from improvements.models.merger import Merger
from improvements.models.suggestion import Suggestion, bearing_words_of
from improvements.workflow import AWAITING
from organisation.models import Unit, User
from organisation.roles import STEERING


class TemplateFor(models.TextChoices):
    """The answers that a template can be written for. The codes are those of the actions."""

    APPROVE = "approve", _("Yes")
    DECLINE = "decline", _("No, with reasons")
    PARK = "park", _("Let it rest")
    REFER = "refer", _("Refer elsewhere")
    ASK = "ask", _("Ask the author")


class AnswerTemplate(models.Model):
    """Words to begin an answer with, the same for everybody who answers."""

    name = models.CharField(_("name"), max_length=80)
    action = models.CharField(_("for which answer"), max_length=20, choices=TemplateFor)
    text = models.TextField(_("text"))
    would_change = models.TextField(_("what would change the answer"), blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["action", "name"]
        verbose_name = _("answer template")
        verbose_name_plural = _("answer templates")
        constraints = [
            models.UniqueConstraint(fields=["action", "name"], name="improvements_template_named_once"),
            models.CheckConstraint(
                condition=Q(action__in=TemplateFor.values), name="improvements_template_is_for_an_answer"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="improvements_template_has_text"),
        ]

    def __str__(self) -> str:
        return self.name


class PreparedQuerySet(models.QuerySet["Prepared"]):
    def at_steering(self) -> PreparedQuerySet:
        return self.filter(at_steering=True)

    def at_units(self, user: User) -> PreparedQuerySet:
        return self.filter(at_steering=False, handler_unit__in=user.answered_unit_ids)

    def open_to(self, user: User) -> PreparedQuerySet:
        """Those of the levels where this person sits. Never with a conflict of interest (jäv), and never for
        an author of the suggestion or of what is merged into it: they learn the answer when it is given."""
        level = Q(at_steering=False, handler_unit__in=user.answered_unit_ids)
        level = level | Q(at_steering=True) if user.has_role(*STEERING) else level
        barred = Q(suggestion__left_out__contains=[user.pk]) | Q(suggestion__in=bearing_words_of(user))
        return self.filter(level).exclude(barred)

    def readable_for(self, user: User) -> PreparedQuerySet:
        return self.open_to(user).filter(suggestion__in=Suggestion.objects.visible_to(user).values("pk"))

    def as_of_now(self) -> PreparedQuerySet:
        """Each with `overtaken`: another suggestion was merged into it or taken out again, or a file was
        added, since it was written; and with `signed`: the one who signed it may still do so."""
        into = Merger.objects.filter(into=OuterRef("suggestion"))
        merged = Q(at__gt=OuterRef("written_at")) | Q(undone_at__gt=OuterRef("written_at"))
        files = SuggestionFile.objects.filter(suggestion=OuterRef("suggestion"))
        added = files.filter(added_at__gt=OuterRef("written_at"))
        members = User.objects.holding(*STEERING).filter(pk=OuterRef("signed_by"), is_active=True)
        left_out = Suggestion.objects.filter(
            pk=OuterRef("suggestion"), left_out__contains=[OuterRef("signed_by")]
        )
        overtaken, signed = Exists(into.filter(merged)) | Exists(added), Exists(members) & ~Exists(left_out)
        return self.annotate(
            overtaken=ExpressionWrapper(overtaken, BooleanField()),
            signed=ExpressionWrapper(signed, BooleanField()),
        )

    def of_its_level(self) -> PreparedQuerySet:
        """Inside a query of suggestions: what is prepared where each of them lies now."""
        return self.filter(
            suggestion=OuterRef("pk"),
            at_steering=OuterRef("at_steering"),
            handler_unit=OuterRef("handler_unit"),
        )


class Prepared(models.Model):
    """A decision that is written and not published. Seen by those who handle the suggestion at the level
    where it was written: the unit, or the steering group.

    `given` holds the fields of the form: dates as text, a unit as its number. `version` is the suggestion's,
    as the writer saw it. Whoever changes the text writes it anew, so a signature never outlives its words.
    """

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="prepared")
    at_steering = models.BooleanField()
    handler_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    action = models.CharField(max_length=20)
    given = models.JSONField(default=dict)
    weighed = models.JSONField(default=dict)
    version = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)

    objects = PreparedQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["suggestion", "at_steering", "handler_unit"],
                name="improvements_prepared_once_at_each_level",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("written_by")),
                name="improvements_signed_by_another_than_the_writer",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="improvements_signature_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.suggestion_id} {self.action}"

    @property
    def stale(self) -> bool:
        """Something has happened to the suggestion since the decision was written. Read by as_of_now()."""
        return self.version != self.suggestion.version or not self.lies_here or self.overtaken  # type: ignore[attr-defined]

    @property
    def open(self) -> bool:
        """It can be written anew where it lies."""
        return self.lies_here and self.suggestion.state in AWAITING

    @property
    def lies_here(self) -> bool:
        where = self.suggestion.at_steering, self.suggestion.handler_unit_id
        return where == (self.at_steering, self.handler_unit_id)
