"""Writes the one statement that a PostgreSQL database is asked, from options that a person filled in.

A filter is parsed, and only comparisons of columns with values come through: no function, no subquery and no
second statement. Running it is for `postgres`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from informatiehuis.engines.connectors.asking import impossible
from informatiehuis.engines.connectors.base import GEOMETRY
from informatiehuis.engines.connectors.spelling import safe_names, slug, unit_of
from informatiehuis.engines.duck import identifier
from informatiehuis.engines.problems import N_

SHAPES = ("geometry", "geography")
ALLOWED = (
    exp.And,
    exp.Or,
    exp.Not,
    exp.Paren,
    exp.EQ,
    exp.NEQ,
    exp.GT,
    exp.GTE,
    exp.LT,
    exp.LTE,
    exp.In,
    exp.Between,
    exp.Like,
    exp.ILike,
    exp.Is,
    exp.Null,
    exp.Neg,
    exp.Boolean,
    exp.Literal,
    exp.Column,
    exp.Identifier,
    exp.Cast,
    exp.DataType,
)


@dataclass(frozen=True)
class Described:
    """A column as the catalogue has it; `place` is its place in the primary key, -1 when it is not in it."""

    name: str
    type: str
    comment: str
    place: int

    @property
    def is_shape(self) -> bool:
        return self.type in SHAPES


@dataclass(frozen=True)
class Query:
    """Columns and rows of one table, in the order of its primary key when it has one."""

    schema: str
    table: str
    columns: tuple[Described, ...]
    key: tuple[str, ...]
    condition: str
    row_estimate: int | None
    srid: int = 0

    @classmethod
    def checked(
        cls,
        schema: str,
        table: str,
        columns: Sequence[Described],
        *,
        wanted: Sequence[str],
        condition: str,
        row_estimate: int | None,
    ) -> "Query":
        """Raises OptionProblem for a column that is not there and for a filter that is more than a filter."""
        known = {alias: each for each in reversed(columns) for alias in (slug(each.name), each.name)}
        for name in wanted:
            if name not in known:
                raise impossible("columns", name, N_("Kies uit: {known}."), known=_names(columns))
        in_key = sorted((each for each in columns if each.place >= 0), key=lambda each: each.place)
        return cls(
            schema=schema,
            table=table,
            columns=tuple(dict.fromkeys(known[name] for name in wanted)) if wanted else tuple(columns),
            key=tuple(each.name for each in in_key),
            condition=_checked_condition(condition, known, columns) if condition else "",
            row_estimate=row_estimate,
        )

    @property
    def geometry(self) -> Described | None:
        """The first column with shapes; it becomes the geometry."""
        return next((each for each in self.columns if each.is_shape), None)

    @property
    def crs(self) -> str | None:
        """PostGIS numbers systems as EPSG does, except those that people added themselves."""
        return f"EPSG:{self.srid}" if 0 < self.srid < 100_000 else None

    @property
    def names(self) -> list[str]:
        """The safe names, in the order of the columns."""
        shape = self.geometry
        plain = iter(safe_names([c.name for c in self.columns if c != shape], geometry=shape is not None))
        return [GEOMETRY if each == shape else next(plain) for each in self.columns]

    @property
    def originals(self) -> list[str]:
        return [each.name for each in self.columns]

    @property
    def units(self) -> list[str | None]:
        """Units as the comment of a column states them, or its name."""
        return [None if each.is_shape else unit_of(each.comment) or unit_of(each.name) for each in self.columns]

    def sql(self, limit: int | None = None) -> str:
        """The statement in PostgreSQL's SQL."""
        columns = ", ".join(
            f"{self._read(each)} AS {identifier(name)}" for each, name in zip(self.columns, self.names, strict=True)
        )
        order = f" ORDER BY {', '.join(map(identifier, self.key))}" if self.key and limit is None else ""
        most = f" LIMIT {limit}" if limit is not None else ""
        return f"SELECT {columns} FROM {self._from()}{order}{most}"

    def srid_sql(self) -> str:
        """The statement that gives the SRID of the first shape."""
        shape = self.geometry
        if shape is None:
            raise ValueError("there is no geometry")
        name = identifier(shape.name)
        return f"SELECT ST_SRID({name}::geometry) FROM {self._from(f'{name} IS NOT NULL')} LIMIT 1"

    def _from(self, also: str = "") -> str:
        conditions = " AND ".join(part for part in (self.condition, also) if part)
        where = f" WHERE {conditions}" if conditions else ""
        return f"{identifier(self.schema)}.{identifier(self.table)}{where}"

    def _read(self, column: Described) -> str:
        name = identifier(column.name)
        if not column.is_shape:
            return name
        return f"ST_AsBinary({name})" if column == self.geometry else f"ST_AsText({name})"


def _checked_condition(text: str, known: dict[str, Described], columns: Sequence[Described]) -> str:
    remedy = N_("Vergelijk alleen kolommen met waarden: =, <>, <, >, IN, BETWEEN, LIKE, IS NULL, AND, OR, NOT.")
    try:
        parsed = sqlglot.parse(text, read="postgres")
    except SqlglotError as error:
        raise impossible("filter", text, remedy) from error
    condition = parsed[0] if len(parsed) == 1 else None
    if condition is None or any(type(node) not in ALLOWED for node in condition.walk()):
        raise impossible("filter", text, remedy)
    for column in condition.find_all(exp.Column):
        if column.table or column.name not in known:
            raise impossible(
                "filter",
                text,
                N_("Er is geen kolom {column}. Kies uit: {known}."),
                column=column.name,
                known=_names(columns),
            )
        column.set("this", exp.to_identifier(known[column.name].name, quoted=True))
    return f"({condition.sql(dialect='postgres', comments=False)})"


def _names(columns: Sequence[Described]) -> str:
    return ", ".join(each.name for each in columns)
