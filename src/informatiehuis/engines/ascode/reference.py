"""Makes docs/reference/atlas-as-code.md from the schema, so that the page cannot say something else.

`make docs` writes it.
"""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from informatiehuis.engines.ascode.estate import SetAside
from informatiehuis.engines.ascode.keys import Contact, Reference
from informatiehuis.engines.ascode.layout import HOUSE_FILE, PARTS, Part, implied
from informatiehuis.engines.ascode.model import House, Target
from informatiehuis.engines.ascode.publishing import AlgorithmRecord, RegisterLink
from informatiehuis.engines.ascode.rules import (
    Article,
    Conclusion,
    NoticeField,
    OpenQuestion,
    Reading,
    RuleCase,
    RuleQuestion,
    Term,
)
from informatiehuis.engines.ascode.schema import Field, Shape, Value, fields
from informatiehuis.engines.ascode.sources import AccessRule, Increment, Promise, QualityRule

_HEAD = """\
# Atlas as code

<!-- Written by `make docs` from the code; change the code, not this page. -->

An atlas is a folder of YAML and SQL files. Keys are English, as in the code; what people read is in the language
of the house. Reading and writing are in `informatiehuis.engines.ascode`: `read(folder)` gives frozen values,
`write(atlas, folder)` gives the same bytes for the same atlas, and what is written reads back equal.

* A thing with a file of its own takes its slug from the name of the file: `begrippen/inwoner.yaml` is the concept
  `inwoner`. A slug has small letters, digits and single hyphens.
* An indicator has two files: `indicatoren/NAME.yaml` and `indicatoren/NAME.sql`.
* A key that is absent has its default. Keys that people forget or misspell are named with file and line, all of
  them at once, and nothing is read until they are right.
* A text may be a block (`|`). Space at the ends of lines and tabs do not count. Write a `date` as `2027-12-31`;
  `valid_until` is the first day on which something no longer holds.
* Two concepts that define one term, an indicator without a concept, and YAML in a place where nobody reads it are
  reported and do not stop the reading.
* A folder may hold a part of an atlas: it may then refer to what a house already has.
* Comments in the files are for people; they are not kept when the atlas is written again.

## The smallest indicator

`indicatoren/banen.yaml`

```yaml
title: Aantal banen
question: Hoeveel banen zijn er in elke gemeente?
unit: banen
area_level: municipality
rollup: sum
concept: baan
owner: provincie-utrecht
```

`indicatoren/banen.sql`, over a source `lisa-banen` with columns `gemeente`, `jaar` and `banen`

```sql
select gemeente as area, cast(jaar as varchar) as period, banen as value
from lisa_banen
```
"""


INSIDE: tuple[type[Value], ...] = (
    Contact,
    Reference,
    SetAside,
    AlgorithmRecord,
    RegisterLink,
    Promise,
    Increment,
    QualityRule,
    AccessRule,
    Target,
    Article,
    RuleQuestion,
    OpenQuestion,
    Reading,
    Conclusion,
    Term,
    NoticeField,
    RuleCase,
)


def page() -> str:
    """The whole page as Markdown."""
    lines = [_HEAD, "## Files\n", "| file | holds |", "|---|---|", f"| `{HOUSE_FILE}` | {_summary(House)} |"]
    lines += [f"| `{_files(part)}` | {_summary(part.value)} |" for part in PARTS]
    lines += ["", *_section(f"`{HOUSE_FILE}`", House, frozenset())]
    for part in PARTS:
        lines += _section(f"`{_files(part)}`", part.value, implied(part))
    lines += ["## Values inside values", ""]
    for value in INSIDE:
        lines += _section(f"`{_spelled(value)}`", value, frozenset(), level="###")
    return "\n".join(lines).rstrip() + "\n"


def _files(part: Part) -> str:
    if part.listed:
        return part.place
    return ", ".join([f"{part.place}/*.yaml", *(f"*{suffix}" for suffix in part.suffixes)])


def _section(title: str, value: type[Value], without: frozenset[str], level: str = "##") -> Iterator[str]:
    yield f"{level} {title}"
    yield ""
    yield _text(value)
    yield ""
    yield "| key | Dutch | type | default | meaning |"
    yield "|---|---|---|---|---|"
    for name, field in fields(value).items():
        if name not in without:
            yield f"| `{name}` | {field.doc.dutch} | {_type(field)} | {_default(field)} | {field.doc.meaning} |"
    yield ""


def _text(value: type[Value]) -> str:
    return "\n".join(line.strip() for line in (value.__doc__ or "").strip().splitlines())


def _summary(value: type[Value]) -> str:
    return _text(value).split("\n\n")[0].replace("\n", " ")


def _type(field: Field) -> str:
    one = _item(field)
    return {Shape.ONE: one, Shape.MANY: f"list of {one}", Shape.MAPPING: "texts by name"}[field.shape]


def _item(field: Field) -> str:
    if issubclass(field.item, Value):
        return f"[`{_spelled(field.item)}`](#{_spelled(field.item)})"
    if issubclass(field.item, StrEnum):
        return ", ".join(f"`{choice}`" for choice in field.item)
    if field.refers:
        return f"name ({field.refers.kind})"
    words = {str: "text", int: "whole number", float: "number", bool: "`true` or `false`", date: "date"}
    return "text, several lines" if field.prose else words[field.item]


def _spelled(value: type[Value]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", value.__name__).lower()


def _default(field: Field) -> str:
    if field.required:
        return "required"
    if isinstance(field.default, bool):
        return f"`{str(field.default).lower()}`"
    if isinstance(field.default, str | int | float):
        return f"`{field.default:g}`" if isinstance(field.default, float) else f"`{field.default}`"
    return "–"
