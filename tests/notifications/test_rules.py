"""The table of who is told what, against the code that records events and the templates that say it."""

import ast
import re
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import get_template

from events.models import Event
from improvements import services as suggestions
from improvements.services.follow import AFTER_TRIAL
from lean_portal import clock
from notifications.audiences import WHY
from notifications.letters import has_part, template_of
from notifications.models import Channel, Delivery
from notifications.rules import RULE_OF, RULES, SILENT, SUBJECTS
from notifications.services import expand_waiting
from organisation.models import Appointment
from organisation.roles import Role
from organisation.services import add_unit, appoint, appoint_deputy
from tests.roles import LONG_AGO
from tools.environment import APPS, ROOT


def calls(tree):
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(call):
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


KIND = re.compile(r"[a-z]+\.[a-z]+_[a-z_]+")


def kinds_in(file: Path):
    """What `record("app.kind", …)` and `advance(…, event="kind")` name, and what a service otherwise calls
    by such a name, read from the code."""
    tree = ast.parse(file.read_text())
    if "services" in file.parts:
        words = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
        yield from (word for word in words if KIND.fullmatch(str(word)))
    for call in calls(tree):
        if (
            name_of(call) in ("record", "record_each")
            and call.args
            and isinstance(call.args[0], ast.Constant)
        ):
            yield call.args[0].value
        for keyword in call.keywords:
            if keyword.arg == "event" and isinstance(keyword.value, ast.Constant):
                yield f"{file.relative_to(ROOT).parts[0]}.{keyword.value.value}"


def recorded_kinds():
    files = [file for app in APPS for file in (ROOT / app).rglob("*.py")]
    found = {kind for file in files for kind in kinds_in(file)}
    return found | {f"improvements.{kind}" for _to, kind in AFTER_TRIAL.values()}


def test_every_recorded_event_has_a_rule_or_is_silent_on_purpose():
    assert recorded_kinds() - set(RULES) - SILENT == set()


def test_no_rule_waits_for_an_event_that_nobody_records():
    assert (set(RULES) | SILENT) - recorded_kinds() == set()


def test_no_kind_is_both_told_and_silent():
    assert set(RULES) & SILENT == set()


def test_every_kind_belongs_to_one_subject():
    """A second file with rules for the same kind would silently take the place of the first."""
    assert len(RULES) == sum(len(subject.RULES) for subject in SUBJECTS)


@pytest.mark.parametrize("notice", sorted(RULE_OF))
@pytest.mark.parametrize("part", ["subject", "said"])
def test_every_notice_has_a_subject_and_says_something(notice, part):
    assert get_template(template_of(notice, part))


@pytest.mark.parametrize("notice", sorted(RULE_OF))
def test_notice_with_a_text_of_its_own_has_html_of_its_own(notice):
    assert has_part(notice, "text") == has_part(notice, "html")


def test_no_template_is_left_of_a_notice_that_is_gone():
    folder = Path(engines["django"].dirs[0]) / "notifications" / "notices"
    assert {file.stem for file in folder.iterdir()} == set(RULE_OF)


def test_notice_belongs_to_one_rule():
    assert len(RULE_OF) == sum(len(rules) for rules in RULES.values())


# ---- whom each rule finds ----------------------------------------------------------------------------------
@pytest.fixture
def told():
    """(notice, who) of what has happened since the last time, through e-mail."""

    def look():
        before = set(Delivery.objects.values_list("pk", flat=True))
        expand_waiting()
        fresh = Delivery.objects.filter(channel=Channel.EMAIL).exclude(pk__in=before)
        return {(row.notice, row.recipient.username) for row in fresh.select_related("recipient")}

    return look


def test_submitting_sends_a_receipt_and_calls_those_who_answer(told, employee, manager, colleague, submit):
    submit(employee)
    assert told() == {("suggestion_received", "medarbetare"), ("suggestion_arrived", "chef")}


def test_deputy_is_called_beside_the_manager(told, employee, manager, make_user, home_care, submit):
    make_user("ersattare", Role.DEPUTY, home_care)
    submit(employee)
    assert ("suggestion_arrived", "ersattare") in told()


