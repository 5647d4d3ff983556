"""Make a house from a copy, in an empty one: everything or nothing.

This is the one deliberate way past `kernel.changes`: the events are in the copy already and keep their numbers and
hashes, so writing the rows records nothing. The gate of `kernel.writing` is opened for it as migrations do, and only
after every byte of the copy was checked.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, connection, transaction

from informatiehuis.engines.lake import Arrival, LakeProblem
from informatiehuis.engines.problems import N_, Term
from informatiehuis.engines.syncing import sync, write_file
from informatiehuis.kernel import anchors
from informatiehuis.kernel.at_work import Work, at_work
from informatiehuis.kernel.copies import contents, tables
from informatiehuis.kernel.copies.contents import Contents, Held, Watch, checked, unwatched
from informatiehuis.kernel.copies.files import place_of
from informatiehuis.kernel.copies.packing import Reader, blocks, opened
from informatiehuis.kernel.copies.problems import DamagedCopy, NoCopy, NotEmpty, NotTheSame
from informatiehuis.kernel.copies.tables import Table
from informatiehuis.kernel.house import House
from informatiehuis.kernel.lake import lake_of
from informatiehuis.kernel.models import User
from informatiehuis.kernel.updating import update
from informatiehuis.kernel.verifying import verify
from informatiehuis.kernel.writing import recorded_change

BATCH = 500
MARK = "import-at-work"


IMPORT = Work(
    "kernel.import",
    N_("Het inlezen van een kopie in dit huis, begonnen op {moment}, is afgebroken. Het huis is leeg, of heel."),
    N_(
        "Geef 'informatiehuis restore' of 'import house' nog eens. Zegt dat dat er al iets staat, dan was het al klaar."
    ),
)


@dataclass(frozen=True)
class Imported:
    """What was read in, and how many accounts cannot sign in before they get a password."""

    contents: Contents
    without_password: int


def import_house(
    house: House, source: Path, *, only_backup: bool = False, expected: str = "", watch: Watch = unwatched
) -> Imported:
    """Make the house from a copy; the house is made when there is none, and empty otherwise.

    `expected` is the graph hash that somebody noted when the copy was made.

    Raises NoCopy, NotThisVersion and DamagedCopy before anything is written, NotEmpty when the house has something
    in it, and NotTheSame when what was written is not what the copy says; nothing of it then stays.
    """
    with opened(source) as reader:
        held = checked(reader, watch)
        if only_backup and held.kind != contents.BACKUP:
            raise NoCopy(
                N_("{file} is een export zonder wachtwoorden, geen reservekopie."),
                N_("Gebruik 'informatiehuis import house', of noem een kopie die met 'backup' is gemaakt."),
                file=source,
            )
        if expected and expected.removeprefix("sha256:") != held.graph_hash.removeprefix("sha256:"):
            raise DamagedCopy(
                N_("De kopie in {file} is niet die van de genoteerde hash: de hash is {found}."),
                N_("Neem de kopie die bij de hash hoort; deze is een andere, of iemand heeft haar veranderd."),
                file=source,
                found=held.graph_hash,
            )
        _require_usable(held)
        _prepare(house)
        with (
            at_work(house, IMPORT),
            _files_in_place(house, reader, held, watch) as arrival,
            transaction.atomic(),
            recorded_change(),
        ):
            _insert_all(reader, held, watch)
            _require_same(held, watch)
            # last, because object storage cannot be undone with the tables
            with _said_of("lake"):
                arrival.finish()
        return Imported(held, sum(not one.has_usable_password() for one in User.objects.all()))


def import_tables(house: House, source: Path, watch: Watch = unwatched) -> Contents:
    """Put tables that `export_tables` wrote into the empty database of a house; its files are there already.

    Raises as `import_house` does; when something is not the same, nothing stays in the database.
    """
    with opened(source) as reader:
        held = checked(reader, watch)
        if held.kind != contents.TABLES:
            raise NoCopy(
                N_("{file} is een kopie van een heel huis, niet van tabellen alleen."),
                N_("Gebruik 'informatiehuis import house' of 'informatiehuis restore'."),
                file=source,
            )
        _prepare_tables(house)
        with transaction.atomic(), recorded_change():
            _insert_all(reader, held, watch)
            _require_same(held, watch)
    return held


# --- an empty house -------------------------------------------------------------------------------------------


def _require_usable(held: Contents) -> None:
    """Every file has a place; said before anything is written."""
    known = {contents.SCHEMA, *tables.SECRET_FILES.values(), *(one.path for one in tables.exported())}
    for one in held.files:
        try:
            if one.path not in known:
                place_of(House(Path("/")), one.path)
        except ValueError as error:
            raise DamagedCopy(
                N_("{file} hoort niet in een kopie van een huis."),
                N_("Neem een kopie die niemand heeft veranderd."),
                file=one.path,
            ) from error


def _prepare(house: House) -> None:
    """Make what is missing of the house, and require that it is empty."""
    house.make()
    _prepare_tables(house)
    lake = lake_of(house)
    if (house.temporary / MARK).exists():
        _take_away(house, lake.storage.arrival((house.temporary / MARK).read_text("utf-8").strip()))
    for part in (house.lake, house.atlas, house.signals, house.profile_file):
        if part.is_file() or any(one.is_file() for one in part.rglob("*")):
            raise _not_empty(house, part.name)
    if not lake.storage.is_empty():
        raise _not_empty(house, lake.storage.name)


def _prepare_tables(house: House) -> None:
    """Require that the database is empty, and make or complete its tables."""
    there = connection.introspection.table_names()
    for table in tables.exported():
        if table.model._meta.db_table in there and table.model._base_manager.exists():
            raise _not_empty(house, table.label)
    # also completes a database of which the making was interrupted
    update()


def _not_empty(house: House, what: str) -> NotEmpty:
    return NotEmpty(
        N_("Het huis in {folder} is niet leeg: er staat al iets in {what}."),
        N_("Noem met --home een map die er nog niet is. Er is niets veranderd."),
        folder=house.root,
        what=what,
    )


# --- files ----------------------------------------------------------------------------------------------------


@contextmanager
def _files_in_place(house: House, reader: Reader, held: Contents, watch: Watch) -> Iterator[Arrival]:
    """Put the files in their place for the block, and take them away again when it fails.

    What is of the lake waits there for `Arrival.finish`. The mark tells a next import that the files of this one are to
    be taken away, when the process is killed.
    """
    mark = uuid4().hex
    arrival = lake_of(house).storage.arrival(mark)
    write_file(house.temporary / MARK, mark + "\n")
    sync(house.temporary)
    try:
        with watch("bestanden terugzetten") as progress:
            done = 0
            for one in held.files:
                part, _, name = one.path.partition("/")
                if part == "lake":
                    _take(reader, one, arrival, name, house.temporary / mark)
                elif part == "files":
                    _place(reader, one.path, place_of(house, one.path), one.sha256)
                else:
                    continue
                done += one.bytes
                progress(done, held.size)
        yield arrival
    except BaseException:
        _take_away(house, arrival)
        raise
    (house.temporary / MARK).unlink()


def _take(reader: Reader, one: Held, arrival: Arrival, name: str, beside: Path) -> None:
    _place(reader, one.path, beside, one.sha256)
    try:
        with _said_of(one.path):
            arrival.take(name, beside)
    finally:
        beside.unlink(missing_ok=True)


def _place(reader: Reader, path: str, target: Path, expected: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with reader.open(path) as file, target.open("xb") as made:
        for block in blocks(file):
            made.write(block)
        made.flush()
        os.fsync(made.fileno())
    with target.open("rb") as made:
        found = sha256()
        for block in blocks(made):
            found.update(block)
    if found.hexdigest() != expected:
        raise _other(path)


def _take_away(house: House, arrival: Arrival) -> None:
    """Remove the files of an import that did not finish; the house was empty before it."""
    # where object storage fails as well, that it is not empty is told to whoever imports again
    with suppress(LakeProblem):
        arrival.undo()
    for folder in (house.lake, house.atlas, house.signals):
        shutil.rmtree(folder, ignore_errors=True)
    house.profile_file.unlink(missing_ok=True)
    house.make()
    (house.temporary / MARK).unlink(missing_ok=True)


# --- tables ---------------------------------------------------------------------------------------------------


def _insert_all(reader: Reader, held: Contents, watch: Watch) -> None:
    with watch("tabellen inlezen") as progress:
        total, done = sum(held.rows.values()), 0
        for table in tables.exported():
            with _said_of(table.path):
                for rows in _batches(reader, table):
                    table.insert(rows)
                    done += len(rows)
                    progress(done, total)
    for table in tables.exported():
        if table.secret_path and table.secret_path in held.by_path:
            with _said_of(table.secret_path):
                for row in _rows(reader, table.secret_path):
                    table.add_secrets(row)
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [one.model for one in tables.exported()]):
            cursor.execute(sql)


def _batches(reader: Reader, table: Table) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table in handfuls. Raises ValueError for a row with other columns."""
    columns = {one.attname for one in table.fields}
    batch: list[dict[str, Any]] = []
    for row in _rows(reader, table.path):
        if row.keys() != columns:
            raise ValueError(", ".join(sorted(row)))
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _rows(reader: Reader, path: str) -> Iterator[dict[str, Any]]:
    with reader.open(path) as file:
        for line in file:
            yield json.loads(line)


