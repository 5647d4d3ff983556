"""Ours: campaigns from their raw file to segments, what was found of what was planted, and the attack on homes."""

import sys
import tempfile
from pathlib import Path

import numpy as np

import informatiehuis
from bench.workers.telling import cpu_seconds, tell
from informatiehuis.engines.greenroutes import LESS, MORE, CycleNetwork, ends_of, homes_found, publish, study, trips
from informatiehuis.engines.signals.campaign import generate, read_raw, write_raw
from informatiehuis.engines.signals.validation import particles, validate

SECRET = b"a secret of a benchmark"


def main(seeds: str) -> None:
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        replays = [replay(seed, Path(folder) / "raw.csv") for seed in range(1, int(seeds) + 1)]
    cpu, recall, false, homes, uncut = (np.array(column) for column in zip(*replays, strict=True))
    tell(
        float(cpu.sum()),
        informatiehuis.__version__,
        replay=float(cpu.max()),
        recall=float(recall.mean()),
        false=float(false.mean()),
        homes=float(homes.sum()),
        uncut=float(uncut.mean()),
    )


def replay(seed: int, raw: Path) -> tuple[float, float, float, int, float]:
    """CPU-seconds from raw to segments, recall, share of false discoveries, homes found, share found in uncut trips."""
    made = generate(seed=seed)
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
    out, whole = publish(done.released.track, np.random.default_rng(seed)), trips(validated, "pm2_5")
    return (
        cpu,
        len(more & truth.polluted) / len(truth.polluted),
        false / max(len(differs), 1),
        len(homes_found(ends_of(out.trip, out.x, out.y), homes)),
        len(homes_found(ends_of(whole.trip, whole.x, whole.y), homes)) / len(homes),
    )


main(*sys.argv[1:])
