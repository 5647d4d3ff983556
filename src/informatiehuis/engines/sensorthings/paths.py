"""Reads resource paths (18-088, 9.2): `Things(1)/Datastreams(2)/Observations`, with `$ref`, `$value` or a property."""

import re
from dataclasses import dataclass

from informatiehuis.engines.problems import N_
from informatiehuis.engines.sensorthings.model import COLLECTIONS, IDENTIFIERS, SELF_LINKS, TYPES, EntityType
from informatiehuis.engines.sensorthings.problems import PathProblem

LONGEST = 2_000
MOST_SEGMENTS = 20
LARGEST = 2**63
_SEGMENT = re.compile(r"([A-Za-z]+)\((?:(-?\d{1,19})|'((?:[^']|'')*)')\)", re.ASCII)
Identifier = int | str


@dataclass(frozen=True)
class Step:
    """From one entity to others: by a collection or a navigation, and then to one by its identifier."""

    name: str
    entity: EntityType
    identifier: Identifier | None = None
    many: bool = True

    @property
    def is_one(self) -> bool:
        return self.identifier is not None or not self.many


@dataclass(frozen=True)
class ResourcePath:
    """Where an address leads: `inner` to a property of the last entity, `ref` and `value` as $ref and $value ask."""

    steps: tuple[Step, ...]
    inner: tuple[str, ...] = ()
    ref: bool = False
    value: bool = False

    @property
    def entity(self) -> EntityType:
        return self.steps[-1].entity

    @property
    def is_collection(self) -> bool:
        return not self.steps[-1].is_one


def _nowhere(segment: str, expected: str) -> PathProblem:
    return PathProblem(
        N_("Het adres leidt nergens heen: {segment} kan hier niet staan."),
        N_("Verwacht: {expected}."),
        segment=segment[:60],
        expected=expected,
    )


def parse_path(text: str) -> ResourcePath:
    """The path after the root of the service, percent-decoded. Raises PathProblem."""
    if len(text) > LONGEST:
        raise _nowhere(text, f"ten hoogste {LONGEST} tekens")
    segments = _segments(text.strip("/"))
    if len(segments) > MOST_SEGMENTS:
        raise _nowhere(segments[MOST_SEGMENTS], f"ten hoogste {MOST_SEGMENTS} delen")
    steps: list[Step] = []
    for index, segment in enumerate(segments):
        step = _step(segment, steps[-1] if steps else None)
        if step is None:
            return _ending(tuple(steps), segments[index:])
        steps.append(step)
    return ResourcePath(tuple(steps))


def _segments(text: str) -> list[str]:
    """The parts between slashes that stand in no quotes."""
    parts, quoted = [""], False
    for character in text:
        quoted ^= character == "'"
        if character == "/" and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _step(segment: str, before: Step | None) -> Step | None:
    """The step that a segment is; None when it is no navigation."""
    found = _SEGMENT.fullmatch(segment)
    name = found[1] if found else segment
    identifier: Identifier | None = None
    if found:
        identifier = int(found[2]) if found[2] is not None else found[3].replace("''", "'")
        if isinstance(identifier, int) and not -LARGEST <= identifier < LARGEST:
            raise _nowhere(segment, "een kenmerk van ten hoogste 64 bits")
    if before is None:
        if name not in COLLECTIONS:
            raise _nowhere(segment, ", ".join(COLLECTIONS))
        return Step(name, COLLECTIONS[name], identifier)
    navigation = before.entity.navigations.get(name)
    if navigation is None:
        return None
    if not before.is_one:
        raise _nowhere(segment, f"{before.name}(…) met een kenmerk")
    if found and not navigation.many:
        raise _nowhere(segment, name)
    return Step(name, TYPES[navigation.target], identifier, navigation.many)


def _ending(steps: tuple[Step, ...], rest: list[str]) -> ResourcePath:
    last = steps[-1]
    if rest == ["$ref"]:
        return ResourcePath(steps, ref=True)
    known = {*last.entity.properties, *IDENTIFIERS, *SELF_LINKS}
    if rest[0] not in known or not last.is_one:
        expected = sorted(last.entity.navigations) if last.is_one else [f"{last.name}(…)", "$ref"]
        raise _nowhere(rest[0], ", ".join([*expected, *(sorted(known) if last.is_one else [])]))
    value = rest[-1] == "$value"
    inner = tuple(rest[:-1] if value else rest)
    if any(not step or step.startswith("$") for step in inner):
        raise _nowhere(next(step for step in inner if not step or step.startswith("$")), "een eigenschap of $value")
    return ResourcePath(steps, inner=inner, value=value)
