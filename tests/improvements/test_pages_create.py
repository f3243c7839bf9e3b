"""The form at /forslag/nytt/: what it promises, what it refuses, and that nothing typed is lost."""

import datetime as dt
import gzip
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from improvements.models import Suggestion
from organisation.models import GroupSettings, Person, Unit
from organisation.services import add_unit
from tests.improvements.pages import WORDS, filled, reader, text_of
from tests.roles import LONG_AGO

URL = "/forslag/nytt/"
MONDAY = dt.datetime(2027, 9, 13, 8, tzinfo=dt.UTC)


@pytest.fixture
def client(employee):
    return reader(employee)


@pytest.fixture
def person(home_care):
    return Person.objects.create(name="Natt-Lisa", unit=home_care)


def refused(client, **fields):
    response = client.post(URL, filled(**fields))
    assert response.status_code == 422
    assert not Suggestion.objects.exists()
    return response


# ---- what it shows ----------------------------------------------------------------------------------------


def test_suggestion_form_promises_the_dates_of_the_settings(employee):
    GroupSettings(pk=1, read_days=3, decide_days=5, decide_days_many=12).save()
    with time_machine.travel(MONDAY, tick=False):
        response = reader(employee).get(URL)
    text = text_of(response)
    assert "A human answers you by Thursday 16 September" in text
    assert "first decision by Monday 20 September" in text
    assert "When several units decide together, the first decision comes by Wednesday 29 September." in text
    assert response.text.count('<time class="stamp"') == 2


def test_suggestion_form_names_the_five_places_and_links_those_that_are_set(client):
    GroupSettings(pk=1, fault_link="https://fel.almfors.example/").save()
    response = client.get(URL)
    assert '<a href="https://fel.almfors.example/">Fault report</a>' in response.text
    assert "<dd>Whistleblowing function</dd>" in response.text
    assert "The portal never forwards such a text." in text_of(response)


def test_suggestion_form_says_that_the_text_can_become_a_public_record(client):
    assert "What you write can become a public record" in text_of(client.get(URL))


def test_suggestion_form_of_a_unit_with_secrecy_says_who_sees_it(make_user, pupil_health):
    nurse = make_user("skoterska", "employee", pupil_health)
    assert "Only your unit and those who handle the suggestion see it" in text_of(reader(nurse).get(URL))


def test_suggestion_form_has_no_field_for_the_only_unit(client):
    assert 'name="unit"' not in client.get(URL).text


def test_suggestion_form_asks_which_unit_where_there_are_several(employee, pupil_health, make_user):
    make_user("annan", "employee", pupil_health)
    employee.appointments.create(role="employee", unit=pupil_health, starts_on=LONG_AGO)
    response = reader(employee).get(URL)
    assert 'name="unit"' in response.text


def test_suggestion_form_offers_own_organisation_and_the_others_as_wholes(
    client, housing, caretakers, pupil_health
):
    boxes = client.get(URL).text
    assert f'id="affected_{pupil_health.pk}"' in boxes
    assert f'id="affected_{housing.pk}"' in boxes
    assert f'id="affected_{caretakers.pk}"' not in boxes


def test_suggestion_form_shows_all_units_and_keeps_the_text(client, caretakers, pupil_health):
    response = client.post(URL, filled(all_units="1", affected_units=[pupil_health.pk]))
    assert response.status_code == 200
    assert f'id="affected_{caretakers.pk}"' in response.text
    assert f'value="{pupil_health.pk}" id="affected_{pupil_health.pk}" checked' in response.text
    assert WORDS["problem"] in response.text
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_suggestion_form_query_count_is_constant(
    client, count, home_care, care, django_assert_max_num_queries
):
    for number in range(count):
        Person.objects.create(name=f"Person {number}", unit=home_care)
        add_unit(
            by=None, code=f"U{number}", name=f"U{number}", parent=care, manager_title="C", valid_from=LONG_AGO
        )
    with django_assert_max_num_queries(7):
        client.get(URL)


def test_suggestion_form_is_small_in_a_group_of_four_hundred_units(client, group):
    units = []
    for organisation in range(9):
        top = add_unit(
            by=None, code=f"O{organisation}", name=f"Organisation {organisation}", kind="administration",
            parent=group, manager_title="Chef", valid_from=LONG_AGO,
        )  # fmt: skip
        units += [
            Unit(
                code=f"O{organisation}-{n}", name=f"Enhet {organisation} {n}", parent=top, authority=top,
                path=f"{top.path}O{organisation}-{n}/", manager_title="Enhetschef", valid_from=LONG_AGO,
            )
            for n in range(44)
        ]  # fmt: skip
    Unit.objects.bulk_create(units)
    assert len(gzip.compress(client.get(URL).content)) <= 6000


