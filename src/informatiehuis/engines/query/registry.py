"""The engines a query can run on, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.query.duckdb import DuckDBEngine
from informatiehuis.engines.query.interface import QueryEngine
from informatiehuis.engines.query.spark.engine import SparkEngine

ENGINES: Mapping[str, Callable[[], QueryEngine]] = MappingProxyType(
    {DuckDBEngine.name: DuckDBEngine, SparkEngine.name: SparkEngine}
)
"""Every engine, made when asked for; each runs the whole spec suite."""


class UnknownEngine(Problem):
    """There is no engine of that name."""

    code = "unknown_engine"


def engine(name: str = DuckDBEngine.name) -> QueryEngine:
    """The engine with this name; raises UnknownEngine."""
    if name not in ENGINES:
        raise UnknownEngine(
            N_("De rekenmachine ‘{name}’ bestaat niet."), N_("Kies uit: {known}."), name=name, known=", ".join(ENGINES)
        )
    return ENGINES[name]()
