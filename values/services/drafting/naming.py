"""Drafts with a number, which can be sent out and compared."""

from django.db import transaction

from organisation.models import User
from values.content import Content
from values.models import Revision, ValueFoundation
from values.services.drafting.base import lock_draft, save_revision


@transaction.atomic
def name_draft(*, foundation: ValueFoundation, by: User) -> Revision:
    """The content as it stands becomes a named draft ("0.2"): one that can be sent out and compared.
    Where nothing has changed since the last named draft, that one is returned."""
    foundation = lock_draft(foundation, by)
    named = foundation.revisions.filter(draft__isnull=False).order_by("draft").last()
    if named is not None and named.content == Content.of(foundation).as_json():
        return named
    return save_revision(foundation, by=by, act="draft_named", draft=(named.draft or 0) + 1 if named else 1)
