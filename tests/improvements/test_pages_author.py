"""What the author does on the page: answer, take back, send again, ask once more. And anybody: take up."""

import datetime as dt

import pytest

from improvements import services
from improvements.models import Suggestion
from tests.improvements.pages import reader, text_of


@pytest.fixture
def client(employee):
    return reader(employee)


@pytest.fixture
def asked(employee, manager, submit):
    return services.ask_author(suggestion=submit(employee), by=manager, question="Which shift?")


@pytest.fixture
def declined(employee, manager, submit):
    return services.decline_suggestion(
        suggestion=submit(employee), by=manager, answer="Too dear.", would_change="A cheaper lock."
    )


def fresh(suggestion):
    return Suggestion.objects.get(pk=suggestion.pk)


def act(client, suggestion, path, **fields):
    fields = {"version": fresh(suggestion).version, **fields}
    return client.post(f"{suggestion.get_absolute_url()}{path}/", fields, follow=True)


# ---- each act ---------------------------------------------------------------------------------------------


def test_question_answer_goes_on_with_the_handling(client, asked):
    response = act(client, asked, "svara", answer="The evening shift.")
    assert response.redirect_chain == [(asked.get_absolute_url(), 302)]
    assert "Thank you! The answer is sent" in text_of(response)
    assert fresh(asked).state == "acknowledged"
    assert fresh(asked).steps.last().text == "The evening shift."


def test_question_stands_on_the_page_of_its_author_alone(client, asked, colleague):
    assert "Which shift?" in client.get(asked.get_absolute_url()).text
    assert 'name="answer"' in client.get(asked.get_absolute_url()).text
    assert 'name="answer"' not in reader(colleague).get(asked.get_absolute_url()).text


def test_suggestion_withdraw_asks_before_it_is_done(client, employee, submit):
    suggestion = submit(employee)
    response = client.get(f"{suggestion.get_absolute_url()}ta-tillbaka/")
    assert "Do you want to take the suggestion back?" in text_of(response)
    assert fresh(suggestion).state == "submitted"
    act(client, suggestion, "ta-tillbaka")
    assert fresh(suggestion).state == "withdrawn"


def test_suggestion_withdraw_of_a_decided_one_leads_back_to_it(client, declined):
    response = client.get(f"{declined.get_absolute_url()}ta-tillbaka/")
    assert (response.status_code, response["Location"]) == (302, declined.get_absolute_url())


def test_suggestion_resubmit_hands_it_in_again(client, employee, submit):
    suggestion = submit(employee)
    services.withdraw_suggestion(suggestion=suggestion, by=employee)
    assert "Send again" in text_of(client.get(suggestion.get_absolute_url()))
    act(client, suggestion, "skicka-igen")
    assert fresh(suggestion).state == "submitted"


def test_suggestion_reopen_is_offered_once(client, manager, declined):
    assert 'name="new_facts"' in client.get(declined.get_absolute_url()).text
    act(client, declined, "nya-fakta", new_facts="The lock costs half now.")
    assert fresh(declined).state == "under_review"
    services.decline_suggestion(suggestion=declined, by=manager, answer="Still.", would_change="Half again.")
    assert 'name="new_facts"' not in client.get(declined.get_absolute_url()).text
    response = act(client, declined, "nya-fakta", new_facts="Once more.")
    assert response.status_code == 409
    assert "taken up again once already" in text_of(response)
    assert "Once more." in response.text


@pytest.fixture
def rested(employee, manager, submit):
    suggestion = submit(employee)
    tomorrow = dt.date.today() + dt.timedelta(days=2)
    services.park_suggestion(suggestion=suggestion, by=manager, answer="Later.", parked_until=tomorrow)
    return suggestion


def test_suggestion_wake_is_offered_to_anybody_after_the_date(outsider, rested):
    client = reader(outsider)
    assert "Take up again" not in client.get(rested.get_absolute_url()).text
    assert act(client, rested, "ta-upp").status_code == 409
    Suggestion.objects.filter(pk=rested.pk).update(parked_until=dt.date.today())
    assert "Take up again" in client.get(rested.get_absolute_url()).text
    act(client, rested, "ta-upp")
    assert fresh(rested).state == "under_review"


# ---- not by others ----------------------------------------------------------------------------------------

OWN = ["svara", "ta-tillbaka", "skicka-igen", "nya-fakta"]


@pytest.mark.parametrize("path", OWN)
def test_author_acts_are_closed_to_a_colleague(colleague, asked, path):
    response = act(reader(colleague), asked, path, answer="Mine", new_facts="Mine")
    assert response.status_code == 403
    assert fresh(asked).state == "needs_information"


