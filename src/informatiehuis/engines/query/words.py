"""Tells a query in plain sentences, from its tree, for someone who does not read SQL.

The sentences follow the order in which a reader asks: from which source, which rows, per what, and what each
outcome is. They are made of the phrases in `phrases`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from sqlglot import exp

from informatiehuis.engines.query.phrases import EN, NL

LANGUAGES: Mapping[str, Mapping[str, str]] = {"nl": NL, "en": EN}

_KINDS = {
    exp.DType.BIGINT: "whole",
    exp.DType.INT: "whole",
    exp.DType.DOUBLE: "number",
    exp.DType.DECIMAL: "number",
    exp.DType.TEXT: "text",
    exp.DType.VARCHAR: "text",
    exp.DType.DATE: "date",
    exp.DType.BOOLEAN: "boolean",
}


def explain(tree: exp.Expr, language: str) -> str:
    """The tree of a checked query in sentences; `language` is one of LANGUAGES."""
    return _Teller(LANGUAGES[language]).query(tree)


class _Teller:
    def __init__(self, phrases: Mapping[str, str]) -> None:
        self.phrases = phrases
        self.special: Mapping[type[exp.Expr], Callable[[exp.Expr], str]] = {
            exp.Column: self._column,
            exp.Literal: _literal,
            exp.Boolean: lambda node: self.phrases["true" if node.this else "false"],
            exp.Null: lambda node: self.phrases["Null"],
            exp.Not: self._not,
            exp.In: self._in,
            exp.Exists: lambda node: self._say("Exists", [self._nested(node.this)]),
            exp.Is: lambda node: self._say("IsNull", [self.value(node.this)]),
            exp.Like: self._like,
            exp.Case: self._case,
            exp.Coalesce: lambda node: self._say(
                "Coalesce", [self.value(node.this), self._list(node.expressions, "or")]
            ),
            exp.Nullif: self._nullif,
            exp.Count: self._count,
            exp.WithinGroup: self._percentile,
            exp.Filter: lambda node: self._say("Filter", [self.value(node.this), self.value(node.expression.this)]),
            exp.Round: self._round,
            exp.Greatest: self._among,
            exp.Least: self._among,
            exp.Substring: self._substring,
            exp.Pad: lambda node: self._parts("Pad", node, "this", "expression", "fill_pattern"),
            exp.Replace: self._replace,
            exp.Between: lambda node: self._parts("Between", node, "this", "low", "high"),
            exp.Extract: lambda node: self._say(node.name.upper(), [self.value(node.expression)]),
            exp.Cast: self._cast,
            exp.TryCast: self._cast,
            exp.Window: self._window,
            exp.Lag: self._shift,
            exp.Lead: self._shift,
            exp.Ordered: self._ordered,
            exp.Subquery: self._nested,
            exp.Select: self._nested,
        }

    # queries

    def query(self, node: exp.Expr) -> str:
        if isinstance(node, exp.Subquery):
            return self.query(node.this)
        told = [
            self._say("With", [part.alias.lower(), self.query(part.this)])
            for part in (node.args["with_"].expressions if node.args.get("with_") else ())
        ]
        if told:
            told.append(self.phrases["Then"])
        if isinstance(node, exp.SetOperation):
            told.append(self._say(type(node).__name__, [self.query(node.this), self.query(node.expression)]))
            if not isinstance(node, exp.Union) or node.args.get("distinct"):
                told.append(self.phrases["Distinct"])
        else:
            told += self._select(node)
        return " ".join([*told, *self._ending(node)])

    def _select(self, node: exp.Expr) -> list[str]:
        told = [self._from(node)]
        if (where := node.args.get("where")) is not None:
            told.append(self._say("Where", [self.value(where.this)]))
        group = node.args.get("group")
        if group is not None:
            lead = self._say("GroupBy", [self._list(group.expressions)])
        elif any(not isinstance(a.parent, exp.Window) for a in self._own_aggregates(node)):
            lead = self.phrases["Whole"]
        else:
            lead = self.phrases["EachRow"]
        told.append(f"{lead} {'; '.join(self._outputs(node))}.")
        if (having := node.args.get("having")) is not None:
            told.append(self._say("Having", [self.value(having.this)]))
        if node.args.get("distinct") is not None:
            told.append(self.phrases["Distinct"])
        return told

    def _own_aggregates(self, node: exp.Expr) -> list[exp.Expr]:
        found: list[exp.Expr] = []
        for projection in node.expressions:
            for part in projection.walk(prune=lambda n: isinstance(n, exp.Query)):
                if isinstance(part, exp.AggFunc):
                    found.append(part)
        return found

    def _outputs(self, node: exp.Expr) -> list[str]:
        told = []
        for projection in node.expressions:
            inner = projection.this if isinstance(projection, exp.Alias) else projection
            name, value = projection.alias_or_name.lower(), self.value(inner)
            same = not name or (isinstance(inner, exp.Column) and inner.name.lower() == name)
            told.append(value if same else self._say("Output", [name, value]))
        return told

    def _ending(self, node: exp.Expr) -> list[str]:
        told = []
        if (order := node.args.get("order")) is not None:
            told.append(self._say("OrderBy", [self._list(order.expressions)]))
        if (limit := node.args.get("limit")) is not None:
            told.append(self._say("Limit", [self.value(limit.expression)]))
        return told

    def _from(self, node: exp.Expr) -> str:
        source = node.args.get("from_")
        if source is None:
            return self.phrases["NoFrom"]
        told = [self._relation(source.this)]
        for join in node.args.get("joins") or ():
            side = join.side.capitalize() or ("Cross" if join.kind.upper() == "CROSS" else "")
            told.append(self._say(f"{side}Join", [self._relation(join.this), self._match(join)]))
        return self._say("From", [", ".join(told)])

    def _relation(self, node: exp.Expr) -> str:
        if isinstance(node, exp.Table):
            return f"‘{node.name.lower()}’"
        if isinstance(node, exp.Values):
            return self._say("Values", [str(len(node.expressions))])
        return self._say("FromQuery", [node.alias.lower(), self.query(node.this)])

    def _match(self, join: exp.Expr) -> str:
        if using := join.args.get("using"):
            names = [f"‘{name.name.lower()}’" for name in using]
            return self._say("Using", [self.phrases["and"].join(names)])
        condition = join.args.get("on")
        return self.value(condition) if condition is not None else ""

    # values and conditions

    def _column(self, node: exp.Expr) -> str:
        name, table = f"‘{node.name.lower()}’", node.text("table").lower()
        # only in a join do readers need the table: both sides often have a column of that name
        if table and node.find_ancestor(exp.Join, exp.Select).__class__ is exp.Join:
            return self._say("ColumnOf", [name, f"‘{table}’"])
        return name

    def value(self, node: exp.Expr) -> str:
        """An expression in words."""
        special = self.special.get(type(node))
        if special is not None:
            return special(node)
        key = type(node).__name__
        if isinstance(node, exp.Year | exp.Quarter | exp.Month | exp.Day):
            key = key.upper()
        parts = [node.args.get("this"), node.args.get("expression")]
        return self._say(key, [self.value(p) for p in parts if isinstance(p, exp.Expr)])

    def _say(self, key: str, parts: Sequence[str]) -> str:
        return self.phrases[key].format(*parts)

    def _parts(self, key: str, node: exp.Expr, *names: str) -> str:
        return self._say(key, [self.value(node.args[name]) for name in names])

    def _list(self, nodes: Sequence[exp.Expr], word: str = "and") -> str:
        told = [self.value(node) for node in nodes]
        return self.phrases[word].join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)

    def _nested(self, node: exp.Expr) -> str:
        return self._say("Subquery", [self.query(node)])

    def _not(self, node: exp.Expr) -> str:
        inner = node.this
        if isinstance(inner, exp.Is):
            return self._say("IsNotNull", [self.value(inner.this)])
        if isinstance(inner, exp.In):
            return self._in(inner, "Not")
        if isinstance(inner, exp.Exists):
            return self._say("NotExists", [self._nested(inner.this)])
        return self._say("Not", [self.value(inner)])

    def _in(self, node: exp.Expr, prefix: str = "") -> str:
        if (query := node.args.get("query")) is not None:
            return self._say(f"{prefix}InQuery", [self.value(node.this), self._nested(query)])
        return self._say(f"{prefix}In", [self.value(node.this), self._list(node.expressions, "or")])

    def _like(self, node: exp.Expr) -> str:
        pattern = node.expression.name
        bare = pattern.strip("%")
        plain = bare and "%" not in bare and "_" not in bare
        keys = {(False, True): "LikeStart", (True, False): "LikeEnd", (True, True): "LikeInside"}
        key = keys.get((pattern.startswith("%"), pattern.endswith("%")), "Like") if plain else "Like"
        return self._say(key, [self.value(node.this), f"“{bare if key != 'Like' else pattern}”"])

    def _case(self, node: exp.Expr) -> str:
        told = []
        for branch in node.args["ifs"]:
            condition = self.value(branch.this)
            if node.this is not None:
                condition = self._say("EQ", [self.value(node.this), condition])
            told.append(self._say("When", [condition, self.value(branch.args["true"])]))
        default = node.args.get("default")
        told.append(self._say("Else", [self.value(default)]) if default is not None else self.phrases["NoElse"])
        return f"({'; '.join(told)})"

    def _nullif(self, node: exp.Expr) -> str:
        if node.expression.name == "0":
            return self._say("NullifZero", [self.value(node.this)])
        return self._parts("Nullif", node, "this", "expression")

    def _count(self, node: exp.Expr) -> str:
        if isinstance(node.this, exp.Star):
            return self.phrases["CountStar"]
        if isinstance(node.this, exp.Distinct):
            return self._say("CountDistinct", [self._list(node.this.expressions)])
        return self._say("Count", [self.value(node.this)])

    def _percentile(self, node: exp.Expr) -> str:
        share = format((Decimal(node.this.this.name) * 100).normalize(), "f")
        return self._say("Percentile", [self.value(node.expression.expressions[0].this), share])

    def _round(self, node: exp.Expr) -> str:
        decimals = node.args.get("decimals")
        if decimals is None or decimals.name == "0":
            return self._say("RoundWhole", [self.value(node.this)])
        return self._say("Round", [self.value(node.this), self.value(decimals)])

    def _among(self, node: exp.Expr) -> str:
        return self._say(type(node).__name__, [self._list([node.this, *node.expressions])])

    def _substring(self, node: exp.Expr) -> str:
        if node.args.get("length") is None:
            return self._parts("SubstringRest", node, "this", "start")
        return self._parts("Substring", node, "this", "start", "length")

    def _replace(self, node: exp.Expr) -> str:
        return self._parts("Replace", node, "this", "expression", "replacement")

    def _cast(self, node: exp.Expr) -> str:
        if isinstance(node.this, exp.Literal) and node.args["to"].this == exp.DType.DATE:
            return node.this.name
        kind = self.phrases[_KINDS[node.args["to"].this]]
        return self._say(type(node).__name__, [self.value(node.this), kind])

    def _window(self, node: exp.Expr) -> str:
        told = self.value(node.this)
        if partition := node.args.get("partition_by"):
            told = self._say("Partition", [told, self._list(partition)])
        if (order := node.args.get("order")) is not None:
            told = self._say("Ordered", [told, self._list(order.expressions)])
        if (spec := node.args.get("spec")) is not None:
            told = self._say("Frame", [told, self._bound(spec, "start"), self._bound(spec, "end")])
        return told

    def _bound(self, spec: exp.Expr, end: str) -> str:
        bound, side = spec.args.get(end), str(spec.args.get(f"{end}_side") or "")
        if bound in (None, "CURRENT ROW"):
            return self.phrases["CURRENT ROW"]
        if bound == "UNBOUNDED":
            return self.phrases[f"UNBOUNDED {side.lower()}"]
        return self._say(side.lower(), [bound.name if isinstance(bound, exp.Expr) else str(bound)])

    def _shift(self, node: exp.Expr) -> str:
        offset = node.args.get("offset")
        steps = offset.name if offset is not None else "1"
        return self._say(type(node).__name__, [self.value(node.this), steps])

    def _ordered(self, node: exp.Expr) -> str:
        told = self.value(node.this)
        return self._say("Descending", [told]) if node.args.get("desc") else told


def _literal(node: exp.Expr) -> str:
    return f"“{node.name}”" if node.args.get("is_string") else node.name
