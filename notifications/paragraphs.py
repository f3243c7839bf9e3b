"""The text of a story as HTML: paragraphs and line breaks, everything else escaped."""

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from notifications.models import Story


def as_html(story: Story) -> SafeString:
    return format_html_join("", "<p>{}</p>", ((lines(part),) for part in story.paragraphs))


def with_lead(story: Story) -> SafeString:
    """For readers that show one text."""
    return format_html("<p>{}</p>{}", story.lead, as_html(story)) if story.lead else as_html(story)


def lines(words: str) -> SafeString:
    return mark_safe("<br>".join(conditional_escape(line) for line in words.split("\n")))
