"""Preparing a round in the pages: making it, its questions, opening it, its times, calling it off."""

import pytest

from lean_portal import clock
from processes.forms.selections import moments_of
from processes.models import Process, Selection
from processes.services import selecting
from processes.workflow import SelectionState
from tests.improvements.pages import reader, text_of
from tests.processes.conftest import HOUR

pytestmark = pytest.mark.django_db
URL = "/processer/val/"
NEW = f"{URL}nytt/"


@pytest.fixture
def client(convenor):
    return reader(convenor)


def at(selection, deed=""):
    return f"{URL}{selection.pk}/{deed}"


def round_of(**fields):
    moments = moments_of(clock.now() + 48 * HOUR, clock.now() + 240 * HOUR)
    return {
        "name": "Val hösten 2027",
        "places": "2",
        "rules": ["owners_differ"],
        "processes": list(Process.objects.values_list("pk", flat=True)),
        **{
            name: f"{value:%H:%M}" if name.endswith("_time") else str(value)
            for name, value in moments.items()
        },
        **fields,
    }


def criteria_of(selection, **fields):
    found = {"version": selection.version}
    for criterion in selection.criteria.all():
        found |= {
            f"{criterion.key}-name": criterion.name,
            f"{criterion.key}-wording": criterion.wording,
            f"{criterion.key}-weight": criterion.weight,
            **{f"{criterion.key}-{n}": text for n, text in enumerate(criterion.anchors, 1)},
        }
    return {**found, **fields}


# ---- making it -------------------------------------------------------------------------------------------


def test_convenor_makes_a_round(client, processes, steering):
    page = client.get(NEW)
    assert page.status_code == 200
    assert page.text.count("checked") == 1 + 3 + 4  # two places, all rules, those that are complete
    answer = client.post(NEW, round_of())
    selection = Selection.objects.get()
    assert answer.status_code == 302
    assert answer.url == at(selection)
    assert (selection.name, selection.places, selection.rules) == ("Val hösten 2027", 2, ["owners_differ"])
    assert selection.candidates.count() == 4
    assert abs(selection.assess_before - clock.now() - 48 * HOUR) < HOUR


def test_defaults_can_be_sent_as_they_are(client, processes, steering):
    form = client.get(NEW).context["form"]
    sent = {field.name: field.value() for field in form} | {"assess_time": "16:00", "decide_time": "16:00"}
    assert client.post(NEW, {**sent, "name": "Val"}).status_code == 302


def test_errors_stand_at_their_fields_and_what_was_typed_is_kept(client, processes):
    answer = client.post(NEW, round_of(name="", assess_day="snart", places="7"))
    assert answer.status_code == 422
    assert {"name", "assess_day", "places"} <= set(answer.context["form"].errors)
    assert "snart" in answer.text


def test_decision_before_the_assessments_is_said_at_its_day(client, processes):
    early = moments_of(clock.now() + 240 * HOUR, clock.now() + 24 * HOUR)
    answer = client.post(NEW, round_of(decide_day=str(early["decide_day"])))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"decide_day"}


def test_hour_that_the_clocks_jump_over_is_refused(client, processes):
    answer = client.post(NEW, round_of(assess_day="2027-03-28", assess_time="02:30", decide_day="2027-04-20"))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"assess_time"}


def test_second_round_leads_to_the_first(client, preparing):
    assert client.get(NEW).url == at(preparing)
    assert client.post(NEW, round_of()).url == at(preparing)  # the button was pressed twice
    answer = client.post(NEW, round_of(name="Ett till"))
    assert answer.status_code == 409
    assert "Ett till" in answer.text
    assert at(preparing) in answer.text
    assert Selection.objects.count() == 1


def test_incomplete_process_says_what_it_lacks_and_can_be_ticked(client, nominate, confirm, home_care):
    process = confirm(nominate(home_care, "Nyanställning", risk=""))
    page = client.get(NEW)
    assert "It lacks: What speaks against it" in text_of(page)
    client.post(NEW, round_of(processes=[process.pk]))
    selection = Selection.objects.get()
    page = client.get(at(selection))
    assert "P01 Nyanställning: What speaks against it" in text_of(page)
    assert 'href="/processer/P01/"' in page.text
    assert "Open for assessment" not in text_of(page)


