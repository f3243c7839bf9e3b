"""What administrators see of deliveries, and what nobody may read out of it."""

import pytest
from django.db import transaction
from django.urls import reverse

from events.services import record
from improvements import services as suggestions
from improvements.models import Evaluation, Rung
from notifications.models import Delivery, State
from notifications.services import expand_waiting, marks
from notifications.services.send import DUE, claim
from tests.improvements.test_talk import merge, say

LIST = "/admin/notifications/delivery/"


@pytest.fixture
def admin(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def canary(make_user, home_care):
    return make_user("kanarie", "employee", home_care, name="Kanariefågeln Ek", email="ek@almfors.example")


def found(page):
    return page.content.decode()


def test_list_shows_what_was_sent_to_whom(admin, employee, manager, submit):
    submit(employee)
    expand_waiting()
    page = admin.get(LIST)
    assert page.status_code == 200
    assert manager.name in found(page)
    assert "suggestion_arrived" in found(page)


@pytest.mark.parametrize("how", ["hidden", "sealed"])
def test_author_without_a_name_stands_on_no_page(admin, canary, manager, submit, how):
    suggestion = submit(canary, sender="hidden" if how == "hidden" else "named")
    if how == "sealed":
        suggestions.refer_suggestion(suggestion=suggestion, by=manager, channel="whistleblowing")
    expand_waiting()
    pages = [admin.get(LIST)]
    pages += [admin.get(f"{LIST}{row.pk}/change/") for row in Delivery.objects.all()]
    for page in pages:
        assert page.status_code == 200
        for trace in ("Kanarie", "kanarie", "ek@almfors"):
            assert trace not in found(page)


def ways(hidden, manager, make_user, home_care, submit):
    """Everything by which somebody is told of a suggestion without a name, but for the suggestion itself."""
    plain = suggestions.acknowledge_suggestion(
        suggestion=submit(make_user("annan", "employee", home_care)), by=manager
    )
    say(manager, hidden)
    rung = Rung.objects.create(
        suggestion=hidden, promise="decision", promised=hidden.decide_by, level="superior", unit=home_care
    )
    evaluation = Evaluation.objects.create(
        suggestion=hidden, unit=home_care, evaluator=hidden.author, question="Vad tycker du?",
        due_on=hidden.decide_by, asked_by=manager,
    )  # fmt: skip
    with transaction.atomic():
        record("improvements.promise_climbed", subject=rung, by=None)
        record("improvements.evaluation_asked", subject=evaluation, by=None)
    expand_waiting()
    merge(hidden, plain)
    suggestions.decline_suggestion(suggestion=plain, by=manager, answer="Nej.", would_change="Pris.")
    expand_waiting()


def test_such_an_author_is_named_by_nothing_else_that_is_told_either(
    admin, canary, manager, home_care, make_user, submit
):
    hidden = suggestions.acknowledge_suggestion(suggestion=submit(canary, sender="hidden"), by=manager)
    ways(hidden, manager, make_user, home_care, submit)
    told = set(Delivery.objects.filter(recipient=canary).values_list("notice", flat=True))
    assert told >= {"comment_on_yours", "promise_gone_on", "evaluation_asked", "merged_declined"}
    page = admin.get(LIST)
    assert "Kanarie" not in found(page) and "merged_declined" in found(page)
    theirs = [row for row in page.context["cl"].result_list if row.recipient == canary]
    assert all(row.is_nameless for row in theirs) and len(theirs) > len(told)


def test_handlers_of_such_a_suggestion_are_not_named_either(admin, canary, manager, submit):
    """Where the author is one of them, the one who is missing would be told by the others."""
    submit(canary, sender="hidden")
    expand_waiting()
    assert manager.name not in found(admin.get(LIST)).replace("Enhetschef", "")


def rows(page):
    return page.context["cl"].result_count if page.context and "cl" in page.context else 0


@pytest.mark.parametrize(
    "query",
    [
        "recipient={}", "recipient__exact={}", "recipient__id__exact={}", "recipient__username=kanarie",
        "recipient__name__startswith=Kan", "event__actor_id={}", "event__subject_id__gt=0",
        "recipient_id={}", "recipient__email__contains=ek", "read_at__isnull=True",
    ],
)  # fmt: skip
def test_nobody_can_be_counted_out_by_an_address(admin, canary, manager, submit, query):
    submit(canary, sender="hidden")
    expand_waiting()
    page = admin.get(f"{LIST}?{query.format(canary.pk)}")
    assert page.status_code in (302, 400)


@pytest.mark.parametrize("words", ["Kanarie", "kanarie", "ek@almfors.example"])
def test_search_finds_no_person(admin, canary, manager, submit, words):
    submit(canary, sender="hidden")
    expand_waiting()
    assert rows(admin.get(LIST, {"q": words})) == 0


def test_search_finds_a_message_id(admin, employee, manager, submit):
    submit(employee)
    expand_waiting()
    wanted = Delivery.objects.filter(channel="email").first()
    assert rows(admin.get(LIST, {"q": wanted.message_id})) == 1


def test_list_can_be_filtered(admin, employee, manager, submit):
    submit(employee)
    expand_waiting()
    assert rows(admin.get(LIST, {"state__exact": "pending"})) == 2
    assert rows(admin.get(LIST, {"channel__exact": "inapp", "cls__exact": "needs_you"})) == 1


@pytest.mark.parametrize("page", ["add/", "{}/delete/"])
def test_nothing_is_added_or_deleted_by_hand(admin, employee, submit, page):
    submit(employee)
    expand_waiting()
    assert admin.get(LIST + page.format(Delivery.objects.first().pk)).status_code == 403


def test_nothing_is_changed_by_hand(admin, employee, submit):
    submit(employee)
    expand_waiting()
    row = Delivery.objects.filter(channel="email").first()
    assert admin.post(f"{LIST}{row.pk}/change/", {"state": "sent"}).status_code == 403
    row.refresh_from_db()
    assert row.state == State.PENDING


def test_administrator_sends_again_what_is_dead_and_nothing_else(admin, employee, manager, submit):
    submit(employee)
    expand_waiting()
    (dead, _) = claim(DUE, 200)
    marks.settle(dead, State.DEAD, "550 no")
    everything = list(Delivery.objects.values_list("pk", flat=True))
    answer = admin.post(LIST, {"action": "send_again", "_selected_action": everything})
    assert answer.status_code == 302
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (State.PENDING, 0)


def test_list_is_closed_to_everybody_else(client, manager, steering_member):
    for user in (manager, steering_member):
        client.force_login(user)
        assert client.get(LIST).status_code in (302, 403)
    assert reverse("admin:notifications_delivery_changelist") == LIST
