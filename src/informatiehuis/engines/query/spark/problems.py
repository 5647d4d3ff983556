"""What can be wrong with Spark and its cluster, and what Spark answers differently from DuckDB."""

from __future__ import annotations

from sqlglot import exp

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.query.problems import SqlProblem
from informatiehuis.engines.query.text import Canonical, shorten


class SparkProblem(Problem):
    """Spark cannot be used, or stopped while it computed; there are no figures then, not even half of them."""

    code = "spark"


class SparkAbsent(SparkProblem):
    """Spark, or the Java it runs on, is not installed."""

    code = "spark_absent"


class ClusterUnreachable(SparkProblem):
    """The cluster does not answer, or lost too much to go on."""

    code = "spark_cluster"
    may_pass = True


class SparkStopped(SparkProblem):
    """Spark broke off for a reason that it does not give a name; asked again it may well answer."""

    code = "spark_stopped"
    may_pass = True


class StorageUnreachable(SparkProblem):
    """What the figures are made of cannot be read from where it is stored."""

    code = "spark_storage"
    may_pass = True


class OtherwiseOnSpark(SqlProblem):
    """A definition that would give something else on Spark than on DuckDB, and so is not computed there."""

    code = "sql_otherwise_on_spark"


def written(node: exp.Expr) -> str:
    """A piece of the definition as its writer would recognise it."""
    return shorten(node.sql(dialect=Canonical).lower(), 60)


def otherwise(found: str, remedy: str, **facts: object) -> OtherwiseOnSpark:
    """The refusal of a piece of SQL; `remedy` says what to write so that all engines agree."""
    return OtherwiseOnSpark(
        N_("‘{found}’ zou op Spark iets anders geven dan op DuckDB, en wordt daar niet berekend."),
        remedy,
        found=found,
        **facts,  # type: ignore[arg-type]
    )