def test_nobody_but_the_convenor_prepares(preparing, steering_member, decider, employee, administrator):
    deeds = ("andra/", "kriterier/", "oppna/", "tider/", "stall-in/", "visa/")
    for user in (steering_member, decider, employee, administrator):
        browser = reader(user)
        assert browser.get(NEW).status_code == 403
        assert [browser.post(at(preparing, deed)).status_code for deed in deeds] == [403] * len(deeds)
    preparing.refresh_from_db()
    assert preparing.state == SelectionState.PREPARING


# ---- changing it -----------------------------------------------------------------------------------------


def test_round_is_changed(client, preparing):
    first = Process.objects.first()
    answer = client.post(at(preparing, "andra/"), round_of(places="1", processes=[first.pk], version="0"))
    assert answer.status_code == 302
    preparing.refresh_from_db()
    assert (preparing.places, preparing.version) == (1, 1)
    assert [each.process for each in preparing.candidates.all()] == [first]


def test_both_stand_beside_each_other_when_somebody_was_faster(client, preparing, convenor):
    selecting.change_selection(
        selection=preparing,
        by=convenor,
        name="Deras namn",
        places=2,
        assess_before=preparing.assess_before,
        decide_before=preparing.decide_before,
        rules=["owners_differ"],
        processes=Process.objects.all(),
    )
    answer = client.post(at(preparing, "andra/"), round_of(name="Mitt namn", version="0"))
    assert answer.status_code == 409
    assert set(answer.context["form"].errors) == {"__all__", "name"}
    assert "Saved in the meantime: Deras namn" in text_of(answer)
    assert 'value="Mitt namn"' in answer.text
    assert client.post(at(preparing, "andra/"), round_of(name="Mitt namn", version="1")).status_code == 302
    preparing.refresh_from_db()
    assert preparing.name == "Mitt namn"


def test_questions_are_changed(client, preparing):
    page = client.get(at(preparing, "kriterier/"))
    assert page.status_code == 200
    sent = criteria_of(
        preparing, **{"overview-name": "Går att se", "overview-weight": "9", "breadth-3": "Två."}
    )
    assert client.post(at(preparing, "kriterier/"), sent).status_code == 302
    overview, *_rest, breadth = preparing.criteria.all()
    assert (overview.name, overview.weight, breadth.anchors[2]) == ("Går att se", 9, "Två.")
    sent["overview-name"] = "Mitt"
    answer = client.post(at(preparing, "kriterier/"), sent)  # with the version of before
    assert answer.status_code == 409
    assert "Saved in the meantime: Går att se" in text_of(answer)
    assert 'value="Mitt"' in answer.text


@pytest.mark.parametrize("weight", ["0", "10", "", "två"])
def test_weight_is_one_to_nine(client, preparing, weight):
    answer = client.post(at(preparing, "kriterier/"), criteria_of(preparing, **{"overview-weight": weight}))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"overview-weight"}


def test_anchor_must_be_there(client, preparing):
    answer = client.post(at(preparing, "kriterier/"), criteria_of(preparing, **{"breadth-5": " "}))
    assert set(answer.context["form"].errors) == {"breadth-5"}


def test_open_round_is_locked(client, assessing_round):
    for deed in ("andra/", "kriterier/"):
        page = client.get(at(assessing_round, deed))
        assert page.status_code == 409
        assert "are locked" in text_of(page)
    sent = criteria_of(assessing_round, **{"overview-name": "Smyg"})
    answer = client.post(at(assessing_round, "kriterier/"), sent)
    assert answer.status_code == 409
    assert 'value="Smyg"' in answer.text
    assert client.post(at(assessing_round, "andra/"), round_of(places="3", version="0")).status_code == 409
    assert assessing_round.criteria.first().name != "Smyg"


# ---- reading it ------------------------------------------------------------------------------------------


def test_convenor_sees_that_it_can_open_and_opens_it(client, preparing):
    page = client.get(at(preparing))
    assert "The round can be opened" in text_of(page)
    assert client.post(at(preparing, "oppna/")).url == at(preparing)
    preparing.refresh_from_db()
    assert preparing.state == SelectionState.ASSESSING


def test_round_that_lacks_something_does_not_open(client, preparing):
    preparing.candidates.exclude(process__code="P01").delete()
    page = client.get(at(preparing))
    assert 'class="no"' in page.text
    assert "2 candidates more" in text_of(page)
    assert "2 candidates more" in text_of(client.post(at(preparing, "oppna/"), follow=True))
    preparing.refresh_from_db()
    assert preparing.state == SelectionState.PREPARING


