"""The named bodies of the group. Who sits in them follows from the roles that people hold."""

from typing import Any

from django.db import transaction

from events.services import record
from organisation.models import Body, User
from organisation.roles import Role

# Names and duties as the group itself words them; an administrator may change all but the key.
BODIES = (
    {
        "key": "koncernchefsgruppen",
        "name_sv": "Koncernchefsgruppen",
        "name_en": "Group management",
        "purpose": "Beslutar om satsningen, antar värdegrunden och väljer pilotprocesser.",
        "composition_rule": "Kommunchefen, förvaltningscheferna och bolagens vd:ar",
        "member_roles": [Role.GROUP_MANAGEMENT, Role.ORGANISATION_HEAD],
    },
    {
        "key": "ledningsgruppen",
        "name_sv": "Förvaltningsövergripande ledningsgruppen",
        "name_en": "Cross-administration management",
        "purpose": "Chefer för stab och centrala funktioner från flera förvaltningar.",
        "composition_rule": "De chefer som kommunchefen utser",
        "member_roles": [Role.CROSS_MANAGEMENT],
    },
    {
        "key": "styrgruppen",
        "name_sv": "Styrgruppen",
        "name_en": "Steering group",
        "purpose": "Ger stöd och information, och lämnar förslag på utbildningar.",
        "composition_rule": "Minst en från staben, en linjechef från en förvaltning och en från ett bolag",
        "member_roles": [Role.STEERING_MEMBER, Role.STEERING_CONVENOR],
    },
    {
        "key": "kl-info",
        "name_sv": "KL-Info",
        "name_en": "KL-Info",
        "purpose": "Återkommande möte för samtliga chefer i förvaltningar och bolag.",
        "composition_rule": "Alla chefer",
        "member_roles": [Role.MANAGER, Role.ORGANISATION_HEAD],
    },
    {
        "key": "samverkansgruppen",
        "name_sv": "Centrala samverkansgruppen",
        "name_en": "Central consultation group",
        "purpose": "Samverkan enligt MBL och det lokala samverkansavtalet.",
        "composition_rule": "Fackliga företrädare och skyddsombud",
        "member_roles": [Role.REPRESENTATIVE],
    },
)


def ensure_bodies() -> None:
    """The bodies come with the group; those that are there already stay as they are."""
    Body.objects.bulk_create([Body(**body) for body in BODIES], ignore_conflicts=True)


@transaction.atomic
def change_body(*, body: Body, by: User | None, **fields: Any) -> Body:
    body = Body.objects.select_for_update(of=("self",)).get(pk=body.pk)
    changed = [name for name, value in fields.items() if getattr(body, name) != value]
    for name in changed:
        setattr(body, name, fields[name])
    if changed:
        body.save(update_fields=changed)
        record("organisation.body_changed", subject=body, by=by, fields=changed)
    return body
