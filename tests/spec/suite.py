"""Every spec, by family."""

from collections.abc import Mapping

from tests.spec import (
    aggregating,
    arithmetic,
    casting,
    composing,
    conditions,
    dates,
    joining,
    selecting,
    text,
    windows,
)
from tests.spec.spec import Spec

SUITE: Mapping[str, tuple[Spec, ...]] = {
    "selecting": selecting.SPECS,
    "joining": joining.SPECS,
    "composing": composing.SPECS,
    "aggregating": aggregating.SPECS,
    "conditions": conditions.SPECS,
    "arithmetic": arithmetic.SPECS,
    "text": text.SPECS,
    "dates": dates.SPECS,
    "casting": casting.SPECS,
    "windows": windows.SPECS,
}
