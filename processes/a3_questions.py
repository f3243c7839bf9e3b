"""What each part of an A3 answers: asked under the heading while it is written."""

from django.utils.translation import gettext_lazy as _

from processes.models.a3 import Part

QUESTIONS = {
    Part.BACKGROUND: (
        _("Why this, and why now?"),
        _("Who notices when it does not work, and how?"),
    ),
    Part.NOW: (
        _("How does it go today, from first to last? Have you gone there and looked?"),
        _("Which figure tells it best, and how much does it vary?"),
    ),
    Part.GOAL: (
        _("What is to be better, by how much and by when?"),
        _("How will those for whom it is done notice?"),
    ),
    Part.CAUSES: (
        _("Why is it so? And why is that so? Ask until you come to something that you can change."),
        _("What have you seen, and what do you only believe?"),
    ),
    Part.COUNTER: (
        _("What do you try against each cause?"),
        _("What is the smallest thing that can be tried this week?"),
    ),
    Part.PLAN: (
        _("Who does what, and when?"),
        _("What do you need, and from whom?"),
    ),
    Part.FOLLOW_UP: (
        _("What do you look at, how often, and who does it?"),
        _("When do you check that it lasts, and who is told?"),
    ),
}
