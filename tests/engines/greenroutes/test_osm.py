"""Networks from OpenStreetMap. `data/crossing.osm.pbf` was written with osmium, not with what reads it here.

Its points 1 to 7 lie on a crossing at 52.10, 5.11. Of its ways a street (1, 2, 7, 3), a cycle path (4, 2, 5), a footway
for bicycles too (5, 1) and a private road for bicycles (6, 4) can be cycled; a motorway, a footway, a private road, a
path without bicycles and a ditch cannot.
"""

from pathlib import Path

import numpy as np
import pytest
import shapely

from informatiehuis.engines.greenroutes.osm import may_cycle, network_of_osm
from informatiehuis.engines.places import RD, WGS84, transform_positions

CROSSING = Path(__file__).parent / "data" / "crossing.osm.pbf"
POINTS = {1: (5.10, 52.10), 2: (5.11, 52.10), 3: (5.12, 52.10), 4: (5.11, 52.11), 5: (5.11, 52.09), 6: (5.13, 52.10)}


def metres(number: int) -> np.ndarray:
    x, y = transform_positions(*(np.array([one]) for one in POINTS[number]), WGS84, RD)
    return np.array([x[0], y[0]])


def test_ways_that_can_be_cycled_are_cut_where_they_meet() -> None:
    network = network_of_osm(CROSSING)
    numbers = {}
    for node, place in enumerate(network.places):
        (number,) = [one for one in POINTS if np.hypot(*(metres(one) - place)) < 1]
        numbers[node] = number
    found = {frozenset(numbers[node] for node in edge) for edge in network.edges.tolist()}
    assert found == {frozenset(one) for one in ((1, 2), (2, 3), (4, 2), (2, 5), (5, 1), (6, 4))}
    assert len(network.edges) == 6


def test_a_point_that_is_on_one_way_only_bends_it_and_is_no_junction() -> None:
    network = network_of_osm(CROSSING)
    bends = [shapely.get_num_points(line) for line in network.lines]
    assert sorted(bends) == [2, 2, 2, 2, 2, 3]
    assert network.lengths[bends.index(3)] == pytest.approx(np.hypot(*(metres(2) - metres(3))), rel=1e-4)


@pytest.mark.parametrize(
    ("highway", "tags", "allowed"),
    [
        ("residential", {}, True),
        ("residential", {"bicycle": "no"}, False),
        ("motorway", {"bicycle": "yes"}, False),
        ("footway", {}, False),
        ("footway", {"bicycle": "designated"}, True),
        ("service", {"access": "private"}, False),
        ("service", {"access": "private", "bicycle": "yes"}, True),
        ("track", {"vehicle": "no"}, False),
        ("secondary", {"bicycle": "use_sidepath"}, False),
    ],
)
def test_tags_say_where_one_may_cycle(highway: str, tags: dict[str, str], allowed: bool) -> None:
    assert may_cycle(highway, tags) == allowed


@pytest.mark.parametrize("content", [b"", b"OSMHeader", b'{"type": "FeatureCollection", "features": []}'])
def test_what_is_no_extract_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "network.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"OSMHeader|read|cycle"):
        network_of_osm(path)
