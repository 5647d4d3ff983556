"""Whether everything that may be written is generated: constructs, their nodes and parts, and the words in them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlglot import exp, parse_one

from informatiehuis.engines.query.check import check
from informatiehuis.engines.query.placement import CASTS
from informatiehuis.engines.query.subset import ALLOWED, CONSTRUCTS
from informatiehuis.engines.query.text import Canonical
from tests.agreement import groups, queries, scalars  # noqa: F401 - they declare their generators
from tests.agreement.made import GENERATORS, Query
from tests.agreement.test_agreement import SCHEMAS

NOT_WRITTEN = {
    # the parser sets these only in texts that the rules refuse; they are let through to be refused with a remedy
    ("If", "false"), ("PercentileCont", "expression"), ("Identifier", "quoted"), ("Div", "typed"), ("Div", "safe"),
    ("DPipe", "safe"), ("Table", "this"), ("Greatest", "ignore_nulls"), ("Least", "ignore_nulls"),
}  # fmt: skip


def test_every_allowed_construct_has_a_generator() -> None:
    """A construct that is allowed and never generated fails here: give it a generator with its meaning."""
    generated = {(family, name) for family, made in GENERATORS.items() for name in made}

    assert {(construct.family, construct.name) for construct in CONSTRUCTS} == generated


@pytest.fixture(scope="module")
def generated() -> list[exp.Expr]:
    """What the generators make, again and again, as the tree that the check leaves of it."""
    found: set[str] = set()

    @given(st.data())
    @settings(max_examples=300, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    def make(data: st.DataObject) -> None:
        for made in GENERATORS.values():
            for generator in made.values():
                one: Any = generator(data.draw)
                found.add(one.sql if isinstance(one, Query) else f"select {one.sql} as c from cases")

    make()
    return [parse_one(check(sql, SCHEMAS).sql, read=Canonical) for sql in sorted(found)]


def test_every_part_that_a_node_may_have_is_generated(generated: list[exp.Expr]) -> None:
    """A part that is allowed and never written, such as a default of lag, fails here: let a generator write it."""
    seen = {
        (type(node), part)
        for tree in generated
        for node in tree.walk()
        for part, value in node.args.items()
        if value not in (None, False, [])
    }
    nodes = {type(node) for tree in generated for node in tree.walk()}

    missing = {
        (node.__name__, part)
        for node, parts in ALLOWED.items()
        for part in parts or {""}
        if (node, part) not in seen and (part or node not in nodes)
    }
    assert missing - NOT_WRITTEN == set()


def test_every_type_and_unit_and_direction_is_generated(generated: list[exp.Expr]) -> None:
    nodes = [node for tree in generated for node in tree.walk()]
    casts = {(type(node), node.args["to"].this) for node in nodes if isinstance(node, exp.Cast)}
    places = {node.args["decimals"].sql()[0] == "-" for node in nodes if isinstance(node, exp.Round)}
    firsts = {
        (bool(one.args.get("desc")), bool(one.args.get("nulls_first"))) for one in nodes if isinstance(one, exp.Ordered)
    }

    # text is another name of varchar
    assert {to for _, to in casts} >= CASTS - {exp.DType.VARCHAR, exp.DType.TEXT}
    assert {exp.DType.VARCHAR, exp.DType.TEXT} & {to for _, to in casts}
    assert {exp.TryCast, exp.Cast} == {node for node, _ in casts}
    assert {node.name.upper() for node in nodes if isinstance(node, exp.Extract)} == {"YEAR", "QUARTER", "MONTH", "DAY"}
    assert places == {True, False}
    assert firsts == {(False, False), (False, True), (True, False), (True, True)}
    assert {node.text("side") + node.text("kind") for node in nodes if isinstance(node, exp.Join)} >= {
        "LEFT",
        "RIGHT",
        "FULL",
        "CROSS",
    }
