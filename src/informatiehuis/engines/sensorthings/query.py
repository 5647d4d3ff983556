"""Reads the query options of a request (18-088, 9.3): which entities, in what order, and how much of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from informatiehuis.engines.sensorthings.expressions import Expression, Path
from informatiehuis.engines.sensorthings.model import IDENTIFIERS, SELF_LINKS, TYPES, EntityType
from informatiehuis.engines.sensorthings.parser import UnknownStep, parse_filter, resolve
from informatiehuis.engines.sensorthings.problems import QueryProblem, unread
from informatiehuis.engines.sensorthings.tokens import LONGEST, too_long

MOST = 2**31 - 1
DEEPEST_EXPAND = 5
MOST_EXPANDS = 30
MOST_ORDERS = 10
OPTIONS = ("$filter", "$select", "$expand", "$orderby", "$top", "$skip", "$count", "$resultFormat")


@dataclass(frozen=True)
class Order:
    path: Path
    descending: bool = False


@dataclass(frozen=True)
class Expand:
    """Entities that come along: one navigation, and what is asked of what it leads to."""

    navigation: str
    query: "Query"


@dataclass(frozen=True)
class Query:
    """What is asked of entities of a type. `top` is None where the caller's own page size holds."""

    entity: EntityType
    filter: Expression | None = None
    select: tuple[str, ...] = ()
    expand: tuple[Expand, ...] = ()
    order: tuple[Order, ...] = ()
    top: int | None = None
    skip: int = 0
    count: bool = False
    data_array: bool = False


@dataclass
class _Budget:
    left: int = field(default=MOST_EXPANDS)


def parse_query(options: Mapping[str, str], entity: EntityType) -> Query:
    """The query that options are, percent-decoded, by their names. Raises QueryProblem with option and place."""
    for name, text in options.items():
        if name.startswith("$") and name not in OPTIONS:
            raise unread(name, 1, name, ", ".join(OPTIONS))
        if len(text) > LONGEST:
            raise too_long(name, len(text))
    known = {name: text for name, text in options.items() if name.startswith("$")}
    return _query(known, entity, DEEPEST_EXPAND, _Budget())


def _query(options: Mapping[str, str], entity: EntityType, depth: int, budget: _Budget) -> Query:
    made = options.get
    return Query(
        entity=entity,
        filter=parse_filter(options["$filter"], entity) if "$filter" in options else None,
        select=_select(options["$select"], entity) if "$select" in options else (),
        expand=_expands(options["$expand"], entity, depth, budget) if "$expand" in options else (),
        order=_orders(options["$orderby"], entity) if "$orderby" in options else (),
        top=_whole("$top", options["$top"]) if "$top" in options else None,
        skip=_whole("$skip", made("$skip", "0")),
        count=_choice("$count", made("$count", "false"), ("false", "true")) == "true",
        data_array=_data_array(options, entity),
    )


def _data_array(options: Mapping[str, str], entity: EntityType) -> bool:
    if "$resultFormat" not in options:
        return False
    _choice("$resultFormat", options["$resultFormat"], ("dataArray",))
    if entity.name != "Observation":
        raise unread("$resultFormat", 1, options["$resultFormat"], "dataArray, alleen bij Observations")
    return True


def _whole(option: str, text: str) -> int:
    stripped = text.strip()
    if not (stripped.isascii() and stripped.isdecimal() and len(stripped) <= 10 and int(stripped) <= MOST):
        raise unread(option, 1, text, f"een geheel getal van 0 tot en met {MOST}")
    return int(stripped)


def _choice(option: str, text: str, allowed: tuple[str, ...]) -> str:
    if text not in allowed:
        raise unread(option, 1, text, " of ".join(allowed))
    return text


def _select(text: str, entity: EntityType) -> tuple[str, ...]:
    names, position = [], 1
    known = {*entity.properties, *entity.navigations, *IDENTIFIERS, *SELF_LINKS}
    for name in text.split(","):
        if name.strip() not in known:
            raise unread("$select", position, name.strip(), f"een van {', '.join(sorted(known))}")
        names.append(name.strip())
        position += len(name) + 1
    return tuple(dict.fromkeys(names))


