"""A definition that is wrong cannot exist, and says which fields are wrong."""

from decimal import Decimal
from typing import Any

import pytest

from informatiehuis.engines.indicators import Definition, DefinitionProblem

GOOD: dict[str, Any] = {
    "id": "banen-per-inwoner",
    "title": "Banen per inwoner",
    "concept": "baan",
    "unit": "banen per 1.000 inwoners",
    "direction": "higher_is_better",
    "area_level": "municipality",
    "sql": "select gm_code as area, '2022' as period, banen as numerator, inwoners as denominator from cbs_kerncijfers",
    "owner": "team-economie",
    "rollup": "ratio",
    "factor": 1000,
    "decimals": 1,
    "minimum_n": 10,
}


def problems(**changes: object) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionProblem) as caught:
        Definition(**{**GOOD, **changes})
    return [(problem.field, problem.text()) for problem in caught.value.problems]


def test_sources_are_read_from_the_sql() -> None:
    definition = Definition(**GOOD)

    assert definition.sources == ("cbs-kerncijfers",)
    assert definition.tables == {"cbs_kerncijfers"}
    assert definition.factor == Decimal(1000)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"id": "Banen per inwoner"}, "id", "streepjes"),
        ({"concept": "Geen Begrip"}, "concept", "korte naam"),
        ({"owner": "team_economie"}, "owner", "streepjes"),
        ({"title": "  "}, "title", "Vul het veld title in"),
        ({"unit": ""}, "unit", "Vul het veld unit in"),
        ({"direction": "up"}, "direction", "higher_is_better, lower_is_better, neutral"),
        ({"area_level": "gemeente"}, "area_level", "municipality"),
        ({"rollup": "median"}, "rollup", "sum, ratio, mean, none"),
        ({"period": "week"}, "period", "year, quarter, month"),
        ({"decimals": -1}, "decimals", "van 0 tot en met 10"),
        ({"decimals": True}, "decimals", "geheel getal"),
        ({"minimum_n": 2.5}, "minimum_n", "geheel getal"),
        ({"factor": 0}, "factor", "groter dan nul"),
        ({"factor": "veel"}, "factor", "procenten"),
        ({"sql": "select * from t"}, "sql", "Noem de kolommen"),
        ({"sql": "select a / b as {x} from t"}, "sql", "{"),
        ({"sql": 3}, "sql", "geen tekst"),
        ({"sql": "select a as area, p as period, n as numerator from t"}, "sql", "geen kolom ‘denominator’"),
        ({"sql": GOOD["sql"].replace("select", "select 1 as extra,")}, "sql", "‘extra’"),
        ({"sources": ("andere-bron", "cbs-kerncijfers")}, "sources", "de SQL leest hem niet"),
        ({"sources": ("andere-bron",)}, "sources", "die bron staat niet bij sources"),
        ({"sources": ("Andere bron",)}, "sources", "streepjes"),
    ],
)
def test_each_wrong_field_is_named_with_what_to_do(changes: dict[str, object], field: str, says: str) -> None:
    found = problems(**changes)

    assert field in {name for name, _ in found}
    assert any(says in text for name, text in found if name == field)


def test_all_problems_are_told_at_once() -> None:
    found = problems(id="X", title="", decimals=99, sql="select a / b as area, now() as period from t")

    assert [name for name, _ in found] == ["id", "title", "decimals", "sql", "sql"]
    with pytest.raises(DefinitionProblem) as caught:
        Definition(**{**GOOD, "id": "X", "title": ""})
    assert "korte naam" in str(caught.value)
    assert "Vul het veld title in" in str(caught.value)


def test_the_problem_of_the_sql_keeps_its_place() -> None:
    with pytest.raises(DefinitionProblem) as caught:
        Definition(**{**GOOD, "sql": "select a as area,\n  b / c as period from t"})

    assert caught.value.problems[0].facts["line"] == 2
    assert caught.value.problems[0].facts["column"] == 7


def test_hiding_small_figures_of_a_sum_needs_n() -> None:
    sql = "select gm_code as area, '2022' as period, banen as value from t"

    assert problems(rollup="sum", factor=1, sql=sql)[0][0] == "minimum_n"
    assert Definition(**{**GOOD, "rollup": "sum", "factor": 1, "sql": sql, "minimum_n": 0}).minimum_n == 0
    with_n = sql.replace("banen as value", "banen as value, bedrijven as n")
    assert Definition(**{**GOOD, "rollup": "sum", "factor": 1, "sql": with_n}).minimum_n == 10


def test_a_factor_belongs_to_a_ratio() -> None:
    sql = "select gm_code as area, '2022' as period, banen as value from t"

    assert problems(rollup="none", minimum_n=0, sql=sql)[0][0] == "factor"


def test_fingerprint_follows_the_figures_and_nothing_else() -> None:
    fingerprint = Definition(**GOOD).fingerprint
    same = {"title": "Anders", "owner": "ander-team", "concept": "werk", "direction": "neutral", "factor": "1000.0"}

    assert fingerprint.startswith("sha256:")
    assert len(fingerprint) == 71
    assert Definition(**{**GOOD, **same}).fingerprint == fingerprint
    assert Definition(**{**GOOD, "sql": GOOD["sql"].upper().replace("'2022'", "'2022'  ")}).fingerprint == fingerprint
    for change in ({"decimals": 2}, {"minimum_n": 5}, {"factor": 100}, {"sql": GOOD["sql"].replace("2022", "2023")}):
        assert Definition(**{**GOOD, **change}).fingerprint != fingerprint
