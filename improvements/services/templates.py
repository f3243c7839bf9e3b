"""The templates of answers, kept by the steering group's convenor and by administrators."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from events.services import record
from improvements.models import AnswerTemplate
from lean_portal.refusals import STALE, NotAllowed, check_numbers, required
from organisation.models import User
from organisation.roles import Role


def manages_templates(user: User) -> bool:
    return user.has_role(Role.STEERING_CONVENOR, Role.ADMINISTRATOR)


def save_template(
    *,
    by: User,
    name: str,
    action: str,
    text: str,
    would_change: str = "",
    template: AnswerTemplate | None = None,
    version: int = 0,
) -> AnswerTemplate:
    """A new one, or another text of `template` as it was at `version`."""
    allowed(by)
    required(name=name, action=action, text=text)
    check_numbers(would_change=would_change)
    words = {"name": name, "action": action, "text": text, "would_change": would_change}
    try:
        with transaction.atomic():
            found = held(template, version) if template else AnswerTemplate()
            for field, value in words.items():
                setattr(found, field, value)
            found.version = version + 1
            found.save()
            record("improvements.template_saved", subject=found, by=by)
    except IntegrityError:
        raise NotAllowed({"name": [_("Another template for this answer has that name.")]}) from None
    return found


def held(template: AnswerTemplate, version: int) -> AnswerTemplate:
    found = AnswerTemplate.objects.select_for_update().filter(pk=template.pk).first()
    if found is None or found.version != version:
        raise NotAllowed(STALE, code="stale")
    return found


@transaction.atomic
def remove_template(*, template: AnswerTemplate, by: User) -> None:
    allowed(by)
    record("improvements.template_removed", subject=template, by=by)
    template.delete()


def allowed(by: User) -> None:
    if not manages_templates(by):
        raise PermissionDenied
