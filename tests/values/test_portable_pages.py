"""Export and import in the browser: who may, what is looked through first, and what is refused."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.improvements.pages import reader, text_of
from tests.values.test_portable import empty_the_values
from values.exporting import exported
from values.importing import MOST_BYTES
from values.models import SourceDocument, ValueFoundation
from values.portable import as_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

EXPORT, IMPORT = "/vardegrund/export.json", "/vardegrund/import/"


@pytest.fixture
def text(adopted):
    """The export of an adopted version, in an installation that is empty afterwards."""
    text = as_text(exported())
    empty_the_values()
    return text


@pytest.fixture
def browser_of(editor):
    return reader(editor)


def send(client, text, **fields):
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(IMPORT, {"file": SimpleUploadedFile("vardegrund.json", content), **fields})


# ---- out -------------------------------------------------------------------------------------------------


def test_export_is_a_file_of_json(adopted, browser_of):
    answer = browser_of.get(EXPORT)
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="vardegrund.json"'
    assert json.loads(answer.content) == exported()


def test_export_and_import_are_for_those_who_work_with_the_values(
    adopted, employee, manager, decider, editor, administrator
):
    people = (employee, manager, decider, editor, administrator)
    assert [reader(user).get(EXPORT).status_code for user in people] == [403, 403, 200, 200, 200]
    assert [reader(user).get(IMPORT).status_code for user in people] == [403, 403, 403, 200, 200]
    assert [reader(user).post(IMPORT).status_code for user in people] == [403, 403, 403, 422, 422]


# ---- in --------------------------------------------------------------------------------------------------


def test_file_is_looked_through_before_anything_is_written(browser_of, text):
    answer = send(browser_of, text)
    page = text_of(answer)
    assert (answer.status_code, SourceDocument.objects.exists()) == (200, False)
    assert "The file is whole and can be imported" in page
    assert "Sources 2 Statements 4 Versions 1 Values, in all versions 2" in page


def test_same_file_sent_again_is_imported(browser_of, text):
    seen = send(browser_of, text).context["form"]["seen"].value()
    answer = send(browser_of, text, seen=seen, **{"import": ""})
    assert answer.headers["Location"] == "/vardegrund/"
    assert as_text(exported()) == text


def test_another_file_than_the_one_looked_through_is_looked_through_first(browser_of, text):
    seen = send(browser_of, text).context["form"]["seen"].value()
    answer = send(browser_of, text + "\n", seen=seen, **{"import": ""})
    assert (answer.status_code, SourceDocument.objects.exists()) == (422, False)
    assert list(answer.context["form"].errors) == ["file"]
    assert answer.context["form"]["seen"].value() != seen


def test_file_with_faults_names_the_first_twenty_and_cannot_be_imported(browser_of, text):
    tree = json.loads(text)
    tree["sources"][0]["statements"] += [""] * 25
    broken = as_text(tree)
    answer = send(browser_of, broken)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Source M, statement 3: There should be something here." in page
    assert page.count("There should be something here.") == 20
    assert "And 5 more" in page
    assert "Import it all" not in page
    again = send(browser_of, broken, seen=answer.context["form"]["seen"].value(), **{"import": ""})
    assert (again.status_code, SourceDocument.objects.exists()) == (422, False)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is not JSON from line 1 on. Export it once more."),
        (b"{}", "The file holds something else than a value foundation."),
        (b'"\xe5"', "The file is not text in UTF-8. Export it once more."),
        (b" " * (MOST_BYTES + 1), "The file is larger than 20 MB. Import it with the command instead."),
    ],
)
def test_file_that_cannot_be_read_says_why_beside_the_field(browser_of, content, words):
    answer = send(browser_of, content)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"file": [words]}


def test_form_without_a_file_says_so(browser_of):
    assert browser_of.post(IMPORT).context["form"].errors == {"file": ["Choose a file."]}


def test_where_there_is_a_foundation_nothing_is_imported(browser_of, adopted):
    text = as_text(exported())
    answer = send(browser_of, text)
    assert "There is a value foundation here already" in text_of(answer)
    seen = answer.context["form"]["seen"].value()
    again = send(browser_of, text, seen=seen, **{"import": ""})
    assert "Import it all" not in text_of(again)
    assert ValueFoundation.objects.count() == 1


def test_sources_page_leads_to_the_import_while_there_is_nothing(browser_of, employee):
    assert IMPORT in browser_of.get("/vardegrund/kallor/").text
    assert IMPORT not in reader(employee).get("/vardegrund/kallor/").text
