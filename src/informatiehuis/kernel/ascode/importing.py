"""Import of an atlas as code: first what would change and what that touches, then all of it or nothing.

Importing the same files twice changes nothing the second time. What was changed in the house since the last import is
not written over: `ascode.merging` says what is taken from the file. Things that are in the house and not in the
files stay as they are, but for what the file of another thing lists (the targets of a goal): that is ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from informatiehuis.engines.ascode import Atlas
from informatiehuis.engines.problems import N_, Problem, untranslated
from informatiehuis.engines.progress import Progress, silent
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor, Verb, may, require, require_at
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.ascode.data import DataMerge, merged_data, needed_files, record_taken
from informatiehuis.kernel.ascode.files import bring
from informatiehuis.kernel.ascode.merging import Conflict, Merge, differences, linked, merged, was_imported
from informatiehuis.kernel.ascode.parts import Part, Ref, Spelled, all_parts
from informatiehuis.kernel.at_work import Work
from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.register.walking import touched_by

IMPORT = Work(
    "kernel.import_atlas",
    N_("Het inlezen van een map met atlasbestanden, begonnen op {moment}, is afgebroken: er is niets half ingelezen."),
    N_("Geef 'informatiehuis atlas import' nog eens, met dezelfde map: wat er al staat, wordt herkend."),
)
# what a person still reads; a reviewer who wants more opens the page of the thing
MOST_TOUCHED = 200


class ImportProblem(Problem):
    """The files are right by themselves but cannot be brought into this house."""

    code = "import"


class ImportProblems(Problem):
    """Everything that keeps the files out of this house; `problems` has them in the order of import."""

    code = "import"

    def __init__(self, problems: Sequence[ImportProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            N_("De bestanden zijn niet ingelezen; aantal fouten: {count}."),
            N_("Herstel wat hieronder staat en lees de map opnieuw in. Er is niets veranderd."),
            count=len(self.problems),
        )

    def text(self, translate: Callable[[str], str] = untranslated) -> str:
        return "\n".join([super().text(translate), *(problem.text(translate) for problem in self.problems)])


class Step(StrEnum):
    """What the import would do with a thing."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ENDED = "ended"
    KEPT = "kept"
    """Nothing is taken from the file: what differs was changed here, or made here."""


@dataclass(frozen=True)
class Item:
    """What the import would do with one thing: which fields change, and what hangs on it.

    `kept` are the fields that were changed here alone; of each of the `conflicts` the file says something else.
    """

    ref: Ref
    title: str
    step: Step
    fields: tuple[str, ...] = ()
    touches: tuple[Thing, ...] = field(default=(), hash=False)
    kept: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True)
class Preview:
    """What an import would do; `items` in the order of import."""

    items: tuple[Item, ...]

    @property
    def differing(self) -> list[Item]:
        """What would not stay as it is."""
        return [item for item in self.items if item.step is not Step.SAME]

    @property
    def conflicts(self) -> list[tuple[Item, Conflict]]:
        """Every field that was changed here and that a file says differently."""
        return [(item, conflict) for item in self.items for conflict in item.conflicts]

    def count(self, step: Step) -> int:
        return sum(item.step is step for item in self.items)


def spelled_in(atlas: Atlas) -> list[tuple[Part, Spelled]]:
    """Every thing that the files spell, in the order of import."""
    return [(part, one) for part in all_parts() for value in getattr(atlas, part.name) for one in part.read(value)]


def preview(atlas: Atlas, actor: Actor, folder: Path | None = None, *, theirs: bool = False) -> Preview:
    """Say what importing would do, for somebody who may see what it touches. Writes nothing.

    With `folder` also what its data files would change; with `theirs` the files count for what was changed here too.
    """
    everything = spelled_in(atlas)
    here = _things_here(spelled for _, spelled in everything)
    data = merged_data(everything, here, folder, theirs=theirs)
    return _preview(everything, here, _merges(everything, here, theirs), data, actor, theirs)


def _merges(everything: Sequence[tuple[Part, Spelled]], here: Mapping[Ref, Thing], theirs: bool) -> dict[Ref, Merge]:
    return {
        spelled.ref: merged(here[spelled.ref], spelled, here, theirs=theirs) if spelled.ref in here else Merge()
        for _, spelled in everything
    }


