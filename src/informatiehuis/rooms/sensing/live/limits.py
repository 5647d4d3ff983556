"""How many lines one process keeps open, by the environment."""

from __future__ import annotations

from collections.abc import Mapping

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.limits import LimitProblem
from informatiehuis.rooms.sensing.live.lines import Most

LINES, OF_ONE = "INFORMATIEHUIS_LIVE_LINES", "INFORMATIEHUIS_LIVE_LINES_OF_ONE"


def most_lines(environment: Mapping[str, str]) -> Most:
    """What the environment says, else the defaults; 0 keeps none open. Raises LimitProblem."""
    usual = Most()
    return Most(_number(environment, LINES, usual.lines), _number(environment, OF_ONE, usual.of_one))


def _number(environment: Mapping[str, str], variable: str, usual: int) -> int:
    text = environment.get(variable, "").strip()
    if not text:
        return usual
    if not (text.isascii() and text.isdigit()):
        raise LimitProblem(
            N_("De instelling {variable} kan niet '{found}' zijn."),
            N_("Geef een geheel getal, bijvoorbeeld {usual}; 0 is geen enkele."),
            variable=variable,
            found=text,
            usual=usual,
        )
    return int(text)
