"""A snapshot judged: what passes, what fails, by which rows, and what never leaves the data."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.kept import told
from informatiehuis.engines.quality import Freshness, Report, Subject, drift, judge, judge_age, parse

NOW = dt.datetime(2022, 3, 1, 12, tzinfo=dt.UTC)
AREAS = {"GM0001": "municipality", "GM0002": "municipality", "PV26": "province"}
TABLE = pa.table(
    {
        "gm_code": ["GM0001", "GM0002", "GM0002", None, "GM9999"],
        "aantal": [1.0, None, float("nan"), -5.0, 200.0],
        "naam": ["Jan Jansen", "", "  ", "Piet", "Klaas"],
        "jaar": pa.array([2021, 2021, 2022, 2022, 2022], pa.int64()),
    }
)


def report(tmp_path: Path, *rules: dict[str, dict[str, Any]], table: pa.Table = TABLE, **changes: Any) -> Report:
    path = tmp_path / "snapshot.parquet"
    pq.write_table(table, path, row_group_size=2)
    subject = Subject(**{"parquet": path, "areas": AREAS, "retrieved_at": NOW, "now": NOW, **changes})
    return judge(subject, [parse(rule) for rule in rules])


@pytest.mark.parametrize(
    ("rule", "passed", "measured", "rows"),
    [
        ({"completeness": {"column": "aantal", "at_least": 0.6}}, True, 0.6, [2, 3]),
        ({"completeness": {"column": "aantal", "at_least": 0.61}}, False, 0.6, [2, 3]),
        ({"completeness": {"column": "naam"}}, False, 0.6, [2, 3]),
        ({"completeness": {"column": "jaar"}}, True, 1.0, []),
        ({"uniqueness": {"columns": ["gm_code"]}}, False, 1, [3]),
        ({"uniqueness": {"columns": ["gm_code", "jaar"]}}, True, 0, []),
        ({"range": {"column": "aantal", "min": 0, "max": 100}}, False, 2, [4, 5]),
        ({"range": {"column": "aantal", "min": -5, "max": 200}}, True, 0, []),
        ({"range": {"column": "jaar", "max": 2021}}, False, 3, [3, 4, 5]),
        ({"reference_to_areas": {"column": "gm_code"}}, False, 1, [5]),
        ({"reference_to_areas": {"column": "gm_code", "level": "province"}}, False, 4, [1, 2, 3, 5]),
        ({"row_count": {"min": 5}}, True, 5, []),
        ({"row_count": {"min": 6}}, False, 5, []),
        ({"row_count": {"min": 1, "max": 4}}, False, 5, []),
    ],
    ids=str,
)
def test_rule(tmp_path: Path, rule: dict[str, Any], passed: bool, measured: float, rows: list[int]) -> None:
    made = report(tmp_path, rule)

    outcome = made.outcomes[0]
    assert outcome.passed is passed
    assert outcome.measured == pytest.approx(measured)
    assert [example.row for example in outcome.examples] == rows
    assert made.contract_broken is not passed
    assert outcome.rule == rule


@pytest.mark.parametrize("name", ["file_row_number", "File_Row_Number", "snapshot_row", "file_index", "c0"])
def test_a_column_may_have_the_name_that_row_numbers_have_elsewhere(tmp_path: Path, name: str) -> None:
    table = pa.table({"x": ["a", "b", "c"], name: pa.array([70, None, 70], pa.int64())})

    made = report(
        tmp_path,
        {"completeness": {"column": name}},
        {"uniqueness": {"columns": [name]}},
        {"range": {"column": name, "max": 60}},
        table=table,
        key=(name,),
    )

    told = [[(example.row, example.key[name]) for example in outcome.examples] for outcome in made.outcomes]
    assert told == [[(2, "-")], [(3, "70")], [(1, "70"), (3, "70")]]


def test_empty_values_repeat_each_other(tmp_path: Path) -> None:
    table = pa.table({"a": [None, "x", None, None], "b": [1, 1, 1, None]})

    alone = report(tmp_path, {"uniqueness": {"columns": ["a"]}}, table=table).outcomes[0]
    together = report(tmp_path, {"uniqueness": {"columns": ["a", "b"]}}, table=table).outcomes[0]

    assert (alone.failing, [e.row for e in alone.examples]) == (2, [3, 4])
    assert (together.failing, [e.row for e in together.examples]) == (1, [3])


def test_freshness_counts_from_when_the_source_was_read(tmp_path: Path) -> None:
    old = NOW - dt.timedelta(days=30, hours=12)

    for days, passed, ago in ((30, False, "31 dagen geleden"), (31, True, "30 dagen geleden")):
        outcome = report(tmp_path, {"freshness": {"max_age_days": days}}, retrieved_at=old).outcomes[0]
        assert (outcome.passed, outcome.measured) == (passed, 30.5)
        assert ago in outcome.sentence()


def test_freshness_counts_from_when_the_data_last_changed_where_that_is_known(tmp_path: Path) -> None:
    rule = {"freshness": {"max_age_days": 367}}
    made = report(tmp_path, rule, retrieved_at=NOW, modified_at=NOW - dt.timedelta(days=400))

    assert not made.outcomes[0].passed
    assert made.sentences() == (
        "De gegevens zijn 400 dagen geleden voor het laatst gewijzigd; afgesproken is hoogstens 367.",
    )
    assert made.as_mapping()["modified_at"] == "2021-01-25T12:00:00+00:00"
    later = report(tmp_path, rule, retrieved_at=NOW, modified_at=NOW + dt.timedelta(days=1))
    assert later.outcomes[0].measured == 0, "a server whose clock is wrong does not make data younger"


def test_the_age_of_a_snapshot_grows_and_one_day_is_one_day(tmp_path: Path) -> None:
    rule = parse({"freshness": {"max_age_days": 1}})
    assert isinstance(rule, Freshness)

    told = [judge_age(rule, retrieved_at=NOW, now=NOW + dt.timedelta(hours=hours)) for hours in (0, 24, 25)]

    assert [outcome.passed for outcome in told] == [True, True, False]
    assert [outcome.sentence() for outcome in told] == [
        "De gegevens zijn 0 dagen geleden opgehaald; afgesproken is hoogstens 1.",
        "De gegevens zijn 1 dag geleden opgehaald; afgesproken is hoogstens 1.",
        "De gegevens zijn 2 dagen geleden opgehaald; afgesproken is hoogstens 1.",
    ]


def test_old_data_are_told_but_never_kept_out(tmp_path: Path) -> None:
    """What is read now is never older than what stays in force when it is refused."""
    made = report(tmp_path, {"freshness": {"max_age_days": 1}}, modified_at=NOW - dt.timedelta(days=9))

    assert not made.outcomes[0].passed
    assert not made.contract_broken


def test_many_rules_are_told_each_with_its_own_measure(tmp_path: Path) -> None:
    made = report(
        tmp_path,
        {"row_count": {"min": 1}},
        {"range": {"column": "aantal", "min": 0}},
        {"uniqueness": {"columns": ["gm_code"]}},
        {"completeness": {"column": "gm_code", "at_least": 0.8}},
    )

    assert [(o.passed, o.failing) for o in made.outcomes] == [(True, 0), (False, 1), (False, 1), (True, 1)]
    assert made.sentences()[:2] == (
        "In 1 rij is ‘aantal’ kleiner dan 0 (rij 4).",
        "1 rij herhaalt gm_code van een andere rij (rij 3).",
    )


def test_rows_are_found_by_key_and_values_are_never_told(tmp_path: Path) -> None:
    made = report(
        tmp_path,
        {"range": {"column": "aantal", "min": 0, "max": 100}},
        {"uniqueness": {"columns": ["naam"]}},
        table=TABLE.set_column(2, "naam", [["Jan Jansen"] * 5]),
        key=("gm_code", "jaar"),
    )

    assert "(rij 4 (- 2022), 5 (GM9999 2022))" in made.sentences()[0]
    told = json.dumps(made.as_mapping(), ensure_ascii=False)
    assert "Jansen" not in told
    assert "200" not in told.replace("2022", "")


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"range": {"column": "weg", "min": 0}}, "kolom ‘weg’, maar die is er niet"),
        ({"uniqueness": {"columns": ["gm_code", "weg"]}}, "kolom ‘weg’, maar die is er niet"),
        ({"range": {"column": "naam", "min": 0}}, "vraagt getallen, maar kolom ‘naam’ is VARCHAR"),
    ],
)
def test_a_rule_that_cannot_be_judged_has_failed(tmp_path: Path, rule: dict[str, Any], says: str) -> None:
    made = report(tmp_path, rule, {"row_count": {"min": 5}})

    assert made.contract_broken
    assert made.outcomes[0].measured is None
    assert says in made.outcomes[0].sentence()
    assert made.outcomes[1].passed


def test_an_empty_snapshot_is_not_complete(tmp_path: Path) -> None:
    made = report(tmp_path, {"completeness": {"column": "jaar", "at_least": 0.1}}, table=TABLE.slice(0, 0))

    assert (made.rows, made.outcomes[0].passed) == (0, False)


def test_nearly_complete_is_not_told_as_complete(tmp_path: Path) -> None:
    values = pa.table({"jaar": pa.array([None, *([1] * 9999)], pa.int64())})

    made = report(tmp_path, {"completeness": {"column": "jaar"}}, table=values)

    assert made.sentences() == ("Kolom ‘jaar’ is voor 99,9% gevuld; gevraagd is 100%. Leeg in rij 1.",)


def test_drift_breaks_the_contract_when_a_column_is_gone_or_another_type(tmp_path: Path) -> None:
    now = {field.name: str(field.type) for field in TABLE.schema}

    assert not report(tmp_path, previous=now).contract_broken
    assert not report(tmp_path, previous={k: v for k, v in now.items() if k != "naam"}).contract_broken
    assert report(tmp_path, previous={**now, "oud": "string"}).contract_broken
    changed = report(tmp_path, previous={**now, "jaar": "string"})
    assert changed.contract_broken
    assert changed.sentences() == ("Kolom ‘jaar’ was string en is nu int64.",)


@pytest.mark.parametrize(
    ("rule", "dutch"),
    [
        ({"range": {"column": "aantal", "min": 1}}, "In 1 rij is ‘aantal’ kleiner dan 1 (rij 4)."),
        ({"range": {"column": "aantal", "min": -5}}, "Elke waarde van ‘aantal’ is ten minste -5."),
        ({"range": {"column": "aantal", "max": 0.5}}, "In 2 rijen is ‘aantal’ groter dan 0,5 (rij 1, 5)."),
        ({"range": {"column": "aantal", "max": 12500.5}}, "Elke waarde van ‘aantal’ is hoogstens 12.500,5."),
        (
            {"range": {"column": "aantal", "min": 0, "max": 100}},
            "In 2 rijen ligt ‘aantal’ niet tussen 0 en 100 (rij 4, 5).",
        ),
        ({"range": {"column": "jaar", "min": 2000, "max": 2100}}, "Elke waarde van ‘jaar’ ligt tussen 2000 en 2100."),
        ({"uniqueness": {"columns": ["jaar"]}}, "3 rijen herhalen jaar van een andere rij (rij 2, 4, 5)."),
        ({"uniqueness": {"columns": ["gm_code", "naam"]}}, "Elke rij heeft een eigen gm_code + naam."),
        ({"reference_to_areas": {"column": "gm_code"}}, "In 1 rij is ‘gm_code’ geen bekend gebied (rij 5)."),
        ({"completeness": {"column": "jaar"}}, "Kolom ‘jaar’ is voor 100% gevuld; gevraagd is 100%."),
        ({"completeness": {"column": "naam"}}, "Kolom ‘naam’ is voor 60% gevuld; gevraagd is 100%. Leeg in rij 2, 3."),
        ({"row_count": {"min": 6}}, "Er zijn 5 rijen; gevraagd zijn er ten minste 6."),
        ({"row_count": {"min": 2, "max": 4}}, "Er zijn 5 rijen; gevraagd zijn er tussen 2 en 4."),
        ({"freshness": {"max_age_days": 2}}, "De gegevens zijn 0 dagen geleden opgehaald; afgesproken is hoogstens 2."),
    ],
    ids=str,
)
def test_a_rule_says_in_plain_words_what_it_found(tmp_path: Path, rule: dict[str, Any], dutch: str) -> None:
    assert report(tmp_path, rule).outcomes[0].sentence() == dutch


def test_more_rows_than_are_named_are_hinted_at(tmp_path: Path) -> None:
    table = pa.table({"x": [None] * 6 + [1]})

    assert report(tmp_path, {"completeness": {"column": "x"}}, table=table).sentences() == (
        "Kolom ‘x’ is voor 14,2% gevuld; gevraagd is 100%. Leeg in rij 1, 2, 3, 4, 5, ….",
    )


def test_a_kept_report_is_told_in_the_language_of_the_reader(tmp_path: Path) -> None:
    made = report(tmp_path, {"completeness": {"column": "aantal", "at_least": 0.615}}, previous={"weg": "string"})
    english = {
        "Kolom ‘{column}’ is voor {filled} gevuld; gevraagd is {wanted}. Leeg in rij {examples}.": (
            "Column ‘{column}’ is {filled} filled; {wanted} is asked for. Empty in row {examples}."
        ),
        "Kolom ‘{column}’ ({before}) was er in de vorige momentopname en is nu weg.": "‘{column}’ ({before}) is gone.",
        "1.234,5": "1,234.5",
    }

    kept = json.loads(json.dumps(made.as_mapping(), allow_nan=False))

    assert told(kept["rules"][0], lambda text: english.get(text, text)) == (
        "Column ‘aantal’ is 60% filled; 61.5% is asked for. Empty in row 2, 3."
    )
    assert told(kept["drift"][0], lambda text: english.get(text, text)) == "‘weg’ (string) is gone."


def test_drift_tells_gone_changed_and_new() -> None:
    found = drift({"a": "int64", "b": "string", "c": "double"}, {"c": "string", "b": "string", "d": "bool"})

    assert [d.sentence() for d in found] == [
        "Kolom ‘a’ (int64) was er in de vorige momentopname en is nu weg.",
        "Kolom ‘c’ was double en is nu string.",
        "Kolom ‘d’ (bool) is nieuw.",
    ]


def test_a_report_can_be_kept_as_json(tmp_path: Path) -> None:
    made = report(tmp_path, {"range": {"column": "aantal", "max": 100}}, previous={"x": "string"}, key=("gm_code",))

    kept = json.loads(json.dumps(made.as_mapping(), allow_nan=False))

    assert kept["contract_broken"] is True
    assert kept["rules"][0]["examples"] == [{"row": 5, "key": {"gm_code": "GM9999"}}]
    assert kept["drift"][0]["kind"] == "gone"


def test_times_without_a_zone_are_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="aware"):
        report(tmp_path, now=dt.datetime(2022, 1, 1))  # noqa: DTZ001 - that is the mistake
    with pytest.raises(ValueError, match="aware"):
        report(tmp_path, modified_at=dt.datetime(2022, 1, 1))  # noqa: DTZ001 - that is the mistake
