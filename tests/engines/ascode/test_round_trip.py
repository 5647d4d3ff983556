"""An atlas survives being written and read, whatever people put in it."""

import typing
from datetime import date
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from informatiehuis.engines.ascode import (
    Atlas,
    House,
    read,
    render,
    write,
)
from informatiehuis.engines.ascode.layout import PARTS
from informatiehuis.engines.ascode.problems import AsCodeProblem
from informatiehuis.engines.ascode.schema import Field, Shape, Value, fields

SLUGS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
CODES = st.from_regex(r"(GM|PV|WK)[0-9]{4}", fullmatch=True)
# What trips a writer of YAML: leading signs, quotes, colons, words that look like other types, odd spaces.
AWKWARD = st.sampled_from(
    [
        "true", "no", "null", "~", "0344", "1.5", "2027-12-31", "- streep", "# geen commentaar", "sleutel: waarde",
        "'enkel'", '"dubbel"', "| blok", "> vouw", "& anker", "* ster", "!tag", "%", "@", "`", "{a}", "[b]", "a\tb",
        "  spatie voor", "regel een\n\n  regel drie  \nregel vier", "\n\nbegin leeg", "Ünïcödé – “citaat”", "😀", "---",
        "...", "? vraag", "a" * 150, "lang " * 50, "x\n- y\n# z", "C:\\pad", "\\n", "é\u0301", "0x1F", "1_000",
        "=", "<<",
    ]
)  # fmt: skip
TEXTS = AWKWARD | st.text(min_size=1, max_size=40)
SPECIAL = {"slug": SLUGS, "code": CODES, "language": st.just("nl"), "crs": st.just("EPSG:28992")}
PATTERNED = {
    "email": st.just("info@voorbeeld.nl"),
    "columns": st.just("aantal_inwoners"),
    "code_column": st.just("gm_code"),
}


def scalar(field: Field) -> st.SearchStrategy[object]:
    if field.name in SPECIAL:
        return SPECIAL[field.name]
    if field.pattern is not None:
        return PATTERNED.get(field.name, st.just("https://voorbeeld.nl/a?b=c#d"))
    if issubclass(field.item, Value):
        return value_of(field.item)
    if issubclass(field.item, StrEnum):
        return st.sampled_from(list(field.item))
    bounds = field.bounds
    return {
        str: TEXTS,
        bool: st.booleans(),
        date: st.dates(),
        int: st.integers(int(max(bounds.lowest, 0)), int(min(bounds.highest, 9))) if bounds else st.integers(),
        float: st.floats(allow_nan=False, allow_infinity=False),
    }[field.item]


def content(field: Field) -> st.SearchStrategy[object]:
    if field.shape is Shape.MAPPING:
        return st.dictionaries(TEXTS, TEXTS, max_size=3)
    one = scalar(field)
    if field.shape is Shape.MANY:
        return st.lists(one, min_size=1 if field.required else 0, max_size=3).map(tuple)
    return one if field.required or field.default is not None else st.none() | one


def value_of(kind: type[Value]) -> st.SearchStrategy[Value]:
    """Any valid value of a kind; drawings that contradict themselves are thrown away."""

    @st.composite
    def build(draw: st.DrawFn) -> Value:
        # References are left out: whether they exist is another test.
        chosen = {
            name: draw(content(field)) for name, field in fields(kind).items() if field.refers is None or field.required
        }
        try:
            return kind(**chosen)
        except AsCodeProblem:
            return reject()

    return build()


KINDS = [House, *(part.value for part in PARTS)]


def names_of(atlas: Atlas) -> dict[str, set[str]]:
    """Every name that the atlas refers to, so that `read` takes them as known."""
    known: dict[str, set[str]] = {}

    def walk(value: Value) -> None:
        for field in fields(type(value)).values():
            found = getattr(value, field.name)
            for item in found if isinstance(found, tuple) else (found,):
                if isinstance(item, Value):
                    walk(item)
                elif field.refers and item is not None:
                    known.setdefault(field.refers.kind, set()).add(item)

    for part in (["house"] if atlas.house else []) + [part.name for part in PARTS]:
        found = getattr(atlas, part)
        for value in found if isinstance(found, tuple) else (found,):
            walk(value)
    return known


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_kind_is_read_as_it_was_written(kind: type[Value], data: st.DataObject) -> None:
    value = data.draw(value_of(kind))
    part = next((part.name for part in PARTS if part.value is kind), None)
    atlas = Atlas(**{part: (value,)}) if part else Atlas(house=typing.cast(House, value))
    with TemporaryDirectory() as folder:
        write(atlas, Path(folder))
        found = read(Path(folder), known=names_of(atlas))
    assert found == atlas
    assert render(found) == render(atlas)


def test_every_field_of_every_kind_is_drawn() -> None:
    """A new type of field fails here until the round trip knows how to draw it."""
    for kind in KINDS:
        for field in fields(kind).values():
            if field.refers is None:
                assert isinstance(content(field), st.SearchStrategy), (kind, field.name)
