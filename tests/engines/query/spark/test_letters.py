"""Text on both engines, with every character that there is."""

import pyarrow as pa
import pytest

from informatiehuis.engines.query import check, engine
from informatiehuis.engines.query.spark import letters
from informatiehuis.engines.query.spark.engine import SparkEngine
from informatiehuis.engines.query.spark.problems import OtherwiseOnSpark

SCHEMA = {"t": {"k": "int64", "t": "string", "e": "string"}}
LAST = 0x20000
"""Beyond it stand Chinese characters, and signs without capitals."""


def doubtful(ranges: str) -> set[int]:
    ends = (part.partition("-") for part in ranges.split())
    return {one for first, _, last in ends for one in range(int(first, 16), int(last or first, 16) + 1)}


def texts(without: set[int]) -> pa.Table:
    """Every character in the middle of a text, and at its end."""
    found = [one for one in range(1, LAST) if not 0xD800 <= one < 0xE000 and one not in without]
    return pa.table(
        {
            "k": pa.array(found, pa.int64()),
            "t": [f"a{chr(one)}b" for one in found],
            "e": [f"a{chr(one)}" for one in found],
        }
    )


@pytest.mark.parametrize(
    ("columns", "without"),
    [
        ("lower(t) as one, lower(e) as two", letters._LOWER),
        ("upper(t) as one, upper(e) as two", letters._UPPER),
        (
            "trim(t || ' ') as a, trim(e) as b, length(t) as c, left(t, 2) as d, right(t, 2) as f, t like 'a_b' as g, "
            "substring(t, 2, 1) as h, lpad(t, 5, 'é') as i, replace(t, 'b', 'ç') as j, starts_with(e, 'a') as m",
            "",
        ),
    ],
)
def test_functions_of_text_agree_on_every_character(spark: SparkEngine, columns: str, without: str) -> None:
    query = check(f"select k as area, {columns} from t", SCHEMA)
    table = texts(doubtful(without))

    on_duckdb, on_spark = (one.run(query, {"t": table}) for one in (engine("duckdb"), spark))

    assert table.num_rows > 120_000
    for name in on_duckdb.column_names:
        pairs = zip(table["t"], on_duckdb[name].to_pylist(), on_spark[name].to_pylist(), strict=True)
        assert [(text, one, other) for text, one, other in pairs if one != other] == [], name


@pytest.mark.parametrize(("name", "text"), [("upper", "Straße"), ("lower", "ΟΔΟΣ"), ("lower", "İstanbul")])
def test_a_letter_that_engines_treat_differently_stops_the_run(spark: SparkEngine, name: str, text: str) -> None:
    table = pa.table({"k": pa.array([1], pa.int64()), "t": [text], "e": [text]})

    with pytest.raises(OtherwiseOnSpark, match="--engine duckdb") as caught:
        spark.run(check(f"select {name}(t) as value from t", SCHEMA), {"t": table})

    assert text not in caught.value.text()
