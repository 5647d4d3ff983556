"""Reads parquet and GeoParquet: the columns get safe names and area codes one spelling, the rest stays as it is."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from informatiehuis.engines.connectors.base import GEOMETRY, Column, Connector, Description, Location, Written
from informatiehuis.engines.connectors.dialect import empty
from informatiehuis.engines.connectors.geometries import OPTIONS, Checks, write_checked
from informatiehuis.engines.connectors.parquet_part import batches_of, groups_needed
from informatiehuis.engines.connectors.part import Moved, Part
from informatiehuis.engines.connectors.placing import authority
from informatiehuis.engines.connectors.problems import FormatProblem
from informatiehuis.engines.connectors.ranges import NoRanges, RangedFile
from informatiehuis.engines.connectors.spelling import area_codes, code_level, safe_names, unit_of
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.connectors.write import write_batches
from informatiehuis.engines.problems import N_
from informatiehuis.engines.progress import Progress, silent

MAGIC = b"PAR1"
BATCH = 16_384
WKB = "WKB"


class Parquet(Connector):
    """One parquet file from disk or over HTTP."""

    name = "parquet"
    label = N_("Parquet")
    options = OPTIONS

    def recognises(self, location: Location) -> bool:
        return location.suffix in (".parquet", ".geoparquet") and location.scheme in ("file", "http", "https")

    def sniffs(self, head: bytes, media_type: str) -> bool:
        return head.startswith(MAGIC)

    def describe(self, location: Location, options: Mapping[str, str], fetch: Transport) -> Description:
        chosen = self.chosen(options)
        with _opened(fetch.download(location).path, location.name) as file:
            geometry, declared = _geometry(file)
            checks = Checks.of(location, chosen, declared)
            description = _description(file, geometry, checks.crs)
            first = next(file.iter_batches(BATCH, columns=[geometry]), None) if geometry else None
            return description if first is None else checks.noted(description, first.column(0))

    def write_parquet(
        self,
        location: Location,
        options: Mapping[str, str],
        target: Path,
        fetch: Transport,
        progress: Progress,
    ) -> Written:
        chosen = self.chosen(options)
        fetched = fetch.download(location, progress if location.is_remote else silent)
        with _opened(fetched.path, location.name) as file:
            geometry, declared = _geometry(file)
            if file.metadata.num_rows == 0:
                raise empty(location.name)
            checks = Checks.of(location, chosen, declared)
            return write_checked(
                _batches(file, geometry, checks),
                target,
                _schema(file.schema_arrow, geometry),
                file=fetched,
                description=_description(file, geometry, checks.crs),
                checks=checks,
                fetch=fetch,
                progress=progress,
            )

    def read_part(
        self,
        location: Location,
        options: Mapping[str, str],
        part: Part,
        target: Path,
        fetch: Transport,
        progress: Progress,
    ) -> Moved:
        """Only the columns and the row groups that are needed cross, where the server gives stretches of the file."""
        chosen = self.chosen(options)
        if not location.is_remote:
            return super().read_part(location, options, part, target, fetch, progress)
        try:
            stretches = RangedFile(fetch, location.text)
        except NoRanges:
            return super().read_part(location, options, part, target, fetch, progress)
        retrieved_at = datetime.now(UTC)
        with _reading(stretches, location.name) as file:
            geometry, declared = _geometry(file)
            whole = _description(file, geometry, Checks.of(location, chosen, declared).crs if geometry else None)
            original = {one.name: one.original for one in whole.columns}
            wanted = tuple(one for one in whole.columns if one.name in part.columns)
            groups = groups_needed(file, part, original)
            schema = pa.schema([_schema(file.schema_arrow, geometry).field(one.name) for one in wanted])
            read = batches_of(file, groups, [one.original for one in wanted])
            rows = write_batches(
                (_part_batch(batch, wanted, file.schema_arrow, schema) for batch in read),
                target,
                schema,
                crs=whole.crs,
                disk=fetch.disk,
                progress=progress,
            )
            kept = whole.geometry if whole.geometry in part.columns else None
            total = file.metadata.num_rows
        description = replace(whole, columns=wanted, geometry=kept, crs=whole.crs if kept else None, row_estimate=rows)
        written = Written(rows, description, None, retrieved_at)
        pruned = part.text() if len(groups) < file.metadata.num_row_groups else ""
        return Moved(written, stretches.received, tuple(one.name for one in wanted), pruned, total)


def _part_batch(
    batch: pa.RecordBatch, wanted: Sequence[Column], source: pa.Schema, schema: pa.Schema
) -> pa.RecordBatch:
    arrays = [
        batch.column(one.original)
        if one.name == GEOMETRY
        else _column(batch.column(one.original), source.field(one.original))
        for one in wanted
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


@contextmanager
def _reading(stretches: RangedFile, name: str) -> Iterator[pq.ParquetFile]:
    """Raises FormatProblem for what is no parquet; what the server did wrong comes out as it was."""
    try:
        with pq.ParquetFile(pa.PythonFile(stretches, mode="r")) as file:
            yield file
    except pa.ArrowException as error:
        raise FormatProblem(
            N_("{name} kan niet worden gelezen: het is beschadigd of geen parquet ({error})."),
            N_("Haal het bestand opnieuw op."),
            name=name,
            error=str(error).partition("\n")[0],
        ) from error


@contextmanager
def _opened(path: Path, name: str) -> Iterator[pq.ParquetFile]:
    if path.stat().st_size == 0:
        raise empty(name)
    try:
        with pq.ParquetFile(path) as file:
            yield file
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise FormatProblem(
            N_("{name} kan niet worden gelezen: het is beschadigd of geen parquet ({error})."),
            N_("Haal het bestand opnieuw op."),
            name=name,
            error=str(error).partition("\n")[0],
        ) from error


def _geometry(file: pq.ParquetFile) -> tuple[str | None, str | None]:
    """The geometry column and its CRS from the GeoParquet metadata (version 1.1.0); without `crs` it is CRS84."""
    text = (file.metadata.metadata or {}).get(b"geo")
    if text is None:
        return None, None
    facts: dict[str, Any] = json.loads(text)
    name = str(facts["primary_column"])
    column = facts["columns"][name]
    if column.get("encoding") != WKB or name not in file.schema_arrow.names:
        return None, None
    crs = column.get("crs", "OGC:CRS84")
    return name, authority(json.dumps(crs) if isinstance(crs, dict) else crs)


def _others(schema: pa.Schema, geometry: str | None) -> list[pa.Field]:  # type: ignore[type-arg]
    return [one for one in schema if one.name != geometry]


def _plain(one: Any) -> pa.DataType:
    """The type in the copy: text for area codes, values for dictionaries."""
    if code_level(one.name) is not None:
        return pa.string()
    kind: pa.DataType = one.type.value_type if pa.types.is_dictionary(one.type) else one.type
    return kind


def _schema(schema: pa.Schema, geometry: str | None) -> pa.Schema:
    others = _others(schema, geometry)
    names = safe_names([one.name for one in others], geometry=geometry is not None)
    fields: list[Any] = [pa.field(name, _plain(one)) for name, one in zip(names, others, strict=True)]
    return pa.schema([*fields, pa.field(GEOMETRY, pa.binary())] if geometry else fields)


def _batches(file: pq.ParquetFile, geometry: str | None, checks: Checks) -> Iterator[pa.RecordBatch]:
    source = file.schema_arrow
    schema = _schema(source, geometry)
    for batch in file.iter_batches(BATCH):
        columns = [_column(batch.column(one.name), one) for one in _others(source, geometry)]
        if geometry:
            columns.append(checks.pass_through(batch.column(geometry)))
        yield pa.RecordBatch.from_arrays(columns, schema=schema)
    checks.finish()


def _column(values: Any, one: Any) -> Any:
    level = code_level(one.name)
    return area_codes(values, level) if level is not None else values.cast(_plain(one))


def _description(file: pq.ParquetFile, geometry: str | None, crs: str | None) -> Description:
    crs = crs if geometry else None
    source = file.schema_arrow
    originals = [*(one.name for one in _others(source, geometry)), *([geometry] if geometry else [])]
    columns = tuple(
        Column(one.name, str(one.type), None if one.name == GEOMETRY else unit_of(original), original)
        for one, original in zip(_schema(source, geometry), originals, strict=True)
    )
    return Description(
        columns=columns,
        crs=crs,
        geometry=GEOMETRY if geometry else None,
        row_estimate=file.metadata.num_rows,
        found={"crs": crs or ""} if geometry else {},
    )
