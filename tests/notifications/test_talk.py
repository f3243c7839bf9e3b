"""Who is told of what is said, and of what happens to something they follow."""

import pytest

from improvements import services
from improvements.models import Suggestion
from notifications.models import Channel, Delivery
from notifications.services import expand_waiting
from organisation.roles import Role
from tests.improvements.test_talk import CANARY, SECRET, answer, hidden, merge, read, say

__all__ = ["hidden", "read"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    def look(channel=Channel.EMAIL):
        before = set(Delivery.objects.values_list("pk", flat=True))
        expand_waiting()
        fresh = Delivery.objects.filter(channel=channel).exclude(pk__in=before)
        return {(row.notice, row.recipient.username) for row in fresh.select_related("recipient")}

    return look


def test_each_hears_once_by_what_is_nearest_and_nobody_of_the_own_words(
    told, read, employee, manager, colleague, outsider
):
    services.follow(user=outsider, suggestion=read)
    told()
    question = say(colleague, read, kind="question")
    assert told() == {
        ("comment_on_yours", "medarbetare"),
        ("comment_at_yours", "chef"),
        ("comment_followed", "utomstaende"),
    }
    answer(manager, question)
    assert told() == {
        ("comment_answered", "kollega"),
        ("comment_on_yours", "medarbetare"),
        ("comment_followed", "utomstaende"),
    }
    services.unfollow(user=employee, suggestion=read)
    services.unfollow(user=outsider, suggestion=read)
    say(colleague, read)
    assert told() == {("comment_at_yours", "chef")}


def test_followers_hear_of_decisions_in_the_open_and_of_nothing_internal(
    told, read, employee, manager, outsider
):
    services.follow(user=outsider, suggestion=read)
    told()
    services.mask_suggestion(suggestion=read, by=manager, title="A", problem="B.", proposal="C.")
    assert told() == set()
    services.decline_suggestion(suggestion=read, by=manager, answer="Nej.", would_change="Pris.")
    assert told() == {("suggestion_declined", "medarbetare"), ("followed_declined", "utomstaende")}


def test_follower_who_sees_it_no_longer_is_not_told(told, post, read, manager, outsider):
    services.follow(user=outsider, suggestion=read)
    post()
    say(manager, read)
    services.decline_suggestion(suggestion=read, by=manager, answer="Nej.", would_change="Pris.")
    told()
    Suggestion.objects.filter(pk=read.pk).update(acknowledged_at=None)
    assert all("utomstaende" not in str(letter.to) for letter in post())
    say(manager, read)
    assert "utomstaende" not in str(told())


def test_what_is_said_while_few_read_along_is_told_to_those_few(
    told, make_user, pupil_health, head, outsider, submit
):
    nurse = make_user("skoterska", Role.EMPLOYEE, pupil_health)
    secret = submit(nurse)
    said = say(nurse, secret, SECRET)
    services.acknowledge_suggestion(suggestion=secret, by=head)
    services.clear_for_group(suggestion=secret, by=head)
    services.follow(user=outsider, suggestion=secret)
    told()
    answer(head, said)
    assert told() == {("comment_answered", "skoterska")}


def test_mail_holds_neither_the_words_nor_a_hidden_name(post, hidden, colleague, manager):
    services.follow(user=colleague, suggestion=hidden)
    post()
    say(hidden.author, hidden, SECRET)
    gone = say(hidden.author, hidden, SECRET)
    services.remove_comment(comment=gone, by=hidden.author)
    services.thank(by=colleague, suggestion=hidden)
    letters = [letter for letter in post() if CANARY not in str(letter.to)]
    assert len(letters) == 2  # the colleague and the manager, of the one that still stands
    written = "".join(str(letter.message()) + letter.body for letter in letters)
    assert SECRET not in written and CANARY not in written and "kanarie" not in written


def test_author_hears_of_the_first_thanks_in_the_portal_alone(told, read, colleague, outsider):
    for user in (colleague, outsider):
        services.thank(by=user, suggestion=read)
    services.unthank(by=colleague, suggestion=read)
    services.thank(by=colleague, suggestion=read)
    assert told(Channel.INAPP) >= {("suggestion_thanked", "medarbetare")}
    assert Delivery.objects.filter(notice="suggestion_thanked").count() == 1


def test_what_is_merged_is_told_to_those_who_follow_where_it_was_gathered(
    told, read, colleague, outsider, submit, manager
):
    services.follow(user=outsider, suggestion=read)
    other = submit(colleague)
    said = say(colleague, other)
    merge(other, read)
    told()
    answer(manager, said)
    assert told() >= {("comment_answered", "kollega"), ("comment_on_yours", "medarbetare")}
    assert "utomstaende" not in str(told())  # who does not see the one that was merged
