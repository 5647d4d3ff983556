"""On which engine an indicator is computed, and why there.

Asked for a run, written at the indicator, or else by how much data the definition reads: an estimate from rows and the
columns that it uses, so that it is the same wherever it is made and needs no data.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from informatiehuis.engines.kept import kept
from informatiehuis.engines.links import Links
from informatiehuis.engines.problems import N_
from informatiehuis.engines.query import CheckedQuery, QueryEngine, engine
from informatiehuis.engines.query.spark.cluster import running
from informatiehuis.engines.query.spark.engine import SparkEngine
from informatiehuis.engines.query.spark.session import WHERE, Target
from informatiehuis.kernel import limits
from informatiehuis.rooms.atlas.models import Indicator, Snapshot

AUTOMATIC = "auto"
DUCKDB, SPARK = "duckdb", "spark"
_WIDTHS: Mapping[str, int] = {"bool": 1, "date": 4, "int32": 4, "int": 8, "double": 8, "float": 8, "timestamp": 8}
_OTHER_WIDTH = 24
"""Bytes of one value: of the kinds that we know, and of texts and the rest."""


@dataclass(frozen=True)
class Threshold:
    """From how many bytes on Spark computes, where it is set up."""

    spark_bytes: int = 20_000_000_000


THRESHOLD = {"spark_bytes": "INFORMATIEHUIS_SPARK_FROM"}


@dataclass(frozen=True)
class Choice:
    """The engine of a run and, to be kept and told, why it is that one."""

    name: str
    why: Mapping[str, Any]


def choose(indicator: Indicator, query: CheckedQuery, snapshots: Iterable[Snapshot], asked: str = AUTOMATIC) -> Choice:
    """The engine for a run. Raises UnknownEngine for a name that is none, and LimitProblem."""
    for name, words in (
        (asked, N_("Berekend met {engine}, zoals voor deze berekening is gevraagd.")),
        (indicator.engine, N_("Berekend met {engine}, zoals bij de indicator staat.")),
    ):
        if name != AUTOMATIC:
            return Choice(engine(name).name, kept(words, {"engine": LABELS[name]}))
    return _by_size(estimated_bytes(query, snapshots))


def _by_size(size: int) -> Choice:
    most = limits.within(Threshold(), THRESHOLD).spark_bytes
    facts = {"size": in_words(size), "most": in_words(most)}
    if size < most:
        words = N_("Berekend met {engine}: de gegevens zijn samen ongeveer {size}. Vanaf {most} rekent Spark.")
        return Choice(DUCKDB, kept(words, {"engine": LABELS[DUCKDB], **facts}))
    if not is_set_up():
        words = N_(
            "Berekend met {engine}, hoewel de gegevens samen ongeveer {size} zijn en Spark vanaf {most} rekent: Spark "
            "is in dit huis niet ingesteld."
        )
        return Choice(DUCKDB, kept(words, {"engine": LABELS[DUCKDB], **facts}))
    words = N_("Berekend met {engine}: de gegevens zijn samen ongeveer {size}, meer dan {most}.")
    return Choice(SPARK, kept(words, {"engine": LABELS[SPARK], **facts}))


LABELS = {DUCKDB: "DuckDB", SPARK: "Apache Spark"}


def estimated_bytes(query: CheckedQuery, snapshots: Iterable[Snapshot]) -> int:
    """How much a query reads: of every source its rows times the widths of the columns that are used."""
    used = query.selection.union(*query.lineage.values())
    return sum(
        snapshot.rows * sum(_width(column["type"]) for column in snapshot.columns if (table, column["name"]) in used)
        for snapshot in snapshots
        for table in (snapshot.source.table,)
    )


def _width(kind: str) -> int:
    return next((width for name, width in _WIDTHS.items() if kind.startswith(name)), _OTHER_WIDTH)


def in_words(size: int) -> str:
    """A size for people, in whole units of 1000."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size} {unit}"
        size = round(size / 1000)
    return f"{size} TB"


def is_set_up() -> bool:
    """Whether somebody said where Spark runs, or a cluster of this house runs here."""
    return bool(os.environ.get(WHERE, "").strip()) or running(settings.HOUSE.cluster) is not None


def engine_called(name: str, links: Links | None = None) -> QueryEngine:
    """The engine with this name; Spark on the cluster of this house when one runs and no other place was named.

    `links` says where the machines of a cluster read the tables that do not stand where they reach them.
    """
    here = running(settings.HOUSE.cluster) if name == SPARK and not os.environ.get(WHERE, "").strip() else None
    if here is None:
        return SparkEngine(links=links) if name == SPARK else engine(name)
    cores = here.size.workers * here.size.cores
    target = Target(here.master, cores, here.size.memory, configuration=str(here.configuration))
    return SparkEngine(target, links)
