"""A series as people paste it."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from improvements.series_reading import (
    MOST_ROWS,
    TooMuch,
    read_series,
)

TODAY = dt.date(2027, 12, 31)


def read(text, every="week"):
    return read_series(text, every, today=TODAY)


def codes(text, every="week"):
    return [(fault.line, fault.code) for fault in read(text, every).faults]


@pytest.mark.parametrize(
    "line",
    [
        "2027 v. 24; 6,5", "2027 v24\t6,5", "2027-W24 6.5", "vecka 24, 2027; 6,5", "v. 24 2027 6,5",
        "2027-06-14 6,5", "2027-06-16,6,5", "2027/06/14;6.50", "20270614\t6,5", "14/6 2027 6,5",
        "14.6.2027; 6,5", "14 juni 2027: 6,5", '"2027-06-14 00:00:00";"6,5"', "2027 w. 24; '6,5",
    ],
)  # fmt: skip
def test_week_24_of_2027_is_understood_however_it_is_written(line):
    (row,) = read(line).rows
    assert (row.day, row.value, row.note) == (dt.date(2027, 6, 14), Decimal("6.5"), "")


@pytest.mark.parametrize("line", ["juni 2027; 4", "June 2027 4", "2027-06 4", "2027 juni\t4", "2027-06-30 4"])
def test_months_are_the_first_of_theirs(line):
    assert [(row.day, row.value) for row in read(line, "month").rows] == [(dt.date(2027, 6, 1), 4)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,5", "12.5"), ("12.5", "12.5"), ("1 204", "1204"), ("1\u00a0204,75", "1204.75"),
        ("1\u202f204", "1204"), ("1.204,75", "1204.75"), ("1,204.75", "1204.75"), ("\u22123", "-3"),
        ("–3,5", "-3.5"), ("6,483870967", "6.4839"), ("98 %", "98"),
    ],
)  # fmt: skip
def test_figures_are_read_the_swedish_way_and_the_english(text, value):
    (row,) = read(f"2027 v. 24; {text}").rows
    assert row.value == Decimal(value)


@pytest.mark.parametrize("text", ["", "-", "6,5,4", "1 20", "sex", "1e9", "99999999999", "NaN", "٣"])
def test_what_is_no_figure_is_refused(text):
    assert [line for line, _code in codes(f"2027 v. 24; {text}")] == [1]


def test_every_row_that_is_not_understood_is_named_and_the_rest_is_read():
    text = (
        "Vecka;Dagar\n2027 v. 1;6\n\n2027 v. 60;6\nibland;6\n2027 v. 2;\n2027 v. 3;sex\n"
        "2027 v. 1;7\n2027 v. 4;6;7\njuni 2027;6\n2028 v. 9;6\n2027 v. 5;99999999999"
    )
    assert [row.line for row in read(text).rows] == [2]
    assert read(text).heading == "Vecka;Dagar"
    assert codes(text) == [
        (4, "no_such_day"), (5, "period"), (6, "no_figure"), (7, "figure"), (8, "twice"), (9, "several"),
        (10, "not_week"), (11, "future"), (12, "large"),
    ]  # fmt: skip


def test_a_note_follows_the_figure_and_rows_come_in_order_of_time():
    rows = read("2027 v. 30; 8; semester\n2027 v. 29; 7").rows
    assert [(row.value, row.note) for row in rows] == [(7, ""), (8, "semester")]


def test_two_thousand_rows_are_taken_and_one_more_is_not():
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=n) for n in range(MOST_ROWS + 1)]
    lines = [f"{day};1" for day in days]
    assert len(read("\n".join(["dag;antal", *lines[:-1]]), "day").rows) == MOST_ROWS
    with pytest.raises(TooMuch):
        read("\n".join(lines), "day")


@given(st.text(max_size=300), st.sampled_from(["day", "week", "month"]))
@example("2027 v. 24; " + "9" * 5000, "week")
@example("0000-00-00 1", "day")
@example("9999 v. 53 1", "week")
@example("2027-02-29T99:99 1", "day")
def test_no_text_raises_anything(text, every):
    reading = read(text, every)
    lines = len(text.splitlines())
    assert all(0 < each.line <= lines for each in (*reading.rows, *reading.faults))


SIGNS = st.text("0123456789 v.;,\t-/\njuniW'%\u00a0\u2212", max_size=120)


@given(SIGNS, st.sampled_from(["day", "week", "month"]))
def test_no_text_that_is_nearly_right_raises_anything(text, every):
    for row in read(text, every).rows:
        assert row.value == row.value.quantize(Decimal("0.0001"))
        assert row.day <= TODAY
