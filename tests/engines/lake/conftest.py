from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.connectors.base import Column, Description
from informatiehuis.engines.lake import Lake, Manifest, Place
from tests.storage import opened

MORNING = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


@pytest.fixture(params=["folder", "s3"])
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> Lake:
    """A lake in a folder, and one in object storage: both keep the same promises."""
    if request.param == "s3":
        return opened(tmp_path / "lake", request.getfixturevalue("s3_place"))
    return Lake(tmp_path / "lake", reserve=0)


@pytest.fixture
def in_bucket(tmp_path: Path, s3_place: Place) -> Lake:
    return opened(tmp_path / "lake", s3_place)


def describe(table: pa.Table) -> Description:
    return Description(tuple(Column(field.name, str(field.type), None, field.name.upper()) for field in table.schema))


Keep = Callable[..., Manifest]


@pytest.fixture
def keep(lake: Lake) -> Keep:
    return keeping(lake)


def keeping(lake: Lake) -> Keep:
    """What commits a table, given as columns, as a snapshot of the source `bomen`."""

    def commit(
        table: pa.Table | dict[str, list[object]],
        at: datetime = MORNING,
        source: str = "bomen",
        quality: dict[str, object] | None = None,
        **options: object,
    ) -> Manifest:
        table = pa.table(table) if isinstance(table, dict) else table
        with lake.stage(source) as stage:
            pq.write_table(table, stage.parquet, **options)
            return lake.commit(
                stage,
                source=source,
                description=describe(table),
                rows=table.num_rows,
                retrieved_at=at,
                origin="https://example.org/bomen.csv",
                quality=quality or {},
            )

    return commit
