from improvements.models.anonymous import Envelope, Receipt
from improvements.models.board import BoardAddress, BoardMeeting, Slip
from improvements.models.comment import Comment, SuggestionFeed, Thanks
from improvements.models.draft import SuggestionDraft
from improvements.models.effort import Effort
from improvements.models.exports import ExportJob, ExportPart
from improvements.models.file import SuggestionFile
from improvements.models.follow_up import AFTER_DAYS, FollowUp
from improvements.models.imports import ImportJob, SourceRow
from improvements.models.measure import Better, Every, Measure, MeasuredValue, MeasureLine
from improvements.models.merger import MERGING, Merger, Objection, Pair, Relation
from improvements.models.original import Original
from improvements.models.prepared import AnswerTemplate, Prepared, TemplateFor
from improvements.models.relapse import Relapse
from improvements.models.rung import Rung
from improvements.models.search import SearchText, SearchWord
from improvements.models.spread import Offer
from improvements.models.step import HandOver, Step
from improvements.models.suggestion import (
    SEALED,
    Channel,
    NumberSeries,
    Sender,
    Suggestion,
    SuggestionQuerySet,
)
from improvements.models.trial import Trial, Verdict
from improvements.models.voice import Follow, Support
from improvements.models.weighing import Conflict, Evaluation, PrivateNote, Weighing

__all__ = [
    "AFTER_DAYS",
    "MERGING",
    "SEALED",
    "AnswerTemplate",
    "Better",
    "BoardAddress",
    "BoardMeeting",
    "Channel",
    "Comment",
    "Conflict",
    "Effort",
    "Envelope",
    "Evaluation",
    "Every",
    "ExportJob",
    "ExportPart",
    "Follow",
    "FollowUp",
    "HandOver",
    "ImportJob",
    "Measure",
    "MeasureLine",
    "MeasuredValue",
    "Merger",
    "NumberSeries",
    "Objection",
    "Offer",
    "Original",
    "Pair",
    "Prepared",
    "PrivateNote",
    "Receipt",
    "Relapse",
    "Relation",
    "Rung",
    "SearchText",
    "SearchWord",
    "Sender",
    "Slip",
    "SourceRow",
    "Step",
    "Suggestion",
    "SuggestionDraft",
    "SuggestionFeed",
    "SuggestionFile",
    "SuggestionQuerySet",
    "Support",
    "TemplateFor",
    "Thanks",
    "Trial",
    "Verdict",
    "Weighing",
]
