"""The benchmarks there are, and what each gives back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.environment import run_worker


@dataclass(frozen=True)
class Peer:
    """What another product needed for the same work; `value` is None when it could not be measured."""

    name: str
    version: str
    value: float | None
    note: str = ""


@dataclass(frozen=True)
class Measurement:
    """One line of the table. `limit` bounds `ours`, or the ratio to the peer when `limit_is_ratio`.

    Without a limit the line is there to be read, and nothing is judged by it.
    """

    name: str
    unit: str
    ours: float | None
    limit: float | None
    peers: tuple[Peer, ...] = ()
    limit_is_ratio: bool = False
    more_is_better: bool = False
    note: str = ""
    facts: dict[str, float] = field(default_factory=dict)

    @property
    def peer(self) -> Peer | None:
        """The best of the peers that were measured."""
        measured = [peer for peer in self.peers if peer.value is not None]
        best = max if self.more_is_better else min
        return best(measured, key=lambda peer: peer.value or 0.0) if measured else None

    @property
    def ratio(self) -> float | None:
        """Ours divided by the best peer's."""
        peer = self.peer
        return None if peer is None or self.ours is None else self.ours / (peer.value or float("nan"))

    @property
    def passed(self) -> bool | None:
        """Whether the limit is kept; None when there is no limit or that was not measured."""
        value = self.ratio if self.limit_is_ratio else self.ours
        if value is None or self.limit is None:
            return None
        return value >= self.limit if self.more_is_better else value <= self.limit


@dataclass(frozen=True)
class Context:
    """What a benchmark gets: a folder for its data, whether to be quick, and how often to measure."""

    data: Path
    quick: bool
    repeats: int

    def rows(self, count: int) -> int:
        """So many rows, or a tenth when quick."""
        return count // 10 if self.quick else count

    def worker(self, name: str, *arguments: object, peer: bool = False) -> dict[str, float | str]:
        """The median of a worker's runs, each in a process of its own; see bench/workers."""
        runs = [run_worker(name, *arguments, peer=peer) for _ in range(self.repeats)]
        return sorted(runs, key=lambda run: run["cpu"])[len(runs) // 2]


Bench = Callable[[Context], Iterator[Measurement]]
BENCHES: dict[str, Bench] = {}


def bench(function: Bench) -> Bench:
    """Register a benchmark under the name of its function."""
    BENCHES[function.__name__] = function
    return function
