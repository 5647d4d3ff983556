"""Features and vector tiles served fast from one immutable file, as OGC API Features and Tiles want them.

It leaves HTTP, links, paging addresses and access to whoever serves them.
"""

from informatiehuis.engines.features.build import build_pack
from informatiehuis.engines.features.crs import CRS84, FeatureCrs
from informatiehuis.engines.features.interval import Interval
from informatiehuis.engines.features.pack import Extent, Items, Pack
from informatiehuis.engines.features.problems import (
    BadBox,
    BadFilterValue,
    BadGeometry,
    BadIdentifier,
    BadInterval,
    FeaturesProblem,
    MissingColumn,
    NoSuchTile,
    NotAPack,
    UnknownFeatureCrs,
    UnknownQueryable,
    UnsupportedColumn,
)

__all__ = [
    "CRS84",
    "BadBox",
    "BadFilterValue",
    "BadGeometry",
    "BadIdentifier",
    "BadInterval",
    "Extent",
    "FeatureCrs",
    "FeaturesProblem",
    "Interval",
    "Items",
    "MissingColumn",
    "NoSuchTile",
    "NotAPack",
    "Pack",
    "UnknownFeatureCrs",
    "UnknownQueryable",
    "UnsupportedColumn",
    "build_pack",
]
