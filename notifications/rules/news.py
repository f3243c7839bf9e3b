"""What comes of the notices themselves and of the stories: gathered mail, and servers that are told."""

from __future__ import annotations

from notifications.audiences import news
from notifications.models import Channel, Class
from notifications.rules.base import Rule, Rules

DIGEST = "digest"  # the notice that gathers others

RULES: Rules = {
    # What was held until now, in one mail.
    "notifications.digest_gathered": (
        Rule(DIGEST, news.reader, Class.GOOD_TO_KNOW, channels=(Channel.EMAIL,), exempt=True),
    ),
    # Servers are told, and no person: see HOOKED.
    "notifications.story_published": (),
    "notifications.story_corrected": (),
    "notifications.story_withdrawn": (),
}

SILENT = frozenset(
    {
        "notifications.delivery_redriven",
        "notifications.feed_closed",
        "notifications.feed_opened",
        "notifications.hook_added",
        "notifications.hook_changed",
        "notifications.hook_renewed",
        "notifications.story_changed",
        "notifications.story_discarded",
        "notifications.story_drafted",
        "notifications.story_held",
        "notifications.story_scheduled",
    }
)

# What servers that receive our stories are told, and in which word.
HOOKED = {
    "notifications.story_published": "published",
    "notifications.story_corrected": "corrected",
    "notifications.story_withdrawn": "withdrawn",
}
