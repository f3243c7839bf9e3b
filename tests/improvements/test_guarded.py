"""The guard in forms and services: a number stops everywhere and is kept nowhere, a hint gives a choice."""

import datetime as dt
import logging
import re
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import RequestFactory
from django.utils import translation
from django.views.debug import ExceptionReporter

from events.models import Event
from improvements import services
from improvements.forms.decision import DecisionForm
from improvements.forms.suggestion import SuggestionForm
from improvements.imports.mapping import Mapping
from improvements.imports.reading import Row, Table
from improvements.models import Step, Suggestion
from improvements.services.imports import examine, import_suggestions
from lean_portal.fields import Prose
from lean_portal.hinted import mark
from lean_portal.tokens import Discreet
from tests.improvements.pages import WORDS, filled, reader, text_of
from tests.improvements.trying import planned, studied

URL = "/forslag/nytt/"
NUMBER = "850312-2387"
SOON = dt.date.today() + dt.timedelta(days=30)
TEXT = f"The list on the wall shows {NUMBER}."
CARE = "Karin sat in her rullstol."


@pytest.fixture
def client(employee):
    return reader(employee)


@pytest.fixture
def desk(manager):
    return reader(manager)


@pytest.fixture
def received(employee, submit):
    return submit(employee)


def decide(desk, suggestion, action, **fields):
    suggestion.refresh_from_db()
    words = {"version": suggestion.version, "action": action, **fields}
    return desk.post(f"/att-besvara/{suggestion.slug}/", words)


def error_beside(response, field):
    found = re.search(rf'id="id_{field}_error">.*?<span>(.*?)</span>', response.text, re.DOTALL)
    return found[1] if found else ""


def tick_of(response):
    found = re.search(r'name="stands" value="([^"]+)" id="id_stands"( checked)?', response.text)
    return found and found[1]


# ---- a number stops ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["title", "problem", "proposal", "effect"])
def test_number_in_a_suggestion_stops_beside_its_field_and_the_page_keeps_the_text(client, field):
    response = client.post(URL, filled(**{field: TEXT}))
    assert response.status_code == 422
    with translation.override("en"):
        label = str(SuggestionForm.base_fields[field].label)
    assert error_beside(response, field).startswith(f"“{label}” holds a personal identity number")
    assert NUMBER not in error_beside(response, field)
    assert TEXT in response.text
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("approve", {"answer": TEXT}),
        ("decline", {"answer": TEXT, "would_change": TEXT}),
        ("ask", {"question": TEXT}),
        ("park", {"answer": TEXT}),
        ("up", {"reason": TEXT}),
    ],
)
def test_number_in_a_decision_stops(desk, received, action, fields):
    response = decide(desk, received, action, **fields)
    assert response.status_code == 422
    assert all("personal identity number" in error_beside(response, field) for field in fields)
    assert TEXT in response.text


def test_number_in_a_text_of_another_answer_stops_nothing_and_is_not_kept(desk, received):
    assert decide(desk, received, "ask", question="Which shift?", answer=TEXT).status_code == 302
    assert not Step.objects.filter(text__contains=NUMBER).exists()


def test_number_in_an_answer_of_the_author_stops(client, manager, received):
    asked = services.ask_author(suggestion=received, by=manager, question="Which shift?")
    url = f"{asked.get_absolute_url()}svara/"
    response = client.post(url, {"version": asked.version, "answer": TEXT})
    assert response.status_code == 422
    assert "personal identity number" in error_beside(response, "answer")
    assert TEXT in response.text


TRIAL = {"question": "Q", "prediction": "P", "counted": "C", "unit_name": "U", "who": "W"}


def start_trial(*, suggestion, by, **words):
    return services.start_trial(suggestion=suggestion, by=by, planned=planned(**words))


def conclude_trial(*, suggestion, by, verdict, answer="", would_change="", **words):
    told = {"answer": answer, "would_change": would_change}
    return services.conclude_trial(
        suggestion=suggestion, by=by, verdict=verdict, studied=studied(**words), **told
    )


