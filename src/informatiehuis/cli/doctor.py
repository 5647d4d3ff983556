"""`informatiehuis doctor`: staat dit huis goed om door anderen gebruikt te worden?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import typer

from informatiehuis.cli.terminal import answer, open_house, say

if TYPE_CHECKING:
    from informatiehuis.portal.checkup import Judgement

WORDS = {"ok": "goed", "warning": "let op", "wrong": "fout"}
WIDTH = max(map(len, WORDS.values()))


def add_to(app: typer.Typer) -> None:
    """Add the command, which stands by itself."""
    app.command()(doctor)


def doctor() -> None:
    """Kijk het huis na: instellingen, map, database, geschiedenis en gegevens, en wat er aan te doen is.

    Er verandert niets. Geef het commando met dezelfde instellingen als waarmee het huis draait. Het eindigt met
    code 0 als er niets fout is, en met 1 als er iets fout is; 'let op' is niet fout.
    """
    open_house()
    from informatiehuis.portal.checkup import examine, healthy

    found = examine()
    told = {"healthy": healthy(found), "points": [one.as_mapping() for one in found]}
    answer(told, lambda: _show(found))
    raise typer.Exit(0 if healthy(found) else 1)


def _show(found: list[Judgement]) -> None:
    for one in found:
        say(f"{WORDS[one.level].ljust(WIDTH)}  {one.what.text()}")
        if one.remedy:
            say(f"{' ' * WIDTH}  → {one.remedy.text()}")
    counts = Counter(one.level.value for one in found)
    say("")
    say(f"{len(found)} punten nagekeken: {', '.join(f'{counts[level]} {word}' for level, word in WORDS.items())}.")
