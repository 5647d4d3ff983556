"""Spark breaks off without a name for the reason: it is asked once more, and what it says last is told."""

from contextlib import nullcontext
from types import SimpleNamespace

import pyarrow as pa
import pytest

from informatiehuis.engines.query import Limits, check
from informatiehuis.engines.query.spark import engine
from informatiehuis.engines.query.spark.problems import OtherwiseOnSpark, SparkStopped
from informatiehuis.engines.query.spark.session import Target

STACK = """Boxed Exception

JVM stacktrace:
java.util.concurrent.ExecutionException
	at scala.concurrent.impl.Promise$.resolve(Promise.scala:99)
Caused by: org.apache.spark.SparkException: task 3 of De Vries
	... 20 more
Caused by: java.lang.InterruptedException: Jan Jansen
	... 30 more
"""
TABLE = pa.table({"k": [1, 2]})


class Session:
    """Stands for the session with Spark; each `toArrow` is the next of what was given."""

    def __init__(self, answers: list[Exception | pa.Table]) -> None:
        self.answers = answers

    def sql(self, _text: str) -> "Session":
        return self

    def limit(self, _rows: int) -> "Session":
        return self

    def addTag(self, _tag: str) -> None:
        pass

    removeTag = interruptTag = addTag

    def toArrow(self) -> pa.Table:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def run(monkeypatch: pytest.MonkeyPatch, answers: list[Exception | pa.Table], seconds: float = 60) -> pa.Table:
    opened = Session(answers)
    monkeypatch.setattr(engine, "session", lambda _: opened)
    monkeypatch.setattr(engine, "views", lambda *_: nullcontext({"t": "t"}))
    query = check("select k as area from t", {"t": {"k": "int64"}})
    return engine.SparkEngine(Target("sc://localhost")).run(query, {"t": TABLE}, Limits(seconds=seconds))


def test_a_query_that_spark_broke_off_is_asked_once_more(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    result = run(monkeypatch, [RuntimeError(STACK), TABLE.rename_columns(["area"])])

    assert result.to_pylist() == [{"area": 1}, {"area": 2}]
    assert "Spark stopped (InterruptedException)" in caplog.text
    assert "Jan Jansen" not in caplog.text


def test_what_spark_breaks_off_twice_is_told_by_the_class_of_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Exception | pa.Table] = [RuntimeError("gone"), RuntimeError(STACK), TABLE]
    with pytest.raises(SparkStopped, match=r"Spark stopte met een fout \(InterruptedException\)") as told:
        run(monkeypatch, answers)

    assert "Jan Jansen" not in told.value.text()
    assert told.value.may_pass
    assert answers == [TABLE]


def test_what_has_no_time_left_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Exception | pa.Table] = [RuntimeError("gone"), TABLE]
    clock = iter([0.0, 61.0])
    monkeypatch.setattr(engine, "time", SimpleNamespace(monotonic=lambda: next(clock)))

    with pytest.raises(SparkStopped, match=r"\(RuntimeError\)"):
        run(monkeypatch, answers)

    assert answers == [TABLE]


def test_what_spark_gives_a_name_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Exception | pa.Table] = [RuntimeError("[UNSUPPORTED_FEATURE] no"), TABLE]

    with pytest.raises(OtherwiseOnSpark, match="UNSUPPORTED_FEATURE"):
        run(monkeypatch, answers)

    assert answers == [TABLE]
