"""Reads JSON lines and JSON arrays of objects with DuckDB; objects inside are flattened one level.

An array may stand in an object, as in {"value": […]}; finding it is for `wrapped`.
{"gemeente": {"code": "GM0344"}} gives the column gemeente_code; what lies deeper, and lists, stay JSON text.
All objects are looked at before reading, because a key that first occurs late is a column too. GeoJSON has a
connector of its own.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
from duckdb.sqltypes import DuckDBPyType

from informatiehuis.engines.connectors.archive import gunzip
from informatiehuis.engines.connectors.base import Column, Connector, Description, Location, Option, Written
from informatiehuis.engines.connectors.bills import is_cyclonedx
from informatiehuis.engines.connectors.copying import bounded, copy_to_parquet
from informatiehuis.engines.connectors.dialect import empty
from informatiehuis.engines.connectors.geojson import is_geojson
from informatiehuis.engines.connectors.problems import FormatProblem
from informatiehuis.engines.connectors.spelling import area_code_sql, code_level, unique_slugs, unit_of
from informatiehuis.engines.connectors.transport import Sample, Transport
from informatiehuis.engines.connectors.wrapped import Wrapper, find_wrapper, records_of, take_out
from informatiehuis.engines.connectors.write import exact
from informatiehuis.engines.duck import identifier, literal
from informatiehuis.engines.problems import N_, Note
from informatiehuis.engines.progress import Progress, silent

HEAD = 512 * 1024
SAMPLE_ROWS = 20_000
MOST_OBJECT = 64 * 1024**2
LINES = (".jsonl", ".ndjson")
FORMS = {"lines": "newline_delimited", "array": "array", "objects": "unstructured"}
PLACE = re.compile(r'^[\w ]+ Error: | in file "[^"]*",?| at byte \d+ in line \d+|[. ]+$')
TYPES = {
    "BIGINT": "int64",
    "DOUBLE": "double",
    "BOOLEAN": "bool",
    "DATE": "date32[day]",
    "TIMESTAMP": "timestamp[us]",
    "TIMESTAMP WITH TIME ZONE": "timestamp[us, tz=UTC]",
}
FORM = Option(
    "form", N_("Vorm"), N_("Een object per regel, één lijst, of objecten over meer regels."), "", tuple(FORMS)
)
RECORDS = Option(
    "records",
    N_("Lijst met gegevens"),
    N_("De sleutel van de lijst, zoals value of d.results; zonder sleutel de enige lijst van objecten."),
)


@dataclass(frozen=True)
class _Part:
    """One column to be: its name in the source, the expression that gives it, and its Arrow type."""

    original: str
    expression: str
    type: str


@dataclass(frozen=True)
class _Text:
    """The text to read and its form; `records` is the key of the list, where that stood in an object."""

    path: Path
    form: str
    records: str = ""
    notes: Sequence[Note] = ()


class Json(Connector):
    """JSON lines or a JSON array, gzipped or not, from disk or over HTTP."""

    name = "json"
    label = N_("JSON (lijst of regels)")
    options = (FORM, RECORDS)

    def recognises(self, location: Location) -> bool:
        known = location.suffix in (".json", ".jsonl", ".ndjson")
        return known and location.scheme in ("file", "http", "https")

    def sniffs(self, head: bytes, media_type: str) -> bool:
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return start.startswith((b"{", b"[")) and not is_geojson(head) and not is_cyclonedx(head)

    def describe(self, location: Location, options: Mapping[str, str], fetch: Transport) -> Description:
        chosen = self.chosen(options)
        sample = fetch.sample(location, HEAD)
        text = _sampled(sample, location, chosen, fetch) or _text(
            _plain(location, fetch, silent)[0], location, chosen, fetch
        )
        estimate = None
        if text.form == "lines" and not location.is_gzip:
            lines = sample.content.count(b"\n")
            if sample.complete:
                estimate = sum(bool(line.strip()) for line in sample.content.splitlines())
            elif sample.total and lines:
                estimate = round(sample.total * lines / len(sample.content))
        with bounded(fetch.scratch()) as connection:
            parts = _parts(connection, location.name, text.path, text.form, SAMPLE_ROWS)
        return _description(parts, text, estimate)

    def write_parquet(
        self,
        location: Location,
        options: Mapping[str, str],
        target: Path,
        fetch: Transport,
        progress: Progress,
    ) -> Written:
        chosen = self.chosen(options)
        path, etag, retrieved_at = _plain(location, fetch, progress)
        text = _text(path, location, chosen, fetch)
        with bounded(fetch.scratch()) as connection:
            parts = _parts(connection, location.name, text.path, text.form, -1)
            names = unique_slugs([part.original for part in parts])
            chosen_columns = ", ".join(
                f"{part.expression} AS {identifier(name)}" for part, name in zip(parts, names, strict=True)
            )
            try:
                rows = copy_to_parquet(
                    connection,
                    f"SELECT {chosen_columns} FROM {_read(text.path, text.form, -1)}",
                    target,
                    disk=fetch.disk,
                    progress=progress,
                    total=text.path.stat().st_size,
                )
            except duckdb.Error as error:
                raise _malformed(location.name, text.path, text.form, error) from error
        if rows == 0:
            target.unlink()
            raise empty(location.name)
        return Written(rows, exact(_description(parts, text, rows), target, rows), etag, retrieved_at)


def _plain(location: Location, fetch: Transport, progress: Progress) -> tuple[Path, str | None, datetime]:
    file = fetch.download(location, progress)
    if file.path.stat().st_size == 0:
        raise empty(location.name)
    path = gunzip(file.path, fetch.scratch() / "plain.json", fetch) if location.is_gzip else file.path
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if b"".join(head.split()) in (b"", b"[]", b"{}"):
        raise empty(location.name)
    return path, file.etag, file.retrieved_at


def _sampled(sample: Sample, location: Location, chosen: Mapping[str, str], fetch: Transport) -> _Text | None:
    """The first lines of a remote source, when it has objects on lines; None when all of it is needed."""
    form = chosen["form"] or _form(sample.content)
    whole = sample.content[: sample.content.rfind(b"\n") + 1]
    if form != "lines" or chosen["records"] or sample.complete or not location.is_remote or location.is_gzip:
        return None
    if not whole:
        return None
    path = fetch.scratch() / "sample.json"
    path.write_bytes(whole)
    return _Text(path, form)


def _text(path: Path, location: Location, chosen: Mapping[str, str], fetch: Transport) -> _Text:
    """The text as it is, or the list that stands in its one object. Raises SourceProblem."""
    with path.open("rb") as stream:
        form = chosen["form"] or _form(stream.read(HEAD))
    if (chosen["form"] or location.suffix in LINES) and not chosen["records"]:
        return _Text(path, form)
    wrapper = find_wrapper(path)
    if wrapper is None and not chosen["records"]:
        return _Text(path, form)
    wrapper = wrapper or Wrapper()
    part = records_of(wrapper, location.name, chosen["records"])
    if part is None:
        return _Text(path, form, notes=wrapper.notes(None))
    taken = take_out(path, part, fetch.scratch() / "list.json", fetch.disk)
    return _Text(taken, "array", part.name, wrapper.notes(part))


def _form(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"["):
        return "array"
    first = start.partition(b"\n")[0]
    try:
        json.loads(first)
    except ValueError:
        return "objects" if len(first) < len(start) else "lines"
    return "lines"


def _read(path: Path, form: str, sample: int) -> str:
    # an object of many keys is still an object here: as a map its keys would be no columns
    return (
        f"read_json({literal(str(path))}, format = {literal(FORMS[form])}, records = true,"
        f" sample_size = {sample}, maximum_depth = 3, map_inference_threshold = -1,"
        f" maximum_object_size = {MOST_OBJECT})"
    )


def _parts(connection: duckdb.DuckDBPyConnection, name: str, path: Path, form: str, sample: int) -> list[_Part]:
    """The columns, with the objects one level deep taken apart. Raises FormatProblem."""
    try:
        relation = connection.sql(f"SELECT * FROM {_read(path, form, sample)}")
        described = list(zip(relation.columns, relation.types, strict=True))
    except duckdb.Error as error:
        raise _malformed(name, path, form, error) from error
    parts: list[_Part] = []
    for column, kind in described:
        reference = identifier(column)
        if kind.id == "struct":
            parts += [
                _part(f"{column}.{key}", f"{reference}.{identifier(key)}", inner) for key, inner in _children(kind)
            ]
        else:
            parts.append(_part(column, reference, kind))
    if not parts:
        raise empty(name)
    return parts


def _children(kind: DuckDBPyType) -> Iterator[tuple[str, DuckDBPyType]]:
    for key, inner in kind.children:
        if isinstance(inner, DuckDBPyType):
            yield key, inner


def _part(original: str, reference: str, kind: DuckDBPyType) -> _Part:
    level = code_level(original.rpartition(".")[2])
    if str(kind) == "JSON":
        # ->> gives a text without its quotes, and an object or a list as JSON
        reference, shown = f"({reference} ->> '$')", "VARCHAR"
    elif kind.id in ("list", "struct", "map", "array"):
        reference, shown = f"CAST(to_json({reference}) AS VARCHAR)", "VARCHAR"
    elif str(kind) in TYPES:
        shown = str(kind)
    else:
        reference, shown = f"CAST({reference} AS VARCHAR)", "VARCHAR"
    if level is not None:
        return _Part(original, area_code_sql(f"CAST({reference} AS VARCHAR)", level, quoted=True), "string")
    return _Part(original, reference, TYPES.get(shown, "string"))


def _malformed(name: str, path: Path, form: str, error: duckdb.Error) -> FormatProblem:
    text = str(error).partition("\n")[0]
    row = _bad_line(path) if form == "lines" else 0
    message = N_("{name} kan niet worden gelezen, op regel {row}: {error}.")
    if not row:
        message = N_("{name} kan niet worden gelezen: {error}.")
    return FormatProblem(
        message,
        N_("Controleer of het bestand heel is, en of het een lijst is of één object per regel heeft."),
        name=name,
        row=row,
        error=PLACE.sub("", text),
    )


def _bad_line(path: Path) -> int:
    """The first line that is no JSON, 0 when all are; DuckDB names the line after it."""
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                if line.strip():
                    json.loads(line)
            except ValueError:
                return number
    return 0


def _description(parts: list[_Part], text: _Text, rows: int | None) -> Description:
    originals = [part.original for part in parts]
    found = {"form": text.form} | ({"records": text.records} if text.records else {})
    columns = tuple(
        Column(name, part.type, unit_of(part.original), part.original)
        for name, part in zip(unique_slugs(originals), parts, strict=True)
    )
    return Description(columns=columns, row_estimate=rows, found=found, notes=tuple(text.notes))
