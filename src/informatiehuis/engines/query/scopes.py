"""What every SELECT of a checked query can name, and of which kind every value in it is.

Kinds are coarse: enough to know where engines would go different ways. Names were resolved before, in `names`; here
a name that is not found is of an unknown kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

WHOLE, DECIMAL, DOUBLE = "whole", "decimal", "double"
TEXT, DAY, MOMENT, TRUTH = "text", "day", "moment", "truth"
EMPTY, OTHER = "empty", "other"

NUMBERS = (WHOLE, DECIMAL, DOUBLE)
"""From narrow to wide: a calculation with two gives the wider one."""

_CASTS = {
    exp.DType.BIGINT: WHOLE,
    exp.DType.INT: WHOLE,
    exp.DType.DOUBLE: DOUBLE,
    exp.DType.DECIMAL: DECIMAL,
    exp.DType.TEXT: TEXT,
    exp.DType.VARCHAR: TEXT,
    exp.DType.DATE: DAY,
    exp.DType.BOOLEAN: TRUTH,
}
_ALWAYS: Mapping[str, tuple[type[exp.Expr], ...]] = {
    DOUBLE: (
        exp.Div, exp.Avg, exp.Median, exp.WithinGroup, exp.Stddev, exp.StddevSamp, exp.Variance, exp.Sqrt, exp.Ln,
        exp.Exp, exp.Pow, exp.PercentRank,
    ),
    WHOLE: (
        exp.Count, exp.Length, exp.Year, exp.Quarter, exp.Month, exp.Day, exp.Extract, exp.DateDiff, exp.Sign,
        exp.RowNumber, exp.Rank, exp.DenseRank,
    ),
    TEXT: (
        exp.DPipe, exp.Lower, exp.Upper, exp.Trim, exp.Substring, exp.Left, exp.Right, exp.Replace, exp.Pad,
    ),
    TRUTH: (
        exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.And, exp.Or, exp.Not, exp.Between, exp.In, exp.Like,
        exp.Is, exp.Exists, exp.StartsWith, exp.Boolean,
    ),
}  # fmt: skip
_KIND: Mapping[type[exp.Expr], str] = {node: kind for kind, nodes in _ALWAYS.items() for node in nodes}
_OF_THEIR_OWN = (
    exp.Neg, exp.Abs, exp.Round, exp.Floor, exp.Ceil, exp.Sum, exp.Min, exp.Max, exp.Paren, exp.Alias, exp.Filter,
    exp.Window, exp.Nullif, exp.Lag, exp.Lead, exp.Distinct, exp.Ordered,
)  # fmt: skip


def of_type(name: str) -> str:
    """The kind of a column by the name of its arrow type."""
    name = name.lower()
    if name == "uint64":
        return DECIMAL
    if name.startswith(("int", "uint")):
        return WHOLE
    if name.startswith("decimal"):
        return DECIMAL
    if name.startswith(("double", "float", "halffloat")):
        return DOUBLE
    if name.startswith("date"):
        return DAY
    if name.startswith("timestamp"):
        return MOMENT
    if name.startswith(("string", "large_string", "varchar")):
        return TEXT
    return {"bool": TRUTH, "boolean": TRUTH, "null": EMPTY}.get(name, OTHER)


def widest(kinds: Iterable[str]) -> str:
    """The kind of a value that can come from several; OTHER where they do not go together."""
    found = {kind for kind in kinds if kind != EMPTY}
    if not found:
        return EMPTY
    if len(found) == 1:
        return found.pop()
    if found <= set(NUMBERS):
        return max(found, key=NUMBERS.index)
    return MOMENT if found == {DAY, MOMENT} else OTHER


@dataclass
class Scope:
    """One SELECT or set operation: what it reads, by name, and what it gives."""

    node: exp.Expr
    relations: dict[str, Mapping[str, str]] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)

    def kind(self, column: exp.Column) -> str:
        name, table = column.name.lower(), column.text("table").lower()
        relations = [self.relations[table]] if table in self.relations else list(self.relations.values())
        return next((r[name] for r in relations if name in r), self.outputs.get(name, OTHER))

    def reads(self, name: str) -> bool:
        """Whether a column of this name can be read here, so that it is not the name of an output."""
        return any(name in relation for relation in self.relations.values())


class Scopes:
    """The scopes of a query, and the kind of every node in it."""

    def __init__(self, tree: exp.Expr, tables: Mapping[str, Mapping[str, str]]) -> None:
        """`tables` gives per table its columns and their arrow types."""
        self.all: list[Scope] = []
        self.sources: list[exp.Table] = []
        """The places where a table is named that is no query of WITH."""
        self.together: list[tuple[exp.Expr, tuple[str, ...]]] = []
        """Kinds of values that become one column: of a set operation or of USING; and where that is so."""
        self._tables = {
            name.lower(): {column.lower(): of_type(kind) for column, kind in columns.items()}
            for name, columns in tables.items()
        }
        self._kinds: dict[int, str] = {}
        self._kept: list[exp.Expr] = []
        self.outputs = self._query(tree, {})

    def of(self, node: exp.Expr | None) -> str:
        """The kind of a node of the tree, or of one that was put in its place."""
        return OTHER if node is None else self._kinds.get(id(node), OTHER)

    def stands_for(self, new: exp.Expr, old: exp.Expr) -> None:
        """Give a node that replaces another the kind of the other."""
        self._note(new, self.of(old))

    def _note(self, node: exp.Expr, kind: str) -> str:
        self._kinds[id(node)] = kind
        # a node that nobody keeps would give its number to another
        self._kept.append(node)
        return kind

    def _query(self, node: exp.Expr, known: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
        known = dict(known)
        clause = node.args.get("with_")
        for part in clause.expressions if clause is not None else ():
            known[part.alias.lower()] = self._query(part.this, known)
        if isinstance(node, exp.SetOperation):
            return self._set_operation(node, known)
        if isinstance(node, exp.Subquery | exp.Paren):
            outputs = self._query(node.this, known)
            self._note(node, next(iter(outputs.values()), OTHER))
            return outputs
        return self._select(node, known)

    def _set_operation(self, node: exp.SetOperation, known: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
        left, right = self._query(node.this, known), self._query(node.expression, known)
        pairs = list(zip(left.items(), right.values(), strict=False))
        self.together += [(node, (one, other)) for (_, one), other in pairs]
        scope = Scope(node, outputs={name: widest((one, other)) for (name, one), other in pairs})
        self._values(node.args.get("order"), scope, known)
        self._note(node, next(iter(scope.outputs.values()), OTHER))
        self.all.append(scope)
        return scope.outputs

    def _select(self, node: exp.Expr, known: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
        scope = Scope(node)
        joins = node.args.get("joins") or []
        source = node.args.get("from_")
        for part in (*((source,) if source is not None else ()), *joins):
            self._source(part.this, scope, known)
            for column in part.args.get("using") or ():
                merged = [
                    relation[column.name.lower()]
                    for relation in scope.relations.values()
                    if column.name.lower() in relation
                ]
                self.together.append((part, tuple(merged)))
        for join in joins:
            self._values(join.args.get("on"), scope, known)
        for place, projection in enumerate(node.expressions):
            kind = self._value(projection, scope, known)
            scope.outputs[projection.alias_or_name.lower() or f"?{place}"] = kind
        for clause in ("where", "group", "having", "order"):
            self._values(node.args.get(clause), scope, known)
        self._note(node, next(iter(scope.outputs.values()), OTHER))
        self.all.append(scope)
        return scope.outputs

    def _source(self, node: exp.Expr, scope: Scope, known: Mapping[str, Mapping[str, str]]) -> None:
        name = node.alias_or_name.lower()
        if isinstance(node, exp.Table):
            if node.name.lower() not in known:
                self.sources.append(node)
            scope.relations[name] = known.get(node.name.lower(), self._tables.get(node.name.lower(), {}))
        elif isinstance(node, exp.Values):
            columns = [column.name.lower() for column in node.args["alias"].args["columns"]]
            rows = [[self._value(cell, scope, known) for cell in row.expressions] for row in node.expressions]
            scope.relations[name] = {column: widest(row[place] for row in rows) for place, column in enumerate(columns)}
        else:
            scope.relations[name] = self._query(node.this, known)

    def _values(self, node: exp.Expr | None, scope: Scope, known: Mapping[str, Mapping[str, str]]) -> None:
        if node is not None:
            self._value(node, scope, known)

    def _value(self, node: exp.Expr, scope: Scope, known: Mapping[str, Mapping[str, str]]) -> str:
        if isinstance(node, exp.Query):
            return next(iter(self._query(node, known).values()), OTHER)
        inside = [self._value(part, scope, known) for part in node.iter_expressions()]
        return self._note(node, self._kind(node, inside, scope))

    def _kind(self, node: exp.Expr, inside: list[str], scope: Scope) -> str:
        if type(node) in _KIND:
            return _KIND[type(node)]
        if isinstance(node, exp.Column):
            return scope.kind(node)
        if isinstance(node, exp.Floor | exp.Ceil) and self.of(node.this) == WHOLE:
            return DOUBLE
        if isinstance(node, _OF_THEIR_OWN):
            return self.of(node.this)
        if isinstance(node, exp.Literal):
            return _literal(node)
        if isinstance(node, exp.Null):
            return EMPTY
        if isinstance(node, exp.Cast):
            return _CASTS.get(node.args["to"].this, OTHER)
        if isinstance(node, exp.Case):
            return widest(self.of(branch) for branch in branches(node))
        if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Mod | exp.Coalesce | exp.Greatest | exp.Least):
            return widest(inside)
        return OTHER


def branches(node: exp.Expr) -> Iterator[exp.Expr]:
    """The values that a case can give."""
    yield from (branch.args["true"] for branch in node.args.get("ifs") or ())
    if (default := node.args.get("default")) is not None:
        yield default


def _literal(node: exp.Expr) -> str:
    if node.args.get("is_string"):
        return TEXT
    written = node.name.lower()
    return DOUBLE if "e" in written else DECIMAL if "." in written else WHOLE
