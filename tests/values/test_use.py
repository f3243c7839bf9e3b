"""A workplace has talked about the values: what is recorded, corrected and refused."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from events.models import Event
from lean_portal import clock
from lean_portal.refusals import NotAllowed
from organisation.services import merge_unit
from tests.roles import below
from values.models import Acknowledgement, Value
from values.services import drafting, use, versions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

LINE = "Vi ringer den anhöriga före tre."


def days_ago(days):
    return clock.today() - dt.timedelta(days=days)


@pytest.fixture
def adopted(ready, decider, editor):
    """1.0, decided three days ago: there are days to choose from."""
    versions.propose_foundation(foundation=ready, by=editor)
    return versions.adopt_foundation(
        foundation=ready,
        by=decider,
        decided_on=days_ago(3),
        adopted_by="Koncernchefsgruppen",
        reference="KCG § 14",
        motivation="Alla meningar finns spårade.",
    )


@pytest.fixture
def talk(adopted, manager, home_care):
    """talk() records one of today at the workplace of the manager; what is given differs."""

    def make(**fields):
        said = {"held_on": clock.today(), "present": 11, "of": 14, "local_meaning": LINE, "about": "V1"}
        fields = {"foundation": adopted, "unit": home_care, "by": manager, **said, **fields}
        return use.record_talk(**fields)

    return make


def refused(talk, **fields):
    with pytest.raises(NotAllowed) as refusal:
        talk(**fields)
    assert Acknowledgement.objects.count() == Event.objects.filter(kind="values.talk_recorded").count()
    return refusal.value


@pytest.fixture
def next_version(adopted, editor, adopt):
    """1.1: the same values, one of them in other words."""
    following = versions.start_next(by=editor, scope="wording")
    renamed = Value.objects.get(foundation=following, key="V1")
    drafting.change_value(value=renamed, by=editor, name="Vi tar ansvar hela vägen", description="")
    with_whom = {"with_whom": "Centrala samverkansgruppen", "note": "Protokoll 2026-5 § 1"}
    following.consultations.create(kind="information", held_on=clock.today(), by=editor, **with_whom)
    return lambda: adopt(following)


# ---- recorded ----------------------------------------------------------------------------------------------


def test_talk_says_when_how_many_and_what_it_means(talk, home_care):
    found = Acknowledgement.objects.get(pk=talk().pk)
    assert (found.unit, found.held_on, found.present, found.of) == (home_care, clock.today(), 11, 14)
    assert (found.local_meaning, found.about_id, found.version) == (LINE, "V1", 1)


def test_talk_may_be_about_the_whole_foundation(talk):
    assert talk(about="").about_id is None


def test_talk_is_an_event_without_the_words_of_anybody(talk):
    event = Event.objects.get(kind="values.talk_recorded", subject_id=talk().pk)
    assert event.data == {"corrected": False}


def test_same_talk_once_more_is_the_same_talk(talk):
    assert talk() == talk()
    assert Event.objects.filter(kind="values.talk_recorded").count() == 1


def test_night_and_day_talk_on_different_days(talk):
    talk(held_on=days_ago(1))
    talk(held_on=clock.today(), present=3, of=4)
    assert Acknowledgement.objects.count() == 2


def test_deputy_records(talk, make_user, home_care):
    assert talk(by=make_user("ersattare", "deputy", home_care)).pk


# ---- refused -----------------------------------------------------------------------------------------------


def test_another_talk_on_the_same_day_is_refused_at_the_day(talk):
    talk()
    assert list(refused(talk, local_meaning="Något annat.").message_dict) == ["held_on"]


@pytest.mark.parametrize("present", [15, 0, -1])
def test_more_people_than_there_are_or_none_is_refused_at_the_number(talk, present):
    assert list(refused(talk, present=present).message_dict) == ["present"]


def test_talk_in_the_future_is_refused_at_the_day(talk):
    assert list(refused(talk, held_on=days_ago(-1)).message_dict) == ["held_on"]


def test_talk_before_the_adoption_is_refused_and_says_which_day_it_was(talk):
    found = refused(talk, held_on=days_ago(4)).message_dict
    day = days_ago(3).isoformat()
    assert found == {"held_on": [f"The values were adopted on {day}. Choose that day or a later one."]}


@pytest.mark.parametrize("name", ["held_on", "present", "of", "local_meaning"])
def test_what_is_missing_is_named(talk, name):
    assert list(refused(talk, **{name: None}).message_dict) == [name]


def test_line_of_spaces_is_no_line(talk):
    assert list(refused(talk, local_meaning=" \n").message_dict) == ["local_meaning"]


def test_value_that_is_not_in_the_version_is_refused(talk):
    assert list(refused(talk, about="V9").message_dict) == ["about"]


def test_only_who_answers_for_the_workplace_records(talk, employee, other_manager, editor, decider):
    for person in (employee, other_manager, editor, decider):
        with pytest.raises(PermissionDenied):
            talk(by=person)


def test_unit_with_workplaces_below_holds_no_talk(talk, care, head, home_care):
    assert "none below it" in refused(talk, unit=care, by=head).messages[0]


def test_draft_is_not_talked_about_as_if_it_applied(talk, adopted, editor):
    assert refused(talk, foundation=versions.start_next(by=editor, scope="wording")).code == "stale"


def test_replaced_version_is_stale(talk, adopted, next_version):
    next_version()
    assert refused(talk, foundation=adopted).code == "stale"


# ---- corrected ---------------------------------------------------------------------------------------------


def test_talk_is_corrected(talk):
    first = talk()
    talk(talk=first, version=1, present=12, local_meaning="Vi ringer före två.")
    found = Acknowledgement.objects.get()
    assert (found.present, found.local_meaning, found.version) == (12, "Vi ringer före två.", 2)


def test_correction_that_somebody_else_made_is_not_overwritten(talk):
    first = talk()
    talk(talk=first, version=1, present=12)
    with pytest.raises(NotAllowed) as refusal:
        talk(talk=first, version=1, present=13)
    assert (refusal.value.code, Acknowledgement.objects.get().present) == ("stale", 12)


def test_same_correction_twice_is_one(talk):
    first = talk()
    for _time in range(2):
        talk(talk=first, version=1, present=12)
    assert Acknowledgement.objects.get().version == 2


def test_talk_is_not_moved_to_a_day_that_has_another(talk):
    talk(held_on=days_ago(1))
    second = talk(present=3)
    with pytest.raises(NotAllowed) as refusal:
        talk(talk=second, version=1, held_on=days_ago(1))
    assert list(refusal.value.message_dict) == ["held_on"]


def test_talk_of_another_workplace_is_not_corrected_from_mine(talk, other_manager, caretakers):
    theirs = talk(unit=caretakers, by=other_manager)
    with pytest.raises(NotAllowed):
        talk(talk=theirs, version=1, present=3)
    assert Acknowledgement.objects.get().present == 11


# ---- from one wording to the next --------------------------------------------------------------------------


def test_talk_about_one_zero_is_corrected_under_one_one(talk, next_version):
    first = talk()
    following = next_version()
    talk(foundation=following, talk=first, version=1, present=12)
    found = Acknowledgement.objects.get()
    assert (found.present, found.foundation.number) == (12, "1.0")


def test_same_day_under_one_one_is_the_same_talk(talk, next_version):
    first = talk()
    assert talk(foundation=next_version()) == first


def test_day_between_one_zero_and_one_one_can_be_recorded(talk, next_version):
    assert talk(foundation=next_version(), held_on=days_ago(1)).foundation.number == "1.1"


def test_talks_of_both_wordings_count_together(talk, next_version):
    talk(held_on=days_ago(1))
    talk(foundation=next_version())
    assert Acknowledgement.objects.of_meaning(1).count() == 2
    assert Acknowledgement.objects.of_meaning(2).count() == 0


def test_names_are_those_of_the_newest_wording(adopted, next_version):
    assert Value.objects.names() == {"V1": "Vi tar ansvar", "V2": "Vi är raka"}
    next_version()
    assert Value.objects.names() == {"V1": "Vi tar ansvar hela vägen", "V2": "Vi är raka"}


def test_workplace_that_took_over_another_has_its_talks(talk, care, make_user, home_care):
    night = below(care, "VOF-NATT", "Nattpatrullen")
    talk(unit=night, by=make_user("nattchef", "manager", night))
    assert home_care.path not in Acknowledgement.objects.all().talked_at()
    merge_unit(unit=night, into=home_care, by=None)
    assert home_care.path in Acknowledgement.objects.all().talked_at()


# ---- at once -----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lines", [(LINE, LINE), (LINE, "Något annat.")])
def test_two_deputies_at_once_leave_one_talk(talk, make_user, home_care, lines):
    people = [make_user(f"ersattare{n}", "deputy", home_care) for n in range(2)]
    gate, found = threading.Barrier(2), []

    def press(number):
        gate.wait()
        try:
            found.append(talk(by=people[number], local_meaning=lines[number]).pk)
        except NotAllowed as refusal:
            found.append(next(iter(refusal.message_dict)))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    only = Acknowledgement.objects.get().pk
    assert set(found) == ({only} if lines[0] == lines[1] else {only, "held_on"})
