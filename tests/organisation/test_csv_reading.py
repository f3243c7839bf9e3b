import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisation.csv_reading import HEADINGS, read

ALL = (
    "Enhetskod;Enhet;Typ;Överordnad;Chefstitel;Nämnd;Sekretess;Utan dator;Skift;Antal;APT;Anteckning;"
    "Giltig från;Giltig till;chef_användarnamn;chef_namn;chef_epost;ersättare_användarnamn;ersättare_namn;"
    "ersättare_epost;ersättare_till\n"
)


def lines(reading):
    return [problem.line for problem in reading.problems]


def test_every_column_is_read():
    reading = read(
        ALL + "HTC;Hemtjänst;enhet;VOF;Enhetschef;Nämnden;Nej;ja;X;1 046;månadsvis;Delad dator;2026-01-01;;"
        "eva;Eva Ek;eva@x.se;bo;Bo;bo@x.se;2026-12-31\n"
    )
    assert reading.problems == [] and reading.unknown == []
    assert reading.rows[0].fields == {
        "code": "HTC",
        "name": "Hemtjänst",
        "kind": "unit",
        "parent": "VOF",
        "manager_title": "Enhetschef",
        "board": "Nämnden",
        "secrecy": False,
        "deskless": True,
        "shift_work": True,
        "headcount": 1046,
        "meeting_rhythm": "månadsvis",
        "note": "Delad dator",
        "valid_from": dt.date(2026, 1, 1),
        "valid_to": None,
        "manager_username": "eva",
        "manager_name": "Eva Ek",
        "manager_email": "eva@x.se",
        "deputy_username": "bo",
        "deputy_name": "Bo",
        "deputy_email": "bo@x.se",
        "deputy_until": dt.date(2026, 12, 31),
    }


def test_every_heading_has_a_column_of_its_own():
    names = [heading for headings in HEADINGS.values() for heading in headings]
    assert len(names) == len(set(names))


def test_column_that_is_not_there_says_nothing():
    assert read("kod,namn\nA,B\n").rows[0].fields == {"code": "A", "name": "B"}


def test_headings_are_read_however_they_are_written():
    reading = read("Enhetskod,ENHET,Chef  e-post\nA,B,c@d.se\n")
    assert reading.rows[0].fields["manager_email"] == "c@d.se"


def test_column_that_nobody_knows_is_named():
    assert read("kod;enhet; Telefon ;;\nA;B;070;;\n").unknown == ["Telefon"]


def test_quotes_and_empty_lines_are_read():
    reading = read('kod;enhet\n\n;;\nA;"Vård; omsorg"\nB;"två\nrader"\n')
    assert [row.fields["name"] for row in reading.rows] == ["Vård; omsorg", "två\nrader"]
    assert [row.line for row in reading.rows] == [4, 6]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", [1]),
        ("\n\n", [1]),
        ("enhet\nA\n", [1]),
        ("kod;enhet;kod\nA;B;C\n", [1]),
        ("kod;enhet\n;B\n", [2]),
        ("kod;enhet\nA\n", [2]),
        ("kod;enhet\nA;B;C\n", [2]),
        ("kod;enhet;typ\nA;B;avdelning\n", [2]),
        ("kod;enhet;sekretess\nA;B;kanske\n", [2]),
        ("kod;enhet;antal\nA;B;många\n", [2]),
        ("kod;enhet;antal\nA;B;-1\n", [2]),
        ("kod;enhet;antal\nA;B;1234567890\n", [2]),
        ("kod;enhet;giltig från\nA;B;4/10\n", [2]),
        ("kod;enhet;giltig från\nA;B;2026-02-30\n", [2]),
        ("kod;enhet;giltig från;antal\nA;B;x;y\n", [2, 2]),
        ("kod;enhet\nA;B\na;C\n", [3]),
        ('kod;enhet\nA;"B\n', [2]),
        ('kod;enhet\nA;"B"x\n', [2]),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(text, where):
    reading = read(text)
    assert lines(reading) == where
    assert all(problem.words for problem in reading.problems)


def test_very_many_rows_are_refused():
    reading = read("kod;enhet\n" + "".join(f"A{number};B\n" for number in range(20_001)))
    assert len(reading.problems) == 1


@given(st.text(max_size=300))
def test_reading_never_breaks_on_any_text(text):
    reading = read(text)
    assert all(row.code and row.fields["name"] for row in reading.rows)


@given(
    st.lists(
        st.text(
            st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")),
            min_size=1,
            max_size=20,
        ),
        max_size=5,
    ),
    st.sampled_from(",;"),
)
def test_no_letter_of_a_name_is_lost(names, delimiter):
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    text = f"kod{delimiter}enhet\n" + "".join(f"A{n}{delimiter}{name}\n" for n, name in enumerate(quoted))
    assert [row.fields["name"] for row in read(text).rows] == names
