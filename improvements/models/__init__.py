from improvements.models.step import HandOver, Step, Trial
from improvements.models.suggestion import (
    SEALED,
    Channel,
    NumberSeries,
    Sender,
    Suggestion,
    SuggestionQuerySet,
)

__all__ = [
    "SEALED",
    "Channel",
    "HandOver",
    "NumberSeries",
    "Sender",
    "Step",
    "Suggestion",
    "SuggestionQuerySet",
    "Trial",
]
