"""The older shape of a CBS table: `TypedDataSet`, with one row a region and period and one column a topic.

Handleiding CBS Open Data Services (2014): `DataProperties` names the columns, with `Type`, `Key`, `Title`, `Unit`
and `Datatype`; every dimension has a set of its own name, with `Key` and `Title`.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from informatiehuis.engines.connectors.asking import impossible
from informatiehuis.engines.connectors.base import Column, Description
from informatiehuis.engines.connectors.odata_service import GEO, Row, Service, trimmed
from informatiehuis.engines.connectors.records import Records
from informatiehuis.engines.connectors.write import write_batches
from informatiehuis.engines.problems import N_
from informatiehuis.engines.progress import Progress

DIMENSIONS = GEO | {"Dimension", "TimeDimension"}
KINDS = {"Long": "integer", "Integer": "integer", "Short": "integer", "Double": "number", "Float": "number"}
TITLE = "titel"


class Dataset:
    """One table of the older service; `select` are the keys of topics, all when empty."""

    def __init__(self, service: Service, where: str, select: Sequence[str], titles: bool) -> None:
        self.service = service
        self._where = where
        properties = service.all("DataProperties")
        self._dimensions = [each for each in properties if each.get("Type") in DIMENSIONS]
        topics = [each for each in properties if each.get("Type") == "Topic"]
        unknown = sorted(set(select) - {str(each["Key"]) for each in topics})
        if unknown:
            known = ", ".join(str(each["Key"]) for each in topics)
            raise impossible("select", unknown[0], N_("Kies uit: {known}."), known=known)
        self._topics = [each for each in topics if not select or each["Key"] in select]
        self._selected = bool(select)
        self._titles = titles

    def describe(self) -> Description:
        return self._description(self._records(), None)

    def write(self, target: Path, progress: Progress) -> tuple[int, Description]:
        records = self._records()
        names = {str(each["Key"]): self._names(str(each["Key"])) for each in self._dimensions if self._titles}
        keys = [str(each["Key"]) for each in (*self._dimensions, *self._topics)]
        query = {"$filter": self._where, "$select": ",".join(keys) if self._selected else ""}
        for page in self.service.pages("TypedDataSet", query):
            records.add([self._record(row, keys, names) for row in page])
            progress(records.rows, None)
        if not records.rows:
            raise self.service.empty()
        write_batches(records.batches(), target, records.schema(), disk=self.service.fetch.disk, progress=progress)
        return records.rows, self._description(records, records.rows)

    def _record(self, row: Row, keys: Sequence[str], names: dict[str, dict[str, str]]) -> dict[str, Any]:
        record = {key: trimmed(row.get(key)) for key in keys}
        for key, titles in names.items():
            record[f"{key}_{TITLE}"] = titles.get(str(record[key]))
        return record

    def _names(self, key: str) -> dict[str, str]:
        return {str(each["Key"]).strip(): str(each["Title"]).strip() for each in self.service.all(key)}

    def _records(self) -> Records:
        fetch = self.service.fetch
        records = Records(fetch.scratch(), fetch.disk)
        for each in self._dimensions:
            records.expect(str(each["Key"]), "text")
            if self._titles:
                records.expect(f"{each['Key']}_{TITLE}", "text")
        for each in self._topics:
            unit = trimmed(each.get("Unit")) or None
            records.expect(str(each["Key"]), KINDS.get(str(each.get("Datatype")), "text"), unit)
        return records

    def _description(self, records: Records, rows: int | None) -> Description:
        # a unit is what CBS states, never what a name looks like
        units = {key: found.unit for key, found in records.found.items()}
        columns: tuple[Column, ...] = tuple(replace(each, unit=units[each.original]) for each in records.columns())
        info = self.service.one("TableInfos")
        found = {"table": self.service.table, "title": str(info.get("Title") or ""), "version": "3"}
        return Description(columns, row_estimate=rows, found=found)