def _orders(text: str, entity: EntityType) -> tuple[Order, ...]:
    """`phenomenonTime desc,id`; clients write the direction in capitals too."""
    orders, position = [], 1
    for part in text.split(","):
        words = part.split()
        direction = words[1].lower() if len(words) == 2 else "asc"
        if not 1 <= len(words) <= 2 or direction not in ("asc", "desc"):
            raise unread("$orderby", position, part, "een eigenschap, en daarachter asc of desc")
        try:
            path = resolve(tuple(words[0].split("/")), entity)
        except UnknownStep as unknown:
            raise unread("$orderby", position, words[0], unknown.expected) from unknown
        if path.many:
            raise unread("$orderby", position, words[0], "een pad door entiteiten waarvan er één is")
        orders.append(Order(path, direction == "desc"))
        position += len(part) + 1
    if len(orders) > MOST_ORDERS:
        raise unread("$orderby", 1, text, f"ten hoogste {MOST_ORDERS} eigenschappen")
    return tuple(orders)


def _expands(text: str, entity: EntityType, depth: int, budget: _Budget) -> tuple[Expand, ...]:
    found: dict[str, Expand] = {}
    for part, position in _split(text, ",", "$expand"):
        budget.left -= 1
        if depth == 0 or budget.left < 0:
            expected = f"ten hoogste {DEEPEST_EXPAND} diep en {MOST_EXPANDS} bij elkaar"
            raise unread("$expand", position, part, expected)
        one = _expand(part, position, entity, depth, budget)
        before = found.get(one.navigation)
        found[one.navigation] = one if before is None else _both(before, one, position)
    return tuple(found.values())


def _both(one: Expand, other: Expand, position: int) -> Expand:
    """`Datastreams/Sensor,Datastreams/ObservedProperty`: two ways through the same navigation."""
    bare = Query(one.query.entity)
    plain = [Query(each.query.entity, expand=each.query.expand) == each.query for each in (one, other)]
    if not all(plain):
        raise unread("$expand", position, one.navigation, "iedere naam één keer")
    return Expand(one.navigation, Query(bare.entity, expand=(*one.query.expand, *other.query.expand)))


def _expand(part: str, position: int, entity: EntityType, depth: int, budget: _Budget) -> Expand:
    path, bracket, rest = part.partition("(")
    name, slash, further = path.strip().partition("/")
    if name not in entity.navigations:
        raise unread("$expand", position, name, f"een van {', '.join(sorted(entity.navigations))}")
    target = TYPES[entity.navigations[name].target]
    if slash:
        return Expand(name, Query(target, expand=_expands(further + bracket + rest, target, depth - 1, budget)))
    if not bracket:
        return Expand(name, Query(target))
    if not rest.rstrip().endswith(")"):
        raise unread("$expand", position + len(part), "het einde", "')'")
    options: dict[str, str] = {}
    for option, at in _split(rest.rstrip()[:-1], ";", "$expand"):
        key, equals, value = option.strip().partition("=")
        if not equals or key not in OPTIONS[:-1] or key in options:
            raise unread("$expand", position + len(path) + at, option, " of ".join(OPTIONS[:-1]))
        options[key] = value
    return Expand(name, _query(options, target, depth - 1, budget))


def _split(text: str, separator: str, option: str) -> list[tuple[str, int]]:
    """The parts between separators that stand in no brackets or quotes, each with its place."""
    parts, start, depth, quoted = [], 0, 0, False
    for at, character in enumerate(text):
        if character == "'":
            quoted = not quoted
        elif not quoted and character in "()":
            depth += 1 if character == "(" else -1
            if depth < 0:
                raise unread(option, at + 1, character, "een haakje dat eerder opende")
        elif character == separator and not quoted and depth == 0:
            parts.append((text[start:at], start + 1))
            start = at + 1
    if depth or quoted:
        raise unread(option, len(text) + 1, "het einde", "een sluitend haakje of aanhalingsteken")
    return [*parts, (text[start:], start + 1)]


__all__ = ["Expand", "Order", "Query", "QueryProblem", "parse_query"]
