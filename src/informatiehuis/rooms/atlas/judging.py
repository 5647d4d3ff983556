"""Judging the data of a source by its rules: when they come in, and again when they are shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext

from informatiehuis.engines import quality
from informatiehuis.engines.kept import is_translatable, told
from informatiehuis.kernel.models import Area
from informatiehuis.rooms.atlas.models import Snapshot, Source

KEPT_IN = "nl"


@dataclass(frozen=True)
class Told:
    """A kept text for the reader of now, and the language it is in: the reader's, or that in which it was kept."""

    sentence: str
    language: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class Finding(Told):
    """What a rule found, told."""

    passed: bool


def tell(text: Mapping[str, Any]) -> Told:
    """A text as `engines.kept` keeps it, in the language of the reader where it can be."""
    return Told(told(text, gettext), (get_language() or KEPT_IN) if is_translatable(text) else KEPT_IN)


def judge(source: Source, parquet: Path, retrieved_at: datetime) -> quality.Report:
    """Judge what was read by the rules of the source and against the snapshot that is in force."""
    warnings = [rule for rule in source.quality_rules if rule.get("severity") == "warning"]
    errors = [rule for rule in source.quality_rules if rule not in warnings]
    held = source.snapshots.filter(is_current=True).first()
    subject = quality.Subject(
        parquet=parquet,
        areas=dict(Area.objects.values_list("code", "level")),
        retrieved_at=retrieved_at,
        now=timezone.now(),
        previous={one["name"]: one["type"] for one in held.columns} if held else None,
    )
    return quality.judge(subject, engine_rules(errors), engine_rules(warnings))


def findings(snapshot: Snapshot) -> list[Finding]:
    """What the rules found on a snapshot, for the reader of now."""
    found = []
    for one in snapshot.quality.get("rules", []):
        text = tell(one)
        found.append(Finding(text.sentence, text.language, bool(one["passed"])))
    return found


def engine_rules(rules: list[dict[str, Any]]) -> list[quality.Rule]:
    """The rules of a source as rules of `engines.quality`: one rule a column, shares instead of percents.

    Raises RuleProblem, which names the key that is wrong.
    """
    return [one for rule in rules for one in _engine_rules(rule)]


def _engine_rules(rule: dict[str, Any]) -> Iterator[quality.Rule]:
    columns = rule.get("columns", [])
    match rule["rule"]:
        case "completeness":
            yield from (quality.Completeness(column, rule["minimum"] / 100) for column in columns)
        case "uniqueness":
            yield quality.Uniqueness(tuple(columns))
        case "range":
            yield from (quality.Range(column, rule.get("minimum"), rule.get("maximum")) for column in columns)
        case "areas":
            yield from (quality.ReferenceToAreas(column, rule["level"]) for column in columns)
        case "freshness":
            yield quality.Freshness(rule["days"])
