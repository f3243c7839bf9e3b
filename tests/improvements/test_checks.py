"""Does it hold? Eighteen months of checks, whoever holds the role, and what comes of a no or of silence."""

import datetime as dt
import threading
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event
from improvements import next_step, services
from improvements.desk import UNITS, Tab
from improvements.models import FollowUp, Suggestion
from improvements.obligations import climbed_to, glance, promises_broken
from improvements.obligations_after import relapses
from improvements.services.checks import pass_checks
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from notifications.models import Delivery
from notifications.services import expand_waiting
from organisation.models import Appointment, User
from organisation.roles import Role
from organisation.services import close_unit, merge_unit
from tests.improvements.following import FIRST, carried_out, checks_of, look
from tests.improvements.moving import at, fresh, tick
from tests.improvements.pages import reader, text_of
from tests.improvements.trying import planned, studied
from tests.roles import below

AFTER = (30, 90, 180, 365)


def now_is(user):
    """The same person with the posts of today."""
    return User.objects.get(pk=user.pk)


def told(user):
    expand_waiting()
    return set(Delivery.objects.filter(recipient=user).values_list("notice", flat=True))


def test_eighteen_months_month_by_month(employee, manager, submit):
    """One is looked at each time and is sustained; of another nobody looks after the summer."""
    with at(FIRST):
        kept, left = submit(employee), submit(employee, title="Handskar i dörrfacket")
    for each in (kept, left):
        carried_out(each, manager, FIRST)
    day, seen = FIRST, {}
    while day < FIRST + dt.timedelta(days=548):
        with at(day, 9):
            services.pass_time()
            for each in (kept, left):
                waiting = [check for check in checks_of(each, result="") if check.opens_on <= day]
                if waiting and (each == kept or day < dt.date(2027, 6, 20)):
                    look(waiting[0], now_is(manager), day=day)
        seen[day] = (fresh(kept).state, fresh(left).state)
        day += dt.timedelta(days=7)
    assert [check.after for check in checks_of(kept, result="holds")] == [*AFTER]
    assert fresh(kept).state == "sustained"
    assert [(check.after, check.result) for check in checks_of(left)] == [
        (30, "holds"), (90, "holds"), (180, "missed"), (365, "dropped"),
    ]  # fmt: skip
    relapsed = min(day for day, (_kept, state) in seen.items() if state == "relapse")
    missed = checks_of(left, result="missed")[0]
    assert dt.timedelta(days=14) < relapsed - missed.due_on < dt.timedelta(days=23)  # ten working days
    said = Event.objects.filter(dedupe_key__startswith="check_").values_list("kind", flat=True)
    assert set(said) == {"improvements.check_near", "improvements.check_due"}
    assert {"suggestion_sustained", "suggestion_relapsed"} <= told(employee)
    assert "relapse_to_you" in told(manager)


def test_an_adopted_trial_is_followed_up_by_its_role(employee, manager, submit, home_care):
    suggestion = services.approve_suggestion(
        suggestion=submit(employee), by=manager, responsible_unit=home_care, due_on=dt.date(2099, 1, 1)
    )
    services.start_trial(suggestion=suggestion, by=manager, planned=planned())
    done = services.conclude_trial(suggestion=suggestion, by=manager, verdict="adopt", studied=studied())
    assert done.state == "implemented"
    assert [check.after for check in checks_of(done)] == [*AFTER]
    assert {check.unit for check in checks_of(done)} == {home_care}


@pytest.fixture
def done(employee, manager, submit):
    with at(FIRST):
        suggestion = submit(employee)
    return carried_out(suggestion, manager, FIRST)


def test_only_the_role_looks_and_not_before_it_can_be_known(done, manager, colleague, employee):
    check = checks_of(done)[0]
    with pytest.raises(PermissionDenied):
        look(check, colleague)
    with pytest.raises(NotAllowed) as refusal:
        look(check, manager, day=check.due_on - dt.timedelta(days=15))
    assert refusal.value.code == "early"
    with pytest.raises(NotAllowed):
        look(check, manager, words=" ")
    with pytest.raises(NotAllowed) as refusal:
        look(check, manager, words="Det är 811218-9876 som gör så.")
    assert "words" in refusal.value.error_dict
    look(check, manager, day=check.due_on - dt.timedelta(days=14))
    assert checks_of(done)[0].result == "holds"
    with pytest.raises(NotAllowed) as refusal:
        look(check, manager)
    assert refusal.value.code == "moved"


