"""What stands in the database when the demo has been loaded, on days when it could go wrong."""

import json
from pathlib import Path

from django.contrib.auth.hashers import check_password
from django.db.models import F
from django.utils import timezone

from demo.accounts import ACCOUNTS, PASSWORD
from demo.services.load import DATA, NEWS_DAYS
from events.models import Event
from improvements.models import Sender, Step, Suggestion
from improvements.obligations import glance, to_answer
from improvements.workflow import State
from lean_portal import clock
from notifications.models import Expansion
from organisation.models import Body, GroupSettings, Unit, User
from organisation.roles import Role
from organisation.workdays import is_workday

IDEAS = json.loads(Path(DATA / "ideas.json").read_text())["ideas"]


def user(name: str) -> User:
    return User.objects.get(username=name)


def test_every_idea_is_in_the_state_that_its_story_ends_in(almfors):
    there = dict(Suggestion.objects.filter(slip=None, external_id="").values_list("title", "state"))
    assert there == {idea["title"]: idea["state"] for idea in IDEAS}


def test_everything_happened_in_working_hours_before_the_day_of_loading(almfors):
    moments = [
        *Step.objects.values_list("at", flat=True),
        *Event.objects.values_list("happened_at", flat=True),
    ]
    local = [timezone.localtime(moment) for moment in moments]
    assert all(is_workday(moment.date()) for moment in local)
    assert all(6 <= moment.hour < 18 for moment in local)
    assert max(local).date() < almfors.loaded_on


def test_a_step_and_its_event_tell_the_same_time_and_numbers_follow_the_clock(almfors):
    events = {event.data["step"]: event for event in Event.objects.filter(data__has_key="step")}
    assert all(events[step.pk].happened_at == step.at for step in Step.objects.all())
    told = Suggestion.objects.filter(external_id="")  # without the two years before
    suggestions = list(told.order_by("submitted_at"))
    assert suggestions == list(told.order_by("year", "serial"))
    assert all(found.year == timezone.localdate(found.submitted_at).year for found in suggestions)


def test_the_group_has_its_units_posts_bodies_and_promises(almfors):
    kinds = [unit.kind for unit in Unit.objects.all()]
    assert [kinds.count(kind) for kind in ("administration", "company", "unit")] == [5, 4, 40]
    unanswered = [unit.code for unit in Unit.objects.exclude(kind="group") if not held(unit)]
    assert unanswered == ["NL-LOK"]  # its post is vacant: who is above it answers
    assert Body.objects.get(key="styrgruppen").members().count() == 3
    promises = GroupSettings.objects.current()
    assert (promises.read_days, promises.decide_days, promises.decide_days_many) == (2, 5, 10)
    assert all([promises.fault_link, promises.incident_link, promises.environment_link])
    assert all([promises.whistleblowing_link, promises.pay_link])
    assert Unit.objects.get(code="SOC-BOF").secrecy


def held(unit: Unit) -> bool:
    return unit.appointments.answering().exists()


def test_the_offered_accounts_are_there_with_the_password_and_a_role(almfors):
    there = [user(account.username) for account in ACCOUNTS]
    assert len(there) == 14
    assert all(found.email == f"{found.username}@almfors.example" for found in there)
    assert {post.role for found in there for post in found.posts} == set(Role.values)
    assert check_password(PASSWORD, user("medarbetare").password)


def test_the_manager_answers_for_the_unit_of_the_employee_and_so_does_the_deputy(almfors):
    unit = user("medarbetare").home_unit_id
    assert user("chef").answered_unit_ids == {unit}
    assert user("ersattare").answered_unit_ids == {unit}


def test_the_managers_desk_has_a_broken_promise_and_others_that_can_be_kept(almfors):
    rows = list(to_answer(user("chef")))
    assert len(rows) == 4
    assert rows[0].due < clock.today() < rows[-1].due
    assert {row.state for row in rows} == {State.SUBMITTED, State.ACKNOWLEDGED}


def test_the_steering_group_has_one_broken_promise_and_one_for_the_nearest_working_day(almfors):
    rows = list(to_answer(user("styrgrupp")))
    assert [row.due < clock.today() for row in rows] == [True, False, False, False, False]
    assert almfors.day(0) <= rows[1].due <= almfors.day(1)


def test_each_kind_of_role_finds_something_on_the_first_page(almfors):
    for name in ("medarbetare", "chef", "ersattare", "forvaltningschef", "bolagschef", "styrgrupp2"):
        assert glance(user(name)).needs, name
    assert glance(user("medarbetare")).mine_count == 7
    assert not glance(user("koncernchef")).needs


def test_most_promises_are_kept_and_some_are_broken(almfors):
    told = Suggestion.objects.filter(external_id="").exclude(decided_at=None)
    decided = told.filter(state__in=[State.APPROVED, State.DECLINED])
    assert not decided.filter(answered_on__gt=F("answer_promised")).exists()
    late = Suggestion.objects.awaiting_answer().filter(decide_by__lt=clock.today())
    assert late.count() == 3


def test_what_may_be_whistleblowing_stands_in_no_list(almfors):
    sealed = Suggestion.objects.get(channel="whistleblowing")
    manager = user("chef.sbf-gp")
    assert not Suggestion.objects.listed_for(manager).filter(pk=sealed.pk).exists()
    assert Suggestion.objects.visible_to(manager).filter(pk=sealed.pk).exists()
    assert not Suggestion.objects.visible_to(user("styrgrupp")).filter(pk=sealed.pk).exists()


def test_what_waits_for_masking_is_seen_in_its_own_unit_only(almfors):
    waiting = Suggestion.objects.filter(title="Varna kollegor före besök vid smitta")
    assert waiting.get().state == State.SUBMITTED
    assert waiting.filter(pk__in=Suggestion.objects.visible_to(user("medarbetare"))).exists()
    assert not waiting.filter(pk__in=Suggestion.objects.visible_to(user("koncernchef"))).exists()


def test_hidden_senders_and_a_colleague_without_an_account_are_there(almfors):
    assert Suggestion.objects.filter(sender=Sender.HIDDEN).count() == 5
    first = Suggestion.objects.get(title__startswith="Samma färg", taken_from=None)
    assert first.on_behalf_of.name.startswith("Lokalvårdare")


def test_only_the_last_days_wait_to_be_told(almfors):
    waiting = Event.objects.exclude(pk__in=Expansion.objects.values("event_id"))
    days = {timezone.localdate(event.happened_at) for event in waiting}
    assert days == {almfors.day(-number) for number in range(1, NEWS_DAYS + 1)}
    assert 5 <= waiting.count() <= 60
