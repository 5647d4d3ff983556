"""Reads vector files through GDAL in batches: what GeoJSON, GeoPackage and Shapefile have in common.

Checks where the coordinates lie and whether the polygons are valid, while the batches pass. The bytes are checked
by each connector before GDAL sees them, because GDAL would also open files that refer to other files and servers.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyogrio

from informatiehuis.engines.connectors.base import (
    GEOMETRY,
    Column,
    Connector,
    Description,
    Location,
    Option,
    Written,
)
from informatiehuis.engines.connectors.dialect import empty
from informatiehuis.engines.connectors.geometries import OPTIONS, Checks, write_checked
from informatiehuis.engines.connectors.placing import authority
from informatiehuis.engines.connectors.problems import FormatProblem, NotFoundProblem
from informatiehuis.engines.connectors.spelling import area_codes, code_level, safe_names, unit_of
from informatiehuis.engines.connectors.transport import Fetched, Transport
from informatiehuis.engines.problems import N_, Note, for_count
from informatiehuis.engines.progress import Progress, silent

BATCH = 16_384
SAMPLE = 500
LAYER = Option("layer", N_("Laag"), N_("De naam van de laag; zonder naam de eerste."))
FAILURES = (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pa.ArrowException, RuntimeError, OSError)


@dataclass(frozen=True)
class Layer:
    """One layer of a file that GDAL can read: its schema, in the names of the source, and the safe names."""

    path: Path
    name: str
    others: tuple[str, ...]
    fields: tuple[str, ...]
    names: tuple[str, ...]
    types: tuple[pa.DataType, ...]
    geometry: str | None
    declared: str | None
    rows: int | None


class VectorConnector(Connector):
    """A vector file, described and read through GDAL. A subclass makes the bytes into a path that is safe to open."""

    options: ClassVar[tuple[Option, ...]] = OPTIONS

    @abstractmethod
    def prepare(self, file: Fetched, location: Location, fetch: Transport) -> Path:
        """A path that GDAL opens as this format and no other. Raises FormatProblem, EmptyProblem."""

    def describe(self, location: Location, options: Mapping[str, str], fetch: Transport) -> Description:
        chosen = self.chosen(options)
        layer = self._layer(fetch.download(location), location, chosen, fetch)
        checks = Checks.of(location, chosen, layer.declared)
        description = _description(layer, checks.crs)
        with _opened(layer, location.name, SAMPLE) as reader:
            batch = next(iter(reader), None)
        if layer.geometry is None or batch is None:
            return description
        return checks.noted(description, batch.column(batch.schema.get_field_index(layer.geometry)))

    def write_parquet(
        self,
        location: Location,
        options: Mapping[str, str],
        target: Path,
        fetch: Transport,
        progress: Progress,
    ) -> Written:
        chosen = self.chosen(options)
        file = fetch.download(location, progress if location.is_remote else silent)
        layer = self._layer(file, location, chosen, fetch)
        checks = Checks.of(location, chosen, layer.declared)
        schema = _schema(layer)
        with _opened(layer, location.name, BATCH) as reader:
            return write_checked(
                _checked(reader, layer, schema, checks),
                target,
                schema,
                file=file,
                description=_description(layer, checks.crs),
                checks=checks,
                fetch=fetch,
                progress=progress,
            )

    def _layer(self, file: Fetched, location: Location, chosen: Mapping[str, str], fetch: Transport) -> Layer:
        if file.path.stat().st_size == 0:
            raise empty(location.name)
        path = self.prepare(file, location, fetch)
        with _translated(location.name):
            layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
            wanted = chosen.get("layer") or (layers[0] if layers else "")
            if wanted not in layers:
                raise NotFoundProblem(
                    N_("{name} heeft geen laag “{layer}”."),
                    N_("Kies bij de optie “layer” uit: {layers}."),
                    name=location.name,
                    layer=wanted,
                    layers=", ".join(layers) or "-",
                )
            info = pyogrio.read_info(path, layer=wanted, force_feature_count=False)
        return _layer_of(path, wanted, layers, info, location.name)


def _layer_of(path: Path, wanted: str, layers: list[str], info: Mapping[str, Any], name: str) -> Layer:
    with (
        _translated(name),
        pyogrio.open_arrow(path, layer=wanted, batch_size=1, use_pyarrow=True, return_fids=False) as (meta, reader),
    ):
        geometry = (meta["geometry_name"] or "wkb_geometry") if meta["geometry_type"] else None
        fields = [one for one in reader.schema if one.name != geometry]
    originals = [one.name for one in fields]
    levels = [code_level(one) for one in originals]
    types = [pa.string() if level is not None else _plain(one.type) for one, level in zip(fields, levels, strict=True)]
    count = int(info["features"])
    return Layer(
        path=path,
        name=wanted,
        others=tuple(one for one in layers if one != wanted),
        fields=tuple(originals),
        names=tuple(safe_names(originals, geometry=geometry is not None)),
        types=tuple(types),
        geometry=geometry,
        declared=authority(meta["crs"]),
        rows=count if count >= 0 else None,
    )


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type without GDAL's extension around it; times with a zone in UTC."""
    if isinstance(kind, pa.BaseExtensionType):
        return kind.storage_type
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", "UTC" if kind.tz else None)
    return kind