def test_suggestion_form_without_a_unit_says_what_to_do(administrator):
    response = reader(administrator).get(URL)
    assert response.status_code == 200
    assert "Ask your manager, or an administrator of the portal, to add you to your unit." in text_of(
        response
    )


def test_suggestion_sent_without_a_unit_is_refused_with_the_text_kept(administrator):
    response = refused(reader(administrator))
    assert "You belong to no unit today" in text_of(response)
    assert WORDS["problem"] in response.text


# ---- what becomes of it -----------------------------------------------------------------------------------


def test_suggestion_create_leads_to_its_page_with_thanks(client, employee, home_care):
    response = client.post(URL, filled(effect="Twenty minutes a shift."), follow=True)
    suggestion = Suggestion.objects.get()
    assert response.redirect_chain == [(suggestion.get_absolute_url(), 302)]
    assert "Thank you! The suggestion is in. Enhetschef Hemtjänst centrum reads it by" in text_of(response)
    assert (suggestion.author, suggestion.unit, suggestion.sender) == (employee, home_care, "named")
    assert suggestion.effect == "Twenty minutes a shift."


def test_suggestion_create_keeps_affected_units_and_promises_the_later_date(employee, caretakers):
    GroupSettings(pk=1, decide_days=5, decide_days_many=10).save()
    with time_machine.travel(MONDAY, tick=False):
        reader(employee).post(URL, filled(affected_units=[caretakers.pk]))
    suggestion = Suggestion.objects.get()
    assert list(suggestion.affected_units.all()) == [caretakers]
    assert suggestion.decide_by == dt.date(2027, 9, 27)


def test_suggestion_for_a_colleague_leads_to_the_receipt(client, person):
    response = client.post(URL, filled(for_colleague="on", on_behalf_of=person.pk), follow=True)
    suggestion = Suggestion.objects.get()
    assert suggestion.on_behalf_of == person
    text = text_of(response)
    assert response.redirect_chain[-1][0] == f"{suggestion.get_absolute_url()}kvitto/"
    assert suggestion.number.replace("\xa0", " ") in text
    assert "Ask Enhetschef Hemtjänst centrum and say the number" in text


def test_suggestion_receipt_is_for_its_author_alone(client, manager, employee, submit):
    url = reverse("improvements:suggestion_receipt", args=[*map(int, submit(employee).slug.split("-"))])
    assert client.get(url).status_code == 200
    assert reader(manager).get(url).status_code == 404


def test_suggestion_from_one_of_several_units_goes_to_the_chosen_one(employee, pupil_health):
    employee.appointments.create(role="employee", unit=pupil_health, starts_on=LONG_AGO)
    reader(employee).post(URL, filled(unit=pupil_health.pk))
    assert Suggestion.objects.get().unit == pupil_health


# ---- sent twice -------------------------------------------------------------------------------------------


def test_suggestion_sent_twice_is_one_and_leads_to_the_same_page(client):
    fields = filled()
    first, second = client.post(URL, fields), client.post(URL, fields)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"] == Suggestion.objects.get().get_absolute_url()


def test_suggestion_changed_and_sent_again_says_that_the_change_was_not_saved(client):
    fields = filled()
    client.post(URL, fields)
    response = client.post(URL, {**fields, "title": "Another title"}, follow=True)
    assert "This form had been sent already, so what you changed afterwards was not saved." in text_of(
        response
    )
    assert Suggestion.objects.get().title == WORDS["title"]


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_identical_posts_make_one_suggestion(employee):
    fields, session = filled(), reader(employee).cookies

    def send(_number):
        client = Client()
        client.cookies = session.copy()
        try:
            return client.post(URL, fields)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))
    suggestion = Suggestion.objects.get()
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, suggestion.get_absolute_url())
    }
    assert suggestion.steps.count() == 1


