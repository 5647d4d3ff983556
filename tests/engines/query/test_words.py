"""A query told to someone without SQL."""

import string

import pytest
from sqlglot import exp

from informatiehuis.engines.query import check, in_words
from informatiehuis.engines.query.phrases import EN, NL
from informatiehuis.engines.query.subset import ALLOWED

TABLES = {"cbs": {"gm_code": "string", "jaar": "int64", "inwoners": "int64", "opp": "double", "naam": "string"}}
SQL = """
with totaal as (
    select gm_code as area, jaar as period, sum(inwoners) as inwoners, sum(opp) as opp
    from cbs
    where naam like 'U%' and inwoners is not null
    group by gm_code, jaar
)
select areas.area, period, round(inwoners / nullif(totaal.opp, 0), 1) as value
from totaal
join areas on areas.area = totaal.area and areas.level = 'municipality'
"""


def test_dutch() -> None:
    assert in_words(check(SQL, TABLES)) == (
        "Eerst wordt ‘totaal’ gemaakt. Uit ‘cbs’. "
        "Alleen rijen waar ‘naam’ begint met “U” en ‘inwoners’ niet leeg is. "
        "Per ‘gm_code’ en ‘jaar’: ‘area’ is ‘gm_code’; ‘period’ is ‘jaar’; "
        "‘inwoners’ is de som van ‘inwoners’; ‘opp’ is de som van ‘opp’. "
        "Daarna de uitkomst zelf. Uit ‘totaal’, gekoppeld aan ‘areas’ "
        "waar ‘area’ van ‘areas’ gelijk is aan ‘area’ van ‘totaal’ "
        "en ‘level’ van ‘areas’ gelijk is aan “municipality”. "
        "Per rij: ‘area’; ‘period’; "
        "‘value’ is ‘inwoners’ gedeeld door ‘opp’ (leeg waar dat nul is), afgerond op 1 decimalen."
    )


def test_english() -> None:
    words = in_words(check("select count(*) as n from cbs where opp > 2.5 or naam in ('A', 'B')", TABLES), "en")

    assert words == (
        "From ‘cbs’. Only rows where ‘opp’ is greater than 2.5 or ‘naam’ is one of “A” or “B”. "
        "Over all rows together: ‘n’ is the number of rows."
    )


def test_both_languages_have_the_same_phrases_with_the_same_places() -> None:
    def places(phrase: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}

    assert NL.keys() == EN.keys()
    assert {key: places(NL[key]) for key in NL} == {key: places(EN[key]) for key in EN}


@pytest.mark.parametrize("node", sorted((n for n in ALLOWED if issubclass(n, exp.AggFunc)), key=lambda n: n.__name__))
def test_every_aggregate_has_a_phrase(node: type[exp.Expr]) -> None:
    assert node.__name__ in NL or node in (exp.PercentileCont, exp.First)
