"""Sessions with Spark: where it runs, and one connection to it for as long as this process lives.

`INFORMATIEHUIS_SPARK` says where: `local` (in this process, the default), `spark://host:7077` (a standalone cluster)
or `sc://host:15002` (Spark Connect).
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from informatiehuis.engines.problems import N_
from informatiehuis.engines.query.spark.installed import CONFIGURATION, STOPPING, require_java, spark_home
from informatiehuis.engines.query.spark.problems import ClusterUnreachable, SparkAbsent

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

WHERE = "INFORMATIEHUIS_SPARK"
CORES = "INFORMATIEHUIS_SPARK_CORES"
MEMORY = "INFORMATIEHUIS_SPARK_MEMORY"
DRIVER_HOST = "INFORMATIEHUIS_SPARK_DRIVER_HOST"
LOCAL = "local"
LOGGERS_WITH_VALUES = ("SQLQueryContextLogger", "DataFrameQueryContextLogger", "pyspark.sql.connect.logging")
KNOCK_SECONDS = 5.0
JAVA_SECONDS = 20.0
"""How long a Java process may take to end."""
ENDED_EARLY = "JAVA_GATEWAY_EXITED"
"""What PySpark calls it when the Java process that it began ended before it answered."""

ANSWERS: Mapping[str, str] = {
    # errors where DuckDB has errors, instead of an empty value
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # an exact decimal or an error, never one that was rounded to fit
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.caseSensitive": "false",
}
"""Settings on which answers depend; they hold for every session."""


@dataclass(frozen=True)
class Target:
    """Where Spark runs, with how much, and the folder with its settings (SPARK_CONF_DIR)."""

    where: str = LOCAL
    cores: int = 2
    memory: str = "1g"
    driver_host: str = ""
    configuration: str = str(CONFIGURATION)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Target:
        """As the environment says. Raises ClusterUnreachable for an address that is none."""
        environment = os.environ if environment is None else environment
        where = environment.get(WHERE, "").strip() or LOCAL
        target = cls(
            where,
            int(environment.get(CORES, "") or cls.cores),
            environment.get(MEMORY, "") or cls.memory,
            environment.get(DRIVER_HOST, ""),
        )
        if where != LOCAL and (target.scheme not in ("spark", "sc") or not target.host):
            raise ClusterUnreachable(
                N_("De instelling {variable} is ‘{where}’, en dat is geen adres van Spark."),
                N_("Geef local, spark://machine:7077 (een cluster) of sc://machine:15002 (Spark Connect)."),
                variable=WHERE,
                where=target.shown,
            )
        return target

    @property
    def shown(self) -> str:
        """The address without the token that may stand in it."""
        return self.where.partition("/;")[0]

    @property
    def scheme(self) -> str:
        return urlsplit(self.where).scheme

    @property
    def host(self) -> str:
        return urlsplit(self.where).hostname or ""

    @property
    def port(self) -> int:
        return urlsplit(self.where).port or (15002 if self.scheme == "sc" else 7077)

    def require_reachable(self) -> None:
        """Knock at the door, so that a cluster that is gone is told at once. Raises ClusterUnreachable."""
        if self.where == LOCAL:
            return
        try:
            socket.create_connection((self.host, self.port), timeout=KNOCK_SECONDS).close()
        except OSError as error:
            raise unreachable(self) from error


def unreachable(target: Target) -> ClusterUnreachable:
    return ClusterUnreachable(
        N_("Het Spark-cluster op {where} antwoordt niet. Er zijn geen cijfers berekend."),
        N_(
            "Kijk of het draait ('informatiehuis cluster up' start er een op deze machine) en of de instelling "
            "{variable} klopt, of reken met --engine duckdb."
        ),
        where=target.shown,
        variable=WHERE,
    )


_lock = threading.Lock()
_open: dict[Target, SparkSession] = {}


def session(target: Target) -> SparkSession:
    """The session of this process with a target; made when there is none. Raises SparkAbsent and ClusterUnreachable."""
    with _lock:
        target.require_reachable()
        found = _open.get(target)
        if found is None or not _lives(found):
            _keep_values_out_of_logs()
            found = _open[target] = _connect(target) if target.scheme == "sc" else _start(target)
        return found


def forget(target: Target) -> None:
    """Let go of a session that does not answer any more; the next question makes a new one."""
    with _lock:
        found = _open.pop(target, None)
    if found is not None:
        try:
            found.stop()
        except Exception:  # it is broken already; whatever it says of that helps nobody
            return


def _lives(found: Any) -> bool:
    context = getattr(found, "_jsc", None)
    if context is None:
        return not getattr(getattr(found, "client", None), "is_closed", False)
    try:
        return not context.sc().isStopped()
    except Exception:  # the Java process is gone, and py4j says so in many ways
        return False


def _keep_values_out_of_logs() -> None:
    """PySpark logs the message of every failing query, and in that stand values out of the data.

    By a filter: who configures logging afterwards switches loggers on again that were switched off.
    """
    spark_home()
    from pyspark.logger import PySparkLogger

    for name in LOGGERS_WITH_VALUES:
        PySparkLogger.getLogger(name).addFilter(_nothing)


def _nothing(record: logging.LogRecord) -> bool:
    return False


def _connect(target: Target) -> SparkSession:
    try:
        from pyspark.sql.connect.client.retries import DefaultPolicy
        from pyspark.sql.connect.session import SparkSession as Remote
    except ImportError as error:
        raise SparkAbsent(
            N_("Voor Spark Connect ontbreekt hier een onderdeel: {what}."),
            N_("Installeer het met 'pip install informatiehuis[cluster]'."),
            what=getattr(error, "name", "") or type(error).__name__,
        ) from error
    made: Any = Remote.builder.remote(target.where).create()
    # left alone it would try for ten minutes to reach a server that is gone
    made.client.set_retry_policies([DefaultPolicy(max_retries=4, initial_backoff=100, max_backoff=2000)])
    for name, value in ANSWERS.items():
        made.conf.set(name, value)
    return made  # type: ignore[no-any-return]


def _start(target: Target) -> SparkSession:
    require_java()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from pyspark.sql import SparkSession

    _end_java()
    master = f"local[{target.cores}]" if target.where == LOCAL else target.where
    builder = SparkSession.builder.appName("informatiehuis").master(master)
    for name, value in {**ANSWERS, **_settings(target)}.items():
        builder = builder.config(name, value)
    try:
        with _configured_by(target):
            return begun(builder)
    except Exception as error:
        raise unreachable(target) from error


def begun(builder: SparkSession.Builder) -> SparkSession:
    """The session of a builder; Java that ends before it answers is begun once more.

    It is forked from this process, and beside the threads of an earlier Spark Connect that fails now and then.
    """
    from pyspark.errors import PySparkRuntimeError

    try:
        return builder.getOrCreate()
    except PySparkRuntimeError as error:
        if error.getCondition() != ENDED_EARLY:
            raise
        return builder.getOrCreate()


def _end_java() -> None:
    """End the Java process of this one, of which there can be one: it keeps the secret of the cluster it began with."""
    from pyspark import SparkContext

    for other in [one for one in _open if one.scheme != "sc"]:
        with suppress(Exception):  # its cluster may be gone
            _open.pop(other).stop()
    gateway: Any = SparkContext._gateway
    if gateway is None:
        return
    SparkContext._gateway = SparkContext._jvm = None
    with suppress(Exception):
        gateway.shutdown()
    if (process := getattr(gateway, "proc", None)) is not None:
        # Java ends by itself when nobody can speak to it any more
        process.stdin.close()
        process.wait(JAVA_SECONDS)


@contextmanager
def _configured_by(target: Target) -> Iterator[None]:
    """Java reads the settings of this target; those of the environment where the target has none of its own."""
    given = os.environ.get("SPARK_CONF_DIR")
    own = target.configuration != str(CONFIGURATION)
    os.environ["SPARK_CONF_DIR"] = target.configuration if own or given is None else given
    try:
        yield
    finally:
        if given is None:
            del os.environ["SPARK_CONF_DIR"]
        else:
            os.environ["SPARK_CONF_DIR"] = given


def _settings(target: Target) -> dict[str, str]:
    host = target.driver_host or ("127.0.0.1" if target.where == LOCAL or target.host in _HERE else "")
    settings = {
        **STOPPING,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": str(max(target.cores, 2)),
        "spark.driver.memory": target.memory,
        "spark.executor.memory": target.memory,
        "spark.cores.max": str(target.cores),
        "spark.log.level": "OFF",
        # a cluster without workers must not be waited for longer than a query may take
        "spark.network.timeout": "60s",
        "spark.executor.heartbeatInterval": "5s",
    }
    return settings | ({"spark.driver.host": host, "spark.driver.bindAddress": host} if host else {})


_HERE = ("127.0.0.1", "localhost", "::1")
