"""Generators of queries as a whole: choosing, joining, composing and grouping, with their meaning.

There are two tables: `cases`, with every kind of value, and `other`, which is made in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from tests.agreement.made import Draw, Made, Query, Row, makes, number, truth, whole

Tables = Mapping[str, Sequence[Row]]


def _simple(family: str, name: str, sql: str, of: Callable[[Tables], list[tuple[Any, ...]]]) -> None:
    makes(family, name)(lambda draw: Query(sql, of))


def _where(draw: Draw) -> Made:
    return truth(draw)


@makes("selecting", "select … from")
def select(draw: Draw) -> Query:
    value = number(draw)
    return Query(
        f"select c.k as area, {value.sql} as value from cases as c",
        lambda tables: [(row["k"], value.of(row)) for row in tables["cases"]],
    )


@makes("selecting", "literals")
def literals(draw: Draw) -> Query:
    return Query(
        "select k as area, 'é''\\' as a, -1.50 as b, true as c, null as d, 9007199254740993 as e from cases",
        lambda tables: [(row["k"], "é'\\", -1.5, True, None, 2**53 + 1) for row in tables["cases"]],
    )


@makes("selecting", "where")
def where(draw: Draw) -> Query:
    condition = _where(draw)
    return Query(
        f"select k as area from cases where {condition.sql}",
        lambda tables: [(row["k"],) for row in tables["cases"] if condition.of(row)],
    )


_simple(
    "selecting", "distinct", "select distinct g as area, b from cases",
    lambda tables: list({(row["g"], row["b"]) for row in tables["cases"]}),
)  # fmt: skip


def _sortable(value: Any, descending: bool) -> tuple[int, Any]:
    return (value is None, 0 if value is None else -value if descending else value)


@makes("selecting", "order by")
def order(draw: Draw) -> Query:
    return _first(draw, 5)


@makes("selecting", "limit")
def limit(draw: Draw) -> Query:
    return _first(draw, draw(st.integers(0, 3)))


def _first(draw: Draw, size: int) -> Query:
    descending = draw(st.booleans())

    def of(tables: Tables) -> list[tuple[Any, ...]]:
        # the order leaves ties; those are settled by the columns of the outcome, from the first letter on
        ordered = sorted(tables["cases"], key=lambda row: (_sortable(row["w"], descending), row["k"]))
        return [(row["k"], row["w"]) for row in ordered[:size]]

    return Query(f"select k as area, w as value from cases order by w {'desc' if descending else ''} limit {size}", of)


_simple(
    "selecting", "values", "select v.a as area, v.b as value from (values ('é', 1.5), ('', null)) as v (a, b)",
    lambda tables: [("é", 1.5), ("", None)],
)  # fmt: skip


def _join(name: str, text: str, left: bool, right: bool, using: bool = False) -> None:
    @makes("joining", name)
    def generator(draw: Draw) -> Query:
        def of(tables: Tables) -> list[tuple[Any, ...]]:
            pairs = [
                (a, b)
                for a in tables["cases"]
                for b in tables["other"]
                if text.startswith("cross") or (a["w"] is not None and a["w"] == b["w"])
            ]
            found = [(a["k"], b["k"]) for a, b in pairs]
            if left:
                matched = {a["k"] for a, _ in pairs}
                found += [(a["k"], None) for a in tables["cases"] if a["k"] not in matched]
            if right:
                matched = {b["k"] for _, b in pairs}
                found += [(None, b["k"]) for b in tables["other"] if b["k"] not in matched]
            return found

        match = "" if text.startswith("cross") else " using (w)" if using else " on cases.w = other.w"
        return Query(f"select cases.k as area, other.k as value from cases {text} other{match}", of)


_join("inner join", "join", False, False)
_join("left join", "left join", True, False)
_join("right join", "right join", False, True)
_join("full join", "full join", True, True)
_join("cross join", "cross join", False, False)
_join("using", "join", False, False, using=True)


@makes("composing", "with")
def named(draw: Draw) -> Query:
    condition = _where(draw)

    def of(tables: Tables) -> list[tuple[Any, ...]]:
        found = [row for row in tables["cases"] if condition.of(row)]
        return [(row["k"], len(found)) for row in found]

    return Query(
        f"with a as (select k, g from cases where {condition.sql}), b as (select count(*) as n from a) "
        "select a.k as area, b.n as value from a cross join b",
        of,
    )


@makes("composing", "subquery in from")
def inner(draw: Draw) -> Query:
    value = whole(draw)
    return Query(
        f"select s.area, s.value + 1 as value from (select k as area, {value.sql} as value from cases) as s",
        lambda tables: [(r["k"], None if value.of(r) is None else value.of(r) + 1) for r in tables["cases"]],
    )


def _total(tables: Tables) -> Any:
    values = [row["w"] for row in tables["other"] if row["w"] is not None]
    return sum(values) if values else None


_simple(
    "composing", "scalar subquery", "select k as area, (select sum(w) as s from other) as value from cases",
    lambda tables: [(row["k"], _total(tables)) for row in tables["cases"]],
)  # fmt: skip


@makes("composing", "in subquery")
def within(draw: Draw) -> Query:
    negated = draw(st.booleans())

    def of(tables: Tables) -> list[tuple[Any, ...]]:
        held = [row["w"] for row in tables["other"]]
        found = []
        for row in tables["cases"]:
            known = row["w"] in held and row["w"] is not None
            unknown = bool(held) and not known and (row["w"] is None or None in held)
            if known if not negated else not known and not unknown:
                found.append((row["k"],))
        return found

    return Query(f"select k as area from cases where w {'not ' if negated else ''}in (select w from other)", of)


@makes("composing", "exists")
def exists(draw: Draw) -> Query:
    condition = _where(draw)
    return Query(
        f"select k as area, exists (select 1 as one from other where {condition.sql}) as value from cases",
        lambda tables: [(row["k"], any(condition.of(o) for o in tables["other"])) for row in tables["cases"]],
    )


def _set(name: str, do: Callable[[list[Any], list[Any]], list[Any]]) -> None:
    @makes("composing", name)
    def generator(draw: Draw) -> Query:
        a, b = draw(st.sampled_from([("g", "g"), ("w", "w"), ("w", "x")]))
        begin = f"with c as (select {a} as area from cases) select area from c" if draw(st.booleans()) else None
        size = draw(st.integers(1, 4)) if name.startswith("union") and draw(st.booleans()) else None

        def of(tables: Tables) -> list[tuple[Any, ...]]:
            found = do([(row[a],) for row in tables["cases"]], [(row[b],) for row in tables["other"]])
            ordered = sorted(found, key=lambda row: (row[0] is None, 0 if row[0] is None else row[0]))
            return ordered[:size]

        first = f"order by area limit {size}" if size else ""
        return Query(f"{begin or f'select {a} as area from cases'} {name} select {b} as area from other {first}", of)


_set("union all", lambda a, b: a + b)
_set("union", lambda a, b: list({*a, *b}))
_set("intersect", lambda a, b: list({*a} & {*b}))
_set("except", lambda a, b: list({*a} - {*b}))


def _groups(rows: Sequence[Row]) -> dict[tuple[Any, Any], list[Row]]:
    found: dict[tuple[Any, Any], list[Row]] = {}
    for row in rows:
        found.setdefault((row["g"], row["b"]), []).append(row)
    return found


_simple(
    "aggregating", "group by", "select g as area, b, count(*) as n, min(k) as low from cases group by g, b",
    lambda tables: [(*key, len(g), min(r["k"] for r in g)) for key, g in _groups(tables["cases"]).items()],
)  # fmt: skip
_simple(
    "aggregating", "having", "select g as area, b, count(*) as n from cases group by g, b having count(w) > 1",
    lambda tables: [
        (*key, len(g)) for key, g in _groups(tables["cases"]).items() if sum(r["w"] is not None for r in g) > 1
    ],
)  # fmt: skip
