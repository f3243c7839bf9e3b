"""Which processes to choose together: every set is compared, exactly, and the same on every machine."""

from processes.portfolio.problem import WEIGHTINGS, Mark, Option, Problem, Rule
from processes.portfolio.result import ALGORITHM, Choice, Result
from processes.portfolio.solving import broken, solve, unkeepable

__all__ = [
    "ALGORITHM",
    "WEIGHTINGS",
    "Choice",
    "Mark",
    "Option",
    "Problem",
    "Result",
    "Rule",
    "broken",
    "solve",
    "unkeepable",
]
