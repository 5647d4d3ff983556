"""Writes the reference page of the SQL of definitions from the registry and the specs.

`make docs` writes it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from informatiehuis.engines.query import STANDARD_TABLES, check
from informatiehuis.engines.query.construct import Construct
from informatiehuis.engines.query.subset import CONSTRUCTS, FAMILIES
from tests.spec.spec import SCHEMAS, TABLES, Row, Spec
from tests.spec.suite import SUITE

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "sql.md"

_INTRODUCTION = """# SQL in definitions

<!-- Written by `make docs` from the code; change the code, not this page. -->

The SQL of an indicator is a subset of DuckDB's SQL in which every construct gives the same figures on every engine
and on every run. Whatever is not on this page is refused, with the place and with what to write instead.

Three rules hold everywhere:

* a denominator stands in `nullif(…, 0)`, or is a number;
* what has no fixed order is given one: `limit` follows `order by`, `row_number`, `rank`, `lag` and `lead` have one;
* periods and areas come from tables, never from functions of dates or places.

A source is a table named after its slug with underscores. Besides, these tables are always there:
"""


def rendered() -> str:
    """The page."""
    lines = [_INTRODUCTION]
    for name, columns in STANDARD_TABLES.items():
        lines.append(f"* `{name}({', '.join(columns)})`")
    lines += ["", "The examples read these tables:", ""]
    for name, table in TABLES.items():
        lines += [f"`{name}`", "", *_table(table.column_names, (tuple(r.values()) for r in table.to_pylist())), ""]
    for family, title in FAMILIES.items():
        lines += [f"## {title}", ""]
        for construct in CONSTRUCTS:
            if construct.family == family:
                lines += _construct(construct, SUITE[family])
    return "\n".join(lines).rstrip() + "\n"


def _construct(construct: Construct, specs: Iterable[Spec]) -> Iterator[str]:
    yield from (f"### {construct.name}", "", construct.explanation, "", "```sql", construct.example, "```", "")
    for spec in specs:
        if spec.construct == construct.name:
            yield from ("For example", "", "```sql", spec.sql, "```", "")
            yield from (*_rows(spec), "")


def _rows(spec: Spec) -> list[str]:
    if not spec.expected:
        return ["gives no rows."]
    return ["gives", "", *_table(check(spec.sql, SCHEMAS).columns, spec.expected)]


def _table(columns: Iterable[str], rows: Iterable[Row]) -> Iterator[str]:
    columns = list(columns)
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(_shown(value) for value in row)} |"


def _shown(value: object) -> str:
    if value is None:
        return "*empty*"
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value).lower() if isinstance(value, bool) else str(value)
