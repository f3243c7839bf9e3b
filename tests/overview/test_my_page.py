import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from improvements import services
from improvements.obligations import MOST
from lean_portal import clock
from organisation.workdays import add_workdays
from tests.improvements.trying import planned
from tests.overview.conftest import workday

# A manager's page holds the routine and the start package too.
QUERIES = {"employee": 20, "manager": 32}


def h1(text: str) -> str:
    return re.search(r"<h1>(.*?)</h1>", text, re.DOTALL)[1].strip()


def approve(suggestion, manager, unit, *, due: int):
    day = add_workdays(clock.today(), due)
    return services.approve_suggestion(suggestion=suggestion, by=manager, responsible_unit=unit, due_on=day)


def test_the_first_page_asks_for_a_login(client, db):
    assert client.get("/").status_code == 302


def test_with_nothing_at_all_the_page_says_so_and_offers_the_form(my_page, employee):
    text = my_page(employee)
    assert h1(text) == "Nothing is waiting for you"
    assert "This is how it is when it works" in text
    assert "You have not submitted a suggestion yet" in text
    assert 'href="/forslag/nytt/"' in text
    assert 'id="needs"' not in text


def test_with_nothing_waiting_the_page_names_the_next_date(my_page, employee, submit):
    suggestion = submit(employee)
    text = my_page(employee)
    assert h1(text) == "Nothing is waiting for you"
    assert f"“{suggestion.title}”" in text
    assert f'<time class="stamp" datetime="{suggestion.read_by}"' in text


def test_the_first_line_counts_in_words(my_page, employee, manager, submit):
    submit(employee)
    text = my_page(manager)
    assert h1(text) == "One thing is waiting for you"
    assert "This is how it is when it works" not in text
    submit(employee)
    assert h1(my_page(manager)) == "Two things are waiting for you"


def test_a_broken_promise_comes_first_and_is_said_plainly(my_page, employee, manager, submit):
    new = submit(employee, title="Ett nytt förslag")
    with workday(-9):
        late = submit(employee, title="Ett som har väntat")
        services.acknowledge_suggestion(suggestion=late, by=manager)
    with workday(-30):
        services.decline_suggestion(
            suggestion=submit(employee, title="Ett som har fått svar"),
            by=manager,
            answer="Nej.",
            would_change="Pengar.",
        )
    text = my_page(manager)
    assert text.index(late.title) < text.index(new.title)
    assert 'class="stamp late"' not in text  # the group's own promise is ten days
    with workday(4):
        text = my_page(manager)
    assert f'<time class="stamp late" datetime="{late.decide_by}"' in text
    assert "The promise has been broken since" in text
    assert "Ett som har fått svar" not in text


def test_the_step_leads_to_the_desk(my_page, employee, manager, submit):
    suggestion = submit(employee)
    assert f'class="button small" href="/att-besvara/{suggestion.slug}/"' in my_page(manager)


def test_the_steering_group_is_led_to_its_own_desk(my_page, raised, steering_member):
    assert f'href="/admin/styrgrupp/{raised.slug}/"' in my_page(steering_member)


def test_what_has_been_sent_up_no_longer_waits_for_the_manager(my_page, raised, manager):
    assert h1(my_page(manager)) == "Nothing is waiting for you"


def test_a_question_waits_for_its_author_and_for_nobody_else(my_page, employee, colleague, manager, submit):
    suggestion = services.ask_author(
        suggestion=submit(employee), by=manager, question="Vilka dagar gäller det?"
    )
    text = my_page(employee)
    assert h1(text) == "One thing is waiting for you"
    assert "Vilka dagar gäller det?" in text
    assert f'class="button small" href="{suggestion.get_absolute_url()}"' in text
    for other in (colleague, manager):
        assert h1(my_page(other)) == "Nothing is waiting for you"


def test_a_task_waits_when_its_date_is_near_and_is_on_its_way_until_then(
    my_page, employee, manager, home_care, submit
):
    near = approve(submit(employee, title="Snart"), manager, home_care, due=2)
    far = approve(submit(employee, title="Längre fram"), manager, home_care, due=20)
    text = my_page(manager)
    needs, coming = text.split('id="coming"')
    assert h1(text) == "One thing is waiting for you"
    assert near.title in needs
    assert far.title not in needs
    assert far.title in coming


def test_a_task_leads_to_the_desk_of_the_unit_that_carries_it_out(
    my_page, client, raised, convenor, other_manager, caretakers
):
    task = approve(raised, convenor, caretakers, due=1)
    assert f'class="button small" href="/att-besvara/{task.slug}/"' in my_page(other_manager)
    assert client.get(f"/att-besvara/{task.slug}/").status_code == 200


def test_a_trial_that_ends_asks_what_became_of_the_prediction(my_page, employee, manager, home_care, submit):
    services.start_trial(
        suggestion=approve(submit(employee), manager, home_care, due=5),
        by=manager,
        planned=planned(prediction="Vi tror att 22 blir 9.", ends_on=clock.today()),
    )
    text = my_page(manager)
    assert "The trial ends today" in text
    assert "Vi tror att 22 blir 9." in text
    assert h1(my_page(employee)) == "Nothing is waiting for you"


def test_more_than_a_few_are_one_link_away(my_page, employee, manager, submit):
    for _number in range(MOST + 1):
        submit(employee)
    text = my_page(manager)
    assert h1(text) == "Six things are waiting for you"
    assert text.count("Answer now") == MOST
    assert f'<a href="/att-besvara/">All {MOST + 1} to answer</a>' in text


def test_my_suggestions_show_the_latest_with_their_next_promise(my_page, employee, submit):
    titles = [submit(employee, title=f"Förslag nummer {number}").title for number in range(MOST + 1)]
    lines = my_page(employee).split('class="lines"')[1].split("</ul>")[0]
    assert re.findall(r"Förslag nummer \d", lines) == titles[:0:-1]
    assert "Read by" in lines
    assert "Show all six" in my_page(employee)


@pytest.mark.parametrize("sender", ["named", "hidden"])
def test_the_page_names_no_sender(my_page, employee, manager, submit, sender):
    submit(employee, sender=sender)
    assert employee.name not in my_page(manager)


def test_another_authoritys_manager_sees_nothing_of_it(my_page, employee, other_manager, submit):
    assert submit(employee).title not in my_page(other_manager)


@pytest.mark.parametrize("reader", ["employee", "manager"])
def test_the_number_of_queries_is_the_same_for_one_and_three(
    request, my_page, client, employee, manager, submit, reader
):
    user = request.getfixturevalue(reader)
    submit(employee)
    one = count_queries(client, user)
    submit(employee)
    services.ask_author(suggestion=submit(employee), by=manager, question="Var?")
    assert count_queries(client, user) == one <= QUERIES[reader]


def count_queries(client, user) -> int:
    client.force_login(user)
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    return len(queries)
