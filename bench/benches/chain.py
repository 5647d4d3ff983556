"""What the chain of events costs: verifying it, reading the past out of it, and recording one change in it."""

from collections.abc import Iterator
from dataclasses import replace

from bench.registry import Context, Measurement, bench

EVENTS = 1_000_000
# events a second of one core, and milliseconds that recording may add to a change
SLOWEST, DEAREST = 100_000.0, 0.5
# CPU-seconds for the list of a thousand things halfway through
LONGEST = 1.0


@bench
def chain(context: Context) -> Iterator[Measurement]:
    """A million events in one house, with the list halfway through; a thousand changes with and without events."""
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
    listed = replace(context, repeats=1).worker("chain_ours", "list", count)
    yield Measurement(
        name="list_as_of_then",
        unit="CPU-s",
        ours=float(listed["cpu"]),
        limit=LONGEST,
        note=f"a thousand things, halfway through {count:,} events",
    )
    recorded = context.worker("chain_ours", "recorded", 0)
    more, without = 1000 * float(recorded["cpu"]), 1000 * float(recorded["without"])
    yield Measurement(
        name="recording_a_change",
        unit="CPU-ms more for its event",
        ours=more,
        limit=DEAREST,
        note=f"{without + more:.2f} ms with, {without:.2f} ms without",
    )