def test_what_fails_has_relapsed_and_can_be_done_again_tried_or_stopped(done, manager, submit, employee):
    check = checks_of(done)[0]
    look(check, manager, result="fails", words="Efter semestern gör vi som förr.")
    assert fresh(done).state == "relapse"
    assert [row.result for row in checks_of(done)] == ["fails", "dropped", "dropped", "dropped"]
    later = check.due_on + dt.timedelta(days=1)
    with at(later):
        services.take_up_again(suggestion=done, by=manager, due_on=later + dt.timedelta(days=10))
        services.implement_suggestion(suggestion=done, by=manager, answer="Igen.")
        again = checks_of(done, result="")
        assert [row.after for row in again] == [*AFTER] and {row.since for row in again} == {later}
        # On the very same day once more: followed up once.
        services.relapse_suggestion(suggestion=done, by=manager, reason="Nej, inte i kväll.")
        services.take_up_again(suggestion=done, by=manager, due_on=later)
        services.implement_suggestion(suggestion=done, by=manager, answer="Nu så.")
        assert [row.after for row in checks_of(done, result="")] == [*AFTER]
        services.relapse_suggestion(suggestion=done, by=manager, reason="Det går inte.")
        services.start_trial(
            suggestion=done, by=manager, planned=planned(ends_on=later + dt.timedelta(days=5))
        )
        services.conclude_trial(suggestion=done, by=manager, verdict="adopt", studied=studied())
        services.relapse_suggestion(suggestion=done, by=manager, reason="Det går inte.")
        stopped = services.give_up(suggestion=done, by=manager, answer="Vi slutar.", would_change="Tid.")
    assert stopped.state == "declined" and not checks_of(done, result="")


def test_what_was_sustained_may_be_said_to_hold_no_longer(done, manager):
    for check in checks_of(done):
        look(check, manager)
    assert fresh(done).state == "sustained"
    services.relapse_suggestion(suggestion=done, by=manager, reason="Ny upphandling.")
    assert fresh(done).state == "relapse"


def test_the_role_outlives_the_person_and_the_unit(done, manager, head, home_care, care, make_user):
    """The manager leaves: the head answers. A successor comes: the successor does. The unit is merged into
    another: whoever answers there. That one is closed: the head again. The check is never without anybody."""
    check = checks_of(done)[0]
    day = check.due_on
    with at(day):
        User.objects.filter(pk=manager.pk).update(is_active=False)
        assert answerable(done) == {head}
        successor = make_user("ny", Role.DEPUTY, home_care)
        assert answerable(done) == {successor}
        other = add_sister(care)
        sister_manager = make_user("granne", Role.MANAGER, other)
        merge_unit(unit=home_care, into=other, by=None)
    with at(day + dt.timedelta(days=1)):
        assert answerable(done) == {sister_manager}
        close_unit(unit=other, by=None)
    with at(day + dt.timedelta(days=2)):
        assert answerable(done) == {head}
    look(check, now_is(head), day=day + dt.timedelta(days=3))
    assert checks_of(done)[0].by == head


def add_sister(care):
    return below(care, "VOF-HTL", "Hemtjänst landsbygd")


def answerable(suggestion):
    """Those who have the check on Min sida, and may answer it; and those who would be told."""
    people = [now_is(user) for user in User.objects.filter(is_active=True)]
    mine = {
        user
        for user in people
        if any(need.url.startswith("/arbete/kontroll/") for need in glance(user).needs)
    }
    found = {user for user in people if suggestion.responsible_unit_id in user.answered_unit_ids}
    told = Appointment.objects.answering_for(fresh(suggestion).responsible_unit)
    assert mine == found == {appointment.user for appointment in told}
    return mine


def test_nobody_looks_and_the_clock_says_so_once(done, manager):
    check = checks_of(done)[0]
    overdue = check.due_on + dt.timedelta(days=14)  # ten working days
    assert tick(overdue) >= 0 and fresh(done).state == "implemented"
    tick(overdue + dt.timedelta(days=1))
    assert fresh(done).state == "relapse" and checks_of(done)[0].result == "missed"
    tick(overdue + dt.timedelta(days=1))
    assert Event.objects.filter(kind="improvements.suggestion_relapsed").count() == 1


