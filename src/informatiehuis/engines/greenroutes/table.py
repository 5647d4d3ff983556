"""A release as a table: every segment of the network with what is known of it, and nothing about who rode there.

It is what a house keeps and publishes, so its columns and words are Dutch. From its rows alone routes can be planned.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from informatiehuis.engines.connectors.base import GEOMETRY, Column
from informatiehuis.engines.greenroutes.network import CycleNetwork
from informatiehuis.engines.greenroutes.segments import LESS, MORE, SAME, Estimates
from informatiehuis.engines.greenroutes.trips import Floats

UNKNOWN = "onbekend"
VERDICTS: Mapping[int, str] = {MORE: "vuiler", SAME: "geen verschil aangetoond", LESS: "schoner"}
UNIT = "µg/m³"
COLUMNS: Mapping[str, tuple[pa.DataType, str | None]] = {
    "segment": (pa.int64(), None),
    "van_knooppunt": (pa.int64(), None),
    "naar_knooppunt": (pa.int64(), None),
    "lengte": (pa.float64(), "m"),
    "oordeel": (pa.string(), None),
    "verschil": (pa.float64(), UNIT),
    "verschil_van": (pa.float64(), UNIT),
    "verschil_tot": (pa.float64(), UNIT),
    "kans": (pa.float64(), None),
    "passages": (pa.int64(), None),
    "netwerk": (pa.float64(), UNIT),
    "verzonnen": (pa.bool_(), None),
    GEOMETRY: (pa.binary(), None),
}
SCHEMA = pa.schema([(name, kind) for name, (kind, _) in COLUMNS.items()])


def described() -> tuple[Column, ...]:
    """The columns, as a connector tells them."""
    return tuple(Column(name, str(kind), unit, name) for name, (kind, unit) in COLUMNS.items())


def table_of(network: CycleNetwork, found: Estimates, *, made_up: bool) -> pa.Table:
    """A row for every segment, in their order; differences to 0.01, lines to 0.1 metre (EPSG:28992).

    `netwerk` is what the middle of the network is above the background, the same in every row.
    """
    count = len(network.edges)
    verdict, passes = np.full(count, UNKNOWN, dtype=object), np.zeros(count, dtype=np.int64)
    verdict[found.segment] = [VERDICTS[one] for one in found.verdict.tolist()]
    passes[found.segment] = found.passes
    unknown = verdict == UNKNOWN
    values: dict[str, Any] = {
        "segment": np.arange(count),
        "van_knooppunt": network.edges[:, 0],
        "naar_knooppunt": network.edges[:, 1],
        "lengte": np.round(network.lengths, 1),
        "oordeel": verdict,
        "verschil": _spread(found, np.round(found.difference, 2), count),
        "verschil_van": _spread(found, np.round(found.low, 2), count),
        "verschil_tot": _spread(found, np.round(found.high, 2), count),
        "kans": _spread(found, np.array([float(f"{one:.3g}") for one in found.p]), count),
        "passages": pa.array(passes, mask=unknown),
        "netwerk": np.full(count, round(found.level, 2)),
        "verzonnen": np.full(count, made_up),
        GEOMETRY: shapely.to_wkb(shapely.set_precision(network.lines, 0.1, mode="pointwise")),
    }
    return pa.table([pa.array(values[name], kind) for name, (kind, _) in COLUMNS.items()], schema=SCHEMA)


def read_table(table: pa.Table) -> tuple[CycleNetwork, Estimates]:
    """The network and the estimates of a release. How many devices there were was not published: that is 0."""
    edges = np.column_stack([table[name].to_numpy() for name in ("van_knooppunt", "naar_knooppunt")])
    lines = np.asarray(shapely.from_wkb(table[GEOMETRY].to_numpy(zero_copy_only=False)))
    told = [str(one) for one in table["oordeel"].to_pylist()]
    known = np.flatnonzero([one != UNKNOWN for one in told])
    meaning = {word: number for number, word in VERDICTS.items()}
    columns = {
        name: table[name].to_numpy(zero_copy_only=False)[known].astype(np.float64)
        for name in ("verschil", "verschil_van", "verschil_tot", "kans", "passages")
    }
    return CycleNetwork(edges, lines), Estimates(
        known,
        columns["verschil"],
        columns["verschil_van"],
        columns["verschil_tot"],
        columns["kans"],
        np.array([meaning[told[row]] for row in known], dtype=np.int64),
        columns["passages"].astype(np.int64),
        np.zeros(len(known), dtype=np.int64),
        float(table["netwerk"][0].as_py()) if len(table) else 0.0,
    )


def _spread(found: Estimates, values: Floats, count: int) -> "pa.Array[Any]":
    """Values of the known segments over all of them; the rest is empty."""
    whole, empty = np.zeros(count), np.ones(count, dtype=bool)
    whole[found.segment], empty[found.segment] = values, False
    return pa.array(whole, mask=empty)
