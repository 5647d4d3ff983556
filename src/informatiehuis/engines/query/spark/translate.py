"""From the canonical text of a definition to what Spark runs: by SQLGlot, node by node, and only what is known.

Every node of the outcome is either allowed in definitions or put there by a rule; anything else stops the translation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.dialects.spark import Spark
from sqlglot.generators.spark import SparkGenerator

from informatiehuis.engines.problems import N_
from informatiehuis.engines.query.scopes import OTHER, Scopes, of_type
from informatiehuis.engines.query.spark.beside import together
from informatiehuis.engines.query.spark.problems import otherwise, written
from informatiehuis.engines.query.spark.rules import RULES
from informatiehuis.engines.query.subset import ALLOWED
from informatiehuis.engines.query.text import Canonical
from informatiehuis.engines.query.ties import settle

PUT_THERE: frozenset[type[exp.Expr]] = frozenset(
    {exp.Anonymous, exp.Lambda, exp.RegexpLike, exp.Struct, exp.PropertyEQ, exp.Dot, exp.ArraySort, exp.ArrayAgg}
    | {exp.Reduce, exp.Kwarg, exp.TsOrDsToDate, exp.DateDiff, exp.IntDiv}
)
"""Nodes that only the rules write."""
FUNCTIONS = frozenset({"bround", "btrim", "raise_error"})
"""Functions that only the rules write, and that SQLGlot knows by their name alone."""


class SparkText(Spark):
    """Spark's dialect, without what SQLGlot would make approximate."""

    class Generator(SparkGenerator):
        TRANSFORMS: ClassVar = {
            node: made for node, made in SparkGenerator.TRANSFORMS.items() if node not in (exp.WithinGroup, exp.Median)
        }

        def withingroup_sql(self, expression: exp.WithinGroup) -> str:
            order = self.sql(expression, "expression").strip()
            return f"PERCENTILE_CONT({self.sql(expression.this, 'this')}) WITHIN GROUP ({order})"

        def median_sql(self, expression: exp.Median) -> str:
            return f"MEDIAN({self.sql(expression, 'this')})"


def translate(sql: str, tables: Mapping[str, Mapping[str, str]], names: Mapping[str, str]) -> str:
    """The query for Spark. `tables` gives columns and arrow types, `names` what each table is called in Spark.

    Raises OtherwiseOnSpark for what Spark would answer differently.
    """
    tree = sqlglot.parse_one(sql, read=Canonical)
    scopes = Scopes(tree, tables)
    settle(scopes)
    _require_known_types(tree, tables)
    together(scopes)
    _rename(scopes, names)
    tree = _rewritten(tree, scopes)
    for node in tree.walk():
        if isinstance(node, exp.Identifier):
            node.set("quoted", True)
        elif not _may_pass(node):
            raise otherwise(written(node), N_("Bereken deze indicator met --engine duckdb."))
    return tree.sql(dialect=SparkText, pretty=True, comments=False)


def _may_pass(node: exp.Expr) -> bool:
    if isinstance(node, exp.Anonymous):
        return node.name.lower() in FUNCTIONS
    return type(node) in ALLOWED or type(node) in PUT_THERE


def _require_known_types(tree: exp.Expr, tables: Mapping[str, Mapping[str, str]]) -> None:
    """Refuse a column that is used and of which Spark has no type, such as a time of day or a list."""
    used = {node.name.lower() for node in tree.find_all(exp.Column)}
    for columns in tables.values():
        for name, kind in columns.items():
            if name.lower() in used and of_type(kind) == OTHER and "binary" not in kind:
                raise otherwise(
                    name, N_("Maak er in de bron een getal, tekst of moment van, of reken met --engine duckdb.")
                )


def _rename(scopes: Scopes, names: Mapping[str, str]) -> None:
    for table in scopes.sources:
        called = table.alias_or_name
        table.set("this", exp.to_identifier(names[table.name.lower()], quoted=True))
        table.set("alias", exp.TableAlias(this=exp.to_identifier(called, quoted=True)))


def _rewritten(tree: exp.Expr, scopes: Scopes) -> exp.Expr:
    """The tree with every rule applied, from the inside out."""
    for node in reversed(list(tree.walk())):
        rule = RULES.get(type(node))
        made = rule(node, scopes) if rule else None
        if made is None:
            continue
        scopes.stands_for(made, node)
        if isinstance(made, exp.Paren):
            scopes.stands_for(made.this, node)
        if node is tree:
            tree = made
        else:
            node.replace(made)
    return tree
