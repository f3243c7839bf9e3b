from notifications.models.delivery import Channel, Delivery, DeliveryQuerySet, Expansion, State
from notifications.models.people import Class, DigestIssue, Heartbeat, Mode, Preference, Weekday, Wishes
from notifications.models.story import Edition, FeedToken, Hook, Story

__all__ = [
    "Channel",
    "Class",
    "Delivery",
    "DeliveryQuerySet",
    "DigestIssue",
    "Edition",
    "Expansion",
    "FeedToken",
    "Heartbeat",
    "Hook",
    "Mode",
    "Preference",
    "State",
    "Story",
    "Weekday",
    "Wishes",
]
