"""One module a benchmark; importing this registers them all."""

from bench.benches import (
    campaign,
    chain,
    csv_snapshot,
    decisions,
    features_engine,
    federation,
    large,
    load,
    many_rows,
    ogc,
    points_in_areas,
    portal,
    sensorthings,
    signals,
    starting,
    text,
)

__all__ = [
    "campaign",
    "chain",
    "csv_snapshot",
    "decisions",
    "features_engine",
    "federation",
    "large",
    "load",
    "many_rows",
    "ogc",
    "points_in_areas",
    "portal",
    "sensorthings",
    "signals",
    "starting",
    "text",
]
