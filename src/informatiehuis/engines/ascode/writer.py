"""An `Atlas` → the bytes of its files.

Keys stand in the order of the schema, a key with its default value is left out, and long text is a block, so
that a change of the atlas is a small change of the files. The same atlas always gives the same bytes.
"""

import contextlib
import io
import os
import tempfile
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from informatiehuis.engines.ascode import layout
from informatiehuis.engines.ascode.layout import PARTS, implied
from informatiehuis.engines.ascode.model import Atlas
from informatiehuis.engines.ascode.schema import Field, Value, fields

LONGEST_LINE = 100


def render(atlas: Atlas) -> dict[str, bytes]:
    """The files of an atlas by their path in the folder, in the order of the layout."""
    files: dict[str, bytes] = {}
    if atlas.house is not None:
        files[layout.HOUSE_FILE] = _yaml(_mapping(atlas.house))
    for part in PARTS:
        values: tuple[Value, ...] = getattr(atlas, part.name)
        if part.listed and values:
            files[part.place] = _yaml([_mapping(value) for value in values])
        for value in () if part.listed else values:
            stem = f"{part.place}/{getattr(value, 'slug')}"  # noqa: B009 - not every Value has a slug
            files[f"{stem}.yaml"] = _yaml(_mapping(value, implied(part)))
            if part.beside:
                text: str = getattr(value, part.beside)
                files[f"{stem}{layout.suffix_of(part, text)}"] = f"{text}\n".encode()
    return files


def write(atlas: Atlas, folder: Path) -> None:
    """Make the files of the atlas in `folder` exactly those of this atlas.

    Each file is replaced at once or not at all. YAML and SQL in the folders of the layout that are no part of
    the atlas any more are removed; everything else in the folder stays.
    """
    files = render(atlas)
    for name, content in files.items():
        _replace(folder / name, content)
    for place in (*layout.FOLDERS, layout.AREAS_FOLDER):
        for path in (folder / place).glob("*"):
            stale = f"{place}/{path.name}" not in files and path.suffix in (*layout.YAML_SUFFIXES, ".sql", ".dmn")
            if stale and path.is_file():
                path.unlink()
    if layout.HOUSE_FILE not in files:
        (folder / layout.HOUSE_FILE).unlink(missing_ok=True)


def _replace(path: Path, content: bytes) -> None:
    with contextlib.suppress(FileNotFoundError):
        if path.read_bytes() == content:
            return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _mapping(value: Value, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    mapping = {}
    for name, field in fields(type(value)).items():
        content = getattr(value, name)
        if name not in without and (field.required or content != field.default):
            mapping[name] = _plain(content, field)
    return mapping


def _plain(content: Any, field: Field) -> Any:
    if isinstance(content, Value):
        return _mapping(content)
    if isinstance(content, tuple):
        return [_plain(item, field) for item in content]
    if isinstance(content, Mapping):
        return {name: _text(item, prose=False) for name, item in content.items()}
    if isinstance(content, StrEnum):
        return str(content)
    if isinstance(content, str):
        return _text(content, field.prose)
    if isinstance(content, float) and content.is_integer() and abs(content) < 1e15:
        return int(content)
    return content if isinstance(content, bool | int | float | date) else str(content)


def _text(text: str, prose: bool) -> str:
    if prose and ("\n" in text or len(text) > LONGEST_LINE):
        block: str = LiteralScalarString(f"{text}\n")
        return block
    return text


def _yaml(content: Any) -> bytes:
    yaml = YAML()
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.BytesIO()
    yaml.dump(content, stream)
    return stream.getvalue()
