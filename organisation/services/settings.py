"""The settings of the group, and what people report about the portal itself."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from lean_portal import clock
from organisation.models import AccessibilityReport, GroupSettings, User


@transaction.atomic
def save_settings(
    *, by: User | None, version: int, mark: bytes | None = None, **fields: Any
) -> GroupSettings:
    """Save the page of settings. `version` is what the page showed: ValidationError (code "stale") when
    somebody has saved since. `mark` is a clean PNG (organisation.marks), b"" takes the mark away."""
    GroupSettings.objects.bulk_create([GroupSettings(pk=1)], ignore_conflicts=True)
    settings = GroupSettings.objects.select_for_update().get(pk=1)
    if settings.version != version:
        raise ValidationError(
            _("Somebody else has saved the settings since you opened the page."), code="stale"
        )
    changed = [name for name, value in fields.items() if getattr(settings, name) != value]
    for name in changed:
        setattr(settings, name, fields[name])
    if any(name.startswith("accessibility_") for name in changed):
        settings.accessibility_changed_on = clock.today()
        changed.append("accessibility_changed_on")
    settings.version += 1
    if mark is not None:
        # A number that no earlier mark has had: browsers keep the picture of an address for a year.
        settings.mark, settings.mark_version = mark or None, settings.version if mark else 0
        changed += ["mark", "mark_version"]
    settings.save(update_fields=[*changed, "version"])
    record("organisation.settings_saved", subject=settings, by=by, fields=changed)
    return settings


@transaction.atomic
def report_accessibility(*, text: str, contact: str = "") -> AccessibilityReport:
    """Anybody may report, logged in or not. Who it was stands in `contact` or nowhere, not in the event."""
    report = AccessibilityReport.objects.create(text=text, contact=contact)
    record("organisation.accessibility_reported", subject=report, by=None)
    return report


@transaction.atomic
def handle_report(*, report: AccessibilityReport, by: User) -> AccessibilityReport:
    report = AccessibilityReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if report.handled_at is None:
        report.handled_at, report.handled_by = clock.now(), by
        report.save(update_fields=["handled_at", "handled_by"])
        record("organisation.accessibility_report_handled", subject=report, by=by)
    return report
