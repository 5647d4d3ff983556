"""Ours: campaigns from their raw file to segments, what was found of what was planted, and the attack on homes."""

import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

import informatiehuis
from bench.workers.telling import cpu_seconds, tell
from informatiehuis.engines.greenroutes import (
    LESS,
    MORE,
    CycleNetwork,
    ends_of,
    found_in_segments,
    found_in_trips,
    homes_found,
    publication,
    study,
    trips,
)
from informatiehuis.engines.signals.campaign import generate, made_up, read_raw, rings, write_raw
from informatiehuis.engines.signals.validation import particles, validate

SECRET = b"a secret of a benchmark"


def main(seeds: str) -> None:
    shapes = {"": made_up, "_rings": rings}
    told: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        raw = Path(folder) / "raw.csv"
        for name, shape in shapes.items():
            replays = [replay(seed, shape, raw) for seed in range(1, int(seeds) + 1)]
            cpu, recall, false, segments, published, uncut = (np.array(one) for one in zip(*replays, strict=True))
            told |= {
                f"replay{name}": float(cpu.max()),
                f"recall{name}": float(recall.mean()),
                f"false{name}": float(false.mean()),
                f"worst{name}": float(false.max()),
                f"homes{name}": float(segments.sum()),
                f"homes_in_trips{name}": float(published.sum()),
                f"uncut{name}": float(uncut.mean()),
            }
    tell(float(cpu.sum()), informatiehuis.__version__, **told)


def replay(seed: int, shape: Any, raw: Path) -> tuple[float, float, float, int, int, float]:
    """CPU-seconds from raw to segments, recall, share of false discoveries, homes found in segments and in published
    trips, share found in uncut trips."""
    made = generate(seed=seed, shape=shape)
    truth = made.truth
    write_raw(raw, made.columns)
    before = cpu_seconds()
    validated = validate(read_raw(raw, SECRET), particles("pm2_5"))
    network = CycleNetwork.straight(truth.network.nodes, truth.network.edges)
    done = study(validated, "pm2_5", network, SECRET, reference=truth.reference)
    cpu = cpu_seconds() - before
    found = done.estimates
    differs = set(found.segment[found.verdict != 0].tolist())
    more = set(found.segment[found.verdict == MORE].tolist())
    false = len(differs - truth.polluted) + int(np.isin(found.segment[found.verdict == LESS], [*truth.polluted]).sum())
    homes = truth.network.nodes[list(truth.homes.values())]
    out, whole = publication(done, np.random.default_rng(seed)), trips(validated, "pm2_5")
    return (
        cpu,
        len(more & truth.polluted) / len(truth.polluted),
        false / max(len(differs), 1),
        len(found_in_segments(network, found.segment, found.passes, homes)),
        len(found_in_trips(out, homes)),
        len(homes_found(ends_of(whole.trip, whole.x, whole.y), homes)) / len(homes),
    )


main(*sys.argv[1:])