def test_others_read_that_it_is_being_prepared_and_the_questions(preparing, employee, steering_member):
    for user in (employee, steering_member):
        page = reader(user).get(at(preparing))
        text = text_of(page)
        assert "The round is being prepared" in text
        assert "P01 Nyanställning" in text
        assert preparing.criteria.first().anchors[4] in text
        assert "Before it opens" not in text
        assert "<form" not in page.text.split("<main")[1].split("</main")[0]


def test_round_that_is_not_there_is_not_found(client):
    assert client.get(f"{URL}999/").status_code == 404
    assert client.post(f"{URL}999/oppna/").status_code == 404


def test_preparing_page_asks_the_database_as_often_with_four_as_with_two(
    preparing, convenor, django_assert_max_num_queries
):
    client = reader(convenor)
    client.get(at(preparing))
    with django_assert_max_num_queries(30) as four:
        client.get(at(preparing))
    preparing.candidates.filter(process__code__in=["P03", "P04"]).delete()
    with django_assert_max_num_queries(len(four)):
        client.get(at(preparing))


# ---- its times, and its end ------------------------------------------------------------------------------


def moved(selection, hours, version=None):
    moments = moments_of(clock.now() + hours * HOUR, clock.now() + 300 * HOUR)
    sent = {
        name: f"{value:%H:%M}" if name.endswith("_time") else str(value) for name, value in moments.items()
    }
    return {**sent, "version": selection.version if version is None else version}


def test_times_are_moved(client, assessing_round):
    assert client.get(at(assessing_round, "tider/")).status_code == 200
    assert client.post(at(assessing_round, "tider/"), moved(assessing_round, 96)).status_code == 302
    before = assessing_round.assess_before
    assessing_round.refresh_from_db()
    assert assessing_round.assess_before > before
    answer = client.post(at(assessing_round, "tider/"), moved(assessing_round, 120, version=0))
    assert answer.status_code == 409
    assert "Saved in the meantime" in text_of(answer)


def test_time_that_has_passed_is_said_at_its_day(client, assessing_round):
    answer = client.post(at(assessing_round, "tider/"), moved(assessing_round, -24))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"assess_day"}


def test_after_the_reveal_only_the_decision_is_moved(client, revealed):
    page = client.get(at(revealed, "tider/"))
    assert "assess_day" not in page.text
    before = revealed.assess_before
    assert client.post(at(revealed, "tider/"), moved(revealed, 96)).status_code == 302
    now = Selection.objects.get(pk=revealed.pk)
    assert now.assess_before == before
    assert now.decide_before > revealed.decide_before


def test_times_of_a_round_that_does_not_run_are_not_moved(client, preparing):
    assert client.get(at(preparing, "tider/")).url == at(preparing)


def test_round_is_called_off_with_a_reason(client, assessing_round, employee):
    assert client.get(at(assessing_round, "stall-in/")).status_code == 200
    assert client.post(at(assessing_round, "stall-in/"), {"reason": " "}).status_code == 422
    assert client.post(at(assessing_round, "stall-in/"), {"reason": "Mötet är flyttat."}).status_code == 302
    text = text_of(reader(employee).get(at(assessing_round)))
    assert "The round was called off" in text
    assert "Mötet är flyttat." in text
    answer = client.post(at(assessing_round, "stall-in/"), {"reason": "Igen."})
    assert answer.status_code == 422
    assert "Igen." in answer.text


def test_assessments_are_opened_when_all_are_in(client, assessed):
    assert "Open the assessments" in text_of(client.get(at(assessed)))
    assert client.post(at(assessed, "visa/")).url == at(assessed)
    assessed.refresh_from_db()
    assert assessed.state == SelectionState.REVEALED


def test_assessments_are_not_opened_while_somebody_is_missing(client, assessing_round):
    page = client.get(at(assessing_round))
    assert "Open the assessments" not in text_of(page)
    assert "Somebody is still to assess" in text_of(client.post(at(assessing_round, "visa/"), follow=True))
    assessing_round.refresh_from_db()
    assert assessing_round.state == SelectionState.ASSESSING


def test_others_read_what_happens_while_it_is_weighed(revealed, employee):
    text = text_of(reader(employee).get(at(revealed)))
    assert "The steering group is weighing the assessments" in text
    assert "Så ser det ut." not in text


def test_others_read_that_it_is_to_be_decided(proposed, employee):
    text = text_of(reader(employee).get(at(proposed)))
    assert "Koncernchefsgruppen is about to decide" in text
    assert "de berör hela koncernen" not in text
