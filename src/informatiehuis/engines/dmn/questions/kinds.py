"""What a type itself says of its values: which it allows, where that is said in constants."""

from __future__ import annotations

from informatiehuis.engines.dmn.checks.partition import constants_of
from informatiehuis.engines.dmn.feel.types import NamedType, Type
from informatiehuis.engines.dmn.logic.cells import Cell
from informatiehuis.engines.dmn.logic.itemtypes import LaterType


def tests_of_type(type_: Type) -> tuple[Cell, ...] | None:
    """The values that a type allows, all of the cells together; None when that is not said in constants."""
    found: list[Cell] = []
    while isinstance(type_, NamedType | LaterType):
        if isinstance(type_, LaterType):
            type_ = type_.meant
            continue
        if type_.allowed is not None:
            cell = constants_of(type_.allowed_text)
            if cell is None:
                return None
            found.append(cell)
        type_ = type_.base
    return tuple(found)
