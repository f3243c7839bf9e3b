from django import forms

from lean_portal.forms import RefusableForm


class CalendarForm(RefusableForm):
    """Nothing to fill in: what is sent twice is to be made once."""

    submission_id = forms.UUIDField(widget=forms.HiddenInput)
