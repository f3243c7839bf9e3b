"""What every page of the admin site has in common: nothing is saved past a service, nothing is deleted."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import Form
from django.http import HttpRequest

from organisation.admin_forms import ServiceForm

# What the site's own filters put behind the name of a field.
LOOKUPS = ("", "__exact", "__id__exact", "__in", "__isnull", "__isempty", "__gte", "__lt", "__lte")


class ClosedLookups(admin.ModelAdmin):
    """Lists are filtered by what the page offers and by nothing else.

    Django lets an address filter on any field of the model and on whatever points at it, shown or not:
    accounts by "?suggestions=12" would name a hidden sender.
    """

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        offered = {self.date_hierarchy}
        for item in self.get_list_filter(request):
            offered.add(getattr(item, "parameter_name", None) or (item if isinstance(item, str) else item[0]))
        return lookup in {f"{name}{ending}" for name in offered if name for ending in LOOKUPS}


class ReadOnlyAdmin(ClosedLookups):
    """To look at, filter and search; what can be done is an action that calls a service."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # A page that confirms a deletion would list everything that hangs on the object, hidden senders too.
        return False


class ServiceAdmin(ClosedLookups):
    """Each ModelAdmin says which service adds (`add`) and which changes (`change`)."""

    form = ServiceForm

    add: Callable[..., models.Model]
    change: Callable[..., models.Model]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.through, form.by = self, request.user
        shown = kwargs.get("fields")
        if shown is not None:
            # Fields written in a form's class would be read from a POST even where the page has none.
            form.base_fields = {name: field for name, field in form.base_fields.items() if name in shown}
        return form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            # The page carries what it showed, so that two administrators do not undo each other's fields.
            field.show_hidden_initial = True
        return field

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        """The service has saved it (ServiceForm)."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
