from improvements.models.anonymous import Envelope, Receipt
from improvements.models.comment import Comment, SuggestionFeed, Thanks
from improvements.models.draft import SuggestionDraft
from improvements.models.exports import ExportJob, ExportPart
from improvements.models.file import SuggestionFile
from improvements.models.imports import ImportJob, SourceRow
from improvements.models.merger import MERGING, Merger, Objection, Pair, Relation
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
from improvements.models.weighing import Conflict, Evaluation, PrivateNote, Weighing

__all__ = [
    "MERGING",
    "SEALED",
    "AnswerTemplate",
    "Channel",
    "Envelope",
    "Comment",
    "Conflict",
    "Evaluation",
    "ExportJob",
    "ExportPart",
    "Follow",
    "HandOver",
    "ImportJob",
    "Merger",
    "NumberSeries",
    "Objection",
    "Original",
    "Receipt",
    "PrivateNote",
    "Pair",
    "Relation",
    "Prepared",
    "Rung",
    "SearchText",
    "SearchWord",
    "Sender",
    "SourceRow",
    "Step",
    "Suggestion",
    "SuggestionDraft",
    "SuggestionFeed",
    "SuggestionFile",
    "SuggestionQuerySet",
    "Support",
    "Thanks",
    "TemplateFor",
    "Trial",
    "Weighing",
]
