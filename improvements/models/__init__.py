from improvements.models.imports import ImportJob, SourceRow
from improvements.models.rung import Rung
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
    "ImportJob",
    "NumberSeries",
    "Rung",
    "Sender",
    "SourceRow",
    "Step",
    "Suggestion",
    "SuggestionQuerySet",
    "Trial",
]
