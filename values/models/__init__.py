from values.models.decisions import OrganisationAdoption, YearlyLook
from values.models.foundation import (
    Behaviour,
    ProvenanceLink,
    Revision,
    SetAside,
    Value,
    ValueFoundation,
    ValueKey,
)
from values.models.rounds import Comment, Consultation, Round, RoundReply
from values.models.source import SIDES, Audience, SourceDocument, SourceStatement
from values.models.use import Acknowledgement, Dilemma

__all__ = [
    "SIDES",
    "Acknowledgement",
    "Audience",
    "Behaviour",
    "Comment",
    "Consultation",
    "Dilemma",
    "OrganisationAdoption",
    "ProvenanceLink",
    "Revision",
    "Round",
    "RoundReply",
    "SetAside",
    "SourceDocument",
    "SourceStatement",
    "Value",
    "ValueFoundation",
    "ValueKey",
    "YearlyLook",
]
