"""What the values of an atlas say about each other: references, circles, duplicates and reports.

Works on values with or without a place, so that an atlas built in code is held to the same.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from informatiehuis.engines.ascode.areas import Area
from informatiehuis.engines.ascode.choices import Status
from informatiehuis.engines.ascode.layout import PARTS
from informatiehuis.engines.ascode.mandates import Mandate
from informatiehuis.engines.ascode.model import Concept, IndicatorFile
from informatiehuis.engines.ascode.nodes import Path, Placed, spelled
from informatiehuis.engines.ascode.problems import (
    AsCodeProblem,
    CircularReference,
    DuplicateSlug,
    MissingReference,
    NoConcept,
    TwoDefinitions,
)
from informatiehuis.engines.ascode.rules import RuleSet
from informatiehuis.engines.ascode.schema import Value, closest, fields
from informatiehuis.engines.problems import N_

Things = Mapping[str, Sequence[Placed]]
Names = Mapping[str, Collection[str]]

# In words of the reader, with the article that Dutch wants.
_KINDS = {
    "party": N_("de partij"),
    "processing_activity": N_("de verwerkingsactiviteit"),
    "mandate": N_("het mandaat"),
    "concept": N_("het begrip"),
    "area": N_("het gebied"),
    "source": N_("de bron"),
    "indicator": N_("de indicator"),
    "goal": N_("het doel"),
    "activity": N_("de activiteit"),
    "rule_set": N_("de regelset"),
    "contract": N_("het contract"),
    "asset": N_("de i-asset"),
    "process": N_("het proces"),
    "sensor": N_("de sensor"),
    "kind_of_change": N_("de soort wijziging"),
}


def check(things: Things, names: Names) -> Iterator[AsCodeProblem]:
    """Everything that is wrong between values. `things` are by part; `names` are the known names by kind."""
    for part in PARTS:
        for placed in things.get(part.name, ()):
            yield from _missing_references(placed, names)
        if part.identity and part.listed:
            yield from _duplicates(things.get(part.name, ()), part.identity)
    yield from _circles(
        things.get("concepts", ()), lambda value: value.broader if isinstance(value, Concept) else (), "broader"
    )
    yield from _circles(
        things.get("mandates", ()),
        lambda value: (value.under,) if isinstance(value, Mandate) and value.under else (),
        "under",
    )
    yield from _circles(
        things.get("rule_sets", ()),
        lambda value: (value.replaces,) if isinstance(value, RuleSet) and value.replaces else (),
        "replaces",
    )
    yield from _circles(
        things.get("areas", ()),
        lambda value: (value.parent,) if isinstance(value, Area) and value.parent else (),
        "parent",
    )


def report(things: Things) -> Iterator[AsCodeProblem]:
    """What deserves attention: two definitions of one term, and indicators without a concept."""
    yield from _two_definitions(things.get("concepts", ()))
    for placed in things.get("indicators", ()):
        if isinstance(placed.value, IndicatorFile) and placed.value.concept is None:
            yield NoConcept(
                N_("deze indicator hoort bij geen enkel begrip."),
                N_("Zet bij 'concept' de korte naam van het begrip dat hij meet."),
                file=placed.file,
                line=placed.line(("title",)),
                key="concept",
            )


def _missing_references(placed: Placed, names: Names) -> Iterator[AsCodeProblem]:
    for path, kind, name in _references(placed.value, _start(placed)):
        known = names.get(kind, ())
        if name in known:
            continue
        near = closest(name, known)
        yield MissingReference(
            N_("{kind} '{name}' bestaat niet."),
            N_("Bedoelt u '{near}'?") if near else N_("Maak dit eerst aan of verbeter de naam."),
            file=placed.file,
            line=placed.line(path),
            key=spelled(path),
            kind=_KINDS[kind],
            name=name,
            near=near,
        )


def _start(placed: Placed) -> Path:
    """The path of the value in its file: a place in a list, or nothing."""
    places = {path[0] for path in placed.lines}
    place = min((step for step in places if isinstance(step, int)), default=None)
    return () if place is None else (place,)


def _references(value: Value, path: Path) -> Iterator[tuple[Path, str, str]]:
    for field in fields(type(value)).values():
        content = getattr(value, field.name)
        items = enumerate(content) if isinstance(content, tuple) else [(None, content)]
        for place, item in items:
            here = (*path, field.name) if place is None else (*path, field.name, place)
            if isinstance(item, Value):
                yield from _references(item, here)
            elif field.refers and item is not None:
                yield here, field.refers.kind, item


def _duplicates(things: Sequence[Placed], identity: str) -> Iterator[AsCodeProblem]:
    first: dict[str, Placed] = {}
    for placed in things:
        name = getattr(placed.value, identity)
        if name in first:
            path = (*_start(placed), identity)
            yield DuplicateSlug(
                N_("'{name}' staat er al, op regel {other}."),
                N_("Geef elk ding een eigen naam of haal er één weg."),
                file=placed.file,
                line=placed.line(path),
                key=spelled(path),
                name=name,
                other=first[name].line((*_start(first[name]), identity)) or "?",
            )
        first.setdefault(name, placed)


def _circles(things: Sequence[Placed], above: Callable[[Value], tuple[str, ...]], key: str) -> Iterator[AsCodeProblem]:
    identity = "code" if key == "parent" else "slug"
    parents = {getattr(placed.value, identity): above(placed.value) for placed in things}
    for placed in things:
        start = getattr(placed.value, identity)
        seen: set[str] = set()
        waiting = list(parents[start])
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(parents.get(name, ()))
        if start in seen:
            path = (*_start(placed), key)
            yield CircularReference(
                N_("'{name}' valt zo, via een omweg, onder zichzelf."),
                N_("Haal één van de schakels weg."),
                file=placed.file,
                line=placed.line(path),
                key=spelled(path),
                name=start,
            )


def _two_definitions(things: Sequence[Placed]) -> Iterator[AsCodeProblem]:
    claims: dict[str, list[Placed]] = defaultdict(list)
    for placed in things:
        concept = placed.value
        if isinstance(concept, Concept) and concept.status is not Status.WITHDRAWN:
            for term in {word.casefold() for word in (concept.term, *concept.alternative_terms)}:
                claims[term].append(placed)
    for term, claimants in sorted(claims.items()):
        for other in claimants[1:]:
            yield TwoDefinitions(
                N_("de term '{term}' heeft twee definities; de andere staat in {other}."),
                N_("Kies één definitie, of maak het verschil zichtbaar in de term."),
                file=other.file,
                line=other.line(("term",)),
                key="term",
                term=term,
                other=claimants[0].file,
            )
