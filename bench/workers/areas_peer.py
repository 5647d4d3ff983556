"""Peers: the area of every position by Shapely's tree, DuckDB's spatial join or SedonaDB."""

import importlib.util
import sys
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from bench import generate
from bench.workers.telling import cpu_seconds, tell


def shapely_tree(polygons: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[float, str, int]:
    before = cpu_seconds()
    position, _ = shapely.STRtree(polygons).query(shapely.points(x, y), predicate="intersects")
    return cpu_seconds() - before, shapely.__version__, len(np.unique(position))


def duckdb_join(polygons: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[float, str, int]:
    connection = duckdb.connect(config={"autoinstall_known_extensions": False})
    wheel = importlib.util.find_spec("duckdb_extension_spatial")
    found = next(Path(wheel.submodule_search_locations[0]).rglob("spatial.duckdb_extension"))
    connection.execute(f"LOAD '{found}'")
    places = pa.table({"x": x, "y": y})  # noqa: F841 - DuckDB reads it by its name
    shapes = pa.table({"n": np.arange(len(polygons)), "wkb": shapely.to_wkb(polygons)})  # noqa: F841
    before = cpu_seconds()
    connection.execute("CREATE TABLE areas AS SELECT n, ST_GeomFromWKB(wkb) AS geom FROM shapes")
    connection.execute("CREATE TABLE points AS SELECT row_number() OVER () AS r, ST_Point(x, y) AS geom FROM places")
    query = (
        "SELECT count(*) FROM (SELECT r, min(n) FROM points p JOIN areas a ON ST_Intersects(a.geom, p.geom) GROUP BY r)"
    )
    (rows,) = connection.execute(query).fetchone()
    return cpu_seconds() - before, duckdb.__version__, rows


def sedonadb_join(polygons: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[float, str, int]:
    import sedonadb

    engine = sedonadb.connect()
    with tempfile.TemporaryDirectory() as folder:
        pq.write_table(pa.table({"r": np.arange(len(x)), "x": x, "y": y}), f"{folder}/points.parquet")
        pq.write_table(
            pa.table({"n": np.arange(len(polygons)), "wkb": shapely.to_wkb(polygons)}), f"{folder}/areas.parquet"
        )
        before = cpu_seconds()
        engine.read_parquet(f"{folder}/points.parquet").to_view("points")
        engine.read_parquet(f"{folder}/areas.parquet").to_view("areas")
        query = (
            "SELECT count(*) AS c FROM (SELECT p.r, min(a.n) FROM (SELECT r, ST_Point(x, y) AS g FROM points) p JOIN "
            "(SELECT n, ST_GeomFromWKB(wkb) AS g FROM areas) a ON ST_Intersects(a.g, p.g) GROUP BY p.r)"
        )
        rows = pa.RecordBatchReader.from_stream(engine.sql(query)).read_all().column(0)[0].as_py()
        return cpu_seconds() - before, sedonadb.__version__, rows


WAYS = {"shapely": shapely_tree, "duckdb": duckdb_join, "sedonadb": sedonadb_join}


def main(way: str, areas: str, positions: str) -> None:
    x, y = generate.positions(int(positions))
    used, version, found = WAYS[way](generate.areas(int(areas)), x, y)
    tell(used, version, found=found)


main(*sys.argv[1:])
