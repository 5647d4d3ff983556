"""Jobs that only tests know: one that goes well, and one for each way in which it does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from informatiehuis.engines.kept import kept
from informatiehuis.engines.problems import Problem
from informatiehuis.kernel import changes
from informatiehuis.kernel.access import Actor, Verb, require
from informatiehuis.kernel.actions import action
from informatiehuis.kernel.jobs import Running, job
from informatiehuis.kernel.models import Party


class Away(Problem):
    """Something that passes by itself."""

    may_pass = True


class Wrong(Problem):
    """Something that somebody has to mend."""


@action
def rename(*, actor: Actor, party: Party, title: str, reason: str = "") -> None:
    require(actor, Verb.EDIT, party)
    changes.change(party, title=title)


@action
def remark(*, actor: Actor, party: Party, text: str, reason: str = "") -> None:
    changes.note(party, {"remark": text})


@job(name="tests.rename", label="Hernoemen", retries=2, back_off=timedelta(seconds=10), final="kernel.rename")
def rename_party(run: Running, *, party: str, title: str) -> Sequence[dict[str, Any]]:
    """Change the title of a party, say how far it is, and remark something afterwards."""
    run.progress(1, 2)
    rename(actor=run.actor, party=Party.objects.get(pk=party), title=title)
    run.progress(2, 2)
    return [kept("Heet nu {title}.", {"title": title})]


@job(name="tests.fail", label="Mislukken", retries=2, back_off=timedelta(seconds=10))
def fail(run: Running, *, how: str) -> Sequence[dict[str, Any]]:
    """Fail in the way that is asked."""
    if how == "away":
        raise Away("De server {host} is weg.", "Wacht even.", host="voorbeeld.nl")
    if how == "wrong":
        raise Wrong("De naam {name} klopt niet.", "Verbeter hem.", name="x")
    raise ZeroDivisionError
