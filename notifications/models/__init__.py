from notifications.models.delivery import Channel, Class, Delivery, DeliveryQuerySet, Expansion, State
from notifications.models.people import Heartbeat, Preference
from notifications.models.story import Edition, FeedToken, Hook, Story

__all__ = [
    "Channel",
    "Class",
    "Delivery",
    "DeliveryQuerySet",
    "Edition",
    "Expansion",
    "FeedToken",
    "Heartbeat",
    "Hook",
    "Preference",
    "State",
    "Story",
]
