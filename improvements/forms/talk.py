"""What people say under a suggestion, and why something said is hidden."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from improvements.models import Comment
from improvements.models.comment import LONGEST
from lean_portal.fields import FROM_LIST, Prose
from lean_portal.forms import RefusableForm
from lean_portal.hinted import HintedForm

HINT = _("Everybody who sees the suggestion reads this. Write no names or identity numbers.")


class CommentForm(HintedForm, RefusableForm):
    submission_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(
        label=_("Is it a question?"),
        choices=[
            (Comment.Kind.COMMENT, _("No, a comment")),
            (Comment.Kind.QUESTION, _("Yes, and somebody is to answer it")),
        ],
        initial=Comment.Kind.COMMENT,
        widget=forms.RadioSelect,
        error_messages=FROM_LIST,
    )
    text = Prose(
        label=_("Your comment or question"),
        help_text=HINT,
        max_length=LONGEST,
        missing=_("Write what you want to say or ask."),
    )


class CommentAnswerForm(HintedForm, RefusableForm):
    submission_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = Prose(label=_("Your answer"), help_text=HINT, max_length=LONGEST, missing=_("Write the answer."))


class CorrectionForm(HintedForm, RefusableForm):
    text = Prose(
        label=_("As it should stand"),
        help_text=_("It is marked as corrected. What stood here before is kept nowhere."),
        max_length=LONGEST,
        missing=_("Write what should stand here, or take it away."),
    )


class HideForm(HintedForm, RefusableForm):
    reason = Prose(
        label=_("Why is it hidden?"),
        help_text=_("The one who wrote it reads this."),
        rows=2,
        max_length=500,
        missing=_("Write why, so that the one who wrote it understands."),
    )


class ThingForm(forms.Form):
    """What a button thanks for, and whether it is to be so: sent twice it is the same."""

    wanted = forms.BooleanField(required=False)
    step = forms.IntegerField(required=False, min_value=1)
    comment = forms.IntegerField(required=False, min_value=1)


class FeedForm(RefusableForm):
    """Nothing to fill in: what is sent twice is to be made once."""

    submission_id = forms.UUIDField(widget=forms.HiddenInput)
