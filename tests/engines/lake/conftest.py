from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from informatiehuis.engines.connectors.base import Column, Description
from informatiehuis.engines.lake import Lake, Manifest

MORNING = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake", reserve=0)


def describe(table: pa.Table) -> Description:
    return Description(tuple(Column(field.name, str(field.type), None, field.name.upper()) for field in table.schema))


Keep = Callable[..., Manifest]


@pytest.fixture
def keep(lake: Lake) -> Keep:
    """Commit a table, given as columns, as a snapshot of the source `bomen`."""

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
