from notifications.models.delivery import Channel, Class, Delivery, DeliveryQuerySet, Expansion, State
from notifications.models.people import Heartbeat, Preference

__all__ = [
    "Channel",
    "Class",
    "Delivery",
    "DeliveryQuerySet",
    "Expansion",
    "Heartbeat",
    "Preference",
    "State",
]
