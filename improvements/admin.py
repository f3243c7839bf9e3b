"""Suggestions in the administrators' site: to look at. Nobody decides here; that is the desk's."""

import re
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from improvements import happened, rules
from improvements.models import Step, Suggestion
from improvements.services.templates import manages_templates
from organisation.admin_base import ReadOnlyAdmin
from organisation.admin_site import Workspace
from organisation.models import Unit
from organisation.permissions import is_administrator, is_steering_member

admin.site.add_workspace(  # type: ignore[attr-defined]
    Workspace(
        "styrgrupp/",
        "improvements.urls_steering",
        _("The steering group"),
        "admin:steering:desk",
        is_steering_member,
    )
)
admin.site.add_workspace(  # type: ignore[attr-defined]
    Workspace(
        "import/",
        "improvements.urls_import",
        _("Import suggestions"),
        "admin:import_suggestions",
        is_administrator,
    )
)
admin.site.add_workspace(  # type: ignore[attr-defined]
    Workspace(
        "svarsmallar/",
        "improvements.urls_templates",
        _("Answer templates"),
        "admin:answer_templates",
        manages_templates,
    )
)
NUMBER = re.compile(r"F?\s*(\d{4})-(\d{1,9})", re.IGNORECASE)


class OrganisationFilter(admin.SimpleListFilter):
    title = _("organisation")
    parameter_name = "organisation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(unit.pk), unit.name) for unit in Unit.objects.authorities()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        chosen = self.value()
        return queryset.filter(unit__authority=chosen) if chosen and chosen.isdecimal() else None


class StepInline(admin.TabularInline):
    """What happened, in capacities. What is internal to those who handle it stays so here too."""

    model = Step
    fields = readonly_fields = ("at", "what", "who", "words", "until")
    extra = 0
    can_delete = False
    verbose_name_plural = _("What has happened")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("what"))
    def what(self, step: Step) -> str:
        return _("Internal handling") if step.internal else happened.headline(step)

    @admin.display(description=_("who"))
    def who(self, step: Step) -> str:
        return "" if step.internal else step.acted

    @admin.display(description=_("words"))
    def words(self, step: Step) -> str:
        return "" if step.internal else "\n\n".join(filter(None, [step.text, step.would_change]))


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnlyAdmin):
    list_display = ("number", "title", "state", "unit", "submitted_at", "decide_by")
    list_display_links = ("number", "title")
    list_filter = ("state", OrganisationFilter, "secrecy")
    search_fields = ("title",)
    search_help_text = _("Number (2026-14) or words of the title")
    ordering = ("-id",)
    sortable_by = ()
    show_full_result_count = False
    view_on_site = False
    inlines = (StepInline,)
    fields = (
        "number", "title", "state", "state_since", "sender_shown", "unit", "handler_unit", "at_steering",
        "submitted_at", "acknowledged_at", "decided_at", "read_by", "decide_by",
        "problem", "proposal", "effect", "answer", "would_change",
        "responsible_unit", "due_on", "parked_until", "channel", "secrecy", "cleared_at",
        "source", "external_id", "source_outcome", "source_decision",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Suggestion]:
        # Sealed ones and those from units with secrecy that nobody has cleared are not an administrator's.
        return Suggestion.objects.listed_for(request.user).select_related("unit", "author", "on_behalf_of")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.reader = request.user  # the sender is worded for whoever reads
        return found

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        number = NUMBER.fullmatch(search_term.strip().replace("\u00a0", " "))
        if number:
            return queryset.filter(year=number[1], serial=number[2]), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("number"))
    def number(self, suggestion: Suggestion) -> str:
        return suggestion.number

    @admin.display(description=_("sender"))
    def sender_shown(self, suggestion: Any) -> str:
        return rules.sender_shown_to(suggestion, suggestion.reader)