def test_vacant_post_calls_the_superior(told, employee, head, submit):
    submit(employee)
    assert ("suggestion_arrived", "forvaltningschef") in told()


def test_superior_is_not_called_where_the_post_is_held(told, employee, manager, head, submit):
    submit(employee)
    assert ("suggestion_arrived", "forvaltningschef") not in told()


def test_post_of_a_closed_account_counts_as_vacant(told, employee, manager, head, submit):
    manager.is_active = False
    manager.save()
    submit(employee)
    assert told() == {("suggestion_received", "medarbetare"), ("suggestion_arrived", "forvaltningschef")}


def test_post_that_has_ended_calls_nobody(told, employee, manager, head, submit):
    Appointment.objects.filter(user=manager).update(ends_on=LONG_AGO)
    submit(employee)
    assert ("suggestion_arrived", "forvaltningschef") in told()


def test_manager_of_a_unit_with_a_similar_path_is_not_called(told, employee, make_user, care, head, submit):
    near = add_unit(
        by=None, code="VOF-HT", name="Annan", parent=care, manager_title="Chef", valid_from=LONG_AGO
    )
    make_user("annan", Role.MANAGER, near)
    submit(employee)
    assert ("suggestion_arrived", "annan") not in told()


def test_reader_is_told_that_it_was_read(told, employee, manager, submit):
    suggestion = submit(employee)
    told()
    suggestions.acknowledge_suggestion(suggestion=suggestion, by=manager)
    assert told() == {("suggestion_read", "medarbetare")}


def test_decision_at_once_is_one_notice_and_not_two(told, employee, manager, submit):
    suggestion = submit(employee)
    told()
    suggestions.decline_suggestion(suggestion=suggestion, by=manager, answer="För dyrt", would_change="Pris")
    assert told() == {("suggestion_declined", "medarbetare")}


def test_raising_tells_the_author_and_the_steering_group_once(
    told, employee, manager, steering_member, convenor, submit
):
    suggestion = submit(employee)
    told()
    suggestions.raise_suggestion(suggestion=suggestion, by=manager, to="steering", reason="Rör flera")
    assert told() == {
        ("suggestion_raised", "medarbetare"),
        ("raised_to_you", "styrgrupp"),
        ("raised_to_you", "styrgrupp2"),
    }


def test_review_started_in_the_open_is_told(told, employee, manager, submit):
    suggestion = submit(employee)
    told()
    suggestions.start_review(suggestion=suggestion, by=manager)
    assert told() == {("review_started", "medarbetare")}


def test_nobody_is_told_of_their_own_act(told, manager, submit):
    suggestion = submit(manager)
    assert told() == {("suggestion_received", "chef")}
    suggestions.acknowledge_suggestion(suggestion=suggestion, by=manager)
    assert told() == set()


def test_responsible_role_is_told_of_its_task(
    told, employee, manager, head, other_manager, caretakers, submit
):
    suggestion = submit(employee)
    told()
    suggestions.approve_suggestion(
        suggestion=suggestion, by=manager, responsible_unit=caretakers, due_on=suggestion.decide_by
    )
    assert told() == {("suggestion_approved", "medarbetare"), ("task_given", "driftchef")}


def test_deputy_is_told_and_no_other_appointed(told, employee, colleague, home_care, manager):
    appoint_deputy(unit=home_care, user=colleague, by=manager, starts_on=clock.today(), ends_on=clock.today())
    appoint(user=employee, role=Role.EDITOR, unit=home_care, by=manager)
    assert told() == {("deputy_appointed", "kollega")}


def test_quiet_events_reach_nobody(told, employee, manager, submit):
    suggestion = submit(employee, sender="hidden")
    told()
    suggestions.open_sender(suggestion=suggestion, by=manager)
    assert told() == set()
    assert Event.objects.filter(expansion=None).count() == 0


def test_every_audience_is_told_why():
    """Without those words no mail can be made."""
    assert {rule.audience for rules in RULES.values() for rule in rules} - set(WHY) == set()
