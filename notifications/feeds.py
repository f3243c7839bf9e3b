"""RSS 2.0 and Atom, with what Django's generators do not write: whole texts, and what is withdrawn."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc3339_date
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from notifications.models import Story
from notifications.paragraphs import as_html, with_lead

TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"


class Rss(Rss201rev2Feed):
    def root_attributes(self) -> dict[str, str]:
        return {}


class Atom(Atom1Feed):
    """A withdrawn story is a deleted entry (RFC 6721), so that a reader that has it lets it go."""

    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:at": TOMBSTONES}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item | {"description": None})
        if item["lead"]:
            handler.addQuickElement("summary", item["lead"], {"type": "text"})
        handler.addQuickElement("content", item["html"], {"type": "html"})

    def write_items(self, handler: SimplerXMLGenerator) -> None:
        super().write_items(handler)
        for story in self.feed["withdrawn"]:
            gone = {"ref": story.urn, "when": rfc3339_date(story.updated_at)}
            handler.startElement("at:deleted-entry", gone)
            handler.addQuickElement("at:comment", story.withdrawn_reason)
            handler.endElement("at:deleted-entry")

    def latest_post_date(self) -> Any:
        """That a story is withdrawn is news as well."""
        times = [item["updateddate"] for item in self.items]
        times += [story.updated_at for story in self.feed["withdrawn"]]
        return max(times, default=None) or super().latest_post_date()


def feed_of(
    kind: type[SyndicationFeed], stories: list[Story], withdrawn: list[Story], *, group: str
) -> SyndicationFeed:
    """No link to itself: its own address holds the token, and a feed is passed on."""
    home = settings.SITE_URL + reverse("intranet:story_list")
    feed = kind(
        title=_("News from %(group)s") % {"group": group},
        link=home,
        description=_("Decisions and results of our common work with improvements."),
        language="sv",
        author_name=group,
        feed_guid=home,
        withdrawn=withdrawn,
    )
    for story in stories:
        feed.add_item(
            title=story.title,
            link=story.url,
            description=with_lead(story),
            pubdate=story.published_at,
            updateddate=story.updated_at,
            unique_id=story.urn,
            unique_id_is_permalink=False,
            lead=story.lead,
            html=as_html(story),
        )
    return feed
