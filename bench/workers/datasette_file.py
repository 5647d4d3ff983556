"""Peer: makes the SQLite file that datasette serves: a table of features with GeoJSON text, and an R*Tree."""

import sqlite3
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pyproj
import shapely

from bench.workers.telling import cpu_seconds, tell


def main(source: str, target: str) -> None:
    before = cpu_seconds()
    table = pq.read_table(source)
    to_degrees = pyproj.Transformer.from_crs("EPSG:28992", "OGC:CRS84", always_xy=True)
    shapes = shapely.transform(
        shapely.from_wkb(table.column("geometry").to_numpy()), to_degrees.transform, interleaved=False
    )
    shapes = shapely.set_coordinates(shapes, np.round(shapely.get_coordinates(shapes), 7))
    rows = table.drop_columns("geometry").to_pylist()
    part = Path(target).with_suffix(".part")
    part.unlink(missing_ok=True)
    connection = sqlite3.connect(part)
    connection.execute(
        "CREATE TABLE panden (identificatie TEXT PRIMARY KEY, gebruik TEXT, bouwjaar INTEGER, oppervlakte REAL, "
        "bewoond INTEGER, opgeleverd TEXT, geometry TEXT)"
    )
    connection.execute("CREATE VIRTUAL TABLE boxes USING rtree (id, west, east, south, north)")
    texts = shapely.to_geojson(shapes)
    for row in rows:
        row["opgeleverd"] = str(row["opgeleverd"])
    values = ((*row.values(), text) for row, text in zip(rows, texts, strict=True))
    connection.executemany("INSERT INTO panden VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    boxes = shapely.bounds(shapes)[:, [0, 2, 1, 3]].tolist()
    connection.executemany("INSERT INTO boxes VALUES (?, ?, ?, ?, ?)", ((n, *box) for n, box in enumerate(boxes, 1)))
    connection.commit()
    connection.close()
    part.replace(target)
    tell(cpu_seconds() - before, sqlite3.sqlite_version)


main(*sys.argv[1:])
