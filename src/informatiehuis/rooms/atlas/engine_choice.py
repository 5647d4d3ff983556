"""On which engine something is computed, and why there: where that was not said, by how much data there are.

Figures and rules of quality go the same way. The size is an estimate from rows and the columns that are used, so that
it is the same wherever it is made and needs no data.
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
from informatiehuis.engines.query import QueryEngine, engine
from informatiehuis.engines.query.spark.cluster import running
from informatiehuis.engines.query.spark.engine import SparkEngine
from informatiehuis.engines.query.spark.session import WHERE, Target
from informatiehuis.kernel import limits

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


def by_size(size: int) -> Choice:
    """The engine for so many bytes. Raises LimitProblem."""
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


def to_judge(columns: Mapping[str, str], rows: int, asked: str = AUTOMATIC) -> str:
    """The name of the engine that judges so many rows with these columns (arrow types by name), as for figures.

    Raises UnknownEngine and LimitProblem.
    """
    if asked != AUTOMATIC:
        return engine(asked).name
    return by_size(rows * width_of(columns.values())).name


def width_of(kinds: Iterable[str]) -> int:
    """How many bytes one row of columns of these arrow types takes."""
    return sum(_width(kind) for kind in kinds)


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
