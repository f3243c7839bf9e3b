"""Every text of the foundation that a person may read: adopted versions, and the named drafts before them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from organisation.models import User
from values.content import Content, fingerprint
from values.models import Revision, Round, SourceDocument, SourceStatement, ValueFoundation
from values.workflow import State

SLUG = re.compile(r"(\d{1,4})\.(\d{1,4})(?:-(\d{1,4}))?", re.ASCII)
FIRST = (1, 0)


@dataclass(frozen=True)
class Edition:
    """A version as it was adopted, or a named draft as it was kept (`revision`). It never changes."""

    foundation: ValueFoundation
    revision: Revision | None = None

    @property
    def slug(self) -> str:
        return self.revision.slug if self.revision else self.foundation.number

    @property
    def is_draft(self) -> bool:
        return self.revision is not None

    @property
    def is_in_force(self) -> bool:
        return self.revision is None and self.foundation.state == State.ADOPTED

    @property
    def name(self) -> str:
        """As a heading or a choice: "Version 1.0", "Draft 0.2", "Draft 1 of version 2.0"."""
        if self.revision is None:
            return _("Version %(number)s") % {"number": self.foundation.number}
        if number_of(self.foundation) == FIRST:
            return _("Draft %(number)s") % {"number": self.slug}
        told = {"number": self.revision.draft, "version": self.foundation.number}
        return _("Draft %(number)s of version %(version)s") % told

    @property
    def at(self) -> dt.datetime:
        return self.revision.at if self.revision else self.foundation.adopted_at  # type: ignore[return-value]

    @property
    def day(self) -> dt.datetime | dt.date:
        """The day of the decision, or of the save."""
        return self.revision.at if self.revision else self.foundation.adopted_on  # type: ignore[return-value]

    @property
    def place(self) -> tuple[int, ...]:
        """Where it stands among the others: drafts before the version that they led to."""
        return (*number_of(self.foundation), *((0, self.revision.number) if self.revision else (1, 0)))

    @property
    def kept(self) -> dict[str, Any]:
        return self.revision.content if self.revision else self.foundation.content  # type: ignore[return-value]

    @cached_property
    def content(self) -> Content:
        return Content.from_json(self.kept)


def number_of(foundation: ValueFoundation) -> tuple[int, int]:
    return foundation.major, foundation.minor


def all_editions(user: User, *, with_content: bool = False) -> list[Edition]:
    """The oldest first. Two queries; the contents come along only when they are asked for."""
    versions = ValueFoundation.objects.ever_adopted()
    drafts = Revision.objects.readable_by(user).select_related("foundation")
    drafts = drafts.defer("foundation__content", *(() if with_content else ("content",)))
    if not with_content:
        versions = versions.defer("content")
    found = [*(Edition(version) for version in versions), *(Edition(row.foundation, row) for row in drafts)]
    return sorted(found, key=lambda edition: edition.place)


def find_edition(slug: str, user: User) -> Edition | None:
    """By its address, where this person may read it. One query, and none for what is no address."""
    match = SLUG.fullmatch(slug)
    if match is None:
        return None
    major, minor, draft = (int(part or 0) for part in match.groups())
    if not major and not draft:
        (major, minor), draft = FIRST, minor
    found = _draft(major, minor, draft, user) if draft else _version(major, minor)
    return found if found and found.slug == slug else None  # one text has one address


def _version(major: int, minor: int) -> Edition | None:
    version = ValueFoundation.objects.ever_adopted().filter(major=major, minor=minor).first()
    return Edition(version) if version else None


def _draft(major: int, minor: int, draft: int, user: User) -> Edition | None:
    drafts = Revision.objects.readable_by(user).select_related("foundation")
    row = drafts.filter(foundation__major=major, foundation__minor=minor, draft=draft).first()
    return Edition(row.foundation, row) if row else None


def edition_in_force() -> Edition | None:
    """Without its content, which is read when somebody asks for it: what is drawn from it is kept."""
    version = ValueFoundation.objects.in_force().defer("content").first()
    return Edition(version) if version else None


def before(edition: Edition, found: list[Edition]) -> Edition | None:
    """The one that it is natural to compare with: a draft with the one before it, a version with the version
    before it, and the very first version with its last draft."""
    earlier = [other for other in found if other.place < edition.place]
    versions = [other for other in earlier if not other.is_draft]
    if not edition.is_draft and versions:
        return versions[-1]
    return earlier[-1] if earlier else None


# ---- the sources of an edition ---------------------------------------------------------------------------


class Source(NamedTuple):
    """A frozen source with its statements in order."""

    document: SourceDocument
    statements: tuple[SourceStatement, ...]


def frozen_sources() -> list[Source]:
    """In their order. One query: a source without a statement cannot be frozen."""
    rows = SourceStatement.objects.filter(document__frozen_at__isnull=False).select_related("document")
    groups = groupby(rows.order_by("document", "position"), key=lambda row: row.document_id)
    found = [tuple(group) for _document, group in groups]
    return [Source(statements[0].document, statements) for statements in found]


def sources_of(edition: Edition, found: list[Source]) -> list[Source]:
    """Those that the edition had to account for."""
    return [source for source in found if has_to_account(edition, source.document, source.statements)]


def has_to_account(edition: Edition, document: SourceDocument, statements: Iterable[SourceStatement]) -> bool:
    """For a source that was frozen when it was written, or that is told of in it."""
    was_frozen = document.frozen_at is not None and document.frozen_at <= edition.at
    return was_frozen or any(row.code in edition.content.accounted for row in statements)


def is_unharmed(edition: Edition) -> bool:
    """What is kept of an adopted version, and every row of it, is what the decision was about."""
    wanted = edition.foundation.fingerprint
    return fingerprint(edition.kept) == wanted == Content.of(edition.foundation).fingerprint


def rounds_of(foundation: ValueFoundation) -> list[Round]:
    return list(Round.objects.for_rows().filter(foundation=foundation).order_by("opens_on", "id"))
