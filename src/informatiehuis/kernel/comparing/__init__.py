"""Do the tables say what the chain says? What stands there now is held to the events about it.

Things, links, roles, mandates that accounts hold, stand-ins, proofs of integrity, and whether accounts may sign in.

That the chain is intact proves what was recorded. People read tables: who writes in those past the house and takes its
guards away, changes what is read and touches no event. What a room keeps beside its things it holds to the events
itself, in a check that it declares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from informatiehuis.engines.progress import Progress, silent
from informatiehuis.kernel.comparing import links, roles, screening, standing, things
from informatiehuis.kernel.comparing.difference import Difference
from informatiehuis.kernel.kinds import all_kinds

Check = Callable[[], Iterator[Difference]]
_checks: list[Check] = [
    roles.differences,
    screening.differences,
    standing.stand_ins,
    standing.holders,
    standing.accounts,
]


def declare(check: Check) -> None:
    """Hold what a room keeps beside its things to the events too; a room does so in its `AppConfig.ready`."""
    if check not in _checks:
        _checks.append(check)


def differences(progress: Progress = silent) -> Iterator[Difference]:
    """Everything in the tables that is not as the chain says, kind by kind. Nothing is written.

    Who writes meanwhile may be told of too: look again before somebody is blamed.
    """
    kinds = list(all_kinds())
    for number, kind in enumerate(kinds):
        progress(number, len(kinds))
        yield from things.differences(kind)
        yield from links.differences(kind)
    progress(len(kinds), len(kinds))
    for check in _checks:
        yield from check()


__all__ = ["Difference", "declare", "differences"]
