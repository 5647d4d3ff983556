"""Campaigns that were replayed from raw to segments, each once for all tests."""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import pytest

from informatiehuis.engines.greenroutes import CycleNetwork, PublishedTrips, Study, Track, publication, study, trips
from informatiehuis.engines.signals.campaign import Truth, generate, rings
from informatiehuis.engines.signals.validation import particles, validate

SECRET = b"a secret of a test"
SEEDS = (2018, 3, 5, 10)


@dataclass(frozen=True)
class Replay:
    """A campaign, its uncut trips with where each row really was, and what was made of it."""

    truth: Truth
    network: CycleNetwork
    uncut: Track
    segment: np.ndarray
    study: Study
    seed: int

    @cached_property
    def out(self) -> PublishedTrips:
        return publication(self.study, np.random.default_rng(self.seed))

    @property
    def homes(self) -> np.ndarray:
        return self.truth.network.nodes[list(self.truth.homes.values())]


@cache
def replayed(seed: int, in_rings: bool = False) -> Replay:
    made = generate(seed=seed, shape=rings) if in_rings else generate(seed=seed)
    columns = dict(made.columns)
    columns["box"] = columns["entity_id"].astype(np.int64)
    columns["time"] = columns["recording_timestamp"].astype(np.float64)
    validated = validate(columns, particles("pm2_5"))
    network = CycleNetwork.straight(made.truth.network.nodes, made.truth.network.edges)
    uncut = trips(validated, "pm2_5")
    segment = made.truth.segment[validated.valid & validated.columns["located"]]
    found = study(validated, "pm2_5", network, SECRET, reference=made.truth.reference)
    return Replay(made.truth, network, uncut, segment, found, seed)


@pytest.fixture(scope="session", params=[*((seed, False) for seed in SEEDS), (1, True), (2, True)])
def replay(request: pytest.FixtureRequest) -> Replay:
    """Of several seeds, and of two on a network of another shape."""
    return replayed(*request.param)
