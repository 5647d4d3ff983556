"""Observations that come in and are read: a year of 10,000 streams, 20 million rows or a tenth of that."""

from collections.abc import Iterator

from bench.registry import Context, Measurement, bench

ROWS, STREAMS = 20_000_000, 10_000
QUESTIONS = {
    "latest": ("latest of 10,000 streams", 200.0),
    "year": ("hourly means of a year of one stream", 50.0),
    "filter": ("100 rows after a moment, above a value", 30.0),
    "count": ("count of everything", 50.0),
}


@bench
def signals(context: Context) -> Iterator[Measurement]:
    """What storing costs with everything that belongs to it, and what the common questions cost."""
    rows = context.rows(ROWS)
    told = {name: value for name, value in context.worker("signals_ours", rows, STREAMS).items() if name != "version"}
    cpu = float(told["cpu"])
    note = f"{rows:,} stored"
    yield Measurement("signals_bulk", "rows per CPU-s", rows / cpu, 50_000.0, more_is_better=True, note=note)
    yield Measurement(
        "signals_bulk_and_parquet", "rows per CPU-s", rows / (cpu + float(told["compact"])), None, more_is_better=True
    )
    yield Measurement("signals_single", "CPU-ms", float(told["single_ms"]), 3.0, note="one append, confirmed by disk")
    for name, (what, limit) in QUESTIONS.items():
        yield Measurement(f"signals_{name}", "CPU-ms", float(told[f"{name}_ms"]), limit, note=f"{what}; {note}")
    yield Measurement("signals_size", "bytes a row", float(told["bytes_a_row"]), None)
