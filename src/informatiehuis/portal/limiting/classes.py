"""Which addresses cost much, and how often a minute somebody may ask them.

Each class has a variable of the environment; 0 is no limit. The defaults are far above
what a person does by hand, and leave room for an office behind one address.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from informatiehuis.engines.problems import N_
from informatiehuis.kernel.limits import LimitProblem

SWITCH = "INFORMATIEHUIS_LIMITS"
WINDOW = 60
"""Seconds over which is counted."""


@dataclass(frozen=True)
class Class:
    """Addresses that cost alike: by the names of their routes (`*` is anything), when reading or when sending."""

    name: str
    most: int
    reads: tuple[str, ...] = ()
    sends: tuple[str, ...] = ()
    variable: str = ""

    def covers(self, route: str, sending: bool) -> bool:
        return any(fnmatchcase(route, pattern) for pattern in (self.sends if sending else self.reads))


CLASSES = (
    # the first that covers an address is its class, so that of the whole API comes last
    Class(
        "search",
        120,
        reads=(
            "portal:search",
            "qualities:red-list",
            "api:search",
            "estate:sight",
            "estate:sighting",
            "estate:components",
            "estate:duties",
            "estate:publication",
        ),
        variable="INFORMATIEHUIS_LIMIT_SEARCH",
    ),
    Class("suggest", 600, reads=("portal:suggestions",), variable="INFORMATIEHUIS_LIMIT_SUGGEST"),
    Class(
        "export",
        60,
        reads=(
            "register:*:export",
            "monitor:figures",
            "monitor:drawing",
            "catalogue",
            "concepts",
            "atlas:download",
            "processing:export",
            "rules:sttr-export",
            "estate:architecture-house",
            "estate:architecture-file",
            "estate:register-file",
            "estate:record-file",
            "api:assetAlgorithmRecord",
            "sensing:register-file",
            "api:as_sttr",
            "api:rows",
        ),
        sends=("api:ask",),
        variable="INFORMATIEHUIS_LIMIT_EXPORT",
    ),
    # the opening of a line that stays open, which for a browser without a line is each time that it comes again
    Class("live", 240, reads=("sensing:live", "sensing:live-sensor"), variable="INFORMATIEHUIS_LIMIT_LIVE"),
    Class("features", 600, reads=("ogc:items",), variable="INFORMATIEHUIS_LIMIT_FEATURES"),
    Class("tiles", 6000, reads=("ogc:tile",), variable="INFORMATIEHUIS_LIMIT_TILES"),
    Class(
        "maps",
        120,
        reads=(
            "rules:map",
            "rules:map-file",
            "rules:impact-map",
            "sensing:month",
            "sensing:routes",
            "sensing:segment",
            "estate:architecture",
            "estate:architecture-model",
            "estate:architecture-view",
            "api:activity_map",
            "api:activity_features",
            "api:map_impact",
            "api:impact_features",
        ),
        variable="INFORMATIEHUIS_LIMIT_MAPS",
    ),
    Class(
        "explain",
        300,
        reads=(
            "register:*:touched",
            "register:*:effect",
            "impact:compare",
            "register:*:reconstruction",
            "register:*:reconstruction-file",
            "portal:proof",
            "atlas:data",
            "atlas:documents",
            "atlas:document",
            "rules:impact",
            "rules:point",
            "api:impact",
            "api:cases",
            "api:card",
            "api:at_point",
            "api:kept_check",
        ),
        sends=("rules:check", "api:check_activity"),
        variable="INFORMATIEHUIS_LIMIT_EXPLAIN",
    ),
    Class(
        "upload",
        30,
        sends=(
            "register:*:import",
            "atlas:look",
            "atlas:fetch",
            "monitor:compute",
            "monitor:recompute",
            "rules:save",
            "rules:notice",
            "rules:sttr-import",
            "api:run",
            "api:recompute_run",
            "api:send_notice",
            "api:keep_check",
            "api:take_in",
        ),
        variable="INFORMATIEHUIS_LIMIT_UPLOAD",
    ),
    # what sensors send is as much as they measure: it has bounds of its own, in the store and in its size
    Class("sensorthings", 6000, reads=("sta:sensorthings",), variable="INFORMATIEHUIS_LIMIT_SENSORTHINGS"),
    Class("api", 1200, reads=("api:*",), sends=("api:*",), variable="INFORMATIEHUIS_LIMIT_API"),
)

WRONG_TOKENS = Class("tokens", 60, variable="INFORMATIEHUIS_LIMIT_TOKENS")
"""Tokens that do not hold, by the address that they come from; those that hold are counted by their account."""


def class_of(route: str, method: str) -> Class | None:
    """The class that an address belongs to; None when it costs little."""
    sending = method not in ("GET", "HEAD", "OPTIONS")
    return next((one for one in CLASSES if one.covers(route, sending)), None)


def most_of(found: Class, environment: Mapping[str, str] | None = None) -> int:
    """How often a minute; 0 is as often as one likes. Raises LimitProblem."""
    environment = os.environ if environment is None else environment
    if not switched_on(environment):
        return 0
    text = environment.get(found.variable, "").strip()
    if not text:
        return found.most
    if not (text.isascii() and text.isdigit()):
        raise LimitProblem(
            N_("De instelling {variable} kan niet '{found}' zijn."),
            N_("Geef hoe vaak per minuut het mag, bijvoorbeeld 60; 0 is zonder grens."),
            variable=found.variable,
            found=text,
        )
    return int(text)


def switched_on(environment: Mapping[str, str] | None = None) -> bool:
    """Whether there are limits at all: INFORMATIEHUIS_LIMITS=off is for measuring and for tests."""
    environment = os.environ if environment is None else environment
    return environment.get(SWITCH, "").strip().lower() != "off"
