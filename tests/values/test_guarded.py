"""No comment, answer or line about the values holds a personal identity number, whichever way it comes."""

import pytest
from django.core.exceptions import ValidationError

from lean_portal import clock
from values.content import Content
from values.forms.rounds import CommentForm, ReplyForm
from values.models import Comment
from values.services import comments, rounds, use

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "bodies")]
TEXT = "Det står 850312-2387 på tavlan."


def refused(service, name, **arguments):
    with pytest.raises(ValidationError) as refusal:
        service(**arguments, **{name: TEXT})
    assert "personal identity number" in str(refusal.value.message_dict[name])
    assert "850312" not in str(refusal.value)


def test_reply_and_comment_with_a_number_are_refused(open_round, manager, home_care, editor):
    for name in ("recognise_text", "missing", "meaning"):
        refused(rounds.reply, name, round_=open_round, by=manager, unit=home_care, recognise="partly")
    reply = rounds.reply(round_=open_round, by=manager, unit=home_care, recognise="yes", missing="Miljön.")
    refused(rounds.add_comment, "text", reply=reply, by=manager)
    comment = Comment.objects.get()
    refused(comments.handle_comment, "answer", comment=comment, by=editor, handling="answered")


def test_line_of_a_workplace_with_a_number_is_refused(adopted, manager, home_care):
    refused(
        use.record_talk, "local_meaning",
        foundation=adopted, unit=home_care, by=manager, held_on=clock.today(), present=3, of=4,
    )  # fmt: skip


def test_number_in_a_form_is_said_beside_its_field(open_round):
    content = Content.from_json(open_round.revision.content)
    for form, name in ((CommentForm, "text"), (ReplyForm, "meaning")):
        bound = form({name: TEXT}, content=content)
        assert "holds a personal identity number" in bound.errors[name][0]
        assert "850312" not in bound.errors[name][0]
