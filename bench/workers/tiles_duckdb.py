"""Peer: vector tiles by DuckDB's ST_AsMVT over a table with an R-tree, without HTTP."""

import importlib.util
import sys
from pathlib import Path

import duckdb

from bench.requests import questions
from bench.workers.telling import cpu_seconds, tell

COUNT = 60
TILE = """
    SELECT ST_AsMVT({{"identificatie": identificatie, "gebruik": gebruik, "bouwjaar": bouwjaar,
                      "oppervlakte": oppervlakte, "geometry": ST_AsMVTGeom(geom, ST_Extent(box), 4096, 64)}}, 'panden')
    FROM panden, (SELECT ST_TileEnvelope({z}, {x}, {y}) AS box)
    WHERE ST_Intersects(geom, ST_TileEnvelope({z}, {x}, {y}))
"""


def main(source: str) -> None:
    connection = duckdb.connect(config={"autoinstall_known_extensions": False})
    wheel = importlib.util.find_spec("duckdb_extension_spatial")
    connection.execute(f"LOAD '{next(Path(wheel.submodule_search_locations[0]).rglob('spatial.duckdb_extension'))}'")
    connection.execute(
        f"""CREATE TABLE panden AS SELECT * EXCLUDE geometry,
        ST_Transform(ST_GeomFromWKB(geometry), 'EPSG:28992', 'EPSG:3857', always_xy := true) AS geom FROM '{source}'"""
    )
    connection.execute("CREATE INDEX panden_tree ON panden USING RTREE (geom)")
    sizes, used = [], 0.0
    for asked in questions("tile", COUNT, 0):
        z, x, y = asked.tile
        before = cpu_seconds()
        (content,) = connection.execute(TILE.format(z=z, x=x, y=y)).fetchone()
        used += cpu_seconds() - before
        sizes.append(len(content or b""))
    tell(used / COUNT, duckdb.__version__, bytes=sum(sizes) / COUNT)


main(*sys.argv[1:])
