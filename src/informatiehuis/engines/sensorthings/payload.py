"""Judges what is sent: one entity with all that stands in it (deep insert), or data arrays of observations.

Everything that is wrong is told at once, each with the JSON pointer of its place. What may be but is doubtful (a clock
that runs far ahead, a position at 0, 0) is a note.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from informatiehuis.engines.problems import N_, Note
from informatiehuis.engines.sensorthings.geojson import ENCODINGS, is_null_island, read_geometry
from informatiehuis.engines.sensorthings.model import (
    COLLECTIONS,
    IDENTIFIERS,
    SELF_LINKS,
    TYPES,
    EntityType,
    Kind,
    Navigation,
    Property,
)
from informatiehuis.engines.sensorthings.problems import PayloadProblem, PayloadProblems
from informatiehuis.engines.sensorthings.times import read_span

DEEPEST = 8
MOST_PROBLEMS = 50
LONGEST_NAME, LONGEST_TEXT = 500, 20_000
DEEPEST_DOCUMENT = 20
AHEAD = timedelta(minutes=2)
COMPONENTS = ("id", "phenomenonTime", "result", "resultTime", "resultQuality", "validTime", "parameters")
FEATURE = "FeatureOfInterest/"


@dataclass(frozen=True)
class Rules:
    """How strictly. `now` is when it is received. `early` takes what editions before 1.1 had: no name where there is a
    description, `id` for `@iot.id`, and keys that are not known (each with a note). `partial` is for changes: what is
    left out stays. `within` are the types of the entities in whose address it is sent."""

    now: datetime
    early: bool = False
    partial: bool = False
    within: tuple[str, ...] = ()


@dataclass
class Judged:
    """What was seen of a payload."""

    problems: list[PayloadProblem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def refuse(self, pointer: str, expected: str, found: object = "") -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(
                PayloadProblem(
                    N_("In {pointer} staat iets dat niet kan{found}."),
                    N_("Verwacht: {expected}."),
                    pointer=pointer or "/",
                    expected=expected,
                    found=f": {str(found)[:60]}" if found != "" else "",
                )
            )

    def note(self, message: str, pointer: str) -> None:
        if len(self.notes) < MOST_PROBLEMS:
            self.notes.append(Note(message, pointer=pointer or "/"))


def check_entity(payload: Any, entity: EntityType, rules: Rules) -> tuple[Note, ...]:
    """Judge an entity that is to be stored; gives what is worth knowing of it. Raises PayloadProblems."""
    judged = Judged()
    _entity(payload, entity, "", rules, judged, 0, rules.within)
    return _settled(judged)


def check_data_arrays(payload: Any, rules: Rules) -> tuple[Note, ...]:
    """Judge what is sent to CreateObservations (18-088, 13.2). Raises PayloadProblems."""
    judged = Judged()
    if not isinstance(payload, list) or not payload:
        judged.refuse("", "een lijst met ten minste één dataArray")
    else:
        for index, group in enumerate(payload):
            _data_array(group, f"/{index}", rules, judged)
    return _settled(judged)


def _settled(judged: Judged) -> tuple[Note, ...]:
    if judged.problems:
        raise PayloadProblems(judged.problems)
    return tuple(judged.notes)


def _entity(
    payload: Any, entity: EntityType, at: str, rules: Rules, judged: Judged, depth: int, above: tuple[str, ...]
) -> None:
    if not isinstance(payload, Mapping):
        return judged.refuse(at, f"een {entity.name} als JSON-object", type(payload).__name__)
    if depth > DEEPEST:
        return judged.refuse(at, f"ten hoogste {DEEPEST} entiteiten in elkaar")
    for name, value in payload.items():
        place = f"{at}/{escaped(name)}"
        if name in entity.properties:
            _property(value, entity.properties[name], name, payload, place, rules, judged)
        elif name in entity.navigations:
            _navigation(value, entity, entity.navigations[name], place, rules, judged, depth)
        elif name not in (*IDENTIFIERS, *SELF_LINKS) and not name.endswith("@iot.navigationLink"):
            _unknown(name, entity, place, rules, judged)
    if not rules.partial or depth:
        _demanded(payload, entity, at, rules, judged, above)
    return None


def escaped(name: str) -> str:
    """A key as a JSON pointer has it (RFC 6901)."""
    return name[:60].replace("~", "~0").replace("/", "~1")


def _unknown(name: str, entity: EntityType, place: str, rules: Rules, judged: Judged) -> None:
    if rules.early:
        return judged.note(N_("{pointer} is geen eigenschap van SensorThings 1.1; het wordt niet bewaard."), place)
    known = sorted({*entity.properties, *entity.navigations})
    return judged.refuse(place, f"een van {', '.join(known)}", name)


def _demanded(
    payload: Mapping[str, Any], entity: EntityType, at: str, rules: Rules, judged: Judged, above: tuple[str, ...]
) -> None:
    for name, wanted in entity.properties.items():
        if wanted.required and name not in payload:
            if rules.early and name == "name" and "description" in payload:
                judged.note(N_("{pointer} ontbreekt; de omschrijving dient als naam."), f"{at}/name")
            else:
                judged.refuse(f"{at}/{name}", f"een {name}, want een {entity.name} heeft er altijd een")
    for name, navigation in entity.navigations.items():
        if navigation.required and name not in payload and navigation.target not in above:
            judged.refuse(f"{at}/{name}", f"een {name}, of een verwijzing daarnaar met @iot.id")


def _property(
    value: Any, wanted: Property, name: str, payload: Mapping[str, Any], at: str, rules: Rules, judged: Judged
) -> None:
    if value is None and not wanted.required:
        return None
    if wanted.kind is Kind.TEXT:
        return _text(value, LONGEST_NAME if name == "name" else LONGEST_TEXT, at, judged)
    if wanted.kind is Kind.TIME:
        return _time(value, wanted.interval, at, rules, judged)
    if wanted.kind is Kind.GEOMETRY:
        encoding = payload.get("encodingType", ENCODINGS[0])
        return _geometry(value, at, judged) if encoding in ENCODINGS else _document(value, at, judged)
    if wanted.kind is Kind.DOCUMENT and not isinstance(value, Mapping):
        return judged.refuse(at, "een JSON-object", value)
    for member in wanted.members:
        if not isinstance(value.get(member), str):
            judged.refuse(f"{at}/{member}", f"een {member} als tekst")
    return _document(value, at, judged)


def _text(value: Any, longest: int, at: str, judged: Judged) -> None:
    if not isinstance(value, str) or not value.strip() or len(value) > longest or "\0" in value:
        judged.refuse(at, f"een tekst van 1 tot en met {longest} tekens", value)


def _time(value: Any, interval: bool, at: str, rules: Rules, judged: Judged) -> None:
    expected = "een tijd met zijn zone, zoals 2018-10-22T06:00:00Z"
    if interval:
        expected += ", of een begin en een einde met / ertussen"
    try:
        span = read_span(value) if isinstance(value, str) else None
    except ValueError:
        span = None
    if span is None or (not interval and "/" in value):
        return judged.refuse(at, expected, value)
    if span.begin > rules.now + AHEAD and not at.endswith("validTime"):
        judged.note(N_("{pointer} ligt in de toekomst: de klok loopt voor."), at)
    return None


def _geometry(value: Any, at: str, judged: Judged) -> None:
    geometry, expected = read_geometry(value)
    if geometry is None:
        judged.refuse(at, expected)
    elif is_null_island(geometry):
        judged.note(N_("{pointer} is 0, 0: dat geeft een ontvanger zonder satellieten."), at)


def _document(value: Any, at: str, judged: Judged) -> None:
    """JSON of any shape, but not without end, and without numbers that JSON does not have."""
    level, depth = [value], 0
    while level:
        if depth > DEEPEST_DOCUMENT:
            return judged.refuse(at, f"ten hoogste {DEEPEST_DOCUMENT} niveaus")
        if any(isinstance(one, float) and one - one != 0 for one in level):
            return judged.refuse(at, "eindige getallen")
        if any(type(one) is int and abs(one) >= 10**308 for one in level):
            return judged.refuse(at, "getallen die in 64 bits passen")
        level = [
            child
            for one in level
            for child in (one.values() if isinstance(one, Mapping) else one if isinstance(one, list) else ())
        ]
        depth += 1
    return None


def _navigation(
    value: Any, parent: EntityType, navigation: Navigation, at: str, rules: Rules, judged: Judged, depth: int
) -> None:
    target = TYPES[navigation.target]
    if navigation.many and not isinstance(value, list):
        return judged.refuse(at, f"een lijst van {target.collection}", type(value).__name__)
    for index, one in enumerate(value if navigation.many else [value]):
        place = f"{at}/{index}" if navigation.many else at
        if not _reference(one, place, judged):
            _entity(one, target, place, rules, judged, depth + 1, (parent.name,))
    return None


def reference_in(value: Any) -> Any | None:
    """The identifier by which a payload names an entity that is there; None when it is a new one.

    Clients send all that they know of it along: with an `@iot.id` the rest does not count.
    """
    if not isinstance(value, Mapping):
        return None
    return value.get("@iot.id", value.get("id") if len(value) == 1 else None)


def _reference(value: Any, at: str, judged: Judged) -> bool:
    """Whether it only says which entity is meant."""
    found = reference_in(value)
    if found is None:
        return False
    _identifier(found, f"{at}/{'@iot.id' if '@iot.id' in value else 'id'}", judged)
    return True


def _identifier(value: Any, at: str, judged: Judged) -> None:
    whole = type(value) is int and -(2**63) <= value < 2**63
    if not whole and not (isinstance(value, str) and 0 < len(value) <= 200):
        judged.refuse(at, "een kenmerk: een geheel getal of een tekst", value)


def _data_array(group: Any, at: str, rules: Rules, judged: Judged) -> None:
    if not isinstance(group, Mapping):
        return judged.refuse(at, "een JSON-object met Datastream, components en dataArray")
    if not _reference(group.get("Datastream"), f"{at}/Datastream", judged):
        judged.refuse(f"{at}/Datastream", "een verwijzing met @iot.id")
    components, rows = group.get("components"), group.get("dataArray")
    allowed = {*COMPONENTS, *(FEATURE + name for name in IDENTIFIERS)}
    if not isinstance(components, list) or not all(isinstance(one, str) for one in components):
        return judged.refuse(f"{at}/components", "een lijst van namen")
    for index, name in enumerate(components):
        if name not in allowed or name in components[:index]:
            judged.refuse(f"{at}/components/{index}", f"één keer een van {', '.join(sorted(allowed))}", name)
    if "result" not in components:
        judged.refuse(f"{at}/components", "result is er altijd bij")
    if not isinstance(rows, list):
        return judged.refuse(f"{at}/dataArray", "een lijst van rijen")
    count = group.get("dataArray@iot.count", group.get("dataArrayCount", len(rows)))
    if count != len(rows):
        judged.refuse(f"{at}/dataArray@iot.count", f"{len(rows)}, zoveel rijen zijn er", count)
    for index, row in enumerate(rows):
        _row(row, components, f"{at}/dataArray/{index}", rules, judged)
    return None


def _row(row: Any, components: Sequence[str], at: str, rules: Rules, judged: Judged) -> None:
    if not isinstance(row, list) or len(row) != len(components):
        return judged.refuse(at, f"een rij van {len(components)} waarden")
    observation = COLLECTIONS["Observations"]
    for index, (name, value) in enumerate(zip(components, row, strict=True)):
        place = f"{at}/{index}"
        if name.startswith(FEATURE) or name in IDENTIFIERS:
            _identifier(value, place, judged)
        elif name in observation.properties:
            _property(value, observation.properties[name], name, {}, place, rules, judged)
    return None
