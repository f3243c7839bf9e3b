from processes.models.assessment import Assessment, Score, ScoreChange
from processes.models.pilot import Pilot, PilotMember
from processes.models.process import Process
from processes.models.record import DecisionRecord
from processes.models.selection import Candidate, Criterion, Selection

__all__ = [
    "Assessment",
    "Candidate",
    "Criterion",
    "DecisionRecord",
    "Pilot",
    "PilotMember",
    "Process",
    "Score",
    "ScoreChange",
    "Selection",
]
