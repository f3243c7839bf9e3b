from improvements.models.draft import SuggestionDraft
from improvements.models.exports import ExportJob, ExportPart
from improvements.models.file import SuggestionFile
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
    "ExportJob",
    "ExportPart",
    "Follow",
    "HandOver",
    "ImportJob",
    "NumberSeries",
    "Original",
    "Rung",
    "SearchText",
    "SearchWord",
    "Sender",
    "SourceRow",
    "Step",
    "Suggestion",
    "SuggestionDraft",
    "SuggestionFile",
    "SuggestionQuerySet",
    "Support",
    "Trial",
]
