from improvements.models.draft import SuggestionDraft
from improvements.models.imports import ImportJob, SourceRow
from improvements.models.original import Original
from improvements.models.prepared import AnswerTemplate, Prepared, TemplateFor
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
    "AnswerTemplate",
    "Channel",
    "Follow",
    "HandOver",
    "ImportJob",
    "NumberSeries",
    "Original",
    "Prepared",
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
    "TemplateFor",
    "Trial",
]
