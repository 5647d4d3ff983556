"""Values from plain mappings and back: what a house keeps as JSON is held to the same rules as a file."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from informatiehuis.engines.ascode.problems import AsCodeProblem, InvalidValue, UnknownKey
from informatiehuis.engines.ascode.schema import Field, Shape, Value, closest, fields, missing
from informatiehuis.engines.problems import N_

V = TypeVar("V", bound=Value)


def from_mapping(kind: type[V], mapping: Any, path: str = "") -> V:
    """The value that a mapping says, or the AsCodeProblem with the path of the key that is wrong."""
    if not isinstance(mapping, Mapping):
        raise _wrong(path, N_("hier horen sleutels met waarden."))
    known = fields(kind)
    given: dict[str, Any] = {}
    for name, content in mapping.items():
        here = f"{path}.{name}" if path else str(name)
        if name not in known:
            remedy = N_("Bedoelt u '{near}'?") if (near := closest(str(name), known)) else N_("Haal hem weg.")
            raise UnknownKey(N_("de sleutel '{name}' bestaat hier niet."), remedy, key=here, name=name, near=near)
        if content is not None and content != "":
            given[name] = _field(content, known[name], here)
    for name, field in known.items():
        if field.required and name not in given:
            raise _at(missing(name), path)
    try:
        return kind(**given)
    except AsCodeProblem as problem:
        raise _at(problem, path) from problem


def from_list(kind: type[V], items: Any, path: str) -> tuple[V, ...]:
    """The values of a list of mappings; places count from 1."""
    if not isinstance(items, list | tuple):
        raise _wrong(path, N_("hier hoort een lijst."))
    return tuple(from_mapping(kind, item, f"{path}[{place}]") for place, item in enumerate(items, 1))


def to_mapping(value: Value) -> dict[str, Any]:
    """A value as JSON holds it; a key with its default is left out."""
    made = {}
    for name, field in fields(type(value)).items():
        content = getattr(value, name)
        if field.required or content != field.default:
            made[name] = _plain(content)
    return made


def _plain(content: Any) -> Any:
    if isinstance(content, Value):
        return to_mapping(content)
    if isinstance(content, tuple):
        return [_plain(item) for item in content]
    if isinstance(content, StrEnum):
        return str(content)
    if isinstance(content, date):
        return content.isoformat()
    return dict(content) if isinstance(content, Mapping) else content


def _field(content: Any, field: Field, path: str) -> Any:
    if field.shape is Shape.MAPPING:
        if not isinstance(content, Mapping):
            raise _wrong(path, N_("hier horen sleutels met waarden."))
        return {str(name): str(item) for name, item in content.items()}
    if field.shape is Shape.MANY:
        if not isinstance(content, list | tuple):
            raise _wrong(path, N_("hier hoort een lijst."))
        return tuple(_item(item, field, f"{path}[{place}]") for place, item in enumerate(content, 1))
    return _item(content, field, path)


def _item(content: Any, field: Field, path: str) -> Any:
    item = field.item
    if issubclass(item, Value):
        return from_mapping(item, content, path)
    if issubclass(item, StrEnum):
        if content not in list(item):
            raise InvalidValue(
                N_("'{found}' kan hier niet."), N_("Kies uit: {known}."), key=path, found=content, known=", ".join(item)
            )
        return item(content)
    if item is date and isinstance(content, str):
        try:
            return date.fromisoformat(content)
        except ValueError as error:
            raise _wrong(path, N_("dit is geen datum; schrijf hem als 2027-12-31.")) from error
    numbers = (int, float) if item is float else (int,) if item is int else ()
    if (numbers and (not isinstance(content, numbers) or isinstance(content, bool))) or (
        item in (str, bool, date) and not isinstance(content, item)
    ):
        raise _wrong(path, N_("dit is niet van de goede soort."))
    return content


def _wrong(path: str, message: str) -> InvalidValue:
    return InvalidValue(message, key=path)


def _at(problem: AsCodeProblem, path: str) -> AsCodeProblem:
    return problem.at("", None, f"{path}.{problem.key}" if path else problem.key)
