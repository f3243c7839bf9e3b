from improvements.models.step import HandOver, Step, Trial
from improvements.models.suggestion import Channel, NumberSeries, Sender, Suggestion, SuggestionQuerySet

__all__ = [
    "Channel",
    "HandOver",
    "NumberSeries",
    "Sender",
    "Step",
    "Suggestion",
    "SuggestionQuerySet",
    "Trial",
]
