"""What of the data files of a folder an import takes: a comparison of three, as of fields, by what the files hold.

The base is what an import last took, noted in the history of the things that rest on the file. A file that nobody
changed here since is taken, one that was changed here alone is kept, and what differs in both is a conflict. What a
thing reads out of its file (boundaries) goes with that file: both are taken, or neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.conf import settings

from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor, Verb, may, require
from informatiehuis.kernel.ascode.files import inside
from informatiehuis.kernel.ascode.merging import ACTION, Conflict, Merge, base_of
from informatiehuis.kernel.ascode.parts import FromFile, Part, Ref, Spelled
from informatiehuis.kernel.models import Effect, Event, Thing

Needed = Mapping[str, Collection[Ref]]
Everything = Iterable[tuple[Part, Spelled]]
SHOWN = len("sha256:") + 12
TAKEN = "data_file"


@dataclass(frozen=True)
class DataMerge:
    """What is taken, kept and in conflict: of each data file by its name, and of what each thing reads out of one."""

    files: Mapping[str, Merge] = field(default_factory=dict)
    things: Mapping[Ref, Merge] = field(default_factory=dict)
    needed: Needed = field(default_factory=dict)

    def of(self, ref: Ref) -> Merge:
        """All of one thing; of a file that is taken nothing is told, because nothing of the thing itself changes."""
        found = self.things.get(ref, Merge())
        for name, merge in self.files.items():
            if ref in self.needed[name]:
                found += replace(merge, taken=())
        return found

    def holds(self, ref: Ref) -> bool:
        """Whether the data of a thing stay as they are in the house, though those of the folder differ."""
        return self.of(ref).is_held

    def taken(self, needed: Needed) -> Needed:
        """The files that the house takes from the folder, or has already."""
        return {name: refs for name, refs in needed.items() if not self.files.get(name, Merge()).is_held}


def needed_files(everything: Everything) -> dict[str, set[Ref]]:
    """The data files that the import needs, each with the things that need it."""
    needed: dict[str, set[Ref]] = {}
    for part, spelled in everything:
        for name in part.files(spelled) if part.files else ():
            needed.setdefault(name, set()).add(spelled.ref)
    return needed


def merged_data(
    everything: Everything, here: Mapping[Ref, Thing], folder: Path | None, *, theirs: bool = False
) -> DataMerge:
    """What of the data files of a folder to take into the house; with `theirs` all of them. Raises DataFileProblem."""
    if folder is None:
        return DataMerge()
    spelled_here = [(part, here[spelled.ref], spelled.ref) for part, spelled in everything if spelled.ref in here]
    needed = needed_files(everything)
    files = {name: _file(folder, name, [here[ref] for ref in refs if ref in here]) for name, refs in needed.items()}
    things = {ref: _own(read, thing, folder) for part, thing, ref in spelled_here if (read := part.from_files)}
    if theirs:
        return DataMerge(things={ref: Merge(taken=_names(merge)) for ref, merge in things.items()}, needed=needed)
    for name, refs in needed.items():
        if any(things[ref].is_held for ref in refs if ref in things):
            files[name] = _kept(files[name])
    made = DataMerge(files, things, needed)
    return DataMerge(files, {ref: _kept(one) if made.holds(ref) else one for ref, one in things.items()}, needed)


def record_taken(actor: Actor, folder: Path, needed: Needed, here: Mapping[Ref, Thing]) -> None:
    """Note in the history of the things what the data files hold that an import takes, the base of the next.

    Raises NotAllowed where the house has another file, unless the actor may edit what rests on it.
    """
    for name, refs in needed.items():
        there = _hash(inside(folder, name))
        if not there:
            continue
        differs = _hash(inside(settings.HOUSE.atlas, name)) != there
        for thing in (here[ref] for ref in sorted(refs)):
            if differs:
                require(actor, Verb.EDIT, thing)
            if _noted([thing], name) != there and may(actor, Verb.EDIT, thing):
                changes.note(thing, {TAKEN: name, "content_hash": there})


def _file(folder: Path, name: str, things: list[Thing]) -> Merge:
    """Of a file that nothing in the house rests on yet, all is taken."""
    there, ours = _hash(inside(folder, name)), _hash(inside(settings.HOUSE.atlas, name))
    if not things or not there or not ours or there == ours:
        return Merge()
    return _three(name, _noted(things, name), ours, there)


def _own(read: Callable[[Thing, Path], Iterable[FromFile]], thing: Thing, folder: Path) -> Merge:
    base = base_of(thing).fields
    found = (_three(one.name, base.get(one.field), one.ours, one.theirs) for one in read(thing, folder))
    return sum(found, Merge())


def _three(name: str, before: str | None, ours: str, theirs: str) -> Merge:
    """One that was never taken was put here by hand."""
    if not ours or ours == before:
        return Merge(taken=(name,))
    if theirs == before:
        return Merge(kept=(name,))
    return Merge(conflicts=(Conflict(name, ours[:SHOWN], theirs[:SHOWN]),))


def _kept(merge: Merge) -> Merge:
    return Merge(kept=(*merge.taken, *merge.kept), conflicts=merge.conflicts)


def _names(merge: Merge) -> tuple[str, ...]:
    return (*merge.taken, *merge.kept, *(one.field for one in merge.conflicts))


def _noted(things: Iterable[Thing], name: str) -> str | None:
    """The hash of what an import last took of a file, as the things that rest on it tell; None when none did."""
    recorded = Event.objects.filter(
        thing__in=[one.pk for one in things], action=ACTION, effect=Effect.NOTED, content__contains=f'"{TAKEN}":'
    )
    for event in recorded.order_by("-number"):
        told = event.payload["detail"]
        if told.get(TAKEN) == name:
            return str(told["content_hash"])
    return None


def _hash(path: Path) -> str:
    """The hash of a file; empty when there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


__all__ = ["DataMerge", "merged_data", "needed_files", "record_taken"]
