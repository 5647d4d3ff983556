"""The parts of the atlas as code that belong to the atlas: concepts, sources and indicators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Any, cast

from informatiehuis.engines import ascode
from informatiehuis.engines.connectors.base import Location
from informatiehuis.kernel.ascode.parts import Part, Ref, Spelled, declare
from informatiehuis.kernel.ascode.spelling import (
    absent,
    area_ref,
    code_of,
    contact,
    contact_from,
    linked,
    ref,
    reference,
    reference_from,
    refs,
    slug_of,
    text,
    validity,
)
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.processing import purposes
from informatiehuis.kernel.processing.rules import parse
from informatiehuis.rooms.atlas.definitions import check_spelled, sources_under
from informatiehuis.rooms.atlas.models import Concept, Indicator, Source

STATUS_OF: Mapping[ascode.Status, str] = {
    ascode.Status.CONCEPT: "concept",
    ascode.Status.TO_BE_ADOPTED: "to_adopt",
    ascode.Status.ADOPTED: "adopted",
    ascode.Status.WITHDRAWN: "withdrawn",
}
WORD_OF = {state: word for word, state in STATUS_OF.items()}


def read_concept(value: ascode.Concept) -> Iterator[Spelled]:
    yield Spelled(
        Ref("concept", value.slug),
        values={
            "title": value.term,
            "definition": value.definition,
            "alternative_terms": list(value.alternative_terms),
            "explanation": text(value.explanation),
            "sources": [reference(one) for one in value.sources],
            "status": STATUS_OF[value.status],
            "access": value.access.value,
            "note": text(value.note),
            **validity(value),
        },
        references={"owner": ref("party", value.owner)},
        links={
            "broader": refs("concept", value.broader),
            "narrower": refs("concept", value.narrower),
            "related_concept": refs("concept", value.related),
        },
    )


def write_concepts() -> Iterator[ascode.Concept]:
    for concept in Concept.objects.select_related("owner"):
        yield ascode.Concept(
            slug=concept.slug,
            term=concept.title,
            definition=concept.definition,
            alternative_terms=tuple(concept.alternative_terms),
            explanation=absent(concept.explanation),
            sources=tuple(reference_from(one) for one in concept.sources),
            broader=linked(concept, "broader"),
            narrower=linked(concept, "narrower"),
            related=linked(concept, "related_concept"),
            status=WORD_OF[concept.status],
            owner=slug_of(concept.owner),
            access=ascode.Access(concept.access),
            valid_from=concept.valid_from,
            valid_until=concept.valid_until,
            note=absent(concept.note),
        )


def read_source(value: ascode.Source) -> Iterator[Spelled]:
    yield Spelled(
        Ref("source", value.slug),
        values={
            "title": value.title,
            "location": value.location,
            "connector": value.connector,
            "options": dict(value.options),
            "summary": text(value.summary),
            "licence": text(value.licence),
            "access": value.access.value,
            "purposes": list(value.purposes),
            "access_rules": [_rule(one) for one in value.rules],
            "mode": value.mode.value,
            "cache_minutes": value.cache_minutes,
            "increment": _rule(value.increment) if value.increment else {},
            "refresh": value.refresh.value,
            "contact": contact(value.contact),
            "themes": list(value.themes),
            "keywords": list(value.keywords),
            "covers_from": value.covers_from,
            "covers_until": value.covers_until,
            "promises": [_rule(one) for one in value.promises],
            "quality_rules": [_rule(one) for one in value.quality],
            "synthetic": value.synthetic,
            "schematic": value.schematic,
            "attribution": text(value.attribution),
            "note": text(value.note),
        },
        references={
            "owner": ref("party", value.owner),
            "publisher": ref("party", value.publisher),
            "area": area_ref(value.area),
        },
        links={"replaces": refs("source", value.replaces), "kept_in": refs("asset", value.kept_in)},
    )


def write_sources() -> Iterator[ascode.Source]:
    for source in Source.objects.select_related("owner", "publisher", "area"):
        yield ascode.Source(
            slug=source.slug,
            title=source.title,
            location=source.location,
            connector=source.connector,
            options=source.options,
            summary=absent(source.summary),
            owner=slug_of(source.owner),
            publisher=slug_of(source.publisher),
            licence=absent(source.licence),
            access=ascode.Access(source.access),
            purposes=tuple(source.purposes),
            rules=tuple(_access_rule_from(one) for one in source.access_rules),
            mode=ascode.Mode(source.mode),
            cache_minutes=source.cache_minutes,
            increment=_increment_from(source.increment) if source.increment else None,
            refresh=ascode.Refresh(source.refresh),
            replaces=linked(source, "replaces"),
            kept_in=linked(source, "kept_in"),
            contact=contact_from(source.contact),
            themes=tuple(source.themes),
            keywords=tuple(source.keywords),
            area=code_of(source),
            covers_from=source.covers_from,
            covers_until=source.covers_until,
            promises=tuple(_promise_from(one) for one in source.promises),
            quality=tuple(_rule_from(one) for one in source.quality_rules),
            synthetic=source.synthetic,
            schematic=source.schematic,
            attribution=absent(source.attribution),
            note=absent(source.note),
        )


def source_files(spelled: Spelled) -> Iterator[str]:
    """The data file of a source that stands beside its description."""
    where = Location(spelled.values["location"])
    if not where.is_remote and not where.path.is_absolute():
        yield where.text


def sources_in(name: str) -> Iterator[Ref]:
    """The sources of this house whose data stand in a file of the atlas folder."""
    for slug in Source.objects.filter(location=name).values_list("slug", flat=True):
        yield Ref("source", slug)


def allow(thing: Thing, spelled: Spelled, folder: Path, changed: bool) -> None:
    """Tie a source to the processing activities that its file names, and see whether its promise changed."""
    from informatiehuis.rooms.atlas.contracts import follow_contract

    purposes.tie(thing)
    follow_contract(cast("Source", thing))


def _increment_from(value: Mapping[str, Any]) -> ascode.Increment:
    return ascode.Increment(**{**value, "key": tuple(value.get("key", ()))})


def _promise_from(value: Mapping[str, Any]) -> ascode.Promise:
    return ascode.Promise(**{**value, "type": ascode.ColumnType(value["type"])})


def _rule(value: ascode.QualityRule | ascode.AccessRule | ascode.Promise | ascode.Increment) -> dict[str, Any]:
    plain = {key: item.value if isinstance(item, Enum) else item for key, item in asdict(value).items()}
    return {
        key: list(item) if isinstance(item, tuple) else item for key, item in plain.items() if item not in (None, ())
    }


def _rule_from(value: Mapping[str, Any]) -> ascode.QualityRule:
    found = dict(value)
    found["rule"] = ascode.RuleKind(found["rule"])
    found["columns"] = tuple(found.get("columns", ()))
    if "level" in found:
        found["level"] = ascode.AreaLevel(found["level"])
    if "severity" in found:
        found["severity"] = ascode.Severity(found["severity"])
    return ascode.QualityRule(**found)


def _access_rule_from(value: Mapping[str, Any]) -> ascode.AccessRule:
    """A rule as the form keeps it may spell values as numbers; files have texts."""
    held = parse(value)
    return ascode.AccessRule(
        rule=ascode.AccessRuleKind(held.kind),
        columns=held.columns,
        values=tuple(sorted(held.values)),
        unless=ascode.Role(held.unless) if held.unless else None,
    )


def read_indicator(value: ascode.IndicatorFile) -> Iterator[Spelled]:
    yield Spelled(
        Ref("indicator", value.slug),
        values={
            "title": value.title,
            "question": value.question,
            "unit": value.unit,
            "area_level": value.area_level.value,
            "rollup": value.rollup.value,
            "sql": value.sql,
            "summary": text(value.summary),
            "direction": value.direction.value,
            "period": value.period.value,
            "factor": value.factor,
            "decimals": value.decimals,
            "minimum_n": value.minimum_n,
            "engine": value.engine.value,
            "access": value.access.value,
            "status": STATUS_OF[value.status],
            "quality": list(value.quality),
            "caveats": text(value.caveats),
            "keywords": list(value.keywords),
            **validity(value),
        },
        references={"owner": ref("party", value.owner), "concept": ref("concept", value.concept)},
        links={
            "measures": refs("concept", [value.concept] if value.concept else []),
            "computed_from": refs("source", sources_under(value.sql)),
        },
        value=value,
    )


def write_indicators() -> Iterator[ascode.IndicatorFile]:
    for indicator in Indicator.objects.select_related("owner", "concept"):
        yield ascode.IndicatorFile(
            slug=indicator.slug,
            title=indicator.title,
            question=indicator.question,
            unit=indicator.unit,
            area_level=ascode.AreaLevel(indicator.area_level),
            rollup=ascode.Rollup(indicator.rollup),
            sql=indicator.sql,
            concept=slug_of(indicator.concept),
            summary=absent(indicator.summary),
            direction=ascode.Direction(indicator.direction),
            period=ascode.PeriodKind(indicator.period),
            factor=indicator.factor,
            decimals=indicator.decimals,
            minimum_n=indicator.minimum_n,
            engine=ascode.EngineChoice(indicator.engine),
            owner=slug_of(indicator.owner),
            access=ascode.Access(indicator.access),
            status=WORD_OF[indicator.status],
            quality=tuple(indicator.quality),
            caveats=absent(indicator.caveats),
            keywords=tuple(indicator.keywords),
            valid_from=indicator.valid_from,
            valid_until=indicator.valid_until,
        )


declare(
    Part("concepts", ("concept",), 30, read_concept, write_concepts),
    Part("sources", ("source",), 40, read_source, write_sources, after=allow, files=source_files, holders=sources_in),
    Part("indicators", ("indicator",), 60, read_indicator, write_indicators, check=check_spelled),
)
