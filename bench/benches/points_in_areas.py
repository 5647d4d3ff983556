"""The area of 10 million positions over 1,300 areas of about 110 vertices, the making of the index included."""

from collections.abc import Iterator

from bench.environment import WorkerError
from bench.registry import Context, Measurement, Peer, bench

AREAS, POSITIONS = 1300, 10_000_000
LIMIT = 1_200_000.0
# the peers are slower, so they get a part of the work; that their index costs the same favours none
PART = {"shapely": 10, "duckdb": 10, "sedonadb": 5}


@bench
def points_in_areas(context: Context) -> Iterator[Measurement]:
    """Rows per CPU-second, and how many of a hard sample differ from Shapely (none may)."""
    positions = context.rows(POSITIONS)
    ours = context.worker("areas_ours", AREAS, positions)
    if ours["different"]:
        raise RuntimeError(f"{ours['different']} of {ours['compared']} positions differ from Shapely")
    yield Measurement(
        name="points_in_areas",
        unit="rows per CPU-s",
        ours=positions / float(ours["cpu"]),
        limit=LIMIT,
        more_is_better=True,
        peers=tuple(_peer(context, name, positions // part) for name, part in PART.items()),
        note=f"{ours['compared']:,} positions on, near and off borders equal Shapely's answer",
        facts={"peak_megabytes": float(ours["peak_megabytes"])},
    )


def _peer(context: Context, name: str, positions: int) -> Peer:
    label = {"shapely": "Shapely STRtree", "duckdb": "DuckDB spatial", "sedonadb": "SedonaDB"}[name]
    try:
        told = context.worker("areas_peer", name, AREAS, positions, peer=True)
    except WorkerError as error:
        return Peer(label, "", None, note=str(error))
    return Peer(label, str(told["version"]), positions / float(told["cpu"]))
