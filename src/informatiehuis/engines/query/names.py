"""What the names in a query stand for, and so which source columns every output column is made of.

Values and selection are told apart. A column counts for the values of an output column when the value is
computed from it, the conditions of `case` and `filter` included (without them a count by condition would come
from nowhere). Filters, joins, grouping, order, and the partitions of a window decide which rows count: those
are selection. The distinction follows OpenLineage's direct and indirect column lineage, except that its
"conditional" is taken as direct.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from sqlglot import exp

from informatiehuis.engines.problems import N_
from informatiehuis.engines.query.interface import Source
from informatiehuis.engines.query.problems import SqlProblem
from informatiehuis.engines.query.relations import Derived, Relation, Scope
from informatiehuis.engines.query.text import Text
from informatiehuis.engines.query.wholes import fraction_made_whole, type_of


@dataclass
class Resolution:
    """The outcome: output columns in order, what decides on rows, the sources read, and what is wrong."""

    columns: dict[str, Derived]
    selection: set[Source]
    tables: set[str]
    problems: list[SqlProblem]


def resolve(tree: exp.Expr, text: Text, tables: Mapping[str, Mapping[str, str]] | None) -> Resolution:
    """Every name in the tree resolved; with `tables` None any table may have any column."""
    resolver = _Resolver(text, tables)
    relation = resolver.query(tree, {}, None)
    return Resolution(dict(relation.columns), resolver.selection, resolver.tables, resolver.problems)


class _Resolver:
    def __init__(self, text: Text, tables: Mapping[str, Mapping[str, str]] | None) -> None:
        self.text = text
        self.known = tables is not None
        self.sources = {
            name.lower(): Relation(
                {column.lower(): Derived(frozenset({(name, column)}), kind) for column, kind in columns.items()},
                table=name,
            )
            for name, columns in (tables or {}).items()
        }
        self.selection: set[Source] = set()
        self.tables: set[str] = set()
        self.problems: list[SqlProblem] = []

    # queries

    def query(
        self, node: exp.Expr, queries: Mapping[str, Relation], outer: Scope | None, named: bool = True
    ) -> Relation:
        """The relation a query makes; `named` where its columns are used by name."""
        queries = self._with(node, queries, outer)
        if isinstance(node, exp.SetOperation):
            return self._set_operation(node, queries, outer)
        if isinstance(node, exp.Subquery | exp.Paren):
            return self.query(node.this, queries, outer, named)
        return self._select(node, queries, outer, named)

    def _with(self, node: exp.Expr, queries: Mapping[str, Relation], outer: Scope | None) -> Mapping[str, Relation]:
        clause = node.args.get("with_")
        if clause is None:
            return queries
        found = dict(queries)
        own: set[str] = set()
        for part in clause.expressions:
            name = part.alias.lower()
            if name in own:
                self._problem(
                    part.args["alias"], N_("De naam ‘{found}’ staat twee keer in WITH."), N_("Kies een andere naam.")
                )
            own.add(name)
            found[name] = self.query(part.this, found, outer)
        return found

    def _set_operation(self, node: exp.Expr, queries: Mapping[str, Relation], outer: Scope | None) -> Relation:
        left = self.query(node.this, queries, outer)
        right = self.query(node.expression, queries, outer, named=False)
        if len(left.columns) != len(right.columns):
            self._problem(
                node.expression,
                N_("De eerste query geeft {left} kolommen en de tweede {right}."),
                N_("Geef in beide queries dezelfde kolommen, in dezelfde volgorde."),
                left=len(left.columns),
                right=len(right.columns),
            )
        columns = {
            name: Derived(one.sources | other.sources, one.type)
            for (name, one), other in zip(left.columns.items(), right.columns.values(), strict=False)
        }
        self._order(node, Scope(outputs=columns, queries=queries))
        return Relation(columns)

    def _select(self, node: exp.Expr, queries: Mapping[str, Relation], outer: Scope | None, named: bool) -> Relation:
        scope = Scope(queries=queries, outer=outer)
        if (source := node.args.get("from_")) is not None:
            self._add(source.this, scope)
        for join in node.args.get("joins") or ():
            self._join(join, scope)
        for projection in node.expressions:
            self._output(projection, scope, named)
        if (where := node.args.get("where")) is not None:
            self.selection |= self._sources(where, scope)
        for clause in ("group", "having"):
            if (part := node.args.get(clause)) is not None:
                self.selection |= self._sources(part, scope, aliases=True)
        self._order(node, scope)
        return Relation(scope.outputs)

    def _output(self, projection: exp.Expr, scope: Scope, named: bool) -> None:
        # the names come last: an expression in SELECT may not use the name of another
        outputs, scope.outputs = scope.outputs, {}
        column = projection.this if isinstance(projection, exp.Alias) else projection
        sources = self._sources(column, scope, hidden=outputs)
        scope.outputs = outputs
        name = projection.alias_or_name.lower() if isinstance(projection, exp.Alias | exp.Column) else ""
        if not name and named:
            self._problem(projection, N_("De kolom ‘{found}’ heeft geen naam."), N_("Zet er AS met een naam achter."))
        if name in outputs:
            self._problem(
                projection,
                N_("De naam ‘{name}’ staat twee keer in dezelfde SELECT."),
                N_("Geef elke kolom met AS een eigen naam."),
                name=name,
            )
        kind = type_of(column, scope)
        outputs[name or f"?{len(outputs)}"] = Derived(frozenset(sources), kind)

    def _order(self, node: exp.Expr, scope: Scope) -> None:
        order = node.args.get("order")
        if order is not None:
            self.selection |= self._sources(order, scope, aliases=True, alias_first=True)

    # what stands in FROM

    def _add(self, node: exp.Expr, scope: Scope) -> Relation:
        if isinstance(node, exp.Table):
            relation, name = self._table(node, scope), node.alias_or_name.lower()
        elif isinstance(node, exp.Values):
            columns = node.args["alias"].args["columns"]
            relation, name = Relation({c.name.lower(): Derived() for c in columns}), node.alias.lower()
        else:
            relation, name = self.query(node.this, scope.queries, scope.outer), node.alias.lower()
        if name in scope.relations:
            self._problem(
                node,
                N_("De tabel ‘{name}’ staat twee keer in dezelfde FROM."),
                N_("Geef een van beide met AS een andere naam."),
                name=name,
            )
        scope.relations[name] = relation
        return relation

    def _table(self, node: exp.Expr, scope: Scope) -> Relation:
        name = node.name.lower()
        if name in scope.queries:
            return scope.queries[name]
        if not self.known:
            self.tables.add(name)
            return Relation({}, table=name, open=True)
        if name in self.sources:
            self.tables.add(self.sources[name].table)
            return self.sources[name]
        self._unknown(node, N_("De tabel ‘{found}’ bestaat niet."), node.name, {*self.sources, *scope.queries})
        return Relation({}, table=name, open=True)

    def _join(self, node: exp.Expr, scope: Scope) -> None:
        before = dict(scope.relations)
        relation = self._add(node.this, scope)
        for column in node.args.get("using") or ():
            name = column.name.lower()
            sides = [[r for r in before.values() if r.get(name)], [relation] if relation.get(name) else []]
            if not all(sides):
                self._problem(
                    column,
                    N_("USING noemt ‘{found}’, maar niet beide kanten hebben die kolom."),
                    N_("Schrijf ON met de namen aan beide kanten."),
                )
            scope.merged.add(name)
            self.selection |= {s for side in sides for r in side for s in (r.get(name) or Derived()).sources}
        if (condition := node.args.get("on")) is not None:
            self.selection |= self._sources(condition, scope)

    # expressions

    def _sources(
        self,
        node: exp.Expr,
        scope: Scope,
        aliases: bool = False,
        alias_first: bool = False,
        hidden: Mapping[str, Derived] | None = None,
    ) -> set[Source]:
        """The source columns an expression is computed from; what a window partitions by goes to selection."""
        found: set[Source] = set()
        stack = [node]
        while stack:
            part = stack.pop()
            if isinstance(part, exp.Column):
                found |= self._column(part, scope, aliases, alias_first, hidden or {}).sources
            elif isinstance(part, exp.Query):
                relation = self.query(part, scope.queries, scope, named=False)
                self._one_column(part, relation)
                found |= {s for column in relation.columns.values() for s in column.sources}
            elif isinstance(part, exp.Window):
                stack.append(part.this)
                for clause in (*(part.args.get("partition_by") or ()), part.args.get("order")):
                    if clause is not None:
                        self.selection |= self._sources(clause, scope, aliases, alias_first, hidden)
            else:
                if isinstance(part, exp.Cast):
                    self._whole(part, scope)
                stack.extend(part.iter_expressions())
        return found

    def _one_column(self, node: exp.Expr, relation: Relation) -> None:
        if isinstance(node.parent, exp.Exists) or len(relation.columns) == 1:
            return
        self._problem(
            node,
            N_("Deze subquery geeft {count} kolommen; hier past één waarde."),
            N_("Laat in de subquery één kolom over."),
            count=len(relation.columns),
        )

    def _column(
        self,
        node: exp.Expr,
        scope: Scope,
        aliases: bool,
        alias_first: bool,
        hidden: Mapping[str, Derived],
    ) -> Derived:
        name, table = node.name.lower(), node.text("table").lower()
        if table:
            return self._qualified(node, name, table, scope)
        if alias_first and name in scope.outputs:
            return scope.outputs[name]
        found = [column for r in scope.relations.values() if (column := r.get(name))]
        if len(found) > 1 and name not in scope.merged and self.known:
            holders = sorted(t for t, r in scope.relations.items() if r.get(name))
            self._problem(
                node,
                N_("De kolom ‘{found}’ staat in meer dan één tabel: {holders}."),
                N_("Schrijf de tabel ervoor: {first}.{found}."),
                holders=", ".join(holders),
                first=holders[0],
            )
        if found:
            return Derived(frozenset(s for column in found for s in column.sources), found[0].type)
        if aliases and name in scope.outputs:
            return scope.outputs[name]
        return self._missing(node, name, scope, {**hidden, **scope.outputs})

    def _qualified(self, node: exp.Expr, name: str, table: str, scope: Scope) -> Derived:
        relation = scope.relations.get(table)
        if relation is None:
            if scope.outer is not None and table in scope.outer.relations:
                return self._correlated(node)
            self._unknown(node, N_("‘{found}’ hoort bij een tabel die niet in FROM staat."), table, scope.relations)
            return Derived()
        column = relation.get(name)
        if column is None:
            self._unknown(
                node,
                N_("De kolom ‘{wanted}’ bestaat niet in ‘{table}’."),
                name,
                relation.columns,
                wanted=name,
                table=table,
            )
        return column or Derived()

    def _missing(self, node: exp.Expr, name: str, scope: Scope, outputs: Mapping[str, Derived]) -> Derived:
        if name in outputs:
            self._problem(
                node,
                N_("‘{found}’ is een naam uit dezelfde SELECT en is hier nog niet bekend."),
                N_("Herhaal de uitdrukking, of zet haar in WITH en reken daar verder mee."),
            )
        elif scope.outer is not None and any(r.get(name) for r in scope.outer.relations.values()):
            return self._correlated(node)
        else:
            known = {column for r in scope.relations.values() for column in r.columns}
            self._unknown(node, N_("De kolom ‘{found}’ bestaat niet."), name, known)
        return Derived()

    def _correlated(self, node: exp.Expr) -> Derived:
        self._problem(
            node,
            N_("De subquery verwijst met ‘{found}’ naar de query eromheen."),
            N_("Zet de subquery in WITH en koppel haar met JOIN."),
        )
        return Derived()

    def _whole(self, node: exp.Expr, scope: Scope) -> None:
        inner = fraction_made_whole(node, scope)
        if inner is not None:
            self._problem(
                node,
                N_("‘{found}’ maakt van een getal met decimalen een geheel getal, en dat gaat niet overal gelijk."),
                N_("Schrijf round, floor of ceil: cast(round({inner}, 0) as bigint)."),
                inner=inner.sql(dialect="duckdb").lower(),
            )

    # problems

    def _problem(self, node: exp.Expr, message: str, remedy: str, **facts: object) -> None:
        self.problems.append(self.text.problem(node, message, remedy, **facts))

    def _unknown(self, node: exp.Expr, message: str, name: str, known: Iterable[str], **facts: object) -> None:
        names = sorted(known)
        nearest = get_close_matches(name.lower(), names, n=1, cutoff=0.6)
        if nearest:
            self._problem(node, message, N_("Bedoelt u ‘{nearest}’?"), nearest=nearest[0], **facts)
        else:
            shown = ", ".join(names[:15]) + (", …" if len(names) > 15 else "")
            self._problem(node, message, N_("Kies uit: {known}."), known=shown or "-", **facts)
