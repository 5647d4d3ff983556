"""Kinds: what a room declares once and gets registers, forms, history, API and exchange for.

A `Kind` is a frozen value that checks itself when it is made. Labels and help of fields stand on the fields of
the model; the kind says which of them show where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.access import Verb

if TYPE_CHECKING:
    from informatiehuis.kernel.models import Thing

Text = str | Promise


@dataclass(frozen=True)
class State:
    """A state in the life of a thing; `closed` states are left out of lists unless asked for."""

    name: str
    label: Text
    closed: bool = False


@dataclass(frozen=True)
class Transition:
    """A step from one state to another: what it is called, and what one must be allowed to."""

    name: str
    label: Text
    start: frozenset[str]
    end: str
    verb: Verb = Verb.EDIT


@dataclass(frozen=True)
class LifeCycle:
    """The states of a kind, the first being where a thing begins, and the steps between them."""

    states: tuple[State, ...]
    transitions: tuple[Transition, ...] = ()

    def __post_init__(self) -> None:
        names = {state.name for state in self.states}
        for step in self.transitions:
            if not {*step.start, step.end} <= names:
                raise ValueError(f"transition {step.name} uses a state that does not exist")

    @property
    def first(self) -> str:
        return self.states[0].name

    def state(self, name: str) -> State:
        return next(state for state in self.states if state.name == name)

    def steps_from(self, name: str) -> list[Transition]:
        return [step for step in self.transitions if name in step.start]


SIMPLE_LIFE = LifeCycle(
    states=(State("active", _("in gebruik")), State("ended", _("beëindigd"), closed=True)),
    transitions=(
        Transition("end", _("Beëindigen"), frozenset({"active"}), "ended", Verb.APPROVE),
        Transition("resume", _("Weer in gebruik nemen"), frozenset({"ended"}), "active", Verb.APPROVE),
    ),
)


@dataclass(frozen=True)
class Kind:
    """One kind of thing.

    name       the English name in code and events: `concept`
    identity   the Dutch word in `/id/<identity>/<slug>`: `begrip`
    path       where its register lives: `atlas/begrippen`; the last part names it in the API
    fields     its own fields in the order of the form, besides those every thing has
    columns    the columns people decide by, in the list
    filters    the fields that can be filtered on
    search     the fields that the search of the register looks in, and that of the whole house
    also_found the fields that only the search of the whole house looks in besides: lists of terms, codes
    marked_up  fields that hold more than words, such as Markdown, and what reads the words in them
    personal   fields that may hold personal data: left out of API and exports, and of logs
    names      fields that are lists of slugs of another kind: `{"indicators": "indicator"}`; read as far as one may see
    schema     the RDF class of this kind
    extra      what a room adds to the detail page: a function of the thing, the actor and the query of the address
               to template context
    extra_then what a room adds to that page as it was in the past: the same, and as of when (`register.then.Then`)
    pages      what else there is to read about these things: the title and the name of the address of each page
    """

    name: str
    model: type[Thing]
    identity: str
    path: str
    label: Text
    label_plural: Text
    purpose: Text
    fields: tuple[str, ...] = ()
    columns: tuple[str, ...] = ("title", "status", "owner")
    filters: tuple[str, ...] = ("status", "owner", "access")
    search: tuple[str, ...] = ("title", "summary")
    also_found: tuple[str, ...] = ()
    marked_up: Mapping[str, Callable[[str], str]] = field(default_factory=dict, hash=False)
    personal: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    life_cycle: LifeCycle = SIMPLE_LIFE
    schema: str = ""
    editable: bool = True
    floor: str = "information"
    detail_template: str = "register/detail.html"
    extra: Callable[..., dict[str, Any]] | None = None
    extra_then: Callable[..., dict[str, Any]] | None = None
    pages: tuple[tuple[Text, str], ...] = ()

    def __post_init__(self) -> None:
        known = {f.name for f in self.model._meta.get_fields()}
        named = (*self.fields, *self.columns, *self.filters, *self.searched, *self.personal, *self.names)
        for name in named:
            if name not in known:
                raise ValueError(f"kind {self.name}: {self.model.__name__} has no field {name}")
        if found := self.personal.intersection(self.searched):
            raise ValueError(f"kind {self.name}: personal data is not searched in: {', '.join(sorted(found))}")

    @property
    def searched(self) -> tuple[str, ...]:
        """All fields in which the search of the house looks; the title and the summary are always among them."""
        return tuple(dict.fromkeys(("title", "summary", *self.search, *self.also_found)))

    @property
    def form_fields(self) -> tuple[str, ...]:
        return (
            "title",
            "slug",
            "summary",
            *self.fields,
            "owner",
            "access",
            "area",
            "valid_from",
            "valid_until",
            "note",
        )

    @property
    def public_fields(self) -> tuple[str, ...]:
        """What the API and exports carry: never personal data."""
        return tuple(name for name in ("status", *self.form_fields) if name not in self.personal)

    @property
    def api_name(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    def address_of(self, thing: Thing) -> str:
        from django.urls import reverse

        return reverse(f"register:{self.name}:detail", args=[thing.slug])

    def identity_of(self, thing: Thing) -> str:
        """The path of the public identity; the base address of the house goes before it."""
        return f"/id/{self.identity}/{thing.slug}"


class UnknownKind(Problem):
    """There is no kind of that name here."""

    code = "unknown-kind"
    status = 404


_kinds: dict[str, Kind] = {}


def declare(*kinds: Kind) -> None:
    """Declare kinds to the kernel; a room does so in its `kinds.py`, once."""
    for kind in kinds:
        if kind.name in _kinds or any(kind.identity == other.identity for other in _kinds.values()):
            raise ValueError(f"kind {kind.name} ({kind.identity}) is declared twice")
        _kinds[kind.name] = kind


def all_kinds() -> Iterable[Kind]:
    """Every declared kind, in the order of declaration."""
    return tuple(_kinds.values())


def kind_named(name: str) -> Kind:
    """The kind with this English name; UnknownKind when there is none."""
    return _find(name, "name")


def kind_with_identity(identity: str) -> Kind:
    """The kind with this Dutch word in its identifiers; UnknownKind when there is none."""
    return _find(identity, "identity")


def kinds_of(model: type[Any]) -> list[str]:
    """The names of the kinds whose things this model holds."""
    return [kind.name for kind in _kinds.values() if issubclass(kind.model, model)]


def _find(word: str, attribute: str) -> Kind:
    for kind in _kinds.values():
        if getattr(kind, attribute) == word:
            return kind
    raise UnknownKind(
        N_("Er is geen soort '{word}' in dit huis."),
        N_("Kies een van: {known}."),
        word=word,
        known=", ".join(getattr(kind, attribute) for kind in _kinds.values()),
    )