def _preview(
    everything: Sequence[tuple[Part, Spelled]],
    here: Mapping[Ref, Thing],
    merges: Mapping[Ref, Merge],
    data: DataMerge,
    actor: Actor,
    theirs: bool,
) -> Preview:
    items = [_item(spelled, merges[spelled.ref] + data.of(spelled.ref), here, actor) for _, spelled in everything]
    for thing in _no_longer_listed(everything, here):
        ends = theirs or was_imported(thing)
        touches = tuple(one.thing for one in touched_by(thing, actor)[:MOST_TOUCHED]) if ends else ()
        step, fields = (Step.ENDED, ("status",)) if ends else (Step.KEPT, ())
        items.append(Item(Ref(thing.kind, thing.slug), thing.title, step, fields, touches))
    return Preview(tuple(items))


def _item(spelled: Spelled, merge: Merge, here: Mapping[Ref, Thing], actor: Actor) -> Item:
    thing = here.get(spelled.ref)
    title = str(spelled.values.get("title", spelled.ref.slug))
    if thing is None:
        return Item(spelled.ref, title, Step.NEW)
    step = Step.CHANGED if merge.taken else Step.KEPT if merge.is_held else Step.SAME
    touches = tuple(one.thing for one in touched_by(thing, actor)[:MOST_TOUCHED]) if merge.taken else ()
    seen = bool(may(actor, Verb.VIEW, thing))
    conflicts = merge.conflicts if seen else tuple(replace(one, ours="") for one in merge.conflicts)
    return Item(spelled.ref, title, step, merge.taken, touches, merge.kept, conflicts)


def _no_longer_listed(everything: Sequence[tuple[Part, Spelled]], here: Mapping[Ref, Thing]) -> list[Thing]:
    """What the file of a thing listed once and does not list any more, in the order of import."""
    files = {spelled.ref for _, spelled in everything}
    return [
        thing
        for part, spelled in everything
        if part.owned and spelled.ref in here
        for thing in part.owned(here[spelled.ref])
        if Ref(thing.kind, thing.slug) not in files
    ]


@action
def import_atlas(
    *,
    actor: Actor,
    atlas: Atlas,
    folder: Path,
    reason: str = "",
    only_new: bool = False,
    theirs: bool = False,
    progress: Progress = silent,
) -> Preview:
    """Bring the files into the house, with the data files they name; all or nothing. Returns what it did.

    What was changed here since the last import is kept, data files too, and a conflict where the file says something
    else; with `theirs` the files count. `only_new` leaves what is in the house as it is, and ends nothing. Raises
    NotAllowed unless the actor may make things for every owner that the files name, may edit what they change and may
    end what they no longer list, ImportProblems for what cannot be, and DataFileProblem.
    """
    everything = spelled_in(atlas)
    files = {spelled.ref: spelled for _, spelled in everything}
    _check(everything, files)
    here = _things_here(files.values())
    merges = _merges(everything, here, theirs)
    data = merged_data(everything, here, folder, theirs=theirs or only_new)
    done = _preview(everything, here, merges, data, actor, theirs)
    steps = {item.ref: item.step for item in done.items}
    if only_new:
        everything = [(part, spelled) for part, spelled in everything if steps[spelled.ref] is Step.NEW]
    else:
        for thing in _no_longer_listed(everything, here):
            if steps[Ref(thing.kind, thing.slug)] is Step.ENDED:
                _end(thing, actor)
    for number, (part, spelled) in enumerate(everything):
        with _named(spelled):
            _write_first(part, merges[spelled.ref].applied(spelled), here, actor)
        progress(number + 1, len(everything))
    for part, spelled in everything:
        thing = here[spelled.ref]
        with _named(spelled):
            _write_rest(thing, merges[spelled.ref].applied(spelled), here)
            if part.after and not (part.from_files and data.holds(spelled.ref)):
                part.after(thing, spelled, folder, steps[spelled.ref] in (Step.NEW, Step.CHANGED))
    for part in all_parts():
        if part.finish:
            part.finish(getattr(atlas, part.name))
    needed = data.taken(needed_files(everything))
    record_taken(actor, folder, needed, here)
    # Last, so that whatever goes wrong before leaves the files of the house as they were.
    bring(folder, needed)
    return done


def _end(thing: Thing, actor: Actor) -> None:
    """End a thing that is in use, as its register does."""
    step = next(one for one in kind_named(thing.kind).life_cycle.steps_from(thing.status) if one.name == "end")
    require(actor, step.verb, thing, step.name)
    changes.change(thing, status=step.end)