# ---- bad input --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "Write a title."),
        ("title", "   ", "Write a title."),
        ("title", "\u200b \u00a0", "Write a title."),
        ("title", "a" * 121, "Shorten the title to 120 characters. It has 121 now."),
        ("title", "a\x00b", "A sign in the text cannot be saved."),
        ("problem", " \n\t ", "Tell what the problem is."),
        ("problem", "a" * 4001, "Shorten the problem to 4000 characters. It has 4001 now."),
        ("problem", "\x00", "A sign in the text cannot be saved."),
        ("proposal", "", "Tell what you propose."),
        ("proposal", "a" * 5000, "Shorten the proposal to 4000 characters. It has 5000 now."),
        ("effect", "a" * 2001, "Shorten what gets better to 2000 characters. It has 2001 now."),
        ("sender", "", "Choose who may see that it is you."),
        ("sender", "anonymous", "Choose who may see that it is you."),
        ("affected_units", "x", "One of the units that it concerns is no longer open."),
        ("affected_units", "999999", "One of the units that it concerns is no longer open."),
        ("affected_units", "9" * 40, "One of the units that it concerns is no longer open."),
        ("submission_id", "", "The form had lost its number."),
        ("submission_id", "not-a-uuid", "The form had lost its number."),
        ("submission_id", "\x00", "The form had lost its number."),
    ],
)
def test_suggestion_with_a_bad_field_is_refused_in_words(client, field, value, words):
    response = refused(client, **{field: value})
    assert words in text_of(response)
    assert 'class="error-summary"' in response.text
    assert "<title>Check the form: " in response.text


def test_suggestion_refused_keeps_every_word_and_the_id(client):
    submission = str(uuid4())
    fields = {
        "submission_id": submission,
        "problem": "My <b>problem</b>",
        "proposal": "Mine",
        "effect": "Better",
    }
    response = refused(client, title="", **fields)
    assert f'value="{submission}"' in response.text
    assert "My &lt;b&gt;problem&lt;/b&gt;" in response.text
    assert response.text.count("Better") == 1
    assert 'value="named"' in response.text


def test_suggestion_with_a_broken_id_can_be_sent_from_the_page_that_says_so(client):
    page = refused(client, submission_id="broken").text
    fresh = page.split('name="submission_id" value="')[1].split('"')[0]
    assert client.post(URL, filled(submission_id=fresh)).status_code == 302


def test_suggestion_counts_a_line_break_as_the_browser_does(client):
    assert client.post(URL, filled(problem="a\r\n" * 2000)).status_code == 302
    assert Suggestion.objects.get().problem == "\n".join(["a"] * 2000)


def test_suggestion_that_affects_a_closed_unit_is_refused(client, caretakers):
    Unit.objects.filter(pk=caretakers.pk).update(valid_to=dt.date(2021, 1, 1))
    assert "no longer open" in text_of(refused(client, affected_units=[caretakers.pk]))


def test_suggestion_from_a_foreign_unit_is_refused(employee, pupil_health, caretakers):
    employee.appointments.create(role="employee", unit=pupil_health, starts_on=LONG_AGO)
    response = refused(reader(employee), unit=caretakers.pk)
    assert "Choose one of your own units." in text_of(response)


def test_suggestion_from_a_person_with_one_unit_ignores_another(client, home_care, caretakers):
    client.post(URL, filled(unit=caretakers.pk))
    assert Suggestion.objects.get().unit == home_care


@pytest.mark.parametrize("value", ["999999", "x", "'"])
def test_suggestion_on_behalf_of_somebody_else_is_refused(client, person, value):
    assert "Choose a colleague from the list" in text_of(refused(client, on_behalf_of=value))


def test_suggestion_on_behalf_of_a_person_of_another_unit_is_refused(client, person, caretakers):
    stranger = Person.objects.create(name="Främling", unit=caretakers)
    assert "Choose a colleague from the list" in text_of(refused(client, on_behalf_of=stranger.pk))


def test_suggestion_on_behalf_of_a_person_of_the_other_own_unit_is_refused(employee, person, pupil_health):
    employee.appointments.create(role="employee", unit=pupil_health, starts_on=LONG_AGO)
    response = refused(reader(employee), unit=pupil_health.pk, on_behalf_of=person.pk)
    assert "Your colleague belongs to another unit." in text_of(response)


def test_suggestion_after_the_login_has_ended_keeps_the_text(client, employee):
    fields = filled()
    client.logout()
    response = client.post(URL, fields)
    assert response.status_code == 401
    assert WORDS["problem"] in response.text
    assert reader(employee).post(URL, fields).status_code == 302


def test_suggestion_with_a_lost_csrf_token_keeps_the_text(employee):
    User = type(employee)
    User.objects.filter(pk=employee.pk).update(language="en")
    client = Client(enforce_csrf_checks=True)
    client.force_login(employee)
    response = client.post(URL, filled())
    assert response.status_code == 403
    assert WORDS["problem"] in response.text
    assert not Suggestion.objects.exists()


def test_suggestion_refused_unfolds_the_organisation_that_was_chosen(client, caretakers):
    response = refused(client, title="", affected_units=[caretakers.pk])
    assert "<details open><summary>Almforsbostäder</summary>" in response.text
    assert f'value="{caretakers.pk}" id="affected_{caretakers.pk}" checked' in response.text
