"""Moments and periods as OGC API Features writes them."""

import datetime as dt

import pytest

from informatiehuis.engines.features import BadInterval, Interval


def test_a_moment_with_a_zone_becomes_utc():
    at = Interval.parse("2022-01-01T12:00:00+02:00")
    assert at.start == at.end == dt.datetime(2022, 1, 1, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize("text", ["2022-01-01/..", "2022-01-01/"])
def test_an_end_may_be_open(text):
    assert Interval.parse(text) == Interval(dt.datetime(2022, 1, 1, tzinfo=dt.UTC), None)


@pytest.mark.parametrize(
    "text",
    ["", "..", "../..", "/", "2022", "2022-13-01", "gisteren", "2022-01-01T12:00:00", "2022-02-01/2022-01-01", "a/b/c"],
)
def test_what_is_no_interval_is_named(text):
    with pytest.raises(BadInterval, match="2022-01-01T12:00:00Z"):
        Interval.parse(text)
