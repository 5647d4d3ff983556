"""Ours: a CSV becomes a snapshot: read, judged and committed to the lake, as `source snapshot` does."""

import datetime as dt
import sys
import tempfile
from pathlib import Path

import informatiehuis
from bench.workers.telling import cpu_seconds, tell
from informatiehuis.engines import quality
from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.registry import registry
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.lake import Lake
from informatiehuis.engines.progress import silent


def main(source: str) -> None:
    csv = registry().get("csv")
    with tempfile.TemporaryDirectory(dir=Path(source).parent) as folder, Transport() as fetch:
        lake = Lake(Path(folder))
        before = cpu_seconds()
        with lake.stage("bench") as stage:
            written = csv.write_parquet(Location(source), {}, stage.parquet, fetch, silent)
            now = dt.datetime.now(dt.UTC)
            report = quality.judge(quality.Subject(stage.parquet, {}, retrieved_at=now, now=now), ())
            manifest = lake.commit(
                stage, source="bench", description=written.description, rows=written.rows,
                retrieved_at=now, origin=source, quality=report.as_mapping(),
            )  # fmt: skip
        tell(cpu_seconds() - before, informatiehuis.__version__, rows=manifest.rows, bytes=manifest.bytes)


main(*sys.argv[1:])
