from processes.models.a3 import A3Part
from processes.models.assessment import Assessment, Score, ScoreChange
from processes.models.map import MapStep, ProcessMap
from processes.models.pilot import MethodNote, Pilot, PilotMember
from processes.models.process import Process
from processes.models.record import DecisionRecord
from processes.models.selection import Candidate, Criterion, Selection

__all__ = [
    "A3Part",
    "Assessment",
    "Candidate",
    "Criterion",
    "DecisionRecord",
    "MapStep",
    "MethodNote",
    "Pilot",
    "PilotMember",
    "Process",
    "ProcessMap",
    "Score",
    "ScoreChange",
    "Selection",
]
