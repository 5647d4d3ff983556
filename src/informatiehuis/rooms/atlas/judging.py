"""Judging the data of a source by its rules: when they come in, and again when they are shown."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext

from informatiehuis.engines import quality
from informatiehuis.engines.kept import amount, is_translatable, kept, told
from informatiehuis.engines.links import Links
from informatiehuis.engines.problems import N_, for_count
from informatiehuis.kernel.models import Area
from informatiehuis.rooms.atlas.models import Refresh, Snapshot, Source

KEPT_IN = "nl"
MOST_DAYS: Mapping[Refresh, int] = {
    Refresh.CONTINUOUS: 1,
    Refresh.DAILY: 2,
    Refresh.WEEKLY: 8,
    Refresh.MONTHLY: 32,
    Refresh.QUARTERLY: 93,
    Refresh.YEARLY: 367,
}
"""How old data may be by how often their source changes: the longest such period, and a day to fetch them."""


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


def judge(
    source: Source,
    parquet: Path,
    retrieved_at: datetime,
    modified_at: datetime | None = None,
    *,
    engine_name: str = "auto",
    links: Links | None = None,
) -> quality.Report:
    """Judge what was read by the rules of the source and against the snapshot that is in force.

    On the engine that is named, or else as much data as there are (`engine_choice`); `links` says where the machines of
    a cluster read it. Raises UnknownEngine, and SparkProblem and StorageProblem when those do not answer: then nothing
    was judged.
    """
    # here, because who only shows what was found needs no engine
    from informatiehuis.rooms.atlas.engine_choice import engine_called, to_judge

    warnings = [rule for rule in source.quality_rules if rule.get("severity") == "warning"]
    errors = [rule for rule in source.quality_rules if rule not in warnings]
    held = source.snapshots.filter(is_current=True).first()
    subject = quality.Subject(
        parquet=parquet,
        areas=dict(Area.objects.values_list("code", "level")),
        retrieved_at=retrieved_at,
        now=timezone.now(),
        modified_at=modified_at,
        previous={one["name"]: one["type"] for one in held.columns} if held else None,
        table=source.table,
        engine=engine_called(to_judge(*_size(parquet), engine_name), links),
    )
    return quality.judge(subject, [*promised(source.promises), *engine_rules(errors)], engine_rules(warnings))


def _size(parquet: Path) -> tuple[dict[str, str], int]:
    """The columns of a file with their arrow types, and its rows."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(parquet) as file:
        return {field.name: str(field.type) for field in file.schema_arrow}, file.metadata.num_rows


def findings(snapshot: Snapshot, now: datetime | None = None) -> list[Finding]:
    """What the rules found on a snapshot, for the reader of now; its age is judged at this moment."""
    found = []
    for one in snapshot.quality.get("rules", []):
        if quality.Freshness.name not in one["rule"]:
            found.append(_finding(one, bool(one["passed"])))
    return [*found, *ages(snapshot, now)]


def ages(snapshot: Snapshot, now: datetime | None = None) -> list[Finding]:
    """Whether the data are fresh enough now: by the rules of their source, or else by how often it changes."""
    source, moment = snapshot.source, now or timezone.now()
    told_at = snapshot.quality.get("modified_at")
    modified_at = datetime.fromisoformat(told_at) if told_at else None
    rules = [rule for rule in engine_rules(source.quality_rules) if isinstance(rule, quality.Freshness)]
    if not rules and source.refresh in MOST_DAYS:
        days = quality.age_in_days(snapshot.retrieved_at, modified_at, moment)
        passed = days <= MOST_DAYS[Refresh(source.refresh)]
        return [_finding(_changes_oftener(source, days, passed, modified_at is not None), passed)]
    outcomes = [
        quality.judge_age(rule, retrieved_at=snapshot.retrieved_at, modified_at=modified_at, now=moment)
        for rule in rules
    ]
    return [_finding(outcome.text, outcome.passed) for outcome in outcomes]


def _finding(text: Mapping[str, Any], passed: bool) -> Finding:
    made = tell(text)
    return Finding(made.sentence, made.language, passed)


def _changes_oftener(source: Source, days: float, passed: bool, modified: bool) -> dict[str, Any]:
    """How old data are beside how often their source changes, in whole days."""
    whole = math.floor(days) if passed else math.ceil(days)
    if modified:
        message = for_count(
            whole,
            N_("De gegevens zijn {days} dag geleden voor het laatst gewijzigd; de bron ververst {often}."),
            N_("De gegevens zijn {days} dagen geleden voor het laatst gewijzigd; de bron ververst {often}."),
        )
    else:
        message = for_count(
            whole,
            N_("De gegevens zijn {days} dag geleden opgehaald; de bron ververst {often}."),
            N_("De gegevens zijn {days} dagen geleden opgehaald; de bron ververst {often}."),
        )
    return kept(message, {"days": amount(whole), "often": source.get_refresh_display()})


def promised(promises: Sequence[Mapping[str, Any]]) -> list[quality.Rule]:
    """The promise of a source as rules of `engines.quality`. Raises RuleProblem, and KeyError for what is missing."""
    return [quality.Promised(one["column"], one["type"], bool(one.get("filled"))) for one in promises]


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
        case "sql":
            yield quality.Wrong(rule["sql"], int(rule.get("maximum") or 0), rule.get("title") or "")
