from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from improvements.models import Comment, Evaluation, Rung, Sender, Suggestion
from improvements.models.suggestion import SEALED
from notifications import audiences, services
from notifications.models import Channel, Class, Delivery, Hook
from notifications.models.delivery import DeliveryQuerySet
from notifications.rules import DIGEST, RULE_OF
from organisation.admin_base import ReadOnlyAdmin

FILTERS = ("state", "channel", "cls", "notice")
AUTHORS = (
    audiences.suggestions.author,
    audiences.suggestions.authors_of_merged,
    audiences.suggestions.merging_authors,
    audiences.suggestions.gathering_authors,
    audiences.suggestions.gathering_authors_while_merged,
    audiences.suggestions.promised_author,
    audiences.talk.talked_to_author,
)
HANDLERS = (
    audiences.suggestions.handlers,
    audiences.suggestions.handlers_while_objected,
    audiences.suggestions.owing,
    audiences.suggestions.climbed_to,
    audiences.talk.talked_to_handlers,
    audiences.suggestions.responsible,
)


def hidden(at: str = "") -> Q:
    without_name = [Sender.HIDDEN, Sender.ANONYMOUS]
    return Q(**{f"{at}sender__in": without_name}) | Q(**{f"{at}channel__in": SEALED})


def nameless(rows: DeliveryQuerySet) -> Q:
    """Where the reader may be, or be told apart from, somebody who wrote without a name. Suggestions are
    merged and talked about, so whoever wrote or follows one is never named, whatever name it bears; nor is
    anybody about one without a name, or merged with one."""
    near = Suggestion.objects.filter(hidden() | hidden("merged__") | hidden("merged_into__"))
    found = Q(cls__in=[Class.YOURS, Class.FOLLOW], event__subject_type__startswith="improvements.")
    found |= rows.about_any_of(near)
    for model in (Comment, Evaluation, Rung):
        found |= rows.about_any_of(model.objects.filter(suggestion__in=near))
    return found


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """What was sent, what waits and what could not be sent. Nowhere here can it be seen, searched, sorted or
    counted out who wrote a suggestion without a name."""

    list_display = ("notice", "cls", "channel", "state", "attempts", "due", "sent_at", "last_error", "to")
    list_filter = FILTERS
    search_fields = ("message_id",)
    search_help_text = _("Search by Message-ID.")
    ordering = ("-id",)
    sortable_by = ("state", "attempts", "sent_at")
    show_full_result_count = False
    list_select_related = ("recipient",)
    actions = ("send_again",)
    fields = ("notice", "cls", "channel", "state", "message_id", "attempts", "due", "created_at",
              "sent_at", "last_error", "to")  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        rows = super().get_queryset(request)
        hook = Hook.objects.filter(address_hash=OuterRef("address_hash")).values("name")
        return rows.annotate(
            is_nameless=ExpressionWrapper(nameless(rows), BooleanField()), hook=Subquery(hook)
        )

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        # Django allows every field of the model itself, the recipient among them.
        return lookup.partition("__")[0] in FILTERS

    @admin.display(description=_("next attempt"))
    def due(self, delivery: Delivery) -> Any:
        """The hours that somebody has chosen tell who it is."""
        return None if delivery.is_nameless else delivery.next_at

    @admin.display(description=_("to"))
    def to(self, delivery: Delivery) -> Any:
        """About a suggestion without a name who handles it would tell who wrote it, where the author is one
        of them. A gathered mail may hold such a line."""
        if delivery.channel == Channel.WEBHOOK:
            return delivery.hook
        if delivery.notice == DIGEST:
            return _("One reader")
        if not delivery.is_nameless:
            return delivery.recipient
        rule = RULE_OF.get(delivery.notice)
        if rule and rule.audience in AUTHORS:
            return _("The author")
        return _("The one who handles it") if rule and rule.audience in HANDLERS else _("One reader")

    @admin.action(description=_("Send again what could not be sent"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        sent = 0
        for delivery in queryset:
            try:
                services.redrive_delivery(delivery=delivery, by=request.user)
                sent += 1
            except ValidationError as error:
                self.message_user(request, error.messages[0], messages.WARNING)
        if sent:
            words = ngettext("%(count)s is sent again.", "%(count)s are sent again.", sent)
            self.message_user(request, words % {"count": sent}, messages.SUCCESS)
