"""GeoJSON text of geometries and features (RFC 7946), whole arrays at a time.

Coordinates have two axes and as many decimals as make sense; outer rings run counterclockwise (section 3.1.6).
"""

import json
from collections.abc import Sequence

import numpy as np
import shapely

from informatiehuis.engines.features.crs import FeatureCrs, Geometries


def rounded(geometries: Geometries, decimals: int) -> Geometries:
    """Geometries with coordinates of so many decimals; the ones given are left alone."""
    coordinates = np.round(shapely.get_coordinates(geometries), decimals)
    return np.asarray(shapely.set_coordinates(geometries.copy(), coordinates), dtype=object)


def geometry_texts(geometries: Geometries, crs: FeatureCrs) -> list[str]:
    """GeoJSON of geometries that are rounded already, axes in the order of `crs`; `null` where there is none."""
    turned = shapely.orient_polygons(geometries)
    if crs.northing_first:
        turned = shapely.set_coordinates(turned, shapely.get_coordinates(turned)[:, ::-1])
    return [text if text is not None else "null" for text in shapely.to_geojson(turned)]


def feature_texts(identifiers: Sequence[object], properties: Sequence[str], geometries: Sequence[str]) -> list[bytes]:
    """GeoJSON features out of identifiers, and texts of the properties and geometries."""
    return [
        f'{{"type":"Feature","id":{json.dumps(identifier, ensure_ascii=False)},"geometry":{geometry},'
        f'"properties":{values}}}'.encode()
        for identifier, values, geometry in zip(identifiers, properties, geometries, strict=True)
    ]
