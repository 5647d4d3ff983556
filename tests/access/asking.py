"""From an address and a reader to the requests of the walk: for what is seen, what is hidden, and what is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from informatiehuis.kernel.kinds import Kind, all_kinds, kind_named
from informatiehuis.kernel.models import Thing
from informatiehuis.kernel.register.values import field_of, is_reference
from tests.access.addresses import ABSENT, Address, addresses, operations
from tests.access.marks import Rule, needs
from tests.access.table import HERE

if TYPE_CHECKING:
    from tests.access.planting import Planted

NUMBER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NO_NUMBER = "00000000-0000-0000-0000-000000000001"
OF_COLLECTION, NOWHERE = re.compile(r"([A-Z][A-Za-z]+)\(\d+\)"), 999_999_999
OF_SERIES = re.compile(r"(meetreeksen/)\d+")
COLLECTIONS = {"gebieden-": "boundary_set", "cijfers-": "indicator", "bron-": "source"}


@dataclass(frozen=True)
class Ask:
    """One request. `hidden` are names in it that this reader may not know of; `own` is what the answer has to tell."""

    path: str
    hidden: tuple[str, ...] = ()
    own: str = ""
    is_absent: bool = False

    @property
    def absent(self) -> str:
        """The same request for what is not there."""
        path = self.path
        for one in self.hidden:
            path = path.replace(one, _absent(one))
        return path

    @property
    def absents(self) -> tuple[str, ...]:
        """The names in that request of what is not there."""
        return tuple(_absent(one) for one in self.hidden)


def _absent(name: str) -> str:
    """What is not there of the form of a name: a number, one of a collection (`Things(3)`), a series, or a word."""
    if OF_SERIES.match(name):
        return OF_SERIES.sub(rf"\g<1>{NOWHERE}", name)
    if NUMBER.fullmatch(name):
        return NO_NUMBER
    return OF_COLLECTION.sub(rf"\g<1>({NOWHERE})", name) if OF_COLLECTION.fullmatch(name) else ABSENT


@cache
def every() -> dict[str, Address]:
    """Every address and every operation, those of registers for each kind apart, by name."""
    found: dict[str, Address] = {}
    for name, address in addresses().items():
        if name.startswith("register:*:"):
            what = name.removeprefix("register:*:")
            for kind in all_kinds():
                if kind.editable or what in ("list", "detail", "history", "touched", "json", "export"):
                    found[f"register:{kind.name}:{what}"] = _of_kind(kind, address)
        elif address.kind == "*":
            for kind in all_kinds():
                found[f"{name} of {kind.name}"] = _of_kind(kind, address)
        else:
            found[name] = address
    return found | {f"api {name}": address for name, address in operations().items()}


def _of_kind(kind: Kind, address: Address) -> Address:
    paths = [path.replace("{list}", f"/{kind.path}/").replace("{identity}", kind.identity) for path in address.paths]
    of = kind.name if any("{slug}" in path for path in paths) else f"list of {kind.name}"
    return replace_paths(address, paths, of)


def replace_paths(address: Address, paths: list[str], kind: str) -> Address:
    said = {name: getattr(address, name) for name in Address.__dataclass_fields__ if name not in ("paths", "kind")}
    return Address(*paths, kind=kind, **said)


def asks(planted: Planted, address: Address, actor: str, *, brief: bool = False) -> Iterator[Ask]:
    """All requests of the walk at one address by one reader; `brief` asks one path of each, and of then, of few things.

    Those are one that is hidden from nearly everybody, one of the other party, what changed class and what lies in an
    area.
    """
    if brief:
        yield from _brief(planted, address, actor)
        return
    if not any("{slug}" in path for path in address.paths):
        for path in address.paths:
            yield from _worded(planted, address, path, actor)
        return
    for number, path in enumerate(address.paths):
        kind = _kind_in(address, path)
        asked = 0
        for thing, rule in planted.asked_of(kind, wide=address.own and number == 0):
            if rule(actor):
                asked += 1
                if address.most and asked > address.most:
                    continue
                own = thing.slug if address.own and "?" not in path else ""
                yield from _filled(planted, path.replace("{slug}", thing.slug), actor, kind, (), own)
            else:
                yield from _filled(planted, path.replace("{slug}", thing.slug), actor, kind, (thing.slug,), "")
        for (gone, access), slug in planted.gone.items():
            if gone == kind and number == 0:
                hidden = () if needs((access, HERE, kind))(actor) else (slug,)
                yield from _filled(planted, path.replace("{slug}", slug), actor, kind, hidden, "")


def _brief(planted: Planted, address: Address, actor: str) -> Iterator[Ask]:
    for number, path in enumerate(address.paths):
        of_another = address.kind == "collection" and "?" not in path
        if number and not of_another and "{then}" not in path:
            continue
        if "{slug}" not in path:
            yield from _worded(planted, address, path, actor)
            continue
        kind = _kind_in(address, path)
        for thing, rule in planted.few_of(kind):
            if "{then}" in path and thing is not planted.turned[kind]:
                continue
            own = thing.slug if address.own and "?" not in path and rule(actor) else ""
            hidden = () if rule(actor) else (thing.slug,)
            yield from _filled(planted, path.replace("{slug}", thing.slug), actor, kind, hidden, own)


def _kind_in(address: Address, path: str) -> str:
    if address.kind != "collection":
        return address.kind
    return next(kind for prefix, kind in COLLECTIONS.items() if f"/{prefix}" in path)


def _worded(planted: Planted, address: Address, path: str, actor: str) -> Iterator[Ask]:
    kind = address.kind.removeprefix("list of ")
    if "{filters}" in path:
        for name, slug, rule in _references(planted, kind):
            hidden = () if rule(actor) else (slug,)
            yield Ask(path.replace("{filters}", f"{name}={slug}"), hidden)
        return
    yield from _filled(planted, path, actor, kind, (), "")


def _filled(planted: Planted, path: str, actor: str, kind: str, hidden: tuple[str, ...], own: str) -> Iterator[Ask]:
    """The path with words that a reader could try: of what this reader may not see, each apart."""
    if "{then}" in path:
        path = path.replace("{then}", quote(planted.extra["then"].get(kind, "2999-01-01")))
    if "{hidden area}" in path:
        for access in ("open", "confidential"):
            code = planted.at("area", access).code
            rule = needs((access, HERE, "area"))
            yield Ask(path.replace("{hidden area}", code), hidden if rule(actor) else (*hidden, code), own)
    elif "{job}" in path:
        for number, rule in planted.jobs.items():
            asked = str(number)
            yield Ask(path.replace("{job}", asked), hidden if rule(actor) else (*hidden, asked), own)
    elif named := next((name for name in planted.codes if f"{{{name}}}" in path), ""):
        for code, (rule, told) in planted.codes[named].items():
            asked = path.replace(f"{{{named}}}", code)
            yield Ask(asked, own=told) if rule(actor) else Ask(asked, (*hidden, code))
    elif "{word}" in path:
        for word, rule in _words(planted, kind):
            yield Ask(path.replace("{word}", word), hidden if rule(actor) else (*hidden, word), own)
    else:
        yield Ask(path, hidden, own)


def _words(planted: Planted, kind: str) -> Iterator[tuple[str, Rule]]:
    """Words to search for: in titles of each class, and in the title that something had when it was confidential."""
    of = kind if kind else "concept"
    for access in ("open", "restricted", "confidential"):
        yield mark_in(planted, planted.at(of, access).title), needs((access, HERE, of))
    past = planted.marks.about(f"past title of the {of} that was confidential")[0]
    yield past.text, needs(("confidential", HERE, of))


def mark_in(planted: Planted, text: str) -> str:
    return next(iter(planted.marks.in_text(text)))


def _references(planted: Planted, name: str) -> Iterator[tuple[str, str, Rule]]:
    """The filters of a register on other things, with the slug of one of each class."""
    kind = kind_named(name)
    for filtered in kind.filters:
        field: Any = field_of(kind, filtered)
        if is_reference(field):
            model: type[Thing] = field.related_model
            target = next(one.name for one in all_kinds() if one.model is model)
            for access in ("open", "confidential"):
                yield filtered, planted.at(target, access).slug, needs((access, HERE, target))


def in_english(ask: Ask) -> Ask:
    return replace(ask, path=f"/en{ask.path}".rstrip("/") + ("/" if ask.path.endswith("/") else ""))
