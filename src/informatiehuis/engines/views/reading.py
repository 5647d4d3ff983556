"""Reads what is left of a table in a view.

What is left out is taken out before anything else is done with the rows. A query, a filter or a map never touches a
hidden row or column, so that no order of evaluation, no error and no statistic can tell of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from informatiehuis.engines.views.view import View, ViewDoesNotFit

ROWS_AT_ONCE = 10_000


def schema(view: View, parquet: Path) -> pa.Schema:
    """The schema of what is left. Raises ViewDoesNotFit."""
    with pq.ParquetFile(parquet) as file:
        return _left(view, file.schema_arrow)


def batches(
    view: View, parquet: Path, columns: Sequence[str] | None = None, size: int = ROWS_AT_ONCE
) -> Iterator[pa.RecordBatch]:
    """The rows that are left, in the order of the file; of the named columns, or of all. Raises ViewDoesNotFit.

    KeyError for a column that is not left: whoever asks has to know what there is.
    """
    with pq.ParquetFile(parquet) as file:
        left = _left(view, file.schema_arrow)
        wanted = left.names if columns is None else list(columns)
        for name in wanted:
            if name not in left.names:
                raise KeyError(name)
        read = list(dict.fromkeys([*wanted, *view.rows]))
        kept = pa.schema([left.field(name) for name in wanted], metadata=_metadata(left))
        for batch in file.iter_batches(size, columns=read):
            chosen = _chosen(view, batch).select(wanted)
            yield pa.RecordBatch.from_arrays(chosen.columns, schema=kept)


def table(view: View, parquet: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """The rows that are left as one table. Raises ViewDoesNotFit, and KeyError as `batches` does."""
    left = schema(view, parquet)
    found = list(batches(view, parquet, columns))
    if found:
        return pa.Table.from_batches(found)
    return left.empty_table().select(left.names if columns is None else list(columns))


def write(view: View, parquet: Path, target: Path) -> None:
    """Write the rows that are left as a parquet file. Raises ViewDoesNotFit."""
    with pq.ParquetWriter(target, schema(view, parquet)) as writer:
        for batch in batches(view, parquet):
            writer.write_batch(batch)


def _left(view: View, schema: pa.Schema) -> pa.Schema:
    for name in (*sorted(view.hidden), *sorted(view.rows)):
        if name not in schema.names or (name in view.rows and not _comparable(schema.field(name).type)):
            raise ViewDoesNotFit(name)
    fields = [one for one in schema if one.name not in view.hidden]
    # what a file says of a geometry or of its own making may tell of what is hidden
    return pa.schema(fields, metadata=_metadata(schema) if view.is_whole else None)


def _chosen(view: View, batch: pa.RecordBatch) -> pa.RecordBatch:
    for name, values in view.rows.items():
        held = pc.cast(batch.column(name), pa.string())
        batch = batch.filter(pc.is_in(held, value_set=pa.array(sorted(values), pa.string())))
    return batch


def _comparable(kind: pa.DataType) -> bool:
    """Whether values of this type have one spelling as text."""
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_date(kind)
    )


def _metadata(schema: pa.Schema) -> dict[bytes | str, bytes | str] | None:
    return None if schema.metadata is None else dict(schema.metadata.items())