@pytest.mark.parametrize("path", [*OWN, "ta-upp"])
def test_acts_on_an_unseen_suggestion_are_not_found(outsider, employee, submit, path):
    assert act(reader(outsider), submit(employee), path, answer="Mine").status_code == 404


@pytest.mark.parametrize("path", ["svara", "skicka-igen", "nya-fakta", "ta-upp"])
def test_acts_opened_as_a_page_lead_to_the_suggestion(client, asked, path):
    response = client.get(f"{asked.get_absolute_url()}{path}/")
    assert (response.status_code, response["Location"]) == (302, asked.get_absolute_url())


# ---- bad input --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"answer": ""}, "Write an answer to the question."),
        ({"answer": " \n "}, "Write an answer to the question."),
        ({"answer": "a" * 4001}, "Shorten the answer to 4000 characters. It has 4001 now."),
        ({"answer": "a\x00b"}, "A sign in the text cannot be saved."),
        ({"answer": "Kept", "version": ""}, "The page was out of date."),
        ({"answer": "Kept", "version": "x"}, "The page was out of date."),
    ],
)
def test_question_answer_with_a_bad_field_is_refused_with_the_text_kept(client, asked, fields, words):
    response = act(client, asked, "svara", **fields)
    assert response.status_code == 422
    assert words in text_of(response)
    assert fields["answer"].replace("\x00", "").strip() in response.text.replace("\x00", "")
    assert f'name="version" value="{fresh(asked).version}"' in response.text
    assert fresh(asked).state == "needs_information"


def test_new_facts_that_are_empty_are_refused(client, declined):
    response = act(client, declined, "nya-fakta", new_facts=" ")
    assert response.status_code == 422
    assert "Write what is new." in text_of(response)


# ---- somebody was faster ----------------------------------------------------------------------------------


def test_stale_answer_shows_what_happened_and_keeps_the_text(client, asked, employee, manager):
    old = fresh(asked).version
    services.answer_question(suggestion=asked, by=employee, answer="From the phone.")
    services.ask_author(suggestion=asked, by=manager, question="And at night?")
    response = act(client, asked, "svara", answer="From the desk.", version=old)
    assert response.status_code == 409
    text = text_of(response)
    assert "Something has happened since you opened the page" in text
    assert "From the phone." in text
    assert "From the desk." in response.text
    assert f'name="version" value="{fresh(asked).version}"' in response.text
    again = act(client, asked, "svara", answer="From the desk.")
    assert again.status_code == 200
    assert fresh(asked).steps.last().text == "From the desk."


def test_answer_that_comes_too_late_is_shown_for_copying(client, asked, employee):
    old = fresh(asked).version
    services.answer_question(suggestion=asked, by=employee, answer="From the phone.")
    response = act(client, asked, "svara", answer="From the desk.", version=old)
    assert response.status_code == 409
    assert "What you wrote, for you to copy" in text_of(response)
    assert "From the desk." in response.text


def test_stale_withdrawal_changes_nothing_and_shows_the_answer(client, employee, manager, submit):
    suggestion = submit(employee)
    old = suggestion.version
    services.acknowledge_suggestion(suggestion=suggestion, by=manager)
    response = act(client, suggestion, "ta-tillbaka", version=old)
    assert response.status_code == 409
    assert "Something has happened since you opened the page" in text_of(response)
    assert "Read. Enhetschef Hemtjänst centrum." in text_of(response)
    assert fresh(suggestion).state == "acknowledged"


def test_twice_sent_answer_is_one_answer(client, asked):
    old = fresh(asked).version
    act(client, asked, "svara", answer="The evening.", version=old)
    response = act(client, asked, "svara", answer="The evening.", version=old)
    assert response.redirect_chain == [(asked.get_absolute_url(), 302)]
    assert fresh(asked).steps.filter(text="The evening.").count() == 1


def test_twice_sent_withdrawal_leads_to_the_suggestion(client, employee, submit):
    suggestion = submit(employee)
    for _time in range(2):
        response = act(client, suggestion, "ta-tillbaka", version=suggestion.version)
        assert response.redirect_chain == [(suggestion.get_absolute_url(), 302)]
    assert fresh(suggestion).steps.count() == 2


@pytest.mark.parametrize("path", OWN)
def test_author_acts_are_closed_to_a_colleague_also_when_empty(colleague, asked, path):
    assert act(reader(colleague), asked, path).status_code == 403


def test_suggestion_withdraw_page_is_closed_to_a_colleague(colleague, asked):
    assert reader(colleague).get(f"{asked.get_absolute_url()}ta-tillbaka/").status_code == 403


def test_answer_to_a_version_that_never_was_changes_nothing(client, asked):
    response = act(client, asked, "svara", answer="Kept", version="9" * 30)
    assert response.status_code == 409
    assert "Kept" in response.text
