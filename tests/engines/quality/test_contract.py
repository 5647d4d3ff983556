"""The promise of a source, rules that are a query, and that every rule counts the same as SQL on every engine."""

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.kept import told
from informatiehuis.engines.quality import Level, Report, RuleProblem, Subject, judge, level_of, parse, worst
from informatiehuis.engines.query.registry import ENGINES
from tests.engines.quality.test_judge import AREAS, NOW, TABLE

SEEN = dt.datetime(2022, 2, 28, 9, 30, tzinfo=dt.UTC)
TYPED = TABLE.append_column("gezien", pa.array([SEEN] * 5, pa.timestamp("us", tz="UTC"))).append_column(
    "dag", pa.array([SEEN.date()] * 5, pa.date32())
)


def report(tmp_path: Path, *rules: dict[str, dict[str, Any]], table: pa.Table = TYPED, **changes: Any) -> Report:
    path = tmp_path / "snapshot.parquet"
    pq.write_table(table, path)
    given = {"parquet": path, "areas": AREAS, "retrieved_at": NOW, "now": NOW, "table": "bron", **changes}
    return judge(Subject(**given), [parse(rule) for rule in rules])


@pytest.mark.parametrize(
    ("column", "kind", "kept"),
    [
        ("naam", "text", True),
        ("naam", "number", False),
        ("jaar", "integer", True),
        ("jaar", "number", True),
        ("aantal", "number", True),
        ("aantal", "integer", False),
        ("dag", "date", True),
        ("gezien", "datetime", True),
        ("gezien", "date", False),
        ("weg", "text", False),
    ],
)
def test_a_promise_is_kept_by_a_column_that_is_there_and_of_its_type(
    tmp_path: Path, column: str, kind: str, kept: bool
) -> None:
    made = report(tmp_path, {"promised": {"column": column, "type": kind}})
    assert made.outcomes[0].passed is kept
    assert made.contract_broken is not kept


def test_a_column_promised_filled_names_the_rows_that_are_empty(tmp_path: Path) -> None:
    made = report(tmp_path, {"promised": {"column": "gm_code", "type": "text", "filled": True}})
    assert not made.outcomes[0].passed
    assert [example.row for example in made.outcomes[0].examples] == [4]
    assert "‘gm_code’ is beloofd overal gevuld te zijn, maar is in 1 rij leeg (rij 4)" in told(made.outcomes[0].text)


def test_a_promise_of_a_type_that_is_none_is_refused() -> None:
    with pytest.raises(RuleProblem, match="datum"):
        parse({"promised": {"column": "dag", "type": "datum"}})


def test_a_query_gives_the_rows_that_are_wrong_and_so_many_may_be(tmp_path: Path) -> None:
    sql = "select bron.jaar from bron left join areas on areas.area = bron.gm_code where areas.area is null"
    strict = report(tmp_path, {"wrong": {"sql": sql, "title": "Bekende gebieden"}})
    assert (strict.outcomes[0].passed, strict.outcomes[0].failing) == (False, 2)
    assert told(strict.outcomes[0].text) == "Bekende gebieden: 2 rijen zijn fout; hoogstens 0 mag."
    assert report(tmp_path, {"wrong": {"sql": sql, "at_most": 2}}).outcomes[0].passed


def test_a_query_that_does_not_fit_fails_and_says_what_is_wrong(tmp_path: Path) -> None:
    made = report(tmp_path, {"wrong": {"sql": "select weg from bron"}})
    assert not made.outcomes[0].passed
    assert "De kolom ‘weg’ bestaat niet" in told(made.outcomes[0].text)
    assert made.contract_broken


@pytest.mark.parametrize("engine", list(ENGINES))
@pytest.mark.parametrize(
    "rule",
    [
        {"completeness": {"column": "aantal"}},
        {"completeness": {"column": "naam", "at_least": 0.5}},
        {"completeness": {"column": "jaar"}},
        {"uniqueness": {"columns": ["gm_code"]}},
        {"uniqueness": {"columns": ["gm_code", "jaar"]}},
        {"range": {"column": "aantal", "min": 0, "max": 100}},
        {"range": {"column": "jaar", "max": 2021}},
        {"reference_to_areas": {"column": "gm_code"}},
        {"reference_to_areas": {"column": "gm_code", "level": "province"}},
        {"row_count": {"min": 6}},
        {"promised": {"column": "gm_code", "type": "text", "filled": True}},
        {"promised": {"column": "jaar", "type": "integer"}},
        {"wrong": {"sql": "select jaar from bron where jaar < 2022", "at_most": 1}},
    ],
    ids=str,
)
def test_every_engine_counts_as_the_pass_does(tmp_path: Path, rule: dict[str, Any], engine: str) -> None:
    """The pass of DuckDB and the statement are two ways to the same numbers."""
    from informatiehuis.engines.quality import statements

    path = tmp_path / "snapshot.parquet"
    pq.write_table(TYPED, path)
    one = report(tmp_path, rule).outcomes[0]
    types = {"gm_code": "VARCHAR", "aantal": "DOUBLE", "naam": "VARCHAR", "jaar": "BIGINT"}
    sql = statements.statement(parse(rule), "bron", types)
    assert sql is not None
    total, failing = statements.failing_rows(sql, "bron", path, AREAS, ENGINES[engine]())
    assert failing == one.failing
    assert "wrong" in rule or total == 5


def test_the_level_is_the_worst_that_holds() -> None:
    good = {"rules": [{"rule": {"range": {}}, "passed": True}]}
    remark = {"rules": [{"rule": {"range": {}}, "passed": False}]}
    only_age = {"rules": [{"rule": {"freshness": {}}, "passed": True}]}
    assert level_of(good, fresh=True, refused_since=False) is Level.GOOD
    assert level_of(remark, fresh=True, refused_since=False) is Level.REMARKS
    assert level_of(good, fresh=False, refused_since=False) is Level.OLD
    assert level_of(only_age, fresh=True, refused_since=False) is Level.UNJUDGED
    assert level_of(good, fresh=True, refused_since=True) is Level.BROKEN
    assert worst([Level.GOOD, Level.OLD, Level.REMARKS]) is Level.OLD
    assert worst([]) is Level.UNJUDGED
