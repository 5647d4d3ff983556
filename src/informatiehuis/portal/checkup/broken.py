"""Whether commands and pages came to the end of what they began; of a worker its jobs tell (`upkeep.failed_jobs`)."""

from __future__ import annotations

from datetime import datetime

from informatiehuis.engines.kept import told
from informatiehuis.engines.problems import N_
from informatiehuis.kernel.at_work import broken_off
from informatiehuis.kernel.house import House
from informatiehuis.portal.checkup.judgement import Judgement, ok, warning

SHOWN = 5


def work(house: House, now: datetime) -> Judgement:
    """What was broken off and not done again since; asks nothing of the database. `now` is aware."""
    found = broken_off(house, now)
    if not found:
        return ok("broken-off", N_("Niets van wat commando's en pagina's begonnen, is afgebroken."))
    shown = found[-SHOWN:]
    more = f"In totaal zijn het er {len(found)}." if len(found) > len(shown) else ""
    sentences = filter(None, [*(told(one.text) for one in shown), more])
    advice = dict.fromkeys(told(one.remedy) for one in shown)
    return warning("broken-off", "{sentences}", "{advice}", sentences=" ".join(sentences), advice=" ".join(advice))