def _check(everything: list[tuple[Part, Spelled]], files: Mapping[Ref, Spelled]) -> None:
    """Let each part judge its things; everything that is wrong comes in one ImportProblems."""
    problems = []
    for part, spelled in everything:
        try:
            if part.check:
                part.check(spelled, files)
        except Problem as problem:
            problems += [_about(spelled, one) for one in getattr(problem, "problems", (problem,))]
    if problems:
        raise ImportProblems(problems)


@contextmanager
def _named(spelled: Spelled) -> Iterator[None]:
    """Say about which thing it is when one of its fields is refused."""
    try:
        yield
    except ValidationError as error:
        problems = [
            ImportProblem(
                "{kind} '{thing}', {field}: {detail}", field=field, detail=" ".join(messages), **_place(spelled)
            )
            for field, messages in error.message_dict.items()
        ]
        raise ImportProblems(problems) from error


def _about(spelled: Spelled, problem: Problem) -> ImportProblem:
    field = str(getattr(problem, "field", ""))
    where = f", {field}" if field else ""
    return ImportProblem(
        "{kind} '{thing}'{where}: {detail}",
        "{advice}",
        where=where,
        field=field,
        detail=problem.what(),
        advice=problem.what_to_do(),
        **_place(spelled),
    )


def _place(spelled: Spelled) -> dict[str, str]:
    return {"kind": str(kind_named(spelled.ref.kind).label), "thing": spelled.ref.slug}


def _write_first(part: Part, spelled: Spelled, here: dict[Ref, Thing], actor: Actor) -> None:
    """Make the thing, or change its own fields; what refers to things that come later waits."""
    owner = spelled.references.get("owner")
    known = {name: here[ref] for name, ref in spelled.references.items() if ref is not None and ref in here}
    thing = here.get(spelled.ref)
    if thing is None:
        kind = kind_named(spelled.ref.kind)
        party = here[owner].pk if owner and owner in here else None
        require_at(actor, Verb.CREATE, party, kind=kind.name, area=getattr(known.get("area"), "pk", None))
        here[spelled.ref] = made = changes.create(
            kind.model, kind=kind.name, **{"slug": spelled.ref.slug, **spelled.values, **known}
        )
        if part.allow:
            part.allow(actor, made, spelled, True)
    elif differences(thing, spelled, here):
        require(actor, Verb.EDIT, thing)
        if owner in here and here[owner].pk != thing.owner_id:
            require_at(actor, Verb.CREATE, here[owner].pk, kind=thing.kind, area=thing.area_id)
        if part.allow:
            part.allow(actor, thing, spelled, False)
        changes.change(thing, **{**spelled.values, **known})


def _write_rest(thing: Thing, spelled: Spelled, here: Mapping[Ref, Thing]) -> None:
    """Set every reference and link, now that all things are there; links stand in the order of the file."""
    references: dict[str, Any] = {
        name: _found(ref, here, spelled) if ref else None for name, ref in spelled.references.items()
    }
    changes.change(thing, **references)
    for predicate, refs in spelled.links.items():
        wanted = [_found(ref, here, spelled) for ref in dict.fromkeys(refs)]
        present = linked(thing, predicate)
        if set(present) == {one.pk for one in wanted} and present != [one.pk for one in wanted]:
            changes.set_links(thing, predicate, [])
        changes.set_links(thing, predicate, wanted)


def _found(ref: Ref, here: Mapping[Ref, Thing], spelled: Spelled) -> Thing:
    if ref not in here:
        raise ImportProblem(
            N_("'{thing}' verwijst naar {kind} '{slug}', maar die is er niet."),
            N_("Voeg dat bestand toe, of verbeter de verwijzing."),
            thing=spelled.ref.slug,
            kind=kind_named(ref.kind).label,
            slug=ref.slug,
        )
    return here[ref]


def _things_here(files: Iterable[Spelled]) -> dict[Ref, Thing]:
    """The things of this house that the files spell or refer to, by reference."""
    wanted: dict[str, set[str]] = {}
    for spelled in files:
        refs = [spelled.ref, *(ref for ref in spelled.references.values() if ref)]
        refs += [ref for links in spelled.links.values() for ref in links]
        for ref in refs:
            wanted.setdefault(ref.kind, set()).add(ref.slug)
    return {
        Ref(kind, thing.slug): thing
        for kind, slugs in wanted.items()
        for thing in kind_named(kind).model.objects.filter(kind=kind, slug__in=slugs)
    }
