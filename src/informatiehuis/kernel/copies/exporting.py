"""Write a house whole: one consistent state of its tables, the snapshots and files, and a manifest of it all.

Others may go on writing. Everything is streamed, so that memory does not grow with the house.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction
from django.utils import timezone

from informatiehuis import __version__
from informatiehuis.engines.problems import N_
from informatiehuis.kernel import anchors
from informatiehuis.kernel.at_work import Work, at_work
from informatiehuis.kernel.copies import contents, tables
from informatiehuis.kernel.copies.contents import Contents, Held, Watch, unwatched
from informatiehuis.kernel.copies.files import LEFT_OUT, files_of, not_taken
from informatiehuis.kernel.copies.packing import Writer, blocks, opened, written
from informatiehuis.kernel.copies.problems import BrokenHouse, CopyProblem
from informatiehuis.kernel.house import House
from informatiehuis.kernel.verifying import ChainReport, verify

EXPORT = Work(
    "kernel.export",
    N_("Het uitschrijven van het huis, begonnen op {moment}, is afgebroken. Staat de kopie er, dan is zij heel."),
    N_("Geef 'informatiehuis export house' nog eens, met dezelfde plaats: dat ruimt op wat er half van was."),
)
BACKUP = Work(
    "kernel.backup",
    N_("Het maken van een reservekopie, begonnen op {moment}, is afgebroken. Staat zij er, dan is zij heel."),
    N_("Geef 'informatiehuis backup' nog eens, met dezelfde plaats: dat ruimt op wat er half van was."),
)


@dataclass(frozen=True)
class Exported:
    """What was written where; `damaged` are snapshots that were damaged before, and went along as they are."""

    place: Path
    contents: Contents
    damaged: tuple[str, ...] = ()


@dataclass
class Pile:
    """The files written so far."""

    writer: Writer
    held: list[Held] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    def add(self, path: str, parts: Iterable[bytes], *, private: bool = False) -> Held:
        found, size = sha256(), 0
        with self.writer.file(path, private=private) as file:
            for part in parts:
                file.write(part)
                found.update(part)
                size += len(part)
        self.held.append(Held(path, size, found.hexdigest()))
        return self.held[-1]

    def add_lines(self, path: str, lines: Iterable[bytes], *, private: bool = False) -> None:
        rows = 0

        def counted() -> Iterator[bytes]:
            nonlocal rows
            for line in lines:
                rows += 1
                yield line

        made = self.add(path, counted(), private=private)
        self.held[-1] = Held(path, made.bytes, made.sha256, rows)


def export_house(
    house: House, target: Path, *, passwords: bool = False, check: bool = False, watch: Watch = unwatched
) -> Exported:
    """Write a copy of the house to a folder, or to a tar file when `target` ends in `.tar`.

    `passwords` takes the hashes of passwords along, in a file of their own; `check` reads everything back before
    the copy gets its name. Raises NotEmpty when something stands there, BrokenHouse when the chain of events does
    not hold, DamagedCopy when what is read back is not what was written, and CopyProblem.
    """
    _require_outside(house, target)
    kind = contents.BACKUP if passwords else contents.EXPORT
    with (
        at_work(house, BACKUP if passwords else EXPORT),
        written(target, lambda made: _check(made, watch) if check else None) as writer,
    ):
        pile = Pile(writer)
        with one_state():
            report = _require_whole(watch)
            _write_tables(pile, passwords, watch)
        _write_files(pile, house, watch)
        made = _contents_of(pile, kind, report, _left_out(house, passwords))
        pile.add(contents.MANIFEST, [_json(made.as_mapping())])
    return Exported(target, made, tuple(pile.damaged))


def export_tables(target: Path, watch: Watch = unwatched) -> Contents:
    """Write the tables alone, with every secret in them, to a folder: for another database under the same house.

    Raises NotEmpty when something stands there, and BrokenHouse when the chain of events does not hold.
    """
    with written(target, lambda made: _check(made, watch)) as writer:
        pile = Pile(writer)
        with one_state():
            report = _require_whole(watch)
            _write_tables(pile, True, watch)
        made = _contents_of(pile, contents.TABLES, report, {})
        pile.add(contents.MANIFEST, [_json(made.as_mapping())])
    return made


@contextmanager
def one_state() -> Iterator[None]:
    """Read one state of the database while others write; inside a transaction that one gives the state."""
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        opened_here: Any = connections[connection.alias]
        usual = opened_here.transaction_mode
        # an immediate transaction, as the house has it otherwise, would lock out every writer
        opened_here.transaction_mode = "DEFERRED"
        try:
            with transaction.atomic():
                yield
        finally:
            opened_here.transaction_mode = usual
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _contents_of(pile: Pile, kind: str, report: ChainReport, left_out: dict[str, dict[str, str]]) -> Contents:
    return Contents(
        kind=kind,
        version=__version__,
        made_at=timezone.now().isoformat(),
        events=report.events,
        head=report.head,
        graph_hash=contents.graph_hash(contents.digests_of(pile.held), report.events, report.head),
        files=tuple(pile.held),
        left_out=left_out,
    )


def _require_outside(house: House, target: Path) -> None:
    if target.resolve().is_relative_to(house.root.resolve()):
        raise CopyProblem(
            N_("{folder} ligt in de map van het huis zelf."),
            N_("Kies een plaats daarbuiten, het liefst op een andere schijf: anders gaat de kopie met het huis mee."),
            folder=target,
        )


def _require_whole(watch: Watch) -> ChainReport:
    with watch("keten nalopen") as progress:
        report = verify(progress)
    broken = [*report.breaks, *anchors.broken(anchors.points())]
    if broken:
        raise BrokenHouse(
            N_("De keten van gebeurtenissen is niet gaaf bij gebeurtenis {number}: {what}"),
            N_(
                "Zie 'informatiehuis audit verify'. Zet het huis terug uit een eerdere kopie, of kopieer zolang de map."
            ),
            number=broken[0].number,
            what=broken[0].what.text(),
        )
    return report


def _write_tables(pile: Pile, passwords: bool, watch: Watch) -> None:
    exported = tables.exported()
    with watch("tabellen schrijven") as progress:
        total, done = sum(table.count() for table in exported), 0

        def watched(lines: Iterable[bytes]) -> Iterator[bytes]:
            nonlocal done
            for line in lines:
                yield line
                done += 1
                if done % tables.CHUNK == 0:
                    progress(done, total)

        pile.add(contents.SCHEMA, [_json(tables.schema())])
        for table in exported:
            worthless = table.label in tables.WORTHLESS_WITHOUT_SECRET and not passwords
            pile.add_lines(table.path, watched(() if worthless else table.lines()))
            if passwords and table.secret_path:
                pile.add_lines(table.secret_path, table.lines((table.key, *table.secret)), private=True)
        progress(total, total)


def _write_files(pile: Pile, house: House, watch: Watch) -> None:
    found = list(files_of(house))
    with watch("bestanden schrijven") as progress:
        total, done = sum(one.size for one in found), 0
        for one in found:
            try:
                file = one.open()
            except FileNotFoundError as error:
                if one.needed:
                    raise _went(one.path) from error
                continue  # a snapshot that was pruned, or a file that was thrown away, while we wrote
            with file:
                made = pile.add(one.path, blocks(file))
            done += made.bytes
            progress(done, total)
            if one.promised and one.promised != made.sha256:
                pile.damaged.append(one.path)


def _went(path: str) -> CopyProblem:
    return CopyProblem(
        N_("Terwijl de kopie werd gemaakt, is {file} vervangen."),
        N_("Maak de kopie opnieuw."),
        file=path,
    )


def _left_out(house: House, passwords: bool) -> dict[str, dict[str, str]]:
    columns = {f"{label}.{name}": "a secret" for label, names in tables.SECRET.items() for name in names}
    return {
        "tables": tables.LEFT_OUT,
        "columns": {} if passwords else columns,
        "files": {**LEFT_OUT, **not_taken(house)},
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _check(made: Path, watch: Watch) -> None:
    with opened(made) as reader:
        contents.checked(reader, watch)