def _schema(layer: Layer) -> pa.Schema:
    fields = [pa.field(name, kind) for name, kind in zip(layer.names, layer.types, strict=True)]
    return pa.schema([*fields, pa.field(GEOMETRY, pa.binary())] if layer.geometry else fields)


def _description(layer: Layer, crs: str | None) -> Description:
    crs = crs if layer.geometry else None
    columns = [
        Column(name, str(kind), unit_of(original), original)
        for name, original, kind in zip(layer.names, layer.fields, layer.types, strict=True)
    ]
    found = {"layer": layer.name}
    if layer.geometry:
        columns.append(Column(GEOMETRY, "binary", None, layer.geometry))
        found["crs"] = crs or ""
    return Description(
        columns=tuple(columns),
        crs=crs,
        geometry=GEOMETRY if layer.geometry else None,
        row_estimate=layer.rows,
        found=found,
        notes=(_others(layer.others),) if layer.others else (),
    )


def _others(layers: Sequence[str]) -> Note:
    return Note(
        for_count(len(layers), N_("Er is nog een laag: {layers}."), N_("Er zijn meer lagen: {layers}.")),
        N_("Kies een andere laag met de optie “layer”."),
        layers=", ".join(layers),
    )


@contextmanager
def _opened(layer: Layer, name: str, batch: int) -> Iterator[Iterator[pa.RecordBatch]]:
    with (
        _translated(name),
        pyogrio.open_arrow(layer.path, layer=layer.name, batch_size=batch, use_pyarrow=True, return_fids=False) as (
            _,
            reader,
        ),
    ):
        yield reader


@contextmanager
def _translated(name: str) -> Iterator[None]:
    """Turns the errors of GDAL into a problem with the name of the file."""
    try:
        yield
    except FAILURES as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise FormatProblem(
            N_("{name} kan niet worden gelezen: het bestand is beschadigd of van een andere soort ({error})."),
            N_("Haal het opnieuw op, of open het in QGIS en bewaar het opnieuw."),
            name=name,
            error=str(error).partition("\n")[0],
        ) from error


def _checked(
    reader: Iterator[pa.RecordBatch], layer: Layer, schema: pa.Schema, checks: Checks
) -> Iterator[pa.RecordBatch]:
    """The batches with safe names and checked geometries. Raises CrsProblem and GeometryProblem."""
    rows = 0
    for batch in reader:
        columns = [
            _column(batch.column(batch.schema.get_field_index(original)), original, kind)
            for original, kind in zip(layer.fields, layer.types, strict=True)
        ]
        if layer.geometry:
            columns.append(checks.pass_through(batch.column(batch.schema.get_field_index(layer.geometry))))
        rows += batch.num_rows
        yield pa.RecordBatch.from_arrays(columns, schema=schema)
    if rows == 0:
        raise empty(checks.name)
    if layer.rows is not None and rows < layer.rows:
        raise FormatProblem(
            N_("{name} is beschadigd: er zijn {found} van de {expected} rijen te lezen."),
            N_("Haal het bestand opnieuw op."),
            name=checks.name,
            found=rows,
            expected=layer.rows,
        )
    checks.finish()


def _column(values: Any, original: str, kind: pa.DataType) -> Any:
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    level = code_level(original)
    return area_codes(values, level) if level is not None else values.cast(kind)
