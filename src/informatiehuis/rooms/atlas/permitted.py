"""The rows of a source that somebody may see: the one way from a snapshot to rows for people and their programs.

Pages, API, maps, downloads and SQL get rows here and nowhere else. `permitted` asks the policy for the purpose, takes
the view that the rules of the source leave this actor, and writes the use down before anything is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
from django.conf import settings

from informatiehuis.engines.views import View, reading
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.processing.log import Trace
from informatiehuis.kernel.processing.rules import view
from informatiehuis.kernel.processing.using import using
from informatiehuis.rooms.atlas.models import Snapshot
from informatiehuis.rooms.atlas.refreshing import lake


@dataclass(frozen=True)
class Asking:
    """Who asks for rows, through what, and for which purpose: the slug of an activity, empty when none is named."""

    actor: Actor
    surface: str
    purpose: str = ""
    trace: Trace | None = None


@dataclass(frozen=True)
class Rows:
    """The rows of a snapshot that may be seen."""

    snapshot: Snapshot
    view: View

    @property
    def columns(self) -> dict[str, str]:
        """The type of each column that may be seen, by its name."""
        held = {one["name"]: one["type"] for one in self.snapshot.columns}
        return {name: held[name] for name in self.view.columns(list(held))}

    @property
    def shown(self) -> list[str]:
        """The columns that a table can show: all that may be seen but the geometry."""
        return [name for name in self.columns if name != self.snapshot.geometry]

    def first(self, most: int) -> list[dict[str, Any]]:
        """The first rows, without geometry. Raises ViewDoesNotFit and MissingProblem."""
        found: list[dict[str, Any]] = []
        for batch in reading.batches(self.view, _stored(self.snapshot), self.shown):
            found += batch.slice(0, most - len(found)).to_pylist()
            if len(found) >= most:
                break
        return found

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        """All rows. Raises ViewDoesNotFit and MissingProblem, and KeyError for a column that is not there."""
        return reading.table(self.view, _stored(self.snapshot), columns)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All rows without geometry, some at a time."""
        return reading.batches(self.view, _stored(self.snapshot), self.shown)

    @contextmanager
    def parquet(self) -> Iterator[Path]:
        """A parquet file that holds nothing but these rows, for as long as the block runs."""
        stored = _stored(self.snapshot)
        if self.view.is_whole:
            yield stored
            return
        settings.HOUSE.temporary.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix="view-", dir=settings.HOUSE.temporary) as folder:
            left = Path(folder) / "rows.parquet"
            reading.write(self.view, stored, left)
            yield left


@contextmanager
def permitted(snapshot: Snapshot, asking: Asking, name: str, *, in_stretches: bool = False) -> Iterator[Rows]:
    """The rows of a snapshot that may be seen, for one use called `name`; written down when the block ends.

    What was read goes out only after the block. Raises NotAllowed, PurposeNeeded, and NotLogged.
    """
    source = snapshot.source
    with using(
        asking.actor,
        source,
        purpose=asking.purpose,
        name=name,
        surface=asking.surface,
        snapshot=snapshot.content_hash,
        trace=asking.trace,
        in_stretches=in_stretches,
    ):
        yield rows_for(snapshot, asking.actor)


def rows_for(snapshot: Snapshot, actor: Actor) -> Rows:
    """What the rules leave this actor of a snapshot. What is in it is read inside `permitted` only."""
    return Rows(snapshot, view(snapshot.source, actor))


def _stored(snapshot: Snapshot) -> Path:
    held = lake()
    return held.path(held.snapshot(snapshot.source.slug, snapshot.content_hash))
