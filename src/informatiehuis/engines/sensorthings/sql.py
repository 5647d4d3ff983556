"""Translates a filter on observations to DuckDB's SQL over the columns of engines/signals.

What a user wrote only ever becomes a bound parameter; the SQL is made of the names below. What is not about the
observation itself (its datastream's thing, its feature) is for the caller, and raises NotOnObservations.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from informatiehuis.engines.sensorthings.evaluate import common_kind
from informatiehuis.engines.sensorthings.expressions import (
    COMPARISONS,
    FUNCTIONS,
    Binary,
    Call,
    Expression,
    Literal,
    Not,
    Path,
    conjuncts,
)
from informatiehuis.engines.sensorthings.functions import EARLIEST, LATEST
from informatiehuis.engines.sensorthings.model import IDENTIFIERS, Kind
from informatiehuis.engines.sensorthings.problems import NotOnObservations
from informatiehuis.engines.sensorthings.times import Span
from informatiehuis.engines.signals import Condition

TIMES = {
    "phenomenonTime": ('"begin"', 'coalesce("end", "begin")'),
    "resultTime": ("result_time", "result_time"),
    "validTime": ("valid_begin", "valid_end"),
}
IDENTITIES = {(): "sequence", ("Datastream",): "stream", ("FeatureOfInterest",): "feature"}
DOCUMENTS = {"parameters": "parameters", "resultQuality": "quality", "result": "document"}
RESULTS = {Kind.TEXT: "text", Kind.TRUTH: "truth"}
_WHOLE = "TRY_CAST(document AS DOUBLE)"
NUMBER = f"coalesce(number, CASE WHEN isfinite({_WHOLE}) THEN {_WHOLE} END)"
CAST = {Kind.NUMBER: "DOUBLE", Kind.TEXT: "VARCHAR", Kind.TRUTH: "BOOLEAN", Kind.DATE: "DATE", Kind.CLOCK: "TIME"}
JSON_TYPES = {
    Kind.NUMBER: "('BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE')",
    Kind.TEXT: "('VARCHAR')",
    Kind.TRUTH: "('BOOLEAN')",
}
SIGNS = {"eq": "=", "ne": "<>", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
ARITHMETIC = {"add": "+", "sub": "-", "mul": "*", "div": "/", "mod": "%"}
CALLS = {
    "substringof": "contains({1}, {0})",
    "contains": "contains({0}, {1})",
    "endswith": "ends_with({0}, {1})",
    "startswith": "starts_with({0}, {1})",
    "length": "CAST(length({0}) AS DOUBLE)",
    "indexof": "CAST(strpos({0}, {1}) - 1 AS DOUBLE)",
    "tolower": "lower({0})",
    "toupper": "upper({0})",
    "trim": "trim({0})",
    "concat": "({0} || {1})",
    "round": "round({0})",
    "floor": "floor({0})",
    "ceiling": "ceil({0})",
}
PARTS = ("year", "month", "day", "hour", "minute")


def condition(expression: Expression, now: datetime) -> Condition:
    """The filter as a condition on observations. Raises NotOnObservations."""
    translation = _Translation(now)
    sql = f"coalesce({translation.value(expression, Kind.TRUTH)}, false)"
    # of a time sometimes only one end is asked, and DuckDB refuses parameters that stand nowhere
    return Condition(sql, {name: value for name, value in translation.parameters.items() if f"(${name} " in sql})


def split(expression: Expression, now: datetime) -> tuple[Condition | None, list[Expression]]:
    """What of a filter is about observations alone, and the conditions beside it that are for the caller."""
    own, others = list[Expression](), list[Expression]()
    for part in conjuncts(expression):
        try:
            condition(part, now)
            own.append(part)
        except NotOnObservations:
            others.append(part)
    if not own:
        return None, others
    whole = own[0]
    for part in own[1:]:
        whole = Binary("and", whole, part, Kind.TRUTH)
    return condition(whole, now), others


@dataclass
class _Translation:
    now: datetime
    parameters: dict[str, Any] = field(default_factory=dict)

    def bound(self, value: Any, cast: str) -> str:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f"CAST(${name} AS {cast})"

    def value(self, expression: Expression, wanted: Kind) -> str:
        """The SQL of an expression that is no time."""
        if isinstance(expression, Literal):
            if expression.kind is not wanted:
                return f"CAST(NULL AS {self.cast(wanted)})"
            return self.bound(expression.value, self.cast(wanted))
        if isinstance(expression, Path):
            return self.path(expression, wanted)
        if isinstance(expression, Not):
            return f"(NOT {self.value(expression.operand, Kind.TRUTH)})"
        if isinstance(expression, Call):
            return self.call(expression)
        if expression.operator in ("and", "or"):
            left, right = (self.value(side, Kind.TRUTH) for side in (expression.left, expression.right))
            return f"({left} {expression.operator.upper()} {right})"
        if expression.operator in COMPARISONS:
            return self.comparison(expression)
        return self.arithmetic(expression)

    @staticmethod
    def cast(kind: Kind) -> str:
        if kind not in CAST:
            raise NotOnObservations(kind.value)
        return CAST[kind]

    def path(self, path: Path, wanted: Kind) -> str:
        if path.steps[-1] in IDENTIFIERS and path.steps[:-1] in IDENTITIES:
            column = IDENTITIES[path.steps[:-1]]
            return f"CAST({column} AS DOUBLE)" if wanted is Kind.NUMBER else f"CAST(NULL AS {self.cast(wanted)})"
        if path.steps == ("result",) and wanted in CAST:
            return NUMBER if wanted is Kind.NUMBER else RESULTS.get(wanted, f"CAST(NULL AS {self.cast(wanted)})")
        if path.steps[0] not in DOCUMENTS or wanted not in JSON_TYPES:
            raise NotOnObservations(str(path))
        return self.inside(DOCUMENTS[path.steps[0]], path.steps[1:], wanted)

    def place(self, steps: tuple[str, ...]) -> str:
        """A place in a JSON document, as a pointer; a step has none of the characters that it would have to escape."""
        return self.bound("".join(f"/{step}" for step in steps), "VARCHAR") if steps else "'$'"

    def inside(self, column: str, steps: tuple[str, ...], wanted: Kind) -> str:
        place = self.place(steps)
        found = f"json_extract_string({column}, {place})"
        value = found if wanted is Kind.TEXT else f"TRY_CAST({found} AS {self.cast(wanted)})"
        return f"(CASE WHEN json_type({column}, {place}) IN {JSON_TYPES[wanted]} THEN {value} END)"

    def time(self, expression: Expression) -> tuple[str, str]:
        """The SQL of the begin and the end of a time."""
        if isinstance(expression, Literal):
            span = expression.value
            if not isinstance(span, Span):
                return ("CAST(NULL AS TIMESTAMPTZ)",) * 2
            return self.moment(span.begin), self.moment(span.end)
        if isinstance(expression, Path):
            if len(expression.steps) != 1 or expression.steps[0] not in TIMES:
                raise NotOnObservations(str(expression))
            return TIMES[expression.steps[0]]
        if isinstance(expression, Call) and expression.name in ("now", "mindatetime", "maxdatetime"):
            moment = {"now": self.now, "mindatetime": EARLIEST, "maxdatetime": LATEST}[expression.name]
            return (self.moment(moment),) * 2
        raise NotOnObservations("arithmetic with times")

    def moment(self, moment: datetime) -> str:
        return self.bound(moment.astimezone(UTC).isoformat(), "TIMESTAMPTZ")

    def comparison(self, binary: Binary) -> str:
        kind = common_kind(binary)
        if kind is Kind.ANY:
            return self.with_null(binary)
        if kind is Kind.TIME:
            return self.times(binary.operator, self.time(binary.left), self.time(binary.right))
        left, right = self.value(binary.left, kind), self.value(binary.right, kind)
        if binary.operator in ("eq", "ne"):
            return f"({left} IS {'NOT ' if binary.operator == 'eq' else ''}DISTINCT FROM {right})"
        return f"coalesce({left} {SIGNS[binary.operator]} {right}, false)"

    def with_null(self, binary: Binary) -> str:
        """`result eq null` and the like; of two open values nothing is known before."""
        sides = (binary.left, binary.right)
        side = next((one for one in sides if isinstance(one, Path)), None)
        if side is None or not any(isinstance(one, Literal) for one in sides) or binary.operator not in ("eq", "ne"):
            raise NotOnObservations(str(side))
        sign = "IS NULL" if binary.operator == "eq" else "IS NOT NULL"
        if side.steps == ("result",):
            return f"(coalesce(CAST(number AS VARCHAR), CAST(truth AS VARCHAR), text, document) {sign})"
        return f"({self.path(side, Kind.NUMBER)} {sign})" if side.steps[-1] in IDENTIFIERS else self.no_json(side, sign)

    def no_json(self, path: Path, sign: str) -> str:
        if path.steps[0] not in DOCUMENTS:
            raise NotOnObservations(str(path))
        return f"(json_extract_string({DOCUMENTS[path.steps[0]]}, {self.place(path.steps[1:])}) {sign})"

    @staticmethod
    def times(operator: str, left: tuple[str, str], right: tuple[str, str]) -> str:
        if operator in ("eq", "ne"):
            same = " AND ".join(f"{a} IS NOT DISTINCT FROM {b}" for a, b in zip(left, right, strict=True))
            return f"({same})" if operator == "eq" else f"(NOT ({same}))"
        if operator in ("gt", "ge"):
            return f"coalesce({left[0]} {SIGNS[operator]} {right[1]}, false)"
        return f"coalesce({right[0]} {SIGNS['gt' if operator == 'lt' else 'ge']} {left[1]}, false)"

    def arithmetic(self, binary: Binary) -> str:
        if binary.kind is not Kind.NUMBER:
            raise NotOnObservations("arithmetic with times")
        left, right = self.value(binary.left, Kind.NUMBER), self.value(binary.right, Kind.NUMBER)
        if binary.operator in ("div", "mod"):
            right = f"nullif({right}, 0)"
        made = f"({left} {ARITHMETIC[binary.operator]} {right})"
        return f"(CASE WHEN isfinite({made}) THEN {made} END)"

    def call(self, call: Call) -> str:
        takes = FUNCTIONS[call.name].takes
        if takes == (Kind.TIME,):
            return self.part(call.name, self.time(call.arguments[0])[0])
        if call.name not in CALLS and call.name != "substring":
            raise NotOnObservations(call.name)
        values = [self.value(argument, kind) for argument, kind in zip(call.arguments, takes, strict=False)]
        if call.name == "substring":
            return self.substring(*values)
        return CALLS[call.name].format(*values)

    @staticmethod
    def substring(text: str, start: str, length: str | None = None) -> str:
        first = f"CAST(trunc(least(greatest({start}, 0), 1e9)) AS BIGINT) + 1"
        if length is None:
            return f"substring({text}, {first})"
        return f"substring({text}, {first}, CAST(trunc(least(greatest({length}, 0), 1e9)) AS BIGINT))"

    @staticmethod
    def part(name: str, moment: str) -> str:
        if name in PARTS:
            return f"CAST({name}({moment}) AS DOUBLE)"
        if name == "second":
            return f"CAST(second({moment}) AS DOUBLE)"
        if name == "fractionalseconds":
            return f"((microsecond({moment}) % 1000000) / 1000000.0::DOUBLE)"
        if name == "totaloffsetminutes":
            return f"(CASE WHEN {moment} IS NOT NULL THEN 0.0::DOUBLE END)"
        return f"CAST(timezone('UTC', {moment}) AS {'DATE' if name == 'date' else 'TIME'})"
