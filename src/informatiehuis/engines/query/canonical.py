"""One spelling for every text that means the same, so that definitions can be compared and fingerprinted."""

from __future__ import annotations

from sqlglot import exp

from informatiehuis.engines.query.text import Canonical

# what DuckDB does not let pass everywhere as a bare name: duckdb_keywords() with a category not "unreserved"
_KEYWORD_TEXT = """
all analyse analyze and anti any array as asc asof asymmetric at authorization between bigint binary bit boolean
both by case cast char character check coalesce collate collation column columns concurrently constraint create
cross dec decimal default deferrable desc describe distinct do else end except exists extract false fetch float
for foreign freeze from full generated glob group grouping grouping_id having ilike in initially inner inout int
integer intersect interval into is isnull join lambda lateral leading left like limit map national natural nchar
none not notnull null nullif numeric offset on only or order out outer overlaps overlay pivot pivot_longer
pivot_wider placing position positional precision primary qualify real references returning right row select semi
setof show similar smallint some struct substring summarize symmetric table tablesample then time timestamp to
trailing treat trim true try_cast union unique unpack unpivot using values varchar variadic verbose when where
window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot
xmlserialize xmltable
"""
_KEYWORDS = frozenset(_KEYWORD_TEXT.split())


def canonical(tree: exp.Expr) -> str:
    """The query spelled in the one way: layout, capitals, quotes and comments of the original do not count."""
    tree = tree.copy()
    for name in tree.find_all(exp.Identifier):
        lowered = name.name.lower()
        name.set("this", lowered)
        name.set("quoted", lowered in _KEYWORDS)
    return tree.sql(dialect=Canonical, pretty=True, comments=False)
