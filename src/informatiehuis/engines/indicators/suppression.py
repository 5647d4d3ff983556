"""Which figures are hidden because they would tell about few persons, directly or by subtraction.

Primary: a figure that stands on fewer than `minimum_n` persons or cases is hidden (the threshold rule).
Secondary: where the total of the area around it is shown, one hidden figure could be computed from the total
and the others. So in every such group at least two figures are hidden, and together they stand on at least
`minimum_n`; the smallest others are hidden until that is so. Where that cannot be reached, the total is hidden.

Source: A. Hundepool et al., Handbook on Statistical Disclosure Control (ESSnet SDC), on the minimum frequency
rule and secondary cell suppression. Not covered: an insider who subtracts what he knows of himself, and
subtraction between indicators or between periods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from informatiehuis.engines.indicators.cells import Cell
from informatiehuis.engines.indicators.figure import SECONDARY, SMALL_CELL


def hide(cell: Cell, reason: str) -> Cell:
    """The cell without anything from which its value could be computed."""
    return Cell(cell.area, cell.period, reason=reason)


def suppress(total: Cell | None, parts: Sequence[Cell], minimum_n: int) -> tuple[Cell | None, list[Cell]]:
    """The total of a group and its parts, with what must be hidden hidden.

    `total` is None where no total is made. A cell without a value is never hidden: it tells nothing.
    """
    if minimum_n == 0:
        return total, list(parts)
    hidden = {part.area: SMALL_CELL for part in parts if _small(part, minimum_n)}
    if total is not None and _small(total, minimum_n):
        total = hide(total, SMALL_CELL)
    if total is not None and total.value is not None and hidden:
        hidden, safe = _protect(parts, hidden, minimum_n)
        total = total if safe else hide(total, SECONDARY)
    return total, [hide(part, hidden[part.area]) if part.area in hidden else replace(part) for part in parts]


def _small(cell: Cell, minimum_n: int) -> bool:
    return cell.value is not None and (cell.n is None or cell.n < minimum_n)


def _protect(parts: Sequence[Cell], hidden: dict[str, str], minimum_n: int) -> tuple[dict[str, str], bool]:
    """What to hide besides, and whether the hidden ones then protect each other."""
    hidden = dict(hidden)
    together = sum((part.n or Decimal(0) for part in parts if part.area in hidden), Decimal(0))
    shown = [part for part in parts if part.value is not None and part.area not in hidden]
    for part in sorted(shown, key=lambda cell: (cell.n or 0, cell.area)):
        if len(hidden) >= 2 and together >= minimum_n:
            break
        hidden[part.area] = SECONDARY
        together += part.n or Decimal(0)
    return hidden, len(hidden) >= 2 and together >= minimum_n
