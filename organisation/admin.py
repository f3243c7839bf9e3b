import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from organisation import services
from organisation.admin_base import ReadOnlyAdmin, ServiceAdmin
from organisation.admin_forms import AppointmentForm, BodyForm, UnitForm, UserForm
from organisation.admin_site import Workspace
from organisation.models import AccessibilityReport, Appointment, Body, Person, Unit, User
from organisation.permissions import is_administrator

admin.site.add_workspace(  # type: ignore[attr-defined]
    Workspace(
        "installningar/",
        "organisation.settings_urls",
        _("Settings of the group"),
        "admin:settings",
        is_administrator,
    )
)


class StandingFilter(admin.SimpleListFilter):
    """Open or closed, holding or ended: the lists begin with what holds today."""

    title = _("today")
    parameter_name = "today"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Holds today")), ("no", _("Has ended or not begun"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Any] | None:
        holding = queryset.open() if queryset.model is Unit else queryset.current()
        if self.value() == "yes":
            return holding
        if self.value() == "no":
            return queryset.exclude(pk__in=holding.values("pk"))
        return None


@admin.register(Unit)
class UnitAdmin(ServiceAdmin):
    form = UnitForm
    list_display = ("name", "code", "kind", "parent", "manager_title", "valid_from", "valid_to")
    list_filter = (StandingFilter, "kind", "secrecy", "deskless", "shift_work")
    list_select_related = ("parent",)
    search_fields = ("name", "code", "manager_title")
    autocomplete_fields = ("parent",)
    ordering = ("path",)

    def get_fields(self, request: HttpRequest, obj: Unit | None = None) -> list[str]:
        fields = list(UnitForm.Meta.fields)
        return [*fields, "merged_into"] if obj else [name for name in fields if name != "valid_to"]

    def add(self, *, by: User, **fields: Any) -> Unit:
        fields.pop("merged_into", None)
        return services.add_unit(by=by, **fields)

    def change(self, instance: Unit, *, by: User, **fields: Any) -> Unit:
        into = fields.pop("merged_into", None)
        if into is not None:
            return services.merge_unit(unit=instance, into=into, last_day=fields.get("valid_to"), by=by)
        last_day = fields.pop("valid_to", instance.valid_to)
        parent = fields.pop("parent", instance.parent)
        if parent != instance.parent:
            instance = services.move_unit(unit=instance, parent=parent, by=by)
        instance = services.change_unit(unit=instance, by=by, **fields)
        if last_day != instance.valid_to:
            instance = self.set_last_day(instance, last_day, by=by)
        return instance

    def set_last_day(self, unit: Unit, last_day: dt.date | None, *, by: User) -> Unit:
        if last_day is None:
            return services.reopen_unit(unit=unit, by=by)
        return services.close_unit(unit=unit, last_day=last_day, by=by)


@admin.register(User)
class UserAdmin(ServiceAdmin):
    form = UserForm
    list_display = ("name", "username", "email", "is_active", "last_login")
    list_filter = ("is_active", "language", "appointments__role")
    search_fields = ("name", "username", "email")
    ordering = ("name",)
    actions = ("deactivate", "reactivate", "send_password_link")

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        fields = list(UserForm.Meta.fields)
        return fields if obj else [*fields, "password"]

    def add(self, *, by: User, **fields: Any) -> User:
        return services.add_user(by=by, **fields)

    def change(self, instance: User, *, by: User, **fields: Any) -> User:
        return services.change_user(user=instance, by=by, **fields)

    @admin.action(description=_("Close the chosen accounts and end their sessions"))
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            try:
                services.deactivate_user(user=user, by=request.user)
            except ValidationError as error:
                messages.error(request, f"{user}: {error.messages[0]}")
            else:
                messages.success(request, _("%(name)s: the account is closed.") % {"name": user})

    @admin.action(description=_("Open the chosen accounts again"))
    def reactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            services.reactivate_user(user=user, by=request.user)
            messages.success(request, _("%(name)s: the account is open.") % {"name": user})

    @admin.action(description=_("Send a link for choosing a password"))
    def send_password_link(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            if user.is_active and user.email:
                services.ask_password_reset(email=user.email, by=request.user)
                messages.success(request, _("%(name)s: a link is on its way.") % {"name": user})
            else:
                messages.error(
                    request, _("%(name)s: the account has no e-mail or is closed.") % {"name": user}
                )


@admin.register(Appointment)
class AppointmentAdmin(ServiceAdmin):
    form = AppointmentForm
    list_display = ("holder", "role", "unit", "starts_on", "ends_on")
    list_filter = (StandingFilter, "role")
    list_select_related = ("user", "person", "unit")
    search_fields = ("user__name", "user__username", "person__name", "unit__name", "unit__code")
    autocomplete_fields = ("user", "person", "unit")
    actions = ("end_today",)

    @admin.display(description=_("Who"))
    def holder(self, appointment: Appointment) -> str:
        return str(appointment.holder)

    def get_readonly_fields(self, request: HttpRequest, obj: Appointment | None = None) -> tuple[str, ...]:
        return ("user", "person", "role", "unit", "starts_on") if obj else ()

    def add(self, *, by: User, **fields: Any) -> Appointment:
        return services.appoint(by=by, **fields)

    def change(self, instance: Appointment, *, by: User, **fields: Any) -> Appointment:
        return services.change_end(appointment=instance, by=by, **fields) if fields else instance

    @admin.action(description=_("End the chosen appointments today"))
    def end_today(self, request: HttpRequest, queryset: QuerySet[Appointment]) -> None:
        for appointment in queryset:
            try:
                services.end_appointment(appointment=appointment, by=request.user)
            except ValidationError as error:
                messages.error(request, f"{appointment}: {error.messages[0]}")
            else:
                messages.success(request, _("%(post)s: ended.") % {"post": appointment})


@admin.register(Person)
class PersonAdmin(ServiceAdmin):
    list_display = ("name", "unit", "headcount_group", "is_active")
    list_filter = ("is_active", "headcount_group")
    list_select_related = ("unit",)
    search_fields = ("name", "unit__name")
    autocomplete_fields = ("unit",)

    def get_fields(self, request: HttpRequest, obj: Person | None = None) -> list[str]:
        fields = ["name", "unit", "headcount_group"]
        return [*fields, "is_active"] if obj else fields

    def add(self, *, by: User, **fields: Any) -> Person:
        return services.add_person(by=by, **fields)

    def change(self, instance: Person, *, by: User, **fields: Any) -> Person:
        return services.change_person(person=instance, by=by, **fields)


@admin.register(Body)
class BodyAdmin(ServiceAdmin):
    form = BodyForm
    list_display = ("__str__", "composition_rule", "term_of_office")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def change(self, instance: Body, *, by: User, **fields: Any) -> Body:
        return services.change_body(body=instance, by=by, **fields)


@admin.register(AccessibilityReport)
class AccessibilityReportAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "__str__", "contact", "handled_at", "handled_by")
    list_filter = (("handled_at", admin.EmptyFieldListFilter),)
    list_select_related = ("handled_by",)
    search_fields = ("text", "contact")
    actions = ("mark_handled",)

    @admin.action(description=_("The chosen reports are handled"), permissions=["view"])
    def mark_handled(self, request: HttpRequest, queryset: QuerySet[AccessibilityReport]) -> None:
        for report in queryset:
            services.handle_report(report=report, by=request.user)
        messages.success(request, _("Thank you. The reports are marked as handled."))
