"""Answers of the features engine itself, without HTTP, on 100,000 buildings."""

from collections.abc import Iterator

from bench import generate
from bench.environment import WorkerError
from bench.registry import Context, Measurement, Peer, bench
from bench.requests import FEATURES

# what the engine may use of the limits of whole requests, which are in `ogc`
LIMITS = {"items": 2.0, "bbox": 1.0, "item": 0.2, "tile": 8.0}


@bench
def features_engine(context: Context) -> Iterator[Measurement]:
    """CPU-milliseconds an answer."""
    features = context.rows(FEATURES)
    source = context.data / f"buildings-{features}.parquet"
    if not source.is_file():
        generate.buildings(source, features)
    for kind, limit in LIMITS.items():
        ours = context.worker("pack_ours", kind, source, features)
        yield Measurement(
            name=f"features_engine_{kind}",
            unit="CPU-ms an answer",
            ours=1000 * float(ours["cpu"]),
            limit=limit,
            peers=(_duckdb(context, str(source)),) if kind == "tile" else (),
            note=f"{float(ours['bytes']) / 1000:,.0f} kB an answer",
        )


def _duckdb(context: Context, source: str) -> Peer:
    try:
        told = context.worker("tiles_duckdb", source, peer=True)
    except WorkerError as error:
        return Peer("DuckDB ST_AsMVT", "", None, note=str(error))
    return Peer("DuckDB ST_AsMVT", str(told["version"]), 1000 * float(told["cpu"]))
