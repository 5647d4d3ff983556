"""The coordinate systems that features are offered in, by the names OGC gives them.

Every pack offers CRS84 (longitude, latitude) and, when that is another, the coordinate system of its source
(OGC API Features part 2, OGC 18-058r1). Coordinates are written in the order of axes that the authority of the
system prescribes, as that standard asks; inside, easting or longitude always comes first.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from informatiehuis.engines.places import Geometries, known_crs

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
# a centimetre on the ground, and a millimetre
DECIMALS_OF_DEGREES = 7
DECIMALS_OF_METRES = 3

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FeatureCrs:
    """A coordinate system as offered: OGC's name, PROJ's name, decimals worth writing, order of axes."""

    uri: str
    name: str
    decimals: int
    northing_first: bool

    @classmethod
    def of(cls, crs: str) -> "FeatureCrs":
        """From any usual spelling (EPSG:28992, an OGC address or URN). Raises places.UnknownCrs."""
        name = _authority_code(crs)
        known = known_crs(name)
        degrees = known.is_geographic
        axes = [axis.direction for axis in known.axis_info]
        authority = known.to_authority(min_confidence=100)
        if name == "OGC:CRS84" or authority == ("EPSG", "4326"):
            return cls(CRS84, "OGC:CRS84", DECIMALS_OF_DEGREES, northing_first=False)
        # a system without a number of its own (a GeoParquet file may spell one out) keeps its spelling
        uri = f"http://www.opengis.net/def/crs/{authority[0]}/0/{authority[1]}" if authority else crs
        decimals = DECIMALS_OF_DEGREES if degrees else DECIMALS_OF_METRES
        return cls(uri, name, decimals, northing_first=axes[:1] == ["north"])


LONLAT = FeatureCrs(CRS84, "OGC:CRS84", DECIMALS_OF_DEGREES, northing_first=False)


def _authority_code(crs: str) -> str:
    """EPSG:28992 out of http://www.opengis.net/def/crs/EPSG/0/28992 or urn:ogc:def:crs:EPSG::28992."""
    found = re.fullmatch(r"(?:https?://www\.opengis\.net/def/crs/|urn:ogc:def:crs:)(\w+)[/:][\w.]*[/:](\w+)", crs)
    return f"{found[1]}:{found[2]}" if found else crs


__all__ = ["CRS84", "LONLAT", "FeatureCrs", "Floats", "Geometries"]
