"""Many press at once on one suggestion: one decides, the others are told, nobody gets an error page."""

import datetime as dt
import threading
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client

from events.models import Event

SOON = str(dt.date.today() + dt.timedelta(days=30))
COUNT = 16
# Told of beside the moves: another one came into it, and who may say yes was asked.
NO_MOVES = ("improvements.suggestion_gathered", "improvements.suggestion_weighed")


def answers(home_care):
    return (
        {
            "action": "approve",
            "cost": "nothing",
            "responsible_unit": home_care.pk,
            "due_on": SOON,
            "answer": "Ja.",
        },
        {"action": "decline", "answer": "Nej.", "would_change": "Pengar."},
        {"action": "park", "answer": "Sen.", "parked_until": SOON},
        {"action": "over", "unit": home_care.parent_id, "reason": "Ni avgör."},
    )


def press_at_once(clients, urls, typed):
    """Everybody has the same page open and sends in the same moment; the status of each answer."""
    gate, found = threading.Barrier(len(clients)), []

    def press(number):
        gate.wait()
        try:
            found.append(
                clients[number].post(urls[number % len(urls)], typed[number % len(typed)]).status_code
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(number,)) for number in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def logged_in(users):
    clients = [Client(raise_request_exception=False) for _n in range(COUNT)]
    for number, each in enumerate(clients):
        each.force_login(users[number % len(users)])
    return clients


def race(employee, manager, head, submit, home_care):
    suggestion, clients = submit(employee), logged_in([manager, head])
    typed = [{"version": 1, **answer} for answer in answers(home_care)]
    found = press_at_once(clients, [f"/att-besvara/{suggestion.slug}/"], typed)
    same = COUNT // len(typed)  # who sent what was decided, in the same words
    assert found == [302] * same + [409] * (COUNT - same)
    left_one_decision(suggestion, steps=3)  # received, read, and one decision


def race_with_mergers(employee, manager, head, submit, home_care):
    """Half of them decide, the other half merge it into another, which is at once merged into it."""
    suggestion, other = submit(employee), submit(employee)
    clients, typed = logged_in([manager, head]), [{"version": 1, **row} for row in answers(home_care)[:2]]
    desk, into, back = f"/att-besvara/{suggestion.slug}/", other.slug, suggestion.slug
    typed += [{"version": 1, "relation": "same", "other": number} for number in (into, back)]
    urls = [desk, desk, f"{desk}lika/", f"/att-besvara/{other.slug}/lika/"]
    found = press_at_once(clients, urls, typed)
    assert {302} <= {*found} <= {302, 409, 422}
    for each in (suggestion, other):
        each.refresh_from_db()  # its version tells how many steps there must be
        left_one_decision(each, steps=each.version)
    assert suggestion.version <= 3 and other.version <= 2
    assert not {suggestion.merged_into_id, other.merged_into_id} == {suggestion.pk, other.pk}


def left_one_decision(suggestion, steps):
    suggestion.refresh_from_db()
    count, steps = steps, list(suggestion.steps.all())
    assert [step.number for step in steps] == list(range(1, suggestion.version + 1))
    assert all(later.from_state == earlier.state for earlier, later in pairwise(steps))
    assert steps[-1].state == suggestion.state
    assert len(steps) == count
    assert sum(step.state not in ("submitted", "acknowledged") for step in steps) <= 1
    moves = Event.objects.about(suggestion).exclude(kind__in=NO_MOVES)
    assert moves.count() == count


@pytest.mark.django_db(transaction=True)
def test_sixteen_deciders_leave_one_decision(employee, manager, head, submit, home_care):
    for _round in range(2):
        race(employee, manager, head, submit, home_care)
        race_with_mergers(employee, manager, head, submit, home_care)


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_three_hundred_rounds_leave_one_decision_each(employee, manager, head, submit, home_care):
    for _round in range(300):
        race(employee, manager, head, submit, home_care)
        race_with_mergers(employee, manager, head, submit, home_care)
