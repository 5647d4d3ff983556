"""`informatiehuis dmn table`: een beslismodel over een hele tabel, van bestand naar bestand."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import typer

from informatiehuis.cli.terminal import answer, progress, say
from informatiehuis.engines.problems import N_

if TYPE_CHECKING:
    import pyarrow as pa

    from informatiehuis.engines.dmn.sets.cells import BadCell
    from informatiehuis.engines.dmn.sets.evaluate import SetOutcome

MOST_SHOWN = 10
PARQUET = ".parquet"


@dataclass(frozen=True)
class Ran:
    """What came of a table: how it went, the cells that were not read, inputs without a column, and where it stands."""

    outcome: SetOutcome
    unread: Sequence[BadCell]
    unread_rows: int
    absent: Sequence[str]
    target: Path

    @property
    def bad_cells(self) -> list[BadCell]:
        return sorted((*self.unread, *self.outcome.bad_cells), key=lambda cell: cell.row)

    @property
    def bad_rows(self) -> int:
        """In how many rows something is wrong; a row with both a cell that was not read and another counts twice."""
        return self.unread_rows + self.outcome.bad_rows

    def as_mapping(self) -> dict[str, Any]:
        cells = [{"row": one.row, "column": one.column, "text": one.text()} for one in self.bad_cells]
        return {
            "written": str(self.target),
            "rows": self.outcome.table.num_rows,
            "classes": len(self.outcome.outcomes),
            "absent": list(self.absent),
            "bad_rows": self.bad_rows,
            "bad_cells": cells,
        }

    def show(self) -> None:
        count, classes = self.outcome.table.num_rows, len(self.outcome.outcomes)
        say(f"Geschreven: {self.target} ({count} rijen, waarvan {classes} soorten zijn uitgerekend)")
        if self.absent:
            say(f"De tabel heeft geen kolom voor {', '.join(self.absent)}: dat telt in elke rij als onbekend.")
        for cell in self.bad_cells[:MOST_SHOWN]:
            say(f"✗ {cell.text()}")
        if self.bad_rows:
            say(f"{self.bad_rows} rijen hebben een cel die niet past. Die telt als onbekend; de rest is uitgerekend.")


def evaluate_table(
    model: Path = typer.Argument(help="Het model: .dmn of .yaml.", exists=True, dir_okay=False),
    rows: Path = typer.Argument(
        help="De tabel, met gegevens van het model als kolommen: CSV, parquet, Excel, JSON.",
        exists=True,
        dir_okay=False,
    ),
    target: Path = typer.Argument(help="Waar de uitkomsten komen te staan: .csv of .parquet.", dir_okay=False),
    decisions: list[str] = typer.Option([], "--decision", "-d", help="Alleen deze beslissing; anders alle."),
) -> None:
    """Voer een model uit over een hele tabel. Einde 1 als een cel niet past; de andere rijen gaan door."""
    from informatiehuis.engines.dmn.engine import Model
    from informatiehuis.engines.dmn.model.definitions import Decision
    from informatiehuis.engines.dmn.sets.classes import needed_inputs
    from informatiehuis.engines.dmn.sets.evaluate import evaluate_set
    from informatiehuis.engines.dmn.sets.texts import from_texts

    loaded = Model.load(model)
    names = decisions or list(loaded.decisions)
    needed = needed_inputs(loaded.graph, [loaded.part(name, Decision) for name in names])
    given = read(rows)
    _require_free(given, names, rows)
    typed, unread, unread_rows = from_texts(given, needed)
    outcome = evaluate_set(loaded, typed, names)
    for name in names:
        given = given.append_column(name, outcome.table.column(name))
    write(given, target)
    absent = [one.part.name for one in needed if one.part.name not in given.column_names]
    ran = Ran(outcome, unread, unread_rows, absent, target)
    answer(ran.as_mapping(), ran.show)
    if ran.bad_rows:
        raise typer.Exit(1)


def _require_free(given: pa.Table, names: Sequence[str], rows: Path) -> None:
    from informatiehuis.engines.dmn.problems import BadInput

    for name in names:
        if name in given.column_names:
            raise BadInput(
                N_("{file} heeft al een kolom {column}, en zo heet ook een beslissing."),
                N_("Geef die kolom een andere naam, of kies met -d andere beslissingen."),
                file=rows.name,
                column=name,
            )


def read(path: Path) -> pa.Table:
    """The rows of a file, with its columns named as the file names them. Raises SourceProblem."""
    import pyarrow.parquet as pq

    from informatiehuis.engines.connectors.base import Location
    from informatiehuis.engines.connectors.registry import registry
    from informatiehuis.engines.connectors.transport import Transport

    location = Location(str(path))
    with TemporaryDirectory() as folder, Transport() as fetch, progress(path.name) as watch:
        copy = Path(folder) / "rows.parquet"
        written = registry().recognise(location, fetch).write_parquet(location, {}, copy, fetch, watch)
        named = {one.name: one.original for one in written.description.columns}
        held = pq.read_table(copy)
    return held.rename_columns([named.get(name, name) for name in held.column_names])


def write(rows: pa.Table, target: Path) -> None:
    """Write rows whole or not at all: as parquet by the suffix, else as CSV; what has no column type as its text."""
    from informatiehuis.engines.connectors.disk import Disk
    from informatiehuis.engines.connectors.write import whole

    with whole(target, Disk()) as part:
        if target.suffix.lower() == PARQUET:
            _write_parquet(rows, part)
        else:
            _write_csv(rows, part)


def _write_parquet(rows: pa.Table, part: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    for place, field in enumerate(rows.schema):
        if pa.types.is_union(field.type):
            texts = pa.array([_as_text(value) for value in rows.column(place).to_pylist()], pa.string())
            rows = rows.set_column(place, field.name, texts)
    pq.write_table(rows, part)


def _write_csv(rows: pa.Table, part: Path) -> None:
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(rows.column_names)
        for batch in rows.to_batches():
            columns = [column.to_pylist() for column in batch.columns]
            writer.writerows([_as_text(value) for value in row] for row in zip(*columns, strict=True))


def _as_text(value: Any) -> str | None:
    """A cell as FEEL writes its value; nothing for null, and JSON for a list or a context."""
    from informatiehuis.engines.dmn.feel.texts import text_of
    from informatiehuis.engines.dmn.feel.values import of_python

    if value is None:
        return None
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_as_text)
    return text_of(of_python(value))
