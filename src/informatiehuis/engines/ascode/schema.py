"""How a frozen value says which keys it has, so that reading, checking, writing and the reference page agree.

A value is a frozen, keyword-only dataclass that inherits `Value`; its fields carry `Doc`, `Refers`, `Pattern`,
`Bounds` and `PROSE` in `Annotated`. What the values of the atlas are stands in `model`.
"""

import dataclasses
import difflib
import enum
import functools
import math
import re
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Self

from informatiehuis.engines.ascode.problems import AsCodeProblem, InvalidValue, MissingKey
from informatiehuis.engines.problems import N_


@dataclass(frozen=True)
class Doc:
    """What a key means: its Dutch term and one English sentence."""

    dutch: str
    meaning: str


@dataclass(frozen=True)
class Refers:
    """The text is the slug (or code) of a thing of this kind."""

    kind: str


@dataclass(frozen=True)
class Pattern:
    """The text must match the whole expression; the remedy (Dutch, marked) shows one that does."""

    expression: str
    remedy: str


@dataclass(frozen=True)
class Bounds:
    """The number may not be under `lowest` or over `highest`."""

    lowest: float = -math.inf
    highest: float = math.inf


class Prose:
    """The text may have several lines; it is written as a block."""


PROSE = Prose()
Note = typing.TypeVar("Note")

Prosaic = Annotated[str, PROSE]
Slug = Annotated[
    str,
    Pattern(
        r"[a-z0-9]+(-[a-z0-9]+)*",
        N_("Gebruik alleen kleine letters, cijfers en losse streepjes, bijvoorbeeld aantal-inwoners."),
    ),
]
Uri = Annotated[
    str,
    Pattern(r"https?://[^\s<>\"{}|\\^`]+", N_("Schrijf het hele webadres, bijvoorbeeld https://www.cbs.nl/.")),
]

_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


class Shape(enum.Enum):
    """How often a field holds its item."""

    ONE = "one"
    MANY = "many"
    MAPPING = "mapping"


@dataclass(frozen=True)
class Field:
    """One key of a value. `item` is str, int, float, bool, date, a StrEnum or a subclass of Value."""

    name: str
    shape: Shape
    item: type
    required: bool
    default: object
    doc: Doc
    refers: Refers | None = None
    pattern: Pattern | None = None
    bounds: Bounds | None = None
    prose: bool = False

    def checked(self, value: object) -> object:
        """The value in its canonical form; raises AsCodeProblem with the key when it may not stand here."""
        if value is None:
            if self.required:
                raise missing(self.name)
            return None
        if self.shape is Shape.ONE:
            return self._item(value, self.name)
        if self.shape is Shape.MANY:
            if not isinstance(value, tuple | list):
                raise TypeError(f"{self.name} takes a tuple, not {type(value).__name__}")
            return tuple(self._item(item, f"{self.name}[{place}]") for place, item in enumerate(value, 1))
        if not isinstance(value, Mapping):
            raise TypeError(f"{self.name} takes a mapping, not {type(value).__name__}")
        pairs = ((self._text(key, self.name), self._text(item, self.name)) for key, item in value.items())
        return dict(sorted(pairs))

    def _item(self, value: object, key: str) -> object:
        if self.item is str and isinstance(value, str):
            return self._text(value, key)
        if self.item is float and isinstance(value, int | float) and not isinstance(value, bool):
            return self._number(float(value), key)
        if self.item is int and isinstance(value, int) and not isinstance(value, bool):
            return self._number(value, key)
        if self.item in (int, float, str) or type(value) is not self.item:
            raise TypeError(f"{key} takes {self.item.__name__}, not {type(value).__name__}")
        return value

    def _number(self, value: float, key: str) -> float:
        bounds = self.bounds or Bounds()
        if not math.isfinite(value) or not bounds.lowest <= value <= bounds.highest:
            raise InvalidValue(
                N_("het getal {found} kan hier niet."),
                N_("Kies een getal van {lowest} tot en met {highest}."),
                key=key,
                found=value,
                lowest=bounds.lowest,
                highest=bounds.highest,
            )
        return value

    def _text(self, value: str, key: str) -> str:
        if hidden := _HIDDEN.search(value):
            raise InvalidValue(
                N_("er staat een onzichtbaar teken in de tekst ({found})."),
                N_("Haal het weg; typ de tekst zo nodig opnieuw."),
                key=key,
                found=f"U+{ord(hidden[0]):04X}",
            )
        text = tidy(value) if self.prose else " ".join(value.split())
        if not text:
            raise missing(key)
        if self.pattern and not re.fullmatch(self.pattern.expression, text):
            raise InvalidValue(N_("'{found}' kan hier niet."), self.pattern.remedy, key=key, found=text)
        return text


