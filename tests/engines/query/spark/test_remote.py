"""Workers that read parquet from object storage: the same rows as from the file itself, or a message and no figures."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.lake import Lake, Manifest, Place
from informatiehuis.engines.links import Link
from informatiehuis.engines.query import Limits, check, engine
from informatiehuis.engines.query.spark.cluster import Cluster
from informatiehuis.engines.query.spark.engine import SparkEngine
from informatiehuis.engines.query.spark.problems import StorageUnreachable
from informatiehuis.engines.query.spark.session import Target, session
from informatiehuis.engines.query.types import plain
from tests import between as behaviours
from tests import storage
from tests.between import Between
from tests.engines.lake.conftest import keeping
from tests.spark import SIZE

LIMITS = Limits(seconds=300)
EVERY_TYPE = {
    "whole": pa.array([1, None, -(2**63)], pa.int64()),
    "small": pa.array([1, None, -128], pa.int8()),
    "short": pa.array([1, None, -32768], pa.int16()),
    "middle": pa.array([1, None, -(2**31)], pa.int32()),
    "without_sign": pa.array([1, None, 2**32 - 1], pa.uint32()),
    "large_without_sign": pa.array([1, None, 2**64 - 1], pa.uint64()),
    "real": pa.array([0.1, None, float("nan")], pa.float64()),
    "single": pa.array([0.5, None, -1.25], pa.float32()),
    "exact": pa.array([Decimal("1.10"), None, Decimal("-99999999.99")], pa.decimal128(10, 2)),
    "text": pa.array(["één", None, ""], pa.string()),
    "listed": pa.array(["a", None, "a"], pa.dictionary(pa.int32(), pa.string())),
    "truth": pa.array([True, None, False], pa.bool_()),
    "day": pa.array([dt.date(2024, 2, 29), None, dt.date(1900, 1, 1)], pa.date32()),
    "moment": pa.array([1711848600000000, None, -3600000000], pa.int64()).cast(pa.timestamp("us")),
    "zoned": pa.array(
        [dt.datetime(2024, 10, 27, 0, 30, tzinfo=dt.UTC), None, dt.datetime(2000, 1, 1, tzinfo=dt.UTC)],
        pa.timestamp("us", "UTC"),
    ),
    "bytes": pa.array([b"\x00\x01", None, b""], pa.binary()),
    "coarse": pa.array([1, None, -1], pa.timestamp("ms")),
    # Spark itself refuses these two
    "nanoseconds": pa.array([1711848600000000123, None, -1500], pa.timestamp("ns")),
    "half": pa.array([0.5, None, -1.25], pa.float16()),
}


@pytest.fixture
def between(s3_server: str) -> Iterator[Between]:
    with behaviours.between(s3_server) as made:
        yield made


@pytest.fixture
def lake(tmp_path: Path, s3_place: Place, between: Between) -> Lake:
    return storage.opened(tmp_path / "lake", replace(s3_place, endpoint=between.url))


def linked(lake: Lake, manifest: Manifest, target: Target) -> SparkEngine:
    """Spark that finds the file of a snapshot at its link alone."""
    return SparkEngine(target, lambda path: lake.link(manifest, 300) if path == lake.path(manifest) else None)


@pytest.fixture
def target(spark_cluster: Cluster) -> Target:
    return Target(spark_cluster.connect, memory=SIZE.memory)


@pytest.fixture
def numbers(lake: Lake) -> Manifest:
    """A snapshot of several row groups."""
    rows = {"k": [number % 7 for number in range(50_000)], "v": [number / 3 for number in range(50_000)]}
    return keeping(lake)(pa.table(rows), row_group_size=3_000)


QUERY = check(
    "select k as area, sum(v) as value, median(v) as middle, count(*) as n from t group by k",
    {"t": {"k": "int64", "v": "double"}},
)


def test_every_type_is_read_alike_from_a_link_and_from_a_file(lake: Lake, target: Target, spark: object) -> None:
    from informatiehuis.engines.query.spark import reading

    table = pa.table(EVERY_TYPE)
    manifest = keeping(lake)(table)
    path, link = lake.path(manifest), lake.link(manifest, 300)
    opened = session(target)
    refused = ["nanoseconds", "half"]
    for names in ([name for name in table.column_names if name not in refused], refused, ["text", "whole"]):
        theirs = reading.of_file(opened, path, None, names, 2)
        ours = reading.of_file(opened, path, link, names, 2)
        assert ours.schema == theirs.schema
        # a real number that is none equals nothing, not even itself
        assert str(ours.toArrow().to_pylist()) == str(theirs.toArrow().to_pylist())
        assert str(ours.toArrow().to_pylist()) == str(plain(table.select(names)).to_pylist())


def test_the_figures_are_those_of_duckdb_and_the_workers_read_stretches(
    lake: Lake, numbers: Manifest, target: Target, between: Between
) -> None:
    seen: list[tuple[str, str]] = []

    def noted(request: behaviours.Request) -> bool:
        if request.is_data and request.method == "GET":
            seen.append((request.path, request.headers.get("Range", "")))
        return False

    between.behaviour, between.fails = behaviours.busy, noted
    tables = {"t": lake.path(numbers)}
    made = linked(lake, numbers, target).run(QUERY, tables, LIMITS).to_pylist()
    for one, other in zip(made, engine("duckdb").run(QUERY, tables, LIMITS).to_pylist(), strict=True):
        assert one == pytest.approx(other, rel=1e-12)
    assert len(seen) > 4
    assert all(stretch for _, stretch in seen)
    assert not any(secret in path for path, _ in seen for secret in [storage.KEYS["AWS_SECRET_ACCESS_KEY"]])


def test_what_is_not_that_file_any_more_gives_no_figures(
    lake: Lake, numbers: Manifest, target: Target, s3_place: Place
) -> None:
    (name,) = (name for name in storage.objects(s3_place) if name.endswith(".parquet"))
    body = bytearray(storage.objects(s3_place)[name])
    body[1000] ^= 1
    storage.put(s3_place, name, bytes(body))
    with pytest.raises(StorageUnreachable, match="Er zijn geen cijfers berekend"):
        linked(lake, numbers, target).run(QUERY, {"t": lake.path(numbers)}, LIMITS)


@pytest.mark.parametrize("behaviour", [behaviours.denied, behaviours.busy, behaviours.cut_off])
def test_storage_that_fails_the_workers_gives_no_figures_and_tells_no_address(
    lake: Lake, numbers: Manifest, target: Target, between: Between, behaviour
) -> None:
    between.behaviour = behaviour
    between.fails = lambda request: request.is_data and request.method == "GET"
    with pytest.raises(StorageUnreachable) as caught:
        linked(lake, numbers, target).run(QUERY, {"t": lake.path(numbers)}, LIMITS)
    assert "Er zijn geen cijfers berekend" in caught.value.text()
    assert "Signature" not in caught.value.text()
    between.behaviour = None
    assert linked(lake, numbers, target).run(QUERY, {"t": lake.path(numbers)}, LIMITS).num_rows == 7


def test_a_link_does_not_show_its_address() -> None:
    assert "geheim" not in repr(Link("https://opslag/x?Signature=geheim", '"e"', 3))


def test_rows_without_row_groups_are_read(lake: Lake, target: Target) -> None:
    empty = pa.table({"k": pa.array([], pa.int64()), "v": pa.array([], pa.float64())})
    path = lake.root / "empty.parquet"
    lake.root.mkdir(parents=True, exist_ok=True)
    pq.write_table(empty, path)
    manifest = keeping(lake)(empty)
    assert linked(lake, manifest, target).run(QUERY, {"t": lake.path(manifest)}, LIMITS).num_rows == 0
