"""The values on paper, read back as a reader would."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from tests.improvements.pages import reader
from tests.lean_portal.test_pdf import tags, text_of
from values.models import Behaviour
from values.services import drafting

PAPERS = ["foundation_pdf", "poster_pdf"]
A3_LYING = (1191, 842)


@pytest.fixture
def get(employee):
    client = reader(employee)
    return lambda name, headers=None, **query: client.get(reverse(f"values:{name}"), query, headers=headers)


def opened(answer) -> PdfReader:
    assert answer["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(answer.content))


def words(answer) -> str:
    return " ".join(text_of(opened(answer)).split())


@pytest.mark.parametrize("name", PAPERS)
def test_paper_can_be_read_aloud_and_says_what_it_is(adopted, get, name):
    document = opened(get(name))
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "en"
    assert document.metadata.title.startswith("Our values 1.0")
    assert {"/H1", "/H2"} <= set(tags(root["/StructTreeRoot"]))


def test_document_tells_the_values_their_origin_and_the_decision(adopted, get):
    text = words(get("foundation_pdf"))
    for said in (
        "This is what you can expect of us",
        "Vi tar ansvar",
        "Everyone Vi är rädda om tid, pengar och miljö och säger vart vi ska.",
        "Jag är rädd om det vi äger tillsammans: tid, pengar och miljö.",
        "Reworded",
        "Decided by: Koncernchefsgruppen",
        "KCG § 14",
        adopted.fingerprint[:20],
    ):
        assert said in text


def test_document_has_the_statements_in_a_table(adopted, get):
    kinds = tags(opened(get("foundation_pdf")).trailer["/Root"]["/StructTreeRoot"])
    assert {"/Table", "/TH", "/TD"} <= set(kinds)


def test_document_of_an_earlier_version_says_what_it_said(second, get):
    assert "Vi lär" in words(get("foundation_pdf"))
    assert "Vi lär" not in words(get("foundation_pdf", version="1.0"))


def test_document_of_a_draft_says_that_it_does_not_apply(draft, ask, get):
    ask("top")
    assert "Does not apply: it is a draft" in words(get("foundation_pdf", version="0.1"))


@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("version", ["", "9.9"])
def test_paper_of_what_is_not_adopted_is_not_found(draft, get, name, version):
    assert get(name, version=version).status_code == 404


@pytest.mark.parametrize("name", PAPERS)
def test_paper_opens_in_the_browser_under_a_name_and_is_not_sent_twice(adopted, get, name):
    first = get(name)
    assert first["Content-Disposition"].startswith('inline; filename="Our values 1.0')
    again = get(name, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_paper_is_a_new_one_when_another_version_applies(adopted, get, request):
    first = get("poster_pdf")["ETag"]
    request.getfixturevalue("second")
    assert get("poster_pdf", headers={"If-None-Match": first}).status_code == 200


def test_swedish_name_survives_the_header(adopted, employee, client):
    client.force_login(employee)
    name = client.get(reverse("values:poster_pdf"))["Content-Disposition"]
    assert name.isascii()
    assert name.startswith("inline; ")


@pytest.mark.parametrize(("values", "behaviours"), [(5, 3), (1, 1), (9, 5), (12, 6)])
def test_poster_is_one_a3_whatever_stands_on_it(ready, editor, adopt, get, values, behaviours):
    fill(ready, editor, values, behaviours)
    adopt(ready)
    document = opened(get("poster_pdf"))
    sizes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in document.pages]
    assert sizes == [A3_LYING]
    said = " ".join(text_of(document).split())
    assert said.count("Vi gör") == values * behaviours
    assert "Vi samarbetar över gränserna" in said


def fill(foundation, editor, values, behaviours):
    """Behaviours straight in the database: their service writes a revision each."""
    text = "Vi gör {} saker när förvaltningsgemensamma verksamhetsutvecklingsfrågor kommer."
    for number in range(values):
        row = drafting.add_value(
            foundation=foundation,
            by=editor,
            name=f"Vi samarbetar över gränserna {number}",
            description="Alla hjälper. " * 4,
        )
        Behaviour.objects.bulk_create(
            Behaviour(value=row, key=f"{row.key_id}.{n}", position=n, text=text.format(n))
            for n in range(1, behaviours + 1)
        )
