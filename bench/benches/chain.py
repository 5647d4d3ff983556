"""What the chain of events costs: verifying it, and recording one change in it."""

from collections.abc import Iterator
from dataclasses import replace

from bench.registry import Context, Measurement, bench

EVENTS = 1_000_000
# events a second of one core, and milliseconds that recording may add to a change
SLOWEST, DEAREST = 100_000.0, 0.5


@bench
def chain(context: Context) -> Iterator[Measurement]:
    """A million events in one house; a thousand changes with their events, and a thousand without."""
    count = context.rows(EVENTS)
    # making the chain takes minutes, and a walk of a million events is long enough to be its own average
    told = replace(context, repeats=1).worker("chain_ours", "verify", count)
    yield Measurement(
        name="audit_verify",
        unit="events per CPU-s",
        ours=count / float(told["cpu"]),
        limit=SLOWEST,
        more_is_better=True,
        note=f"{count:,} events; most memory {float(told['peak_megabytes']):.0f} MB",
    )
    with_event = 1000 * float(context.worker("chain_ours", "recorded", 0)["cpu"])
    without = 1000 * float(context.worker("chain_ours", "unrecorded", 0)["cpu"])
    yield Measurement(
        name="recording_a_change",
        unit="CPU-ms more for its event",
        ours=with_event - without,
        limit=DEAREST,
        note=f"{with_event:.2f} ms with, {without:.2f} ms without",
    )
