"""What of a thing is found: its title and the texts, terms and codes that its kind declares, and who may find it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256
from typing import Any
from uuid import UUID

from informatiehuis.engines.text import Document, Passage, fingerprint
from informatiehuis.engines.text.passages import pieces
from informatiehuis.kernel.access import labels_of
from informatiehuis.kernel.kinds import Kind, all_kinds
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.searching.contents import contents_of, identifier_of

KIND, OWNER, STATUS, CLOSED = "kind", "owner", "status", "closed"
"""The facets; `closed` is `yes` for what is in a closed state of its life."""
YES, NO = "yes", "no"
AT_A_TIME = 500
REVISION = 3
"""Raised whenever what a document holds changes here."""


def form() -> str:
    """What decides what an index of this house looks like: made by another program, it is made anew."""
    declared = "".join(f"{kind.name}:{','.join(kind.searched)};" for kind in all_kinds())
    return sha256(f"{REVISION} {fingerprint()} {declared}".encode()).hexdigest()[:16]


def document_of(kind: Kind, thing: Thing) -> Document:
    """A thing as it goes into the index."""
    return Document(
        identifier=thing.pk.hex,
        title=thing.title,
        passages=tuple(_passages(kind, thing)),
        labels=labels_of(thing),
        facets=_facets(kind, thing, kind.name),
        when=thing.changed_at,
    )


def _facets(kind: Kind, thing: Thing, called: str) -> dict[str, tuple[str, ...]]:
    is_closed = any(state.closed for state in kind.life_cycle.states if state.name == thing.status)
    facets: dict[str, tuple[str, ...]] = {KIND: (called,), STATUS: (thing.status,), CLOSED: (YES if is_closed else NO,)}
    if thing.owner_id:
        facets[OWNER] = (thing.owner_id.hex,)
    return facets


def _with_inside(kind: Kind, thing: Thing) -> Iterator[Document]:
    """A thing, and what stands inside it."""
    yield document_of(kind, thing)
    contents = contents_of(kind.name)
    for one in contents.texts(thing) if contents else ():
        yield Document(
            identifier=identifier_of(thing, one.key),
            title=one.title,
            passages=one.passages,
            labels=one.labels,
            facets=_facets(kind, thing, contents.name if contents else kind.name),
            when=one.when or thing.changed_at,
            part_of=thing.pk.hex,
        )


def documents_of(things: Collection[UUID]) -> Iterator[Document]:
    """Those of the things that are in the house now."""
    by_kind: dict[str, list[UUID]] = {}
    for key, name in Thing.objects.filter(pk__in=things).values_list("pk", "kind").order_by():
        by_kind.setdefault(name, []).append(key)
    for kind in all_kinds():
        for one in kind.model._base_manager.filter(pk__in=by_kind.get(kind.name, ())).order_by():
            yield from _with_inside(kind, one)


def every_document() -> Iterator[Document]:
    """Everything in the house, kind by kind; what is made while this runs may be passed over."""
    for kind in all_kinds():
        for one in kind.model._base_manager.filter(kind=kind.name).order_by("pk").iterator(AT_A_TIME):
            yield from _with_inside(kind, one)


def _passages(kind: Kind, thing: Thing) -> Iterator[Passage]:
    """The texts of a thing, each with the field in which it stands and, of a long one, the number of the paragraph."""
    for name in kind.searched:
        if name == "title":
            continue
        words = kind.marked_up.get(name, text_of)
        text = words(getattr(thing, name))
        for number, piece in pieces(text) if text else ():
            yield Passage(piece, name if number == 1 else f"{name} {number}")


def text_of(value: Any) -> str:
    """The words in a value: of a list or a mapping those of all that is in it, each on a line."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return _lines(value.values())
    if isinstance(value, list | tuple):
        return _lines(value)
    return ""


def _lines(values: Iterable[Any]) -> str:
    return "\n".join(filter(None, map(text_of, values)))
