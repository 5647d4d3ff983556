"""Limits come from the environment: sizes with units, numbers, and words for what is neither."""

from dataclasses import fields

import pytest

from informatiehuis.engines.connectors.transport import Limits as SourceLimits
from informatiehuis.engines.query import Limits as QueryLimits
from informatiehuis.kernel import limits


def test_without_a_variable_the_default_holds() -> None:
    assert limits.within(SourceLimits(), limits.SOURCE, {}) == SourceLimits()


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("download_bytes", "1,5 GB", 1_500_000_000),
        ("download_bytes", "2048", 2048),
        ("answer_bytes", "3mb", 3_000_000),
        ("silence_seconds", "0.5", 0.5),
        ("attempts", "7", 7),
    ],
)
def test_a_variable_sets_its_field_alone(field: str, text: str, value: float) -> None:
    found = limits.within(SourceLimits(), limits.SOURCE, {limits.SOURCE[field]: text})
    assert getattr(found, field) == value
    others = {each.name for each in fields(found)} - {field}
    assert all(getattr(found, name) == getattr(SourceLimits(), name) for name in others)


def test_memory_is_told_as_duckdb_reads_it() -> None:
    assert limits.within(QueryLimits(), limits.QUERY, {"INFORMATIEHUIS_QUERY_MEMORY": "2 GB"}).memory == "2000000000B"


def test_every_number_of_a_server_can_be_set() -> None:
    assert set(limits.SOURCE) == {each.name for each in fields(SourceLimits)}


@pytest.mark.parametrize(
    ("field", "text"),
    [("download_bytes", "veel"), ("attempts", "1.5"), ("silence_seconds", "0"), ("silence_seconds", "inf")],
)
def test_what_is_no_limit_names_the_variable(field: str, text: str) -> None:
    with pytest.raises(limits.LimitProblem) as problem:
        limits.within(SourceLimits(), limits.SOURCE, {limits.SOURCE[field]: text})
    assert problem.value.facts == {"variable": limits.SOURCE[field], "found": text}