def at_once(*deeds):
    gate, found = threading.Barrier(len(deeds)), []

    def do(deed):
        gate.wait()
        try:
            found.append(deed() and "done")
        except NotAllowed as refusal:
            found.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(map(str, found))


@pytest.mark.django_db(transaction=True)
def test_two_who_look_and_the_clocks_leave_one_answer(employee, manager, head, submit, home_care, make_user):
    deputy = make_user("ersattare", Role.DEPUTY, home_care)
    with at(FIRST):
        first, second = submit(employee), submit(employee)
    for each in (first, second):
        carried_out(each, manager, FIRST)
    check, late = checks_of(first)[0], checks_of(second)[0]
    found = at_once(
        lambda: look(check, manager),
        lambda: look(check, deputy, result="fails", words="Nej."),
    )
    assert found == ["done", "moved"]
    overdue = late.due_on + dt.timedelta(days=20)

    def clock_runs():
        with at(overdue):
            return pass_checks() + 1

    found = at_once(lambda: look(late, manager, day=overdue), clock_runs, clock_runs, clock_runs)
    assert FollowUp.objects.get(pk=late.pk).result in ("holds", "missed")
    moved = Event.objects.about(second).filter(
        kind__in=["improvements.check_kept", "improvements.suggestion_relapsed"]
    )
    assert moved.count() == 1


def due_today(submit, employee, manager):
    month_ago = clock.today() - dt.timedelta(days=30)
    with at(month_ago):
        suggestion = submit(employee)
    return carried_out(suggestion, manager, month_ago)


# ---- the pages -------------------------------------------------------------------------------------------


def test_a_check_is_answered_on_its_page_and_nothing_typed_is_lost(
    employee, submit, manager, colleague, make_user, home_care
):
    done = due_today(submit, employee, manager)
    check = checks_of(done, after=30)[0]
    url = f"/arbete/kontroll/{check.pk}/"
    assert reader(colleague).get(url).status_code == 403
    page = reader(manager)
    assert "Does this still hold?" in text_of(page.get("/"))
    version = fresh(done).version
    empty = page.post(url, {"version": version, "words": "Två morgnar."})
    assert empty.status_code == 422 and "Två morgnar." in empty.text
    stale = page.post(url, {"version": version - 1, "result": "holds", "words": "Två morgnar."})
    assert stale.status_code == 409 and "Två morgnar." in stale.text
    sent = {"version": version, "result": "holds", "words": "Två morgnar.", "value": "12,5"}
    assert page.post(url, sent).status_code == 302
    assert page.post(url, sent).status_code == 302  # a double click
    assert FollowUp.objects.get(pk=check.pk).value * 2 == 25
    deputy = reader(make_user("ersattare", Role.DEPUTY, home_care))
    late = deputy.post(url, {**sent, "words": "Något annat."})
    assert late.status_code == 409 and "Något annat." in late.text
    shown = text_of(page.get(done.get_absolute_url()))
    assert "After 30 days" in shown and "Två morgnar." in shown and "The figure then: 12" in shown
    assert "Check" in shown  # the next one stands on the life-line
    assert page.get(f"/att-besvara/{done.slug}/").text.count('value="relapse"') == 1


def test_min_sida_asks_as_many_questions_for_three_checks_as_for_one(employee, manager, submit):
    def due(count):
        for _number in range(count):
            due_today(submit, employee, manager)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            needs = glance(now_is(manager)).needs
        return len(queries), len(needs)

    due(1)
    one = asked()
    due(2)
    three = asked()
    assert one[0] == three[0] and (one[1], three[1]) == (1, 3)


# ---- already done ----------------------------------------------------------------------------------------

DONE = {"title": "Handskar i dörrfacket", "proposal": "Vi lade dem där.", "effect": "Ingen vänder om."}


