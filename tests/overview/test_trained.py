"""How many managers have taken their course: shares, and nothing of fewer than five."""

import pytest

from organisation.models import Unit
from organisation.roles import Role
from overview.trained import trained
from tests.roles import below
from tests.training.conftest import course, done, english

__all__ = ["course", "english"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def managed(course, make_user, care, housing):
    """managed(care, 6, 3): six managers in an organisation, three of them done."""

    def make(organisation, number, ready):
        for n in range(number):
            unit = below(organisation, f"{organisation.code}-{n}", f"Enhet {n}")
            user = make_user(f"{organisation.code}{n}".lower(), Role.MANAGER, unit)
            if n < ready:
                done(user, course, unit)

    return make


def told(user):
    found = trained(user, list(Unit.objects.authorities().open()))
    return (
        found.share,
        found.people,
        {Unit.objects.get(pk=pk).code: words for pk, words in found.words.items()},
    )


def test_shares_of_each_organisation_and_of_all(managed, care, housing, employee):
    managed(care, 6, 3)
    managed(housing, 5, 4)
    assert told(employee) == (63, 11, {"VOF": "50\u00a0%", "BO": "80\u00a0%"})


def test_of_fewer_than_five_nothing_is_said_and_nothing_can_be_worked_out(
    managed, care, housing, employee, head, steering_member
):
    managed(care, 6, 3)
    managed(housing, 2, 1)
    few = "fewer than five"
    # The other is hidden too: all less its six would be the two.
    assert told(employee) == (50, 8, {"VOF": few, "BO": few})
    # Whoever answers for the six knows them, so that all would tell of the two.
    assert told(head) == (None, 8, {"VOF": "50\u00a0%", "BO": few})
    assert told(steering_member) == (50, 8, {"VOF": "50\u00a0%", "BO": "50\u00a0%"})


def test_the_page_and_the_paper_say_it(client, managed, care, housing, employee):
    assert "managers have taken" not in page(client, employee)  # nobody is asked for any
    managed(care, 6, 3)
    text = page(client, employee)
    assert "of 6 managers have taken their course" in text
    assert "Trained managers: 50\u00a0%" in text


def page(client, user):
    user.language = "en"
    user.save(update_fields=["language"])
    client.force_login(user)
    return client.get("/oversikt/").text
