"""The newer shape of a CBS table: `Observations`, with one row a value.

Snelstartgids OData v4 (CBS): an observation has `Id`, `Measure`, `Value`, `StringValue`, `ValueAttribute` (why a
value is missing) and a column for every dimension; `MeasureCodes` has title and unit of every measure,
`Dimensions` the kind of every dimension, and `<dimension>Codes` the titles of its codes.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from informatiehuis.engines.connectors.asking import impossible
from informatiehuis.engines.connectors.base import Column, Description
from informatiehuis.engines.connectors.odata_service import GEO, Row, Service, trimmed
from informatiehuis.engines.connectors.problems import FormatProblem
from informatiehuis.engines.connectors.spelling import area_code, unique_slugs
from informatiehuis.engines.connectors.write import write_batches
from informatiehuis.engines.duck import connect, identifier, literal
from informatiehuis.engines.problems import N_
from informatiehuis.engines.progress import Progress

TYPES: Mapping[str, pa.DataType] = {"Long": pa.int64(), "Integer": pa.int64(), "String": pa.string()}
TITLE = "titel"


class Observations:
    """One table of the newer service; `select` are the identifiers of measures, all when empty."""

    def __init__(self, service: Service, where: str, select: Sequence[str], titles: bool, *, wide: bool) -> None:
        self.service = service
        self._titles = titles
        self._wide = wide
        self._dimensions = service.all("Dimensions")
        measures = service.all("MeasureCodes")
        unknown = sorted(set(select) - {str(each["Identifier"]) for each in measures})
        if unknown:
            known = ", ".join(str(each["Identifier"]) for each in measures)
            raise impossible("select", unknown[0], N_("Kies uit: {known}."), known=known)
        self._measures = [each for each in measures if not select or each["Identifier"] in select]
        chosen = " or ".join(f"Measure eq {literal(name)}" for name in select)
        self._where = " and ".join(f"({part})" for part in (where, chosen) if part)
        self._names = unique_slugs([str(each["Identifier"]) for each in self._dimensions])

    def describe(self) -> Description:
        return self._description(None)

    def write(self, target: Path, progress: Progress) -> tuple[int, Description]:
        """Gather the observations on disk, then give them their shape; DuckDB spills what does not fit."""
        fetch = self.service.fetch
        scratch = fetch.scratch()
        gathered = scratch / "observations.parquet"
        texts = (*self._names, "__measure", "__text", "__attribute")
        types: dict[str, pa.DataType] = dict.fromkeys(texts, pa.string())
        schema = pa.schema({**types, "__value": pa.float64(), "__place": pa.int64()})
        count = write_batches(self._batches(schema, progress), gathered, schema, disk=fetch.disk)
        if not count:
            raise self.service.empty()
        connection = connect(temp_directory=scratch)
        try:
            source = f"read_parquet({literal(str(gathered))})"
            self._load_titles(connection)
            if self._wide:
                self._refuse_doubles(connection, source)
            query = self._wide_query(source) if self._wide else self._long_query(source)
            reader = connection.sql(query).to_arrow_reader(100_000)
            schema = self._schema()
            shaped = (_cast(batch, schema) for batch in reader)
            rows = write_batches(shaped, target, schema, disk=fetch.disk, progress=progress)
        finally:
            connection.close()
        return rows, self._description(rows)

    def _batches(self, schema: pa.Schema, progress: Progress) -> Iterator[pa.RecordBatch]:
        place = 0
        for page in self.service.pages("Observations", {"$filter": self._where}):
            yield self._batch(page, place, schema)
            place += len(page)
            progress(place, None)

    def _batch(self, page: Sequence[Row], place: int, schema: pa.Schema) -> pa.RecordBatch:
        columns: dict[str, list[Any]] = {}
        for name, dimension in zip(self._names, self._dimensions, strict=True):
            codes = [trimmed(row.get(dimension["Identifier"])) for row in page]
            geographic = dimension.get("Kind") in GEO
            columns[name] = [area_code(code) if geographic and code else code for code in codes]
        columns["__measure"] = [trimmed(row.get("Measure")) for row in page]
        columns["__text"] = [trimmed(row.get("StringValue")) for row in page]
        columns["__attribute"] = [trimmed(row.get("ValueAttribute")) for row in page]
        columns["__value"] = [None if row.get("Value") is None else float(row["Value"]) for row in page]
        columns["__place"] = list(range(place, place + len(page)))
        return pa.RecordBatch.from_pydict(columns, schema=schema)

    def _load_titles(self, connection: Any) -> None:
        """A table a dimension, and one of the measures: code, title, unit."""
        for name, dimension in zip(self._names, self._dimensions, strict=True):
            codes = self.service.all(f"{dimension['Identifier']}Codes") if self._titles else []
            geographic = dimension.get("Kind") in GEO
            rows = [(str(each["Identifier"]).strip(), str(each.get("Title") or "").strip()) for each in codes]
            rows = [(area_code(code), title) for code, title in rows] if geographic else rows
            _load(connection, f"titles_{name}", {"code": [r[0] for r in rows], "title": [r[1] for r in rows]})
        _load(
            connection,
            "titles_of_measures",
            {
                "code": [str(each["Identifier"]).strip() for each in self._measures],
                "title": [str(each.get("Title") or "").strip() for each in self._measures],
                "unit": [trimmed(each.get("Unit")) or None for each in self._measures],
            },
        )

    def _joins(self) -> str:
        if not self._titles:
            return ""
        return " ".join(
            f"LEFT JOIN {identifier(f'titles_{name}')} AS {identifier(f't_{name}')}"
            f" ON {identifier(f't_{name}')}.code = o.{identifier(name)}"
            for name in self._names
        )

    def _dimension_columns(self) -> list[str]:
        found = []
        for name in self._names:
            found.append(f"o.{identifier(name)} AS {identifier(name)}")
            if self._titles:
                found.append(f"{identifier(f't_{name}')}.title AS {identifier(f'{name}_{TITLE}')}")
        return found

    def _long_query(self, source: str) -> str:
        columns = [
            *self._dimension_columns(),
            "o.__measure AS measure",
            "m.title AS measure_titel",
            "m.unit AS unit",
            "o.__value AS value",
            "o.__text AS string_value",
            "o.__attribute AS value_attribute",
        ]
        joins = f"{self._joins()} LEFT JOIN titles_of_measures AS m ON m.code = o.__measure"
        return f"SELECT {', '.join(columns)} FROM {source} AS o {joins} ORDER BY o.__place"

    def _wide_query(self, source: str) -> str:
        keys = ", ".join(identifier(name) for name in self._names)
        pivot = ", ".join(
            f"any_value({'__text' if _kind(measure) == pa.string() else '__value'})"
            f" FILTER (__measure = {literal(str(measure['Identifier']).strip())}) AS {identifier(column.name)}"
            for measure, column in zip(self._measures, self._measure_columns(), strict=True)
        )
        inner = f"SELECT {keys}, min(__place) AS __place, {pivot} FROM {source} GROUP BY {keys}"
        values = [f"o.{identifier(column.name)}" for column in self._measure_columns()]
        columns = ", ".join([*self._dimension_columns(), *values])
        return f"SELECT {columns} FROM ({inner}) AS o {self._joins()} ORDER BY o.__place"

    def _refuse_doubles(self, connection: Any, source: str) -> None:
        keys = ", ".join(identifier(name) for name in (*self._names, "__measure"))
        double = connection.execute(
            f"SELECT {keys} FROM {source} GROUP BY {keys} HAVING count(*) > 1 LIMIT 1"
        ).fetchone()
        if double is not None:
            raise FormatProblem(
                N_("Tabel {table} op {host} geeft twee waarden voor {cell}."),
                N_("Kies de vorm long, en meld dit aan de eigenaar van de bron."),
                table=self.service.table,
                host=self.service.host,
                cell=", ".join(map(str, double)),
            )

    def _measure_columns(self) -> list[Column]:
        """Named after the title; where two titles are alike, the identifier is added to both."""
        titles = [str(each.get("Title") or each["Identifier"]).strip() for each in self._measures]
        often = Counter(unique_slugs([title])[0] for title in titles)
        taken = {*self._names, *(f"{name}_{TITLE}" for name in self._names)}
        labels = []
        for each, title in zip(self._measures, titles, strict=True):
            alone = often[unique_slugs([title])[0]] == 1 and unique_slugs([title])[0] not in taken
            labels.append(title if alone else f"{title} {each['Identifier']}")
        return [
            Column(name, str(_kind(each)), trimmed(each.get("Unit")) or None, str(each["Identifier"]))
            for each, name in zip(self._measures, unique_slugs(labels), strict=True)
        ]

    def _columns(self) -> tuple[Column, ...]:
        columns = []
        for name, dimension in zip(self._names, self._dimensions, strict=True):
            columns.append(Column(name, "string", None, str(dimension["Identifier"])))
            if self._titles:
                columns.append(Column(f"{name}_{TITLE}", "string", None, f"{dimension['Identifier']}Codes/Title"))
        if self._wide:
            return (*columns, *self._measure_columns())
        return (
            *columns,
            Column("measure", "string", None, "Measure"),
            Column("measure_titel", "string", None, "MeasureCodes/Title"),
            Column("unit", "string", None, "MeasureCodes/Unit"),
            Column("value", "double", None, "Value"),
            Column("string_value", "string", None, "StringValue"),
            Column("value_attribute", "string", None, "ValueAttribute"),
        )

    def _schema(self) -> pa.Schema:
        types: dict[str, pa.DataType] = {str(kind): kind for kind in (pa.string(), pa.float64(), pa.int64())}
        return pa.schema({column.name: types[column.type] for column in self._columns()})

    def _description(self, rows: int | None) -> Description:
        properties = self.service.one("Properties")
        count = properties.get("ObservationCount")
        estimate = count if rows is None and isinstance(count, int) and not self._wide and not self._where else rows
        return Description(
            self._columns(),
            row_estimate=estimate,
            found={
                "table": self.service.table,
                "title": str(properties.get("Title") or ""),
                "modified": str(properties.get("ObservationsModified") or properties.get("Modified") or ""),
                "version": "4",
            },
        )


def _kind(measure: Row) -> pa.DataType:
    return TYPES.get(str(measure.get("DataType")), pa.float64())


def _cast(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Whole numbers come as 1234.0, as every value of this service is a number with decimals."""
    arrays = [array.cast(field.type) for array, field in zip(batch.columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _load(connection: Any, name: str, columns: Mapping[str, list[Any]]) -> None:
    table = pa.table({key: pa.array(values, pa.string()) for key, values in columns.items()})
    connection.register("loading", table)
    connection.execute(f"CREATE TEMP TABLE {identifier(name)} AS SELECT DISTINCT ON (code) * FROM loading")
    connection.unregister("loading")
