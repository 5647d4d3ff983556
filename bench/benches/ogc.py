"""CPU of a real server a request, on 100,000 buildings: a page of 100, a box, one feature, and vector tiles."""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import httpx

from bench import generate
from bench.environment import PEER_PYTHON, ROOT
from bench.registry import Context, Measurement, Peer, bench
from bench.requests import FEATURES, PAGE, Question, questions
from bench.server import Server, ServerError, free_port

# CPU-milliseconds a request
LIMITS = {"items": 13.0, "bbox": 6.6, "item": 3.5, "tile": 22.0}
REQUESTS = 300
COLLECTION = "panden"
DATASETTE_KINDS = ("items", "bbox", "item")
IN_BOX = (
    "SELECT * FROM panden WHERE rowid IN (SELECT id FROM boxes WHERE west <= :east AND east >= :west "
    f"AND south <= :north AND north >= :south) LIMIT {PAGE}"
)
HEADERS = {"Accept-Encoding": "gzip", "Accept": "application/geo+json, application/vnd.mapbox-vector-tile, */*;q=0.1"}


@dataclass(frozen=True)
class _Outcome:
    """CPU-milliseconds a request by kind of question, and why a kind could not be measured."""

    version: str
    values: Mapping[str, float]
    reasons: Mapping[str, str]


@bench
def ogc(context: Context) -> Iterator[Measurement]:
    """Our `/ogc` as `informatiehuis serve` serves it, beside datasette on the same features."""
    features = context.rows(FEATURES)
    source = context.data / f"buildings-{features}.parquet"
    if not source.is_file():
        generate.buildings(source, features)
    ours = _ours(_geopackage(source), features, context)
    theirs = _datasette(source, features, context)
    for kind, limit in LIMITS.items():
        beside = Peer("datasette", theirs.version, theirs.values.get(kind), note=theirs.reasons.get(kind, ""))
        yield Measurement(
            name=f"ogc_{kind}",
            unit="CPU-ms a request",
            ours=ours.values.get(kind),
            limit=limit,
            peers=(beside,) if kind in DATASETTE_KINDS else (),
            note=ours.reasons.get(kind, ""),
        )


def _ours(package: Path, features: int, context: Context) -> _Outcome:
    """A house of its own with the buildings as a source, opened as a user would."""
    with tempfile.TemporaryDirectory(dir=context.data) as house:
        settings = {"INFORMATIEHUIS_HOME": house, "PYTHONPATH": str(ROOT / "src")}
        command = [sys.executable, "-c", "from informatiehuis.cli.main import run; run()"]
        try:
            for step in (["init"], ["source", "add", str(package), "--name", COLLECTION, "--access", "open"]):
                _run([*command, *step], settings)
            port = free_port()
            serve = [*command, "serve", "--port", str(port), "--workers", "1"]
            with Server(serve, port, "/gezondheid", settings) as server:
                return _measured(server, "", _our_path, tuple(LIMITS), features, context)
        except ServerError as error:
            return _Outcome("", {}, dict.fromkeys(LIMITS, str(error)))


def _our_path(asked: Question) -> str:
    base = f"/ogc/collections/bron-{COLLECTION}"
    if asked.tile:
        z, x, y = asked.tile
        return f"{base}/tiles/WebMercatorQuad/{z}/{y}/{x}?f=mvt"
    if asked.identifier:
        return f"{base}/items/{asked.identifier}?f=json"
    where = {"bbox": ",".join(map(str, asked.box))} if asked.box else {"offset": asked.offset}
    return f"{base}/items?" + urlencode({"f": "json", "limit": PAGE, **where}, safe=",")


def _run(command: list[str], settings: dict[str, str]) -> None:
    environment = {**os.environ, **settings}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServerError(f"{' '.join(command[3:])}: {' '.join(done.stderr.split()[-40:])}")


def _measured(
    server: Server,
    version: str,
    path: Callable[[Question], str],
    kinds: tuple[str, ...],
    features: int,
    context: Context,
) -> _Outcome:
    values: dict[str, float] = {}
    reasons: dict[str, str] = {}
    for kind in kinds:
        paths = [path(asked) for asked in questions(kind, REQUESTS, features)]
        try:
            runs = [server.cpu_per_request(paths, HEADERS) for _ in range(context.repeats)]
        except (ServerError, httpx.HTTPError) as error:
            reasons[kind] = " ".join(str(error).split())[:160]
        else:
            values[kind] = 1000 * statistics.median(runs)
    return _Outcome(version, values, reasons)


def _datasette(source: Path, features: int, context: Context) -> _Outcome:
    file = source.with_name(f"{COLLECTION}_{features}.db")
    if not file.is_file():
        context.worker("datasette_file", source, file, peer=True)
    port = free_port()
    command = [str(PEER_PYTHON), "-m", "datasette", "serve", "-i", str(file), "--port", str(port)]
    try:
        with Server(command, port, "/-/versions.json", {}) as server:
            version = str(server.client.get("/-/versions.json").json()["datasette"]["version"])
            path = partial(_datasette_path, file.stem)
            return _measured(server, version, path, DATASETTE_KINDS, features, context)
    except (ServerError, httpx.HTTPError) as error:
        return _Outcome("", {}, dict.fromkeys(DATASETTE_KINDS, str(error)))


def _datasette_path(database: str, asked: Question) -> str:
    """Its own addresses for a row, a page of a table, and an SQL query over its R*Tree."""
    if asked.identifier:
        return f"/{database}/panden/{asked.identifier}.json?_shape=objects"
    if asked.box:
        edges = dict(zip(("west", "south", "east", "north"), asked.box, strict=True))
        return f"/{database}.json?" + urlencode({"sql": IN_BOX, "_shape": "objects", **edges})
    return f"/{database}/panden.json?_size={PAGE}&_shape=objects&_next=0344100000{asked.offset:06d}"


def _geopackage(source: Path) -> Path:
    """The buildings as a GeoPackage, which is what a user would have."""
    import pyarrow.parquet as pq
    import pyogrio

    target = source.with_suffix(".gpkg")
    if not target.is_file():
        part = source.with_suffix(".part.gpkg")
        part.unlink(missing_ok=True)
        pyogrio.write_arrow(
            pq.read_table(source), part, layer=COLLECTION, geometry_name="geometry",
            geometry_type="Polygon", crs="EPSG:28992", driver="GPKG",
        )  # fmt: skip
        part.replace(target)
    return target
