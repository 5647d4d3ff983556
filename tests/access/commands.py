"""As whom each command acts, and each part of the library: said here once for every one of them.

Whoever can give a command keeps the folder of the house, and could read its files without it. So commands act as the
house itself: they see all that is in it, and ask for no role. A purpose is asked all the same (ADR 10).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.access.planting import Planted

HOUSE = "the house"
"""Reads or changes what is in the house as the house itself."""
ASKED = "the account that is asked about"
"""Answers what an account may; the rules are those that this account itself would read."""
SERVICE = "the service account that the settings name"
"""Takes in what others send, and tells what is new, with no more than the powers of that account."""
MACHINE = "nobody"
"""Is about the machine, the folder or a file that is named, and shows nothing of what is in the registers."""

COMMANDS: dict[str, str] = {
    **dict.fromkeys(("init", "doctor", "sql", "backup", "restore", "export house", "import house"), HOUSE),
    **dict.fromkeys(("atlas import", "atlas export", "register import"), HOUSE),
    **dict.fromkeys(("estate export-archimate", "estate import-archimate"), HOUSE),
    **dict.fromkeys(("estate export-algorithms", "estate compare-algorithms"), HOUSE),
    **dict.fromkeys(("source add", "source list", "source snapshot", "source prune"), HOUSE),
    **dict.fromkeys(("source validate", "source quality", "source promise", "register export"), HOUSE),
    **dict.fromkeys(
        ("indicator list", "indicator run", "indicator recompute", "indicator explain", "indicator publish"), HOUSE
    ),
    **dict.fromkeys(("user add", "user create-service", "user password", "user email", "user grant"), HOUSE),
    **dict.fromkeys(("user revoke", "user unlock", "user reset-factors", "user sessions", "user list"), HOUSE),
    **dict.fromkeys(("user stand-in add", "user stand-in withdraw", "user stand-in list"), HOUSE),
    **dict.fromkeys(("user proof record", "user proof withdraw", "user proof list", "user proof waiting"), HOUSE),
    **dict.fromkeys(("token create", "token list", "token revoke"), HOUSE),
    **dict.fromkeys(("mandate list", "mandate show", "mandate assign", "mandate release"), HOUSE),
    **dict.fromkeys(
        ("audit verify", "audit compare", "audit anchor", "audit erase", "audit erasures", "audit report"), HOUSE
    ),
    **dict.fromkeys(("job list", "job show", "job retry", "job cancel", "job run-schedule"), HOUSE),
    **dict.fromkeys(("uses list", "uses export", "uses seal", "uses verify"), HOUSE),
    **dict.fromkeys(("search rebuild", "sensing received"), HOUSE),
    "sensing mqtt": SERVICE,
    **dict.fromkeys(("access why", "mandate why"), ASKED),
    **dict.fromkeys(("serve", "worker", "move", "source look", "import tables", "sensing pack-campaign"), MACHINE),
    **dict.fromkeys(("cluster up", "cluster down", "cluster status"), MACHINE),
    **dict.fromkeys(("dmn test", "dmn check", "dmn convert", "dmn evaluate", "dmn table"), MACHINE),
}


@dataclass(frozen=True)
class Reads:
    """A command that shows what is in the house: its words, and a kind of which everything is in the answer.

    `{indicator}` and `{mandate}` in the words are the most hidden ones there are.
    """

    words: tuple[str, ...]
    kind: str

    def given(self, planted: Planted) -> list[str]:
        slugs = {name: planted.at(name, "confidential", "there").slug for name in ("indicator", "mandate")}
        return [word.format(**slugs) for word in self.words]


READS: dict[str, Reads] = {
    "source list": Reads(("source", "list"), "source"),
    "indicator list": Reads(("indicator", "list"), "indicator"),
    "indicator explain": Reads(("indicator", "explain", "{indicator}"), ""),
    "mandate list": Reads(("mandate", "list"), "mandate"),
    "mandate show": Reads(("mandate", "show", "{mandate}"), ""),
    "sql": Reads(("sql", "select area from areas"), "area"),
    "uses list": Reads(("uses", "list"), ""),
    "job list": Reads(("job", "list"), ""),
    "audit report": Reads(("audit", "report", "indicator/{indicator}"), ""),
}
LIBRARY: dict[str, str] = {
    **dict.fromkeys(("House.indicators", "House.indicator", "House.sources", "House.source", "House.sql"), HOUSE),
    **dict.fromkeys(("Indicator.figures", "Indicator.run", "Indicator.explain"), HOUSE),
    **dict.fromkeys(("Source.table", "Source.snapshot"), HOUSE),
}
"""Each method of the library; `Indicator.figures(public=True)` is what everybody sees."""
