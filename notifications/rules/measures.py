"""Nobody is told of measures: whoever wants to know looks at the chart."""

from notifications.rules.base import Rules

RULES: Rules = {}

SILENT = frozenset(
    {
        "improvements.measure_defined",
        "improvements.measure_changed",
        "improvements.values_entered",
        "improvements.value_removed",
        "improvements.baseline_locked",
        "improvements.baseline_begun",
        "improvements.baseline_removed",
    }
)
