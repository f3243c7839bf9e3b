"""Training in the demo: the top is done, the managers are in progress, and one proposal waits."""

from organisation.models import User
from training.gaps import Stand, gaps, standings
from training.models import Course, Occasion, Proposal, Record, Seat, Wave


def test_the_top_has_taken_its_course_and_one_has_not_written_what_came_of_it(almfors):
    top = Course.objects.get(code="U1")
    found = [each for each in standings() if each.course_id == top.pk]
    left = [each.user_id for each in found if each.state != Stand.DONE]
    assert left == [User.objects.get(username="bolagschef").pk]
    assert 1 - len(left) / len({each.user_id for each in found}) >= 0.9


def test_the_next_occasion_for_managers_is_full_and_three_wait(almfors):
    first, second = Occasion.objects.coming().filter(course__code="U2").with_counts()
    assert (first.taken, first.waiting) == (12, 3)
    assert (second.taken, second.waiting) == (3, 0)
    assert not Occasion.objects.to_mark().exists()


def test_the_earlier_programme_has_chairs_and_employees_by_number(almfors):
    rows = Record.objects.filter(wave=Wave.objects.get(earlier=True))
    assert rows.filter(person__headcount_group="elected").count() == 7
    assert rows.filter(user=None, person=None, count__gte=5).count() == 6


def test_one_proposal_waits_one_got_a_yes_and_one_a_no(almfors):
    assert sorted(Proposal.objects.values_list("state", flat=True)) == ["no", "proposed", "yes"]


def test_the_manager_of_the_demo_has_taken_the_course_of_managers(almfors):
    chef = User.objects.get(username="chef")
    assert Seat.objects.get(user=chef).state == Seat.State.ATTENDED
    assert gaps(chef) == []