def test_what_is_done_already_is_one_post_and_stands_in_the_unit_until_its_manager_has_read(
    employee, manager, outsider
):
    page, number = reader(employee), str(uuid4())
    assert page.post("/forslag/klart/", {"submission_id": number, "title": "Bara titel"}).status_code == 422
    for _click in range(2):
        answer = page.post("/forslag/klart/", {"submission_id": number, **DONE})
        assert answer.status_code == 302
    found = Suggestion.objects.get()
    assert (found.state, found.answered_on, found.decide_by) == ("implemented", None, None)
    assert found.read_by and not found.open_to_group and len(checks_of(found)) == 4
    assert reader(outsider).get(found.get_absolute_url()).status_code == 404
    assert "improvement_arrived" in told(manager)
    desk = reader(manager)
    assert "Already done, to be read" in text_of(desk.get("/"))
    noted = desk.post(f"/att-besvara/{found.slug}/", {"version": 1, "action": "noted"})
    assert noted.status_code == 302
    again = desk.post(f"/att-besvara/{found.slug}/", {"version": 1, "action": "noted"})
    assert again.status_code == 302  # a double click is one
    assert fresh(found).open_to_group and fresh(found).answered_on is None
    assert reader(outsider).get(found.get_absolute_url()).status_code == 200
    assert "Already done, to be read" not in text_of(desk.get("/"))


def test_what_is_done_already_and_not_read_climbs_as_any_promise(
    employee, manager, head, convenor, home_care
):
    monday = dt.date(2027, 2, 1)
    with at(monday, 9):
        found = services.register_improvement(by=employee, submission_id=uuid4(), unit=home_care, **DONE)
    found = fresh(found)
    assert next_step.next_promise(found).day == found.read_by
    with at(monday + dt.timedelta(days=21), 9):
        services.pass_time()
        expand_waiting()
        levels = set(found.rungs.values_list("level", flat=True))
        assert levels == {"broken", "superior", "convenor"}
        assert found in climbed_to(now_is(head)) and found in promises_broken()
        waits = UNITS.queue(now_is(manager), Tab.ANSWER)
        assert list(waits) == [found] and UNITS.counts(now_is(manager))["besvara"] == 1
        assert "answers that the suggestion has been read" in text_of(
            reader(employee).get(found.get_absolute_url())
        )
    services.relapse_suggestion(suggestion=found, by=manager, reason="Nej.")
    services.give_up(suggestion=fresh(found), by=manager, answer="Det gick inte.", would_change="Mer tid.")
    desk = reader(manager)
    noted = {"version": fresh(found).version, "action": "noted"}
    assert desk.post(f"/att-besvara/{found.slug}/", noted).status_code == 302
    assert fresh(found).acknowledged_at and not UNITS.queue(now_is(manager), Tab.ANSWER).exists()


def test_a_relapse_is_taken_up_as_that_and_not_as_a_broken_promise_too(done, manager):
    services.relapse_suggestion(suggestion=done, by=manager, reason="Nej.")
    Suggestion.objects.filter(pk=done.pk).update(due_on=clock.today() - dt.timedelta(days=9))
    assert list(relapses()) == [done] and not promises_broken().exists()


def test_those_who_were_merged_hear_of_a_relapse_and_of_what_holds(done, manager, colleague, submit):
    other = submit(colleague)
    services.merge_suggestion(suggestion=other, into=done, relation="same", by=manager)
    services.relapse_suggestion(suggestion=fresh(done), by=manager, reason="Nej.")
    assert "merged_relapsed" in told(colleague)


def test_the_answer_of_somebody_whose_role_has_passed_on_is_given_back(submit, employee, manager, colleague):
    check = checks_of(due_today(submit, employee, manager), after=30)[0]
    late = reader(colleague).post(
        f"/arbete/kontroll/{check.pk}/", {"result": "holds", "words": "Jag såg det."}
    )
    assert late.status_code == 409 and "Jag såg det." in late.text and not fresh_check(check).result


def fresh_check(check):
    return FollowUp.objects.get(pk=check.pk)


def test_under_statutory_secrecy_it_stays_in_the_unit_when_read(make_user, pupil_health, head, outsider):
    writer = make_user("kurator", Role.EMPLOYEE, pupil_health)
    found = services.register_improvement(by=writer, submission_id=uuid4(), unit=pupil_health, **DONE)
    services.read_improvement(suggestion=found, by=head)
    assert fresh(found).acknowledged_at and not fresh(found).open_to_group
    with pytest.raises(NotAllowed):
        services.read_improvement(suggestion=found, by=head)
