"""Trials in figures: what is refused, what is one at a time, and what the pages show and take."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.template.loader import render_to_string

from events.models import Event
from improvements import services
from improvements.models import Effort, Measure, Suggestion, Trial, Verdict
from improvements.obligations import glance
from improvements.services.efforts import open_effort
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from tests.improvements.pages import reader, text_of
from tests.improvements.trying import planned, studied

SOON = dt.date.today() + dt.timedelta(days=30)
PLAN = {
    "question": "Minskar väntan?", "prediction": "Från 5,9 till 4,5.", "counted": "Väntan",
    "unit_name": "dagar", "before": "5,9", "predicted": "4,5", "who": "Kundservice", "ends_on": SOON,
}  # fmt: skip
STUDY = {
    "outcome": "Var tolfte kopplades fel.",
    "result": "4,5",
    "lesson": "Vatten för sig.",
    "verdict": "adopt",
}
NUMBER = "850312-2387"


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def approved(employee, manager, home_care, submit):
    return services.approve_suggestion(
        suggestion=submit(employee), by=manager, responsible_unit=home_care, due_on=SOON, answer="Ja."
    )


@pytest.fixture
def pilot(caretakers, other_manager):
    """Owned by the caretakers; `other_manager` answers for them."""
    return open_effort(name="Felanmälan", code="P01", owner_unit=caretakers)


@pytest.fixture
def cycle(pilot, other_manager):
    return services.start_cycle(effort=pilot, by=other_manager, planned=planned())


def conclude(pilot, by, verdict=Verdict.ADAPT, **told):
    return services.conclude_cycle(effort=pilot, by=by, verdict=verdict, studied=studied(**told))


def urls(effort, number=1):
    return f"/arbete/{effort.pk}/varv/nytt/", f"/arbete/{effort.pk}/varv/{number}/"


# ---- the services ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"predicted": None}, "predicted"),
        ({"counted": " "}, "counted"),
        ({"unit_name": ""}, "unit_name"),
        ({"ends_on": clock.today() - dt.timedelta(days=1)}, "ends_on"),
        ({"ends_on": clock.today() + dt.timedelta(days=367)}, "ends_on"),
        ({"who": f"Anna {NUMBER}"}, "who"),
    ],
)
def test_trial_does_not_begin_without_a_prediction_in_figures(pilot, other_manager, wrong, field):
    with pytest.raises(NotAllowed) as refused:
        services.start_cycle(effort=pilot, by=other_manager, planned=planned(**wrong))
    assert [*refused.value.message_dict] == [field]
    assert not Trial.objects.exists()


def test_measure_of_another_work_is_refused(pilot, other_manager, home_care):
    other = open_effort(name="Annat", code="P02", owner_unit=home_care)
    measure = Measure.objects.create(effort=other, name="Väntan", definition="Så.", unit_name="dagar")
    with pytest.raises(NotAllowed) as refused:
        services.start_cycle(effort=pilot, by=other_manager, planned=planned(measure=measure))
    assert [*refused.value.message_dict] == ["measure"]


def test_no_study_without_figures_or_why_there_are_none(pilot, other_manager, cycle):
    with pytest.raises(NotAllowed) as refused:
        conclude(pilot, other_manager, result=None, no_data="  ")
    assert [*refused.value.message_dict] == ["result"]
    ended = conclude(pilot, other_manager, result=None, no_data="Listan försvann.")
    assert (ended.result, ended.no_data, ended.concluded_at is None) == (None, "Listan försvann.", False)


def test_reason_for_no_figures_falls_where_there_is_a_figure(pilot, other_manager, cycle):
    assert conclude(pilot, other_manager, no_data="Nej.").no_data == ""


def test_cycles_form_a_ramp_one_at_a_time(pilot, other_manager, cycle):
    with pytest.raises(NotAllowed) as refused:
        services.start_cycle(effort=pilot, by=other_manager, planned=planned())
    assert refused.value.code == "open"
    conclude(pilot, other_manager)
    services.start_cycle(effort=pilot, by=other_manager, planned=planned())
    assert [trial.number for trial in pilot.trials.all()] == [1, 2]
    kinds = Event.objects.about(pilot).values_list("kind", flat=True)
    assert sorted(kinds) == [
        "improvements.cycle_concluded", "improvements.cycle_started", "improvements.cycle_started",
    ]  # fmt: skip


def test_cycle_that_is_over_does_not_end_the_one_after_it(pilot, other_manager, cycle):
    conclude(pilot, other_manager)
    later = services.start_cycle(effort=pilot, by=other_manager, planned=planned())
    with pytest.raises(NotAllowed, match="a later one is going on"):
        services.conclude_cycle(
            effort=pilot, by=other_manager, verdict=Verdict.ADOPT, studied=studied(), number=cycle.number
        )
    later.refresh_from_db()
    assert later.concluded_at is None


def test_only_who_leads_a_pilot_begins_and_ends(pilot, manager, cycle, steering_member):
    for act in (
        lambda: services.start_cycle(effort=pilot, by=manager, planned=planned()),
        lambda: conclude(pilot, manager),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert conclude(pilot, steering_member).verdict == Verdict.ADAPT


def test_closed_work_begins_nothing(pilot, other_manager):
    pilot.closed_at = clock.now()
    pilot.save(update_fields=["closed_at"])
    with pytest.raises(NotAllowed, match="closed"):
        services.start_cycle(effort=pilot, by=other_manager, planned=planned())


def begin_at_once(calls):
    gate, found = threading.Barrier(len(calls)), []

    def begin(call):
        gate.wait()
        try:
            call()
            found.append("begun")
        except NotAllowed as refusal:
            found.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_at_once_one_trial_begins(pilot, other_manager, steering_member, approved, manager):
    cycles = [
        lambda: services.start_cycle(effort=pilot, by=other_manager, planned=planned()),
        lambda: services.start_cycle(effort=pilot, by=steering_member, planned=planned()),
    ]
    assert begin_at_once(cycles) == ["begun", "open"]
    trials = [
        lambda: services.start_trial(
            suggestion=approved, by=manager, planned=planned(), version=approved.version
        )
    ] * 2
    assert begin_at_once(trials) == ["begun", "stale"]
    assert [effort.trials.count() for effort in Effort.objects.all()] == [1, 1]


# ---- the pages of a cycle ----------------------------------------------------------------------------------


def test_cycle_begins_and_ends_on_its_pages(pilot, other_manager):
    create, detail = urls(pilot)
    client = reader(other_manager)
    assert client.get(create).status_code == 200
    begun = client.post(create, PLAN)
    assert (begun.status_code, begun.url) == (302, "/processer/P01/pilot/")
    trial = pilot.trials.get()
    assert (trial.before, trial.predicted, trial.who) == (Decimal("5.9"), Decimal("4.5"), "Kundservice")
    assert client.get(create).url == detail  # one goes on
    assert client.post(detail, STUDY).status_code == 302
    read = text_of(client.get(detail))
    assert "Väntan: from 5.9 to 4.5 dagar." in read
    assert "It became 4.5 dagar. Close to what we believed." in read
    assert "We keep it." in read
    assert "How did it go?" not in read


def test_double_click_begins_one_cycle_and_ends_it_once(pilot, other_manager):
    create, detail = urls(pilot)
    client = reader(other_manager)
    assert [client.post(create, PLAN).status_code for _n in range(2)] == [302, 302]
    assert [client.post(detail, STUDY).status_code for _n in range(2)] == [302, 302]
    assert pilot.trials.count() == 1
    assert Event.objects.filter(kind="improvements.cycle_concluded").count() == 1


def test_who_was_slower_keeps_the_words(pilot, steering_member, cycle):
    create, detail = urls(pilot)
    client = reader(steering_member)
    response = client.post(create, PLAN)
    assert response.status_code == 409
    assert "Conclude it before the next one begins" in response.text
    assert "Minskar väntan?" in response.text
    conclude(pilot, steering_member)
    late = client.post(detail, STUDY)
    assert late.status_code == 409
    assert "Var tolfte kopplades fel." in late.text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"predicted": "ungefär fem"}, "Write the figure alone, as 12,5"),
        ({"predicted": ""}, "Write what you believe it becomes"),
        ({"unit_name": ""}, "Write the unit"),
        ({"ends_on": "2020-01-01"}, "Choose today or a later day"),
        ({"who": f"Anna {NUMBER}"}, "personal identity number"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_nothing_is_lost(pilot, other_manager, wrong, said):
    response = reader(other_manager).post(urls(pilot)[0], PLAN | wrong)
    assert response.status_code == 422
    [name] = wrong
    assert f'href="#id_{name}"' in response.text
    assert said in response.text
    assert "Minskar väntan?" in response.text
    assert not pilot.trials.exists()


def test_end_asks_for_figures_or_why(pilot, other_manager, cycle):
    detail = urls(pilot)[1]
    client = reader(other_manager)
    response = client.post(detail, STUDY | {"result": ""})
    assert response.status_code == 422
    assert "Write the figure, or below it why there is none." in response.text
    assert client.post(detail, STUDY | {"result": "", "no_data": "Borta."}).status_code == 302


def test_measure_says_what_is_counted_and_the_unit(pilot, other_manager):
    measure = Measure.objects.create(effort=pilot, name="Väntan", definition="Så.", unit_name="dagar")
    client = reader(other_manager)
    assert 'name="measure"' in client.get(urls(pilot)[0]).text
    typed = PLAN | {"counted": "", "unit_name": "", "measure": measure.pk}
    assert client.post(urls(pilot)[0], typed).status_code == 302
    trial = pilot.trials.get()
    assert (trial.measure, trial.counted, trial.unit_name) == (measure, "Väntan", "dagar")


def test_others_read_a_cycle_and_write_nothing(pilot, employee, cycle):
    create, detail = urls(pilot)
    client = reader(employee)
    read = client.get(detail)
    assert read.status_code == 200
    assert "How did it go?" not in read.text
    assert [client.get(create).status_code, client.post(create, {}).status_code] == [403, 403]
    assert client.post(detail, {}).status_code == 403
    kept = client.post(detail, STUDY)  # led it a moment ago, perhaps
    assert kept.status_code == 409
    assert "Vatten för sig." in kept.text
    assert client.get(urls(pilot, 7)[1]).status_code == 404
    assert not pilot.trials.exclude(concluded_at=None).exists()


def test_trial_of_a_suggestion_is_seen_by_those_who_see_it(employee, manager, outsider, submit):
    suggestion = submit(employee)
    services.approve_suggestion(
        suggestion=suggestion, by=manager, responsible_unit=suggestion.unit, due_on=SOON, answer="Ja."
    )
    services.start_trial(suggestion=suggestion, by=manager, planned=planned())
    Suggestion.objects.filter(pk=suggestion.pk).update(secrecy=True, cleared_at=None)
    effort = Effort.objects.get()
    answers = [reader(user).get(urls(effort)[1]).status_code for user in (employee, outsider)]
    assert answers == [200, 404]
    assert reader(outsider).post(urls(effort)[0], PLAN).status_code == 404
    assert reader(manager).post(urls(effort)[1], STUDY).url == effort.get_absolute_url()
    assert effort.trials.get().concluded_at is None


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_a_cycle_costs_the_same_whatever_came_before_it(
    count, pilot, other_manager, django_assert_max_num_queries
):
    for _n in range(count):
        services.start_cycle(effort=pilot, by=other_manager, planned=planned())
        conclude(pilot, other_manager)
    client = reader(other_manager)
    with django_assert_max_num_queries(9):
        client.get(urls(pilot)[1])


def test_part_of_a_pilots_page_leads_who_leads_it_to_the_next_step(pilot, other_manager):
    create, detail = urls(pilot)

    def part(leads):
        trials = list(pilot.trials.all())
        context = {"effort": pilot, "trials": trials, "leads": leads}
        return render_to_string("improvements/effort_trials.html", context)

    assert (create in part(True), create in part(False)) == (True, False)
    services.start_cycle(effort=pilot, by=other_manager, planned=planned())
    assert (detail in part(True), create in part(True), detail in part(False)) == (True, False, False)
    conclude(pilot, other_manager)
    services.start_cycle(effort=pilot, by=other_manager, planned=planned())
    assert (detail in part(False), urls(pilot, 2)[1] in part(True)) == (True, True)
    conclude(pilot, other_manager)
    assert create in part(True)
    pilot.closed_at = clock.now()
    assert create not in part(True)


# ---- the pages of a suggestion -----------------------------------------------------------------------------


def test_ramp_stands_on_the_page_with_the_latest_open(approved, employee, manager):
    services.start_trial(suggestion=approved, by=manager, planned=planned())
    services.conclude_trial(
        suggestion=approved, by=manager, verdict=Verdict.ADAPT, due_on=SOON,
        studied=studied(result=None, no_data="Klockan stod."),
    )  # fmt: skip
    services.start_trial(suggestion=approved, by=manager, planned=planned(question="Nu då?", before=None))
    response = reader(employee).get(approved.get_absolute_url())
    read = text_of(response)
    assert "Cycle 2: what we want to know" in read
    assert "Cycle 1. minuter för mötet: before 30 minuter" in read
    assert "and there are no figures" in read
    assert response.text.index("Nu då?") < response.text.index("Klockan stod.")
    desk = reader(manager).get(f"/att-besvara/{approved.slug}/")
    assert "Klockan stod." in desk.text


def test_double_click_on_a_trial_at_the_desk_is_one(approved, manager):
    typed = {"action": "trial", "trial_question": "Går det?", "version": approved.version}
    typed |= {name: value for name, value in PLAN.items() if name != "question"}
    client = reader(manager)
    answers = [client.post(f"/att-besvara/{approved.slug}/", typed).status_code for _n in range(2)]
    assert answers == [302, 302]
    assert Trial.objects.count() == 1


def test_figure_that_is_zero_is_a_figure(approved, manager):
    services.start_trial(suggestion=approved, by=manager, planned=planned(predicted=Decimal(0)))
    approved.refresh_from_db()
    typed = {"action": "conclude", "version": approved.version, **STUDY, "result": "0"}
    assert reader(manager).post(f"/att-besvara/{approved.slug}/", typed).status_code == 302
    assert Trial.objects.get().result == 0


# ---- Min sida ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "status", "label"),
    [
        (0, "soon", "The cycle ends today"),
        (-3, "late", "The cycle was to end"),
        (4, "trial", "The cycle ends"),
    ],
)
def test_owner_of_a_pilot_is_asked_what_came_of_the_cycle(
    pilot, other_manager, manager, cycle, days, status, label
):
    day = clock.today() + dt.timedelta(days=days)
    starts = min(day, clock.today())
    Trial.objects.filter(pk=cycle.pk).update(ends_on=day, starts_on=starts)
    found = glance(other_manager)
    [row] = found.needs
    assert (row.status, found.needs_count, row.url) == (status, 1, urls(pilot)[1])
    assert row.status_label.startswith(label)
    assert glance(manager).needs == []


def test_cycle_further_off_stands_among_what_comes(pilot, other_manager, cycle):
    Trial.objects.filter(pk=cycle.pk).update(ends_on=clock.today() + dt.timedelta(days=20))
    found = glance(other_manager)
    assert (found.needs, [row.headline for row in found.coming]) == ([], ["Felanmälan, cycle 1"])