def tidy(text: str) -> str:
    """Several lines without space at their ends, tabs, or empty lines around them.

    This is what makes a text the same after it was written as a YAML block and read again.
    """
    lines = [line.expandtabs(4).rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return "\n".join(lines).strip()


def missing(key: str) -> MissingKey:
    return MissingKey(N_("de sleutel '{name}' ontbreekt of is leeg."), N_("Vul hem in."), key=key, name=key)


def closest(word: str, words: typing.Iterable[str]) -> str:
    """The word most like this one, or '' when none is like it."""
    return next(iter(difflib.get_close_matches(word, list(words), n=1, cutoff=0.6)), "")


@dataclass(frozen=True, kw_only=True)
class Value:
    """A frozen value that is checked when it is constructed.

    Raises AsCodeProblem (the first one) for what a person can mend and TypeError for a mistake in code.
    """

    def __post_init__(self) -> None:
        for field in fields(type(self)).values():
            object.__setattr__(self, field.name, field.checked(getattr(self, field.name)))
        for problem in self.contradictions():
            raise problem

    def contradictions(self) -> Iterator[AsCodeProblem]:
        """What is wrong between the fields; each problem names the key to mend."""
        valid_from, valid_until = getattr(self, "valid_from", None), getattr(self, "valid_until", None)
        if valid_from and valid_until and valid_until <= valid_from:
            yield InvalidValue(
                N_("'valid_until' ({until}) ligt niet na 'valid_from' ({since})."),
                N_("Kies als 'valid_until' de eerste dag waarop dit niet meer geldt."),
                key="valid_until",
                until=valid_until.isoformat(),
                since=valid_from.isoformat(),
            )

    def valid_on(self, day: date) -> bool:
        """Whether this holds on that day; `valid_until` is the first day on which it no longer does."""
        valid_from, valid_until = getattr(self, "valid_from", None), getattr(self, "valid_until", None)
        return (valid_from is None or valid_from <= day) and (valid_until is None or day < valid_until)

    def replace(self, **changes: Any) -> Self:
        return dataclasses.replace(self, **changes)


def fields(value: type[Value]) -> Mapping[str, Field]:
    """The keys of a value, in the order in which they are declared and written."""
    hashable: Any = value
    return _fields(hashable)


@functools.cache
def _fields(value: Any) -> Mapping[str, Field]:
    hints = typing.get_type_hints(value, include_extras=True)
    return {field.name: _field(field, hints[field.name]) for field in dataclasses.fields(value)}


def _field(field: "dataclasses.Field[Any]", hint: Any) -> Field:
    notes = _notes(hint)
    plain = _plain(hint)
    options = [option for option in typing.get_args(plain) if option is not types.NoneType]
    if isinstance(plain, types.UnionType) or typing.get_origin(plain) is typing.Union:
        inner = options[0]
        notes += _notes(inner)
        plain = _plain(inner)
    shape, item = Shape.ONE, plain
    if typing.get_origin(plain) is tuple:
        inner = typing.get_args(plain)[0]
        notes += _notes(inner)
        shape, item = Shape.MANY, _plain(inner)
    elif typing.get_origin(plain) is not None:
        shape, item = Shape.MAPPING, str
    required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    default = None if required else _default(field)
    return Field(
        name=field.name,
        shape=shape,
        item=item,
        required=required,
        default=default,
        doc=_first(notes, Doc) or Doc("", ""),
        refers=_first(notes, Refers),
        pattern=_first(notes, Pattern),
        bounds=_first(notes, Bounds),
        prose=_first(notes, Prose) is not None,
    )


def _default(field: "dataclasses.Field[Any]") -> object:
    factory = field.default_factory
    return field.default if factory is dataclasses.MISSING else factory()


def _notes(hint: Any) -> tuple[Any, ...]:
    return tuple(getattr(hint, "__metadata__", ()))


def _plain(hint: Any) -> Any:
    return typing.get_args(hint)[0] if typing.get_origin(hint) is Annotated else hint


def _first(notes: tuple[Any, ...], kind: type[Note]) -> Note | None:
    return next((note for note in notes if isinstance(note, kind)), None)
