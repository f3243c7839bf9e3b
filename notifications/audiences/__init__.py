"""Whom an event concerns: (event, what it is about) → the accounts to tell. Each subject has its file, with
what its readers are told of why they are told in WHY."""

from notifications.audiences import (
    cascade,
    endurance,
    meetings,
    news,
    organisation,
    processes,
    suggestions,
    talk,
    values,
)
from notifications.audiences.base import Audience, Reasons

SUBJECTS = (suggestions, talk, values, meetings, cascade, processes, news, organisation, endurance)

WHY: Reasons = {audience: words for subject in SUBJECTS for audience, words in subject.WHY.items()}

__all__ = ["WHY", "Audience"]
