"""Finds the connectors that are installed, ours and those of others, and which of them reads a location.

A connector is an entry point in the group `informatiehuis.connectors`: its name is the connector's name, its
value a Connector class or instance. One that does not load is named and left out; the others keep working.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType

from informatiehuis.engines.connectors.base import Connector, Location, check_connector
from informatiehuis.engines.connectors.problems import ConnectorProblem, NotRecognisedProblem
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.problems import N_

GROUP = "informatiehuis.connectors"
HEAD = 64 * 1024


@dataclass(frozen=True)
class Broken:
    """An entry point that does not load: its name, who ships it, and the error in English."""

    name: str
    distribution: str
    error: str


class Registry:
    """The connectors by name. `broken` says which entry points could not be loaded and why."""

    def __init__(self, points: tuple[EntryPoint, ...] | None = None) -> None:
        connectors: dict[str, Connector] = {}
        broken: list[Broken] = []
        found = tuple(entry_points(group=GROUP)) if points is None else points
        for point in sorted(found, key=lambda point: (not _is_ours(point), point.name)):
            try:
                connector = _load(point)
                if connector.name in connectors:
                    raise TypeError(f"there is already a connector named {connector.name}")
            except Exception as error:
                broken.append(Broken(point.name, _distribution(point), f"{type(error).__name__}: {error}"))
            else:
                connectors[connector.name] = connector
        self.connectors: Mapping[str, Connector] = MappingProxyType(dict(sorted(connectors.items())))
        self.broken = tuple(broken)

    def get(self, name: str) -> Connector:
        """The connector of that name. Raises ConnectorProblem when it is unknown or broken."""
        if name in self.connectors:
            return self.connectors[name]
        for broken in self.broken:
            if broken.name == name:
                raise ConnectorProblem(
                    N_("De connector {connector} uit het pakket {package} start niet: {error}."),
                    N_("Werk dat pakket bij of verwijder het."),
                    connector=name,
                    package=broken.distribution,
                    error=broken.error,
                )
        raise ConnectorProblem(
            N_("Er is geen connector met de naam {connector}."),
            N_("Kies uit: {known}."),
            connector=name,
            known=", ".join(self.connectors),
        )

    def recognise(self, location: Location, fetch: Transport | None = None) -> Connector:
        """The connector that reads this location.

        The text of the location decides; where that leaves none or several, the first bytes decide, for which
        `fetch` is needed. Raises NotRecognisedProblem, and what `fetch` raises.
        """
        candidates = [one for one in self.connectors.values() if one.recognises(location)]
        if len(candidates) == 1:
            return candidates[0]
        if fetch is not None and location.scheme in ("file", "http", "https"):
            sample = fetch.sample(location, HEAD)
            among = candidates or list(self.connectors.values())
            sniffing = [one for one in among if one.sniffs(sample.content, sample.media_type)]
            if len(sniffing) == 1:
                return sniffing[0]
            candidates = sniffing or candidates
        names = ", ".join(one.name for one in candidates) or ", ".join(self.connectors)
        raise NotRecognisedProblem(
            N_("Het is niet duidelijk wat voor bron {name} is."),
            N_("Geef zelf de connector op. Kies uit: {allowed}."),
            name=location.name,
            allowed=names,
        )


@cache
def registry() -> Registry:
    """The connectors of this installation, loaded once."""
    return Registry()


def _load(point: EntryPoint) -> Connector:
    loaded = point.load()
    connector = check_connector(loaded() if isinstance(loaded, type) else loaded)
    if connector.name != point.name:
        raise TypeError(f"the entry point {point.name} gives a connector named {connector.name}")
    return connector


def _distribution(point: EntryPoint) -> str:
    return point.dist.name if point.dist else "?"


def _is_ours(point: EntryPoint) -> bool:
    return point.value.startswith("informatiehuis.")
