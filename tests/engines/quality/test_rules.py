"""Rules are read from a mapping, written back to the same, and refused with the key that is wrong."""

import pytest

from informatiehuis.engines.quality import RULES, RuleProblem, as_mapping, parse

WRITTEN = [
    {"completeness": {"column": "inwoners", "at_least": 0.98}},
    {"completeness": {"column": "inwoners"}},
    {"uniqueness": {"columns": ["gm_code", "jaar"]}},
    {"range": {"column": "inwoners", "min": 0}},
    {"range": {"column": "inwoners", "min": 0, "max": 10.5}},
    {"reference_to_areas": {"column": "gm_code", "level": "municipality"}},
    {"reference_to_areas": {"column": "gm_code"}},
    {"freshness": {"max_age_days": 400}},
    {"row_count": {"min": 26}},
    {"row_count": {"min": 26, "max": 30}},
    {"promised": {"column": "inwoners", "type": "integer"}},
    {"promised": {"column": "inwoners", "type": "number", "filled": True}},
    {"wrong": {"sql": "select jaar from bron where jaar > 2030"}},
    {"wrong": {"sql": "select jaar from bron", "at_most": 3, "title": "Jaren"}},
]


@pytest.mark.parametrize("mapping", WRITTEN, ids=str)
def test_a_rule_is_written_as_it_was_read(mapping: dict[str, dict[str, object]]) -> None:
    rule = parse(mapping)

    assert as_mapping(rule) == mapping
    assert parse(as_mapping(rule)) == rule


def test_every_kind_of_rule_is_tried_here() -> None:
    assert {next(iter(mapping)) for mapping in WRITTEN} == set(RULES)


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ({}, "één naam"),
        ("completeness", "één naam"),
        ({"range": {}, "freshness": {}}, "één naam"),
        ({"rang": {}}, "Bedoelt u ‘range’?"),
        ({"zzz": {}}, "Kies uit: completeness"),
        ({"range": None}, "met een naam"),
        ({"range": {"colum": "x", "min": 1}}, "kent geen ‘colum’. bron.yaml Bedoelt u ‘column’?"),
        ({"range": {"min": 1}}, "Vul column in"),
        ({"range": {"column": "x"}}, "min, max of allebei"),
        ({"range": {"column": "x", "min": 2, "max": 1}}, "hoogstens max"),
        ({"range": {"column": "x", "min": "0"}}, "‘min’: 0. bron.yaml Geef een getal"),
        ({"range": {"column": 3, "min": 0}}, "naam van een kolom"),
        ({"completeness": {"column": "x", "at_least": 95}}, "tussen 0 en 1"),
        ({"completeness": {"column": "x", "at_least": True}}, "Geef een getal"),
        ({"uniqueness": {"columns": "gm_code"}}, "lijst van kolommen"),
        ({"uniqueness": {"columns": []}}, "lijst van kolommen"),
        ({"reference_to_areas": {"column": "x", "level": "gemeente"}}, "municipality"),
        ({"freshness": {"max_age_days": 0}}, "groter dan nul"),
        ({"row_count": {"min": 1.5}}, "geheel getal"),
        ({"row_count": {"min": 5, "max": 4}}, "hoogstens max"),
    ],
)
def test_a_wrong_rule_names_the_key_and_the_place(mapping: object, says: str) -> None:
    with pytest.raises(RuleProblem) as caught:
        parse(mapping, "bron.yaml")

    assert says in caught.value.text()
    assert "bron.yaml" in caught.value.text()
