"""What a job is: a function of a module, declared once with how it may fail and how long it may take.

```python
@job(name="atlas.refresh_source", label=N_("Gegevens ophalen"), retries=4, final="atlas.record_snapshot")
def refresh_source(run: Running, *, source: str) -> Told: ...
```

The function gets a `Running` and its arguments, which are JSON. It reads its things through queries, changes them
through actions, and gives back in words what came of it. It may be done again from the start at any moment, so it must
be idempotent: doing the same work twice changes nothing the second time.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.progress import Progress
from informatiehuis.kernel.access import Actor
from informatiehuis.kernel.canonical import digest

DEFAULT_QUEUE, NIGHTLY_QUEUE = "default", "nightly"


class UnknownJob(Problem):
    """The house has no job of this name (any more)."""

    code = "unknown-job"


@dataclass(frozen=True)
class Running:
    """What the function of a job gets: who it runs for, whom to tell how far it is, and its identifier.

    `actor` has the roles that the account has now, not those it had when it asked.
    """

    job: UUID
    actor: Actor
    progress: Progress


Told = Sequence[dict[str, Any]]
"""What came of a job: texts as `engines.kept` keeps them, the first the outcome and the others what to know of it."""
Function = Callable[..., Told]
MayQuote = Callable[[Any, Actor], bool]


@dataclass(frozen=True)
class Declared:
    """A job that the house knows.

    `retries` is how often it is tried again after a problem that may pass, the first time after about `back_off` and
    then ever later. `final` names the action for which the job is done: once that is committed the job counts as
    done, whatever happens to its worker. `limit` is how long one attempt may take. `may_quote` says of what it is about
    whether an actor may read what went wrong, which can quote data; without it everybody who may see the job.
    """

    name: str
    label: str
    function: Function
    retries: int = 0
    back_off: timedelta = timedelta(seconds=30)
    limit: timedelta = timedelta(hours=1)
    queue: str = DEFAULT_QUEUE
    priority: int = 0
    final: str = ""
    may_quote: MayQuote | None = None
    _signature: inspect.Signature = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parameters = list(inspect.signature(self.function).parameters.values())
        if not parameters or any(one.kind is not one.KEYWORD_ONLY for one in parameters[1:]):
            raise TypeError(f"{self.name}: a job takes a Running, and then keyword-only arguments")
        object.__setattr__(self, "_signature", inspect.Signature(parameters[1:]))

    def checked(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """The arguments as the function will get them. Raises TypeError when they do not fit or are not JSON."""
        bound = self._signature.bind(**arguments)
        bound.apply_defaults()
        given = dict(bound.arguments)
        if json.loads(json.dumps(given, allow_nan=False)) != given:
            raise TypeError(f"{self.name}: the arguments of a job are JSON")
        return given

    def key(self, arguments: dict[str, Any]) -> str:
        """What work this is: the same name and arguments are the same work."""
        return digest([self.name, arguments])


_declared: dict[str, Declared] = {}


def job(*, name: str, label: str, **wishes: Any) -> Callable[[Function], Declared]:
    """Declare a function as a job; `label` is a marked text (`N_`). The rest is that of `Declared`."""

    def declare(function: Function) -> Declared:
        made = Declared(name=name, label=label, function=function, **wishes)
        known = _declared.get(name)
        if known is not None and known.function.__module__ != function.__module__:
            raise ValueError(f"there is a job {name} already, in {known.function.__module__}")
        _declared[name] = made
        return made

    return declare


def declared_as(name: str) -> Declared:
    """The job of a name. Raises UnknownJob."""
    if name not in _declared:
        raise UnknownJob(
            N_("Dit huis kent geen taak '{name}'."),
            N_("Die hoorde bij een andere versie. Annuleer de taak, of zet die versie terug."),
            name=name,
        )
    return _declared[name]


def all_declared() -> tuple[Declared, ...]:
    """Every job that the house knows, by name."""
    return tuple(_declared[name] for name in sorted(_declared))


def label_of(name: str) -> str:
    """The label of a job, a marked text; the name itself where the house does not know it any more."""
    return _declared[name].label if name in _declared else name


def may_quote(name: str, thing: Any, actor: Actor) -> bool:
    """Whether an actor may read what went wrong with a job of this name about a thing (None: about nothing)."""
    ask = _declared[name].may_quote if name in _declared else None
    return ask is None or thing is None or ask(thing, actor)


def limit_of(name: str) -> timedelta:
    """How long one attempt at a job may take; what the house does not know ends at once anyway."""
    return _declared[name].limit if name in _declared else timedelta(minutes=1)
