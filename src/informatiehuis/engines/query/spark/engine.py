"""Runs checked queries on Apache Spark, with the figures that DuckDB would give.

A query is rehearsed on DuckDB first: what DuckDB refuses is refused in the same words, and its types are those of the
result. Nothing of the outcome depends on how Spark divides the work, so that a rerun gives the same bits.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc

from informatiehuis.engines.links import Links
from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.query.check import STANDARD_TABLES
from informatiehuis.engines.query.duckdb import DuckDBEngine
from informatiehuis.engines.query.interface import CheckedQuery, Limits
from informatiehuis.engines.query.problems import QueryTooHeavy, too_large
from informatiehuis.engines.query.spark.problems import SparkStopped, otherwise
from informatiehuis.engines.query.spark.reading import Tables, schemas, views
from informatiehuis.engines.query.spark.session import LOCAL, Target, forget, session
from informatiehuis.engines.query.spark.translate import translate
from informatiehuis.engines.query.types import arrow_type

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

logger = logging.getLogger(__name__)

TASKS_A_CORE = 4


class SparkEngine:
    """The engine for what one machine is too small for; see `QueryEngine` for what it promises."""

    name = "spark"

    def __init__(self, target: Target | None = None, links: Links | None = None) -> None:
        """`links` says where the machines of a cluster read a file, when they do not reach it themselves."""
        self._target = target
        self._links = links or _nowhere

    @property
    def target(self) -> Target:
        return self._target or Target.from_environment()

    def run(self, query: CheckedQuery, tables: Tables, limits: Limits | None = None) -> pa.Table:
        """The result of the query. See `QueryEngine.run`; besides raises the SparkProblem tree and OtherwiseOnSpark."""
        limits = limits or Limits()
        known = schemas(query, tables)
        types = DuckDBEngine().rehearse(query, known)
        # refused before Spark is started
        translate(query.sql, known, {name: name for name in query.tables})
        result = self._run_again(query, tables, known, limits)
        if result.num_rows > limits.rows:
            raise QueryTooHeavy(
                N_("De query geeft meer dan {rows} rijen."),
                N_("Groepeer per gebied en periode; een indicator heeft één rij per gebied en periode."),
                rows=limits.rows,
            )
        return _ordered(_as_rehearsed(result, types))

    def rehearse(self, query: CheckedQuery, tables: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
        """The types of the output columns. See `QueryEngine.rehearse`; Spark itself is not needed for it."""
        known = {name: dict(columns) for name, columns in {**tables, **STANDARD_TABLES}.items()}
        types = DuckDBEngine().rehearse(query, tables)
        translate(query.sql, known, {name: name for name in query.tables})
        return types

    def _run_again(
        self, query: CheckedQuery, tables: Tables, known: Mapping[str, Mapping[str, str]], limits: Limits
    ) -> pa.Table:
        """Run, and once more in the time that is left where Spark stopped without a reason: a rerun gives the same."""
        begun = time.monotonic()
        try:
            return self._run(query, tables, known, limits)
        except SparkStopped as stopped:
            left = limits.seconds - (time.monotonic() - begun)
            if left <= 0:
                raise
            logger.warning("Spark stopped (%s) while it computed, and is asked once more", stopped.facts["reason"])
        return self._run(query, tables, known, replace(limits, seconds=left))

    def _run(
        self, query: CheckedQuery, tables: Tables, known: Mapping[str, Mapping[str, str]], limits: Limits
    ) -> pa.Table:
        target = self.target
        opened = session(target)
        # Spark in this process reads what this machine has
        links = self._links if target.where != LOCAL else _nowhere
        watch = _Watch()
        try:
            with (
                watch.over(limits.seconds, opened),
                views(opened, query, tables, links, target.cores * TASKS_A_CORE) as names,
            ):
                frame = opened.sql(translate(query.sql, known, names)).limit(limits.rows + 1)
                return frame.toArrow()
        except Problem:
            raise
        except Exception as error:
            from informatiehuis.engines.query.spark.errors import translated

            problem = translated(error, limits, target, late=watch.late)
            if problem.code.startswith("spark"):
                forget(target)
            raise problem from error


def _nowhere(path: Path) -> None:
    """Every file is reached where it lies."""


class _Watch:
    """Stops what Spark does when the time of a query is over."""

    def __init__(self) -> None:
        self.late = False

    @contextmanager
    def over(self, seconds: float, opened: SparkSession) -> Iterator[None]:
        tag = f"ih-{uuid4().hex}"
        done = threading.Event()
        # over a context of our own also what is no query has to stop, such as a look at the types of a parquet
        context = opened.sparkContext if hasattr(opened, "_jsparkSession") else None
        add, remove, stop = (
            (context.addJobTag, context.removeJobTag, context.cancelJobsWithTag)
            if context is not None
            else (opened.addTag, opened.removeTag, opened.interruptTag)
        )

        def watch() -> None:
            if done.wait(seconds):
                return
            self.late = True
            while not done.is_set():
                _quietly(lambda: stop(tag))
                done.wait(0.2)

        add(tag)
        watcher = threading.Thread(target=watch, name="spark-time-limit", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()
            _quietly(lambda: remove(tag))


def _quietly(do: Callable[[], Any]) -> None:
    """Do something to a session that may be broken: the query tells what is wrong, not this."""
    try:
        do()
    except Exception:
        return


def _as_rehearsed(result: pa.Table, types: Mapping[str, str]) -> pa.Table:
    """The result in the types that DuckDB gives it. Raises OtherwiseOnSpark where the values are of another sort."""
    columns = []
    for name, wanted in zip(types, map(arrow_type, types.values()), strict=True):
        column = result.column(name)
        if column.type != wanted and not (_alike(column.type, wanted)):
            raise otherwise(name, N_("Maak de soort vast met cast({found} as …), of reken met --engine duckdb."))
        try:
            columns.append(column.cast(wanted))
        except pa.ArrowInvalid as error:
            if pa.types.is_integer(wanted) and _is_exact(column.type):
                raise too_large(name) from error
            raise otherwise(name, N_("Reken met cast({found} as double), of met --engine duckdb.")) from error
    return pa.table(columns, names=list(types))


def _alike(one: pa.DataType, other: pa.DataType) -> bool:
    return pa.types.is_null(one) or any(
        all(map(sort, (one, other)))
        for sort in (_is_number, pa.types.is_date, pa.types.is_timestamp, pa.types.is_string)
    )


def _is_exact(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and kind.scale == 0))


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _ordered(result: pa.Table) -> pa.Table:
    """By area and period where it has them, then by every column; empty values last, as DuckDB orders."""
    names = result.column_names
    first = [name for name in ("area", "period") if name in names]
    order: list[tuple[str, Literal["ascending"]]] = [
        (name, "ascending") for name in (*first, *(n for n in names if n not in first))
    ]
    # empty values last, which is how arrow places them unless told otherwise
    return result.take(pc.sort_indices(result, sort_keys=order)).combine_chunks() if result.num_rows else result
