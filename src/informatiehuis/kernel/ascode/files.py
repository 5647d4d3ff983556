"""Data files that come with an atlas as code: copied into the atlas folder of the house, where its sources look.

A file of the house is replaced only when all that rests on it is part of the same import.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import tempfile
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.ascode.parts import Ref, all_parts


class DataFileProblem(Problem):
    """A data file of the folder cannot be brought into the house."""

    code = "import-file"


def bring(folder: Path, needed: Mapping[str, Collection[Ref]]) -> list[str]:
    """Copy the data files that are in the folder and differ from those of the house; returns their names.

    `needed` maps the name of a file, relative to the folder, to the things of the import that need it. All are
    copied aside before the first is put in place. Raises DataFileProblem.
    """
    atlas: Path = settings.HOUSE.atlas
    if folder.resolve() == atlas.resolve():
        return []
    wanted = {name: inside(folder, name) for name in sorted(needed)}
    differing = {name: path for name, path in wanted.items() if path.is_file() and not _same(path, atlas / name)}
    for name in differing:
        _require_own(atlas, name, needed[name])
    with ExitStack() as undo:
        try:
            copies = {name: _copy(path, inside(atlas, name), undo) for name, path in differing.items()}
            for name, copy in copies.items():
                os.replace(copy, atlas / name)
        except OSError as error:
            raise DataFileProblem(
                N_("De databestanden kunnen niet in het huis worden gezet: {detail}."),
                N_("Maak ruimte vrij of geef schrijfrecht op {folder}. Er is niets ingelezen."),
                detail=error.strerror or error,
                folder=atlas,
            ) from error
    return list(differing)


def inside(folder: Path, name: str) -> Path:
    """The path of a name in a folder; a name that leads out of it, also by a link, is refused."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise DataFileProblem(
            N_("Het bestand '{file}' ligt buiten de map van de atlas."),
            N_("Zet het in de map, of noem het hele pad."),
            file=name,
        )
    return path


def _same(first: Path, second: Path) -> bool:
    return second.is_file() and filecmp.cmp(first, second, shallow=False)


def _require_own(atlas: Path, name: str, needing: Collection[Ref]) -> None:
    if not (atlas / name).exists():
        return
    holders = {ref for part in all_parts() if part.holders for ref in part.holders(name)}
    if others := sorted(holders - set(needing)):
        raise DataFileProblem(
            N_("Het huis heeft al een ander bestand '{file}', waar '{other}' op rust."),
            N_("Geef uw bestand een andere naam, ook bij de bron die het noemt."),
            file=name,
            other=others[0].slug,
        )


def _copy(path: Path, target: Path, undo: ExitStack) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, copy = tempfile.mkstemp(prefix=".", dir=target.parent)
    os.close(handle)
    undo.callback(lambda: Path(copy).unlink(missing_ok=True))
    shutil.copyfile(path, copy)
    Path(copy).chmod(0o644)
    return copy
