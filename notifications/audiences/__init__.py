"""Whom an event concerns: (event, what it is about) → the accounts to tell. Each subject has its file, with
what its readers are told of why they are told in WHY."""

from notifications.audiences import (
    after,
    cascade,
    endurance,
    meetings,
    news,
    organisation,
    pilots,
    processes,
    suggestions,
    talk,
    training,
    training_support,
    training_waves,
    values,
)
from notifications.audiences.base import Audience, Reasons

SUBJECTS = (
    suggestions, after, talk, values, meetings, cascade, processes, pilots, news, organisation, training,
    training_waves, training_support, endurance,
)  # fmt: skip

WHY: Reasons = {audience: words for subject in SUBJECTS for audience, words in subject.WHY.items()}

__all__ = ["WHY", "Audience"]
