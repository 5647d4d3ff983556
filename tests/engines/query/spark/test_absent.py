"""A house without Spark: everything works but Spark, which says what to install."""

import subprocess
import sys
from pathlib import Path

import pytest

from informatiehuis.engines.query import check, engine
from informatiehuis.engines.query.spark import installed
from informatiehuis.engines.query.spark.problems import ClusterUnreachable, SparkAbsent
from informatiehuis.engines.query.spark.session import Target

SCHEMA = {"t": {"v": "double"}}


def test_without_pyspark_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(SparkAbsent, match=r"informatiehuis\[cluster\]"):
        installed.spark_home()


@pytest.mark.parametrize(("told", "found"), [('openjdk version "11.0.2"', "11"), ('java version "1.8.0_402"', "8")])
def test_a_java_that_is_too_old_is_told(told: str, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho '{told}' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    with pytest.raises(SparkAbsent, match=f"Java 17 of nieuwer nodig; hier is {found}"):
        installed.require_java()


def test_without_java_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    with pytest.raises(SparkAbsent, match="openjdk-17-jre-headless"):
        installed.require_java()


def test_the_engines_are_known_and_rehearsed_without_loading_spark() -> None:
    code = (
        "import sys\n"
        "from informatiehuis.engines.query import check, engine\n"
        "query = check('select sum(v) as s from t', {'t': {'v': 'double'}})\n"
        "assert engine('spark').rehearse(query, {'t': {'v': 'double'}}) == {'s': 'double'}\n"
        "assert not [name for name in sys.modules if name.startswith(('pyspark', 'py4j'))]\n"
    )

    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_cluster_that_is_not_there_is_told_at_once() -> None:
    import pyarrow as pa

    from informatiehuis.engines.query.spark.cluster import free_ports
    from informatiehuis.engines.query.spark.engine import SparkEngine

    (port,) = free_ports(1)
    for scheme in ("spark", "sc"):
        gone = SparkEngine(Target(f"{scheme}://127.0.0.1:{port}"))
        with pytest.raises(ClusterUnreachable) as caught:
            gone.run(check("select v from t", SCHEMA), {"t": pa.table({"v": [1.0]})})
        assert "--engine duckdb" in caught.value.what_to_do()
        assert caught.value.may_pass


def test_an_address_that_is_none_is_refused_and_a_token_is_never_shown() -> None:
    with pytest.raises(ClusterUnreachable, match="geen adres van Spark"):
        Target.from_environment({"INFORMATIEHUIS_SPARK": "http://example.org"})

    assert Target("sc://127.0.0.1:1/;token=geheim").shown == "sc://127.0.0.1:1"


def test_the_default_engine_stays_duckdb() -> None:
    assert engine().name == "duckdb"


class Builder:
    """Begins a session after so many times that it failed for this reason."""

    def __init__(self, failures: int, condition: str) -> None:
        self.failures, self.condition, self.asked = failures, condition, 0

    def getOrCreate(self) -> str:  # as PySpark calls it
        from pyspark.errors import PySparkRuntimeError

        self.asked += 1
        if self.asked <= self.failures:
            raise PySparkRuntimeError(errorClass=self.condition, messageParameters={})
        return "session"


def test_java_that_ends_before_it_answers_is_begun_once_more_and_no_other_failure_is() -> None:
    from pyspark.errors import PySparkRuntimeError

    from informatiehuis.engines.query.spark.session import ENDED_EARLY, begun

    once, twice, other = Builder(1, ENDED_EARLY), Builder(2, ENDED_EARLY), Builder(1, "NO_ACTIVE_SESSION")
    assert begun(once) == "session"  # type: ignore[arg-type, comparison-overlap]
    for builder, asked in ((twice, 2), (other, 1)):
        with pytest.raises(PySparkRuntimeError):
            begun(builder)  # type: ignore[arg-type]
        assert builder.asked == asked
