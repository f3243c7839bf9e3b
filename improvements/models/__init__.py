from improvements.models.draft import SuggestionDraft
from improvements.models.imports import ImportJob, SourceRow
from improvements.models.merger import MERGING, Merger, Objection, Pair, Relation
from improvements.models.original import Original
from improvements.models.rung import Rung
from improvements.models.search import SearchText, SearchWord
from improvements.models.step import HandOver, Step, Trial
from improvements.models.suggestion import (
    SEALED,
    Channel,
    NumberSeries,
    Sender,
    Suggestion,
    SuggestionQuerySet,
)
from improvements.models.voice import Follow, Support

__all__ = [
    "MERGING",
    "SEALED",
    "Channel",
    "Follow",
    "HandOver",
    "ImportJob",
    "Merger",
    "NumberSeries",
    "Objection",
    "Original",
    "Pair",
    "Relation",
    "Rung",
    "SearchText",
    "SearchWord",
    "Sender",
    "SourceRow",
    "Step",
    "Suggestion",
    "SuggestionDraft",
    "SuggestionQuerySet",
    "Support",
    "Trial",
]
