"""What works is offered to units like one's own, and its way can be followed."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event
from improvements import services, spreading
from improvements.models import Offer, Suggestion
from improvements.obligations import glance
from improvements.obligations_after import offered_to
from improvements.similar_units import likeness, ranked, similar_to
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from lean_portal.templatetags.portal import day
from notifications.models import Delivery
from notifications.services import expand_waiting
from organisation.models import User
from organisation.roles import Role
from tests.improvements.following import carried_out
from tests.improvements.moving import fresh
from tests.improvements.pages import reader, text_of
from tests.improvements.test_checks import at_once, now_is
from tests.roles import below

SOON = clock.today() + dt.timedelta(days=30)


@pytest.fixture
def countryside(care):
    return below(
        care,
        "VOF-HTL",
        "Hemtjänst landsbygd",
        manager_title="Enhetschef hemtjänst landsbygd",
        shift_work=True,
    )


@pytest.fixture
def neighbour(make_user, countryside):
    return make_user("granne", Role.MANAGER, countryside)


@pytest.fixture
def done(employee, manager, submit):
    return carried_out(submit(employee), manager)


@pytest.fixture
def offered(done, manager, countryside, neighbour):
    return services.offer(suggestion=done, by=manager, units=[countryside], words="Ni har längre vägar.")[0]


def told(user):
    expand_waiting()
    return set(Delivery.objects.filter(recipient=user).values_list("notice", flat=True))


def test_units_that_do_the_same_work_come_first_and_say_why(care, housing, home_care, countryside):
    school = below(housing, "BO-PRO", "Projekt")
    night = below(care, "VOF-NAT", "Natten", manager_title="Chef natt", shift_work=True, deskless=True)
    home_care.shift_work = home_care.deskless = True
    found = ranked(home_care, [school, night, countryside, home_care])
    assert [like.unit for like in found] == [countryside, night]
    assert "hemtjänst" in found[0].reason
    assert likeness(home_care, school).points == 0


def test_an_offer_waits_for_whoever_answers_for_the_unit_until_it_is_answered(
    done, offered, manager, neighbour, employee
):
    assert [(row.pk, row.linked) for row in offered_to(neighbour)] == [(done.pk, offered.pk)]
    assert not offered_to(manager) and not offered_to(employee)
    services.answer_offer(offer=offered, by=neighbour, answer="not_now", reason="Vi byter system.")
    assert not offered_to(neighbour)


def test_a_unit_that_has_it_or_was_asked_is_not_asked_again(done, offered, countryside, manager, home_care):
    assert {like.unit for like in similar_to(done)}.isdisjoint({countryside, home_care})
    with pytest.raises(NotAllowed):
        services.offer(suggestion=done, by=manager, units=[countryside, home_care])


def test_the_role_or_the_steering_group_offers_what_everybody_may_read(
    done, colleague, steering_member, countryside, caretakers, make_user, pupil_health, head, submit
):
    with pytest.raises(PermissionDenied):
        services.offer(suggestion=done, by=colleague, units=[countryside])
    services.offer(suggestion=done, by=steering_member, units=[countryside, caretakers])
    secret = carried_out(submit(make_user("kurator", Role.EMPLOYEE, pupil_health)), head)
    with pytest.raises(NotAllowed) as refusal:
        services.offer(suggestion=secret, by=head, units=[countryside])
    assert refusal.value.code == "closed"


def test_a_yes_is_a_suggestion_of_its_own_with_its_day_and_nobody_is_promised_anything(
    offered, done, neighbour, manager, employee, countryside
):
    assert "offer_made" in told(neighbour)
    services.answer_offer(
        offer=offered, by=neighbour, answer="adapt", reason="Vi börjar i norr.", due_on=SOON
    )
    taken = Offer.objects.get().taken_as
    assert (taken.state, taken.unit, taken.author, taken.due_on) == ("approved", countryside, neighbour, SOON)
    assert (taken.title, taken.proposal, taken.answer) == (done.title, done.proposal, "Vi börjar i norr.")
    assert taken.answer_promised is None and taken.decide_by is None and taken.open_to_group
    assert "offer_answered" in told(manager) and "offer_answered" in told(employee)
    assert "suggestion_arrived" not in told(neighbour)
    services.implement_suggestion(suggestion=taken, by=neighbour, answer="Gjort.")
    assert taken.effort.follow_ups.count() == 4


def test_a_masked_copy_is_taken_over_masked(done, manager, countryside, neighbour):
    services.mask_suggestion(
        suggestion=done, by=manager, title="Nycklar", problem="Omvägar.", proposal="Lås utan nyckel."
    )
    made = services.offer(suggestion=done, by=manager, units=[countryside])[0]
    services.answer_offer(offer=made, by=neighbour, answer="adopt", due_on=SOON)
    taken = Offer.objects.get().taken_as
    assert (taken.title, taken.problem, taken.effect) == ("Nycklar", "Omvägar.", "")


def test_what_somebody_above_decides_waits_at_the_managers_desk(done, manager, countryside, neighbour):
    Suggestion.objects.filter(pk=done.pk).update(touches_law=True)
    made = services.offer(suggestion=fresh(done), by=manager, units=[countryside])[0]
    services.answer_offer(offer=made, by=neighbour, answer="adopt", due_on=SOON)
    taken = Offer.objects.get().taken_as
    assert taken.state == "acknowledged" and taken.decide_by is not None


def test_what_must_go_up_keeps_what_is_different_and_the_day(done, manager, countryside, neighbour):
    Suggestion.objects.filter(pk=done.pk).update(touches_law=True)
    made = services.offer(suggestion=fresh(done), by=manager, units=[countryside])[0]
    services.answer_offer(offer=made, by=neighbour, answer="adapt", reason="Vi börjar i norr.", due_on=SOON)
    taken = Offer.objects.get().taken_as
    assert taken.proposal.startswith(done.proposal) and "Vi börjar i norr." in taken.proposal
    assert day(SOON) in taken.steps.first().text


def test_whoever_decides_above_has_the_day_filled_in_as_long_as_it_has_not_passed(
    done, manager, countryside, neighbour, head
):
    Suggestion.objects.filter(pk=done.pk).update(touches_law=True)
    made = services.offer(suggestion=fresh(done), by=manager, units=[countryside])[0]
    services.answer_offer(offer=made, by=neighbour, answer="adopt", due_on=SOON)
    taken = Offer.objects.get().taken_as
    services.raise_suggestion(suggestion=taken, by=neighbour, to="organisation", reason="Det rör lagen.")
    url = f"/att-besvara/{taken.slug}/"
    assert reader(head).get(url).context["decision"]["due_on"].value() == SOON
    assert f'value="{SOON}"' in reader(head).get(url).text
    Offer.objects.update(due_on=clock.today() - dt.timedelta(days=1))
    assert reader(head).get(url).context["decision"]["due_on"].value() is None


def test_a_yes_that_came_to_nothing_may_be_answered_or_offered_anew(
    offered, done, manager, countryside, neighbour
):
    services.answer_offer(offer=offered, by=neighbour, answer="adopt", due_on=SOON)
    first = Offer.objects.get().taken_as
    assert countryside.pk in spreading.units_with(done)
    Suggestion.objects.filter(pk=first.pk).update(state="withdrawn")
    assert countryside.pk not in spreading.units_with(done)
    page = reader(neighbour)
    url = f"/arbete/erbjudande/{offered.pk}/"
    assert "it came to nothing" in text_of(page.get(url))
    typed = {"seen": "adopt", "answer": "adopt", "due_on": str(SOON)}
    assert page.post(url, typed).status_code == 302
    second = Offer.objects.get().taken_as
    assert second != first and page.post(url, typed)["Location"] == second.get_absolute_url()
    Suggestion.objects.filter(pk=second.pk).update(state="declined", answer="Nej.", would_change="Pengar.")
    services.offer(suggestion=fresh(done), by=manager, units=[countryside])
    assert Offer.objects.get().is_open
    told_of = Event.objects.filter(kind="improvements.offer_answered").values_list(
        "data__taken_as", flat=True
    )
    assert set(told_of) == {first.pk, second.pk}


def test_what_is_typed_in_an_answer_that_comes_too_late_is_given_back(
    offered, done, manager, neighbour, make_user, countryside
):
    url, typed = f"/arbete/erbjudande/{offered.pk}/", {"answer": "not_now", "reason": "Vi byter system."}
    page = reader(neighbour)
    services.take_back_offer(offer=offered, by=manager)
    gone = page.post(url, typed)
    assert gone.status_code == 409 and "Vi byter system." in gone.text
    assert page.get(url).status_code == 404
    other = reader(make_user("utan-post", Role.EMPLOYEE, countryside)).post(url, typed)
    assert other.status_code == 409 and "Vi byter system." in other.text


def test_what_is_typed_in_an_offer_is_given_back_when_the_form_is_gone(
    done, manager, colleague, countryside, home_care
):
    url = f"{done.get_absolute_url()}sprid/"
    sent = {"version": fresh(done).version, "units": [countryside.pk], "words": "Ni kör längre."}
    refused = reader(colleague).post(url, sent)
    assert refused.status_code == 409 and "Ni kör längre." in refused.text
    services.relapse_suggestion(suggestion=done, by=manager, reason="Det håller inte.")
    late = reader(manager).post(url, sent)
    assert late.status_code == 409 and "Ni kör längre." in late.text and not Offer.objects.exists()


def test_the_last_unit_clicked_twice_is_done_by_the_first(done, manager, countryside):
    url, page = f"{done.get_absolute_url()}sprid/", reader(manager)
    units = [like.unit.pk for like in similar_to(done)]
    sent = {"version": fresh(done).version, "units": units, "words": "Ni kör längre."}
    assert page.post(url, sent).status_code == 302
    assert page.post(url, sent).status_code == 302


def test_the_page_of_offers_leads_only_to_what_its_reader_may_see(
    done, offered, manager, neighbour, countryside
):
    services.answer_offer(offer=offered, by=neighbour, answer="adopt", due_on=SOON)
    taken = Offer.objects.get().taken_as
    url = f"{done.get_absolute_url()}sprid/"
    assert taken.get_absolute_url() in reader(manager).get(url).text
    Suggestion.objects.filter(pk=taken.pk).update(acknowledged_at=None)
    assert taken.get_absolute_url() not in reader(manager).get(url).text


def test_not_now_pressed_twice_is_said_once(offered, neighbour):
    page, sent = reader(neighbour), {"seen": "", "answer": "not_now", "reason": "Vi byter system."}
    for _press in range(2):
        assert page.post(f"/arbete/erbjudande/{offered.pk}/", sent).status_code == 302
    other = page.post(f"/arbete/erbjudande/{offered.pk}/", {**sent, "reason": "Något annat."})
    assert other.status_code == 409 and "Något annat." in other.text


def test_not_now_needs_its_reason_and_may_become_a_yes(offered, neighbour, colleague):
    with pytest.raises(NotAllowed):
        services.answer_offer(offer=offered, by=neighbour, answer="not_now")
    with pytest.raises(PermissionDenied):
        services.answer_offer(offer=offered, by=colleague, answer="not_now", reason="Nej.")
    services.answer_offer(offer=offered, by=neighbour, answer="not_now", reason="Vi byter system.")
    with pytest.raises(NotAllowed) as refusal:
        services.answer_offer(offer=offered, by=neighbour, answer="adopt", due_on=SOON, seen="")
    assert refusal.value.code == "stale"
    services.answer_offer(offer=offered, by=neighbour, answer="adopt", due_on=SOON, seen="not_now")
    with pytest.raises(NotAllowed) as refusal:
        services.answer_offer(offer=offered, by=neighbour, answer="not_now", reason="Ångrar oss.")
    assert refusal.value.code == "moved"


def test_what_has_relapsed_meanwhile_is_not_taken_over(offered, done, manager, neighbour):
    services.relapse_suggestion(suggestion=done, by=manager, reason="Det håller inte.")
    with pytest.raises(NotAllowed):
        services.answer_offer(offer=offered, by=neighbour, answer="adopt", due_on=SOON)
    assert not any("erbjudande" in need.url for need in glance(now_is(neighbour)).needs)


def test_an_offer_that_nobody_has_answered_can_be_taken_back_and_made_again(
    offered, done, manager, neighbour, countryside
):
    services.take_back_offer(offer=offered, by=manager)
    with pytest.raises(NotAllowed):
        services.answer_offer(offer=offered, by=neighbour, answer="not_now", reason="Nej.")
    services.offer(suggestion=done, by=manager, units=[countryside])
    services.answer_offer(offer=offered, by=neighbour, answer="not_now", reason="Nej.")
    with pytest.raises(NotAllowed):
        services.take_back_offer(offer=offered, by=manager)


def spread_to(suggestion, by, unit, manager):
    made = services.offer(suggestion=suggestion, by=by, units=[unit])[0]
    return services.answer_offer(offer=made, by=manager, answer="adopt", due_on=SOON).taken_as


def test_the_tree_shows_what_the_reader_may_see_from_every_page_of_it(
    done, manager, countryside, neighbour, caretakers, other_manager, outsider, care, make_user
):
    """Home care → countryside → the caretakers of another authority; one said not now."""
    second = spread_to(done, manager, countryside, neighbour)
    services.implement_suggestion(suggestion=second, by=neighbour, answer="Gjort.")
    third = spread_to(second, neighbour, caretakers, other_manager)
    night = below(care, "VOF-NAT", "Natten")
    no = services.offer(suggestion=done, by=manager, units=[night])[0]
    services.answer_offer(
        offer=no, by=make_user("natt", Role.MANAGER, night), answer="not_now", reason="Sen."
    )
    for page in (done, second, third):
        root = spreading.tree(fresh(page), outsider)
        assert root.suggestion == done and root.not_now == 1
        assert [inner.suggestion for inner in root.branches] == [second]
        assert [inner.suggestion for inner in root.branches[0].branches] == [third]
    # Nobody but its unit sees the one in the middle: what came of it hangs on where that came from.
    Suggestion.objects.filter(pk=second.pk).update(secrecy=True)
    root = spreading.tree(fresh(third), outsider)
    assert [inner.suggestion for inner in root.branches] == [third] and "landsbygd" not in text_of(
        reader(outsider).get(done.get_absolute_url())
    )
    shown = text_of(reader(outsider).get(done.get_absolute_url()))
    assert (
        "Where it has spread" in shown
        and "Fastighetsdrift" in shown
        and "one said “not now”" in shown.lower()
    )


def test_the_tree_costs_the_same_for_three_as_for_one(
    done, manager, countryside, neighbour, caretakers, other_manager, care, make_user, outsider
):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            spreading.tree(fresh(done), outsider)
        return len(queries)

    spread_to(done, manager, countryside, neighbour)
    asked()  # the posts of the reader are read once
    one = asked()
    spread_to(done, manager, caretakers, other_manager)
    night = below(care, "VOF-NAT", "Natten")
    spread_to(done, manager, night, make_user("natt", Role.MANAGER, night))
    assert asked() == one


def test_an_offer_is_made_and_answered_on_its_pages(
    done, manager, countryside, neighbour, colleague, employee, outsider
):
    url = f"{done.get_absolute_url()}sprid/"
    assert reader(colleague).get(url).status_code == 403
    page = reader(manager)
    assert "Offer it to others" in text_of(page.get(done.get_absolute_url()))
    assert "Hemtjänst landsbygd" in text_of(page.get(url))
    nobody = page.post(url, {"version": fresh(done).version, "words": "Ni kör längre."})
    assert nobody.status_code == 422 and "Ni kör längre." in nobody.text
    sent = {"version": fresh(done).version, "units": [countryside.pk], "words": "Ni kör längre."}
    assert page.post(url, sent).status_code == 302
    offer = Offer.objects.get()
    desk, answer_url = reader(neighbour), f"/arbete/erbjudande/{offer.pk}/"
    assert answer_url in desk.get("/").text
    assert reader(outsider).get(answer_url).status_code == 403
    assert "Ni kör längre." in text_of(desk.get(answer_url))
    empty = desk.post(answer_url, {"answer": "adapt", "due_on": str(SOON)})
    assert empty.status_code == 422 and "in another way" in empty.text
    typed = {"seen": "", "answer": "adapt", "reason": "I norr först.", "due_on": str(SOON)}
    yes = desk.post(answer_url, typed)
    taken = Offer.objects.get().taken_as
    assert yes.status_code == 302 and yes["Location"] == taken.get_absolute_url()
    assert desk.post(answer_url, typed)["Location"] == taken.get_absolute_url()  # a double click
    shown = text_of(reader(employee).get(taken.get_absolute_url()))
    assert "After F 20" in shown and "from Hemtjänst centrum" in shown and "I norr först." in shown


def test_page_of_what_was_offered_links_only_what_the_reader_may_see(done, manager, countryside, neighbour):
    taken = spread_to(done, manager, countryside, neighbour)
    url = f"{done.get_absolute_url()}sprid/"
    link = f'href="{taken.get_absolute_url()}"'
    assert link in reader(manager).get(url).text
    Suggestion.objects.filter(pk=taken.pk).update(secrecy=True)
    page = reader(manager).get(url)
    assert link not in page.text and "Hemtjänst landsbygd" in text_of(page)


def test_button_of_the_board_has_chosen_the_answer(offered, neighbour):
    url = f"/arbete/erbjudande/{offered.pk}/"
    chosen = [reader(neighbour).get(f"{url}?svar={code}").context["form"]["answer"].value() for code in
              ("adopt", "not_now", "taken_back", "")]  # fmt: skip
    assert chosen == ["adopt", "not_now", "", ""]


def test_nobody_is_told_of_an_offer_of_what_has_relapsed_meanwhile(offered, done, manager, neighbour):
    services.relapse_suggestion(suggestion=done, by=manager, reason="Det håller inte.")
    assert "offer_made" not in told(neighbour)


def test_name_of_the_group_makes_no_units_alike(care, home_care, countryside):
    home_care.name, countryside.name = "Almfors bad", "Almfors skog"
    home_care.manager_title = countryside.manager_title = "Chef"
    assert "almfors" in likeness(home_care, countryside).reason
    assert "almfors" not in likeness(home_care, countryside, {"almfors", "kommun"}).reason


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_one_offer_leave_one_suggestion(
    employee, manager, submit, countryside, neighbour, make_user
):
    deputy = make_user("ersattare", Role.DEPUTY, countryside)
    done = carried_out(submit(employee), manager)
    made = services.offer(suggestion=done, by=manager, units=[countryside])[0]

    def take(by):
        return lambda: services.answer_offer(
            offer=made, by=User.objects.get(pk=by.pk), answer="adopt", due_on=SOON
        )

    assert at_once(take(neighbour), take(deputy)) == ["done", "moved"]
    assert Suggestion.objects.filter(unit=countryside).count() == 1