def calls(suggestion, employee, manager, home_care):
    """Each service that takes a text, and each of its texts with a number in it."""
    common = {"suggestion": suggestion, "by": manager}
    new = {"by": employee, "unit": home_care, "submission_id": uuid4(), "title": "T", "problem": "P"}
    yes = {"responsible_unit": home_care, "due_on": SOON}
    return [
        (services.submit_suggestion, {**new, "proposal": "P"}, ("title", "problem", "proposal", "effect")),
        (services.answer_question, {"suggestion": suggestion, "by": employee}, ("answer",)),
        (services.reopen_suggestion, {"suggestion": suggestion, "by": employee}, ("new_facts",)),
        (services.start_review, common, ("answer",)),
        (services.ask_author, common, ("question",)),
        (services.approve_suggestion, {**common, **yes}, ("answer",)),
        (
            services.decline_suggestion,
            {**common, "answer": "A", "would_change": "W"},
            ("answer", "would_change"),
        ),
        (services.park_suggestion, {**common, "parked_until": SOON}, ("answer",)),
        (services.refer_suggestion, {**common, "channel": "pay"}, ("answer",)),
        (services.raise_suggestion, {**common, "to": "steering"}, ("reason",)),
        (services.hand_down, {**common, "unit": home_care}, ("mandate",)),
        (services.hand_over, {**common, "unit": home_care}, ("reason",)),
        (start_trial, {**common, **TRIAL}, tuple(TRIAL)),
        (
            conclude_trial,
            {**common, "verdict": "adopt", "outcome": "O", "lesson": "L"},
            ("outcome", "lesson", "no_data", "answer", "would_change"),
        ),
        (services.implement_suggestion, common, ("answer",)),
    ]


def test_no_service_takes_a_number(received, employee, manager, home_care):
    before = (Suggestion.objects.count(), Step.objects.count(), Event.objects.count())
    for service, arguments, texts in calls(received, employee, manager, home_care):
        for name in texts:
            with pytest.raises(ValidationError) as refused:
                service(**{**arguments, name: TEXT})
            assert "personnummer" in str(refused.value.message_dict[name]), (service, name)
            assert NUMBER not in str(refused.value)
    assert before == (Suggestion.objects.count(), Step.objects.count(), Event.objects.count())


def test_every_text_of_a_suggestion_is_in_a_form_that_gives_a_choice():
    texts = [name for name, field in DecisionForm.base_fields.items() if isinstance(field, Prose)]
    assert len(texts) == 13
    assert not [
        name
        for form in (SuggestionForm, DecisionForm)
        for name, field in form.base_fields.items()
        if type(field).__name__ == "CharField" and name != "seed"  # no text of anybody's
    ]


# ---- and is kept nowhere ----------------------------------------------------------------------------------

