from overview.sparkline import spark


def test_a_line_is_broken_where_a_month_has_no_value_and_ends_in_the_latest():
    found = spark([100, None, 50, 0], highest=100)
    assert found.pieces == ("4.0,4.0", "73.3,14.0 108.0,24.0")
    assert found.last == ("108.0", "24.0")


def test_nothing_is_no_line():
    assert spark([None, None], highest=100).last is None