@contextmanager
def _said_of(path: str) -> Iterator[None]:
    """What Python or the database has against a value is said of the file that it stands in."""
    try:
        yield
    except (ValueError, KeyError, AttributeError, ValidationError, IntegrityError, DataError) as error:
        raise DamagedCopy(
            N_("{file} in de kopie heeft een waarde die niet in het huis past: {detail}"),
            N_("Neem een andere kopie; deze is veranderd. Er is niets ingelezen."),
            file=path,
            detail=str(error).splitlines()[0],
        ) from error


# --- the same again -------------------------------------------------------------------------------------------


def _require_same(held: Contents, watch: Watch) -> None:
    """What stands in the database now is what the copy says: every table, the chain and the graph hash."""
    with _said_of("tables"):
        connection.check_constraints()
    with watch("keten nalopen") as progress:
        report = verify(progress)
    broken = [*report.breaks, *anchors.broken(anchors.points())]
    if broken:
        raise _different("tables/kernel.Event.jsonl", broken[0].what.text())
    expected, found = contents.digests_of(held.files), {}
    with watch("tabellen vergelijken") as progress:
        total, done = sum(held.rows.values()), 0
        for table in tables.exported():
            seen = sha256()
            for line in table.lines():
                seen.update(line)
            found[table.label] = seen.hexdigest()
            if found[table.label] != expected[table.label]:
                raise _other(table.path)
            done += held.rows[table.label]
            progress(done, total)
    if contents.graph_hash(found, report.events, report.head, held.form) != held.graph_hash:
        raise _other(contents.MANIFEST)


def _other(path: str) -> NotTheSame:
    return _different(path, Term(N_("de hash is anders")))


def _different(path: str, detail: str) -> NotTheSame:
    return NotTheSame(
        N_("Wat uit {file} is ingelezen, is niet wat de kopie zegt: {detail}"),
        N_("Er is niets ingelezen. Neem een andere kopie; deze is veranderd."),
        file=path,
        detail=detail,
    )