TEXT_COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'jsonb')
"""


def test_what_was_stopped_stands_in_no_table_and_no_log(client, desk, received, caplog):
    with caplog.at_level(logging.DEBUG):
        client.post(URL, filled(problem=TEXT))
        decide(desk, received, "decline", answer=TEXT, would_change=TEXT)
        client.get(f"/forslag/{NUMBER}/")
    logged = [Discreet("%(message)s").format(record) for record in caplog.records]
    ours = [line for line, record in zip(logged, caplog.records, strict=True) if record.name != "django.db"]
    assert ours
    assert not [line for line in ours if "850312" in line]
    with connection.cursor() as cursor:
        cursor.execute(TEXT_COLUMNS)
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}"::text LIKE %s', ["%850312%"])
            assert cursor.fetchone() == (0,), (table, column)


def test_report_of_an_error_holds_no_text(rf: RequestFactory):
    request = rf.post(URL, {"problem": TEXT})
    written = request.POST["problem"]
    try:
        raise RuntimeError("on purpose")
    except RuntimeError as error:
        reporter = ExceptionReporter(request, type(error), error, error.__traceback__)
    reports = reporter.get_traceback_text() + reporter.get_traceback_html()
    assert "on purpose" in reports
    assert written not in reports.replace("TEXT = f", "")


# ---- an import --------------------------------------------------------------------------------------------


def table_of(*rows):
    columns = ["Id", "Title", "Text", "Status", "Extra"]
    return Table(columns, [Row(number, list(row)) for number, row in enumerate(rows, 2)])


MAPPING = {"columns": {"external_id": ["Id"], "title": ["Title"], "problem": ["Text"], "status": ["Status"]}}


def test_imported_row_with_a_number_is_left_out_with_words_and_nothing_of_it_is_told(
    home_care, administrator
):
    table = table_of(
        ("8503122387", "Keys", "At the office", "new", ""),  # a row of digits is the source's own number
        ("2", "Keys", TEXT, "new", ""),
        ("3", "Keys " * 60 + NUMBER, "Long title", "new", ""),
        ("4", "Keys", "In a column that nobody uses", "new", NUMBER),
        ("5", "Keys", "In the state", NUMBER, ""),
        (NUMBER, "Keys", "In its number", "new", ""),
    )
    report = examine(table=table, mapping=Mapping.from_json(MAPPING), source="Old")
    assert [(fault.row, fault.code, fault.detail) for fault in report.faults] == [
        (row, "number", "") for row in range(3, 8)
    ]
    assert NUMBER not in str(report.words) + "".join(map(str, report.faults))
    with translation.override("en"):
        assert "Row 3 holds a personal identity number" in str(report.faults[0])
    import_suggestions(
        table=table, mapping=Mapping.from_json(MAPPING), by=administrator, source="Old", skip_errors=True
    )
    assert Suggestion.objects.get().external_id == "8503122387"


# ---- a hint gives a choice --------------------------------------------------------------------------------


def test_hint_comes_back_once_with_what_was_found_and_passes_when_ticked(client):
    fields = filled(problem=CARE, effect="Ring 070-312 45 67.")
    first = client.post(URL, fields)
    assert first.status_code == 422
    assert "“Karin sat in her rullstol”" in error_beside(first, "problem")
    assert "“070-312 45 67”" in error_beside(first, "effect")
    assert not error_beside(first, "title")
    assert "It is right as it is, and may stay" in text_of(first)
    assert not Suggestion.objects.exists()
    assert client.post(URL, {**fields, "stands": tick_of(first)}).status_code == 302
    assert Suggestion.objects.get().problem == CARE


def test_hint_cannot_be_ticked_beforehand(client):
    assert client.post(URL, filled(problem=CARE, stands="on")).status_code == 422
    assert not Suggestion.objects.exists()


def test_hint_that_is_new_is_asked_about_though_another_was_ticked(client):
    tick = tick_of(client.post(URL, filled(problem=CARE)))
    response = client.post(URL, filled(problem=CARE, proposal="Ring 070-312 45 67.", stands=tick))
    assert response.status_code == 422
    assert error_beside(response, "proposal")
    assert not error_beside(response, "problem")


def test_hint_that_was_ticked_stays_ticked_while_something_else_is_wrong(client):
    tick = tick_of(client.post(URL, filled(problem=CARE)))
    response = client.post(URL, filled(problem=CARE, title="", stands=tick))
    assert response.status_code == 422
    assert 'id="id_stands" checked' in response.text
    assert not error_beside(response, "problem")


def test_hint_that_was_taken_away_needs_no_tick(client):
    client.post(URL, filled(problem=CARE))
    response = client.post(URL, filled())
    assert response.status_code == 302
    assert Suggestion.objects.get().problem == WORDS["problem"]


def test_hint_in_a_decision_is_about_the_chosen_answer_alone(desk, received):
    first = decide(desk, received, "ask", question="Mail karin.e@almfors.se?", answer=CARE)
    assert first.status_code == 422
    assert error_beside(first, "question")
    assert not error_beside(first, "answer")
    second = decide(desk, received, "ask", question="Mail karin.e@almfors.se?", stands=tick_of(first))
    assert second.status_code == 302


def test_hint_in_an_answer_or_in_new_facts_gives_a_choice(client, manager, employee, submit):
    asked = services.ask_author(suggestion=submit(employee), by=manager, question="Which shift?")
    no = services.decline_suggestion(
        suggestion=submit(employee), by=manager, answer="Too dear.", would_change="A cheaper lock."
    )
    for suggestion, act, field in ((asked, "svara", "answer"), (no, "nya-fakta", "new_facts")):
        url, fields = f"{suggestion.get_absolute_url()}{act}/", {"version": suggestion.version, field: CARE}
        first = client.post(url, fields)
        assert (first.status_code, bool(error_beside(first, field))) == (422, True)
        assert client.post(url, {**fields, "stands": tick_of(first)}).status_code == 302


def test_clean_form_shows_no_tick(client):
    assert 'name="stands"' not in client.get(URL).text
    assert 'name="stands"' not in client.post(URL, filled(title="")).text


def test_mark_tells_findings_apart():
    assert mark("phone", "08-123 45 67") != mark("care", "08-123 45 67")
