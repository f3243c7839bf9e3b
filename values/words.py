"""A save in words: what was done to what, and when."""

from django.utils.translation import gettext_lazy as _

from lean_portal.templatetags.portal import clock, short_day
from values.models import Revision

ACTS = {
    "value_added": _("New value"),
    "value_changed": _("Value reworded"),
    "value_removed": _("Value removed"),
    "value_moved": _("Value moved"),
    "behaviour_added": _("New behaviour"),
    "behaviour_changed": _("Behaviour reworded"),
    "behaviour_moved": _("Behaviour moved"),
    "behaviour_split": _("Behaviour split in two"),
    "behaviours_merged": _("Behaviours merged"),
    "behaviour_removed": _("Behaviour removed"),
    "statement_linked": _("Statement linked"),
    "link_changed": _("Link changed"),
    "statement_unlinked": _("Link removed"),
    "statement_set_aside": _("Statement set aside"),
    "statement_taken_back": _("Statement no longer set aside"),
    "draft_named": _("Draft named"),
    "version_copied": _("Version begun as a copy"),
    "version_handed_over": _("Handed over for decision"),
}


def act_words(revision: Revision) -> str:
    """ "16 sep 14.05: Behaviour reworded, V2.1"."""
    words = f"{short_day(revision.at)} {clock(revision.at)}: {ACTS.get(revision.act, revision.act)}"
    return f"{words}, {revision.about}" if revision.about else words
