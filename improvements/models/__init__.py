from improvements.models.anonymous import Envelope, Receipt
from improvements.models.comment import Comment, SuggestionFeed, Thanks
from improvements.models.draft import SuggestionDraft
from improvements.models.imports import ImportJob, SourceRow
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
    "SEALED",
    "Channel",
    "Envelope",
    "Comment",
    "Follow",
    "HandOver",
    "ImportJob",
    "NumberSeries",
    "Original",
    "Receipt",
    "Rung",
    "SearchText",
    "SearchWord",
    "Sender",
    "SourceRow",
    "Step",
    "Suggestion",
    "SuggestionDraft",
    "SuggestionFeed",
    "SuggestionQuerySet",
    "Support",
    "Thanks",
    "Trial",
]
