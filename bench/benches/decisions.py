"""Decisions of a table: one at a time beside SpiffWorkflow, a whole table at once, compiling, checking, and a map.

The table of 50 rules is UNIQUE; ours finds rules that overlap and says so, where the peer stops at the first that fits.
The map is the tree-felling rule over a grid of the province at 25 metres: 2.3 million cells; once with facts that are
there, and once from polygons on.
"""

from collections.abc import Iterator
from pathlib import Path

from bench.registry import Context, Measurement, Peer, bench

ALONE, TOGETHER, CELLS, LARGE = 200_000, 10_000_000, 2_300_000, 5_000
PEER_ALONE = 5_000
HEAD = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="t" name="t" namespace="urn:bench">
<inputData id="k" name="kind"><variable name="kind" typeRef="string"/></inputData>
<inputData id="a" name="amount"><variable name="amount" typeRef="number"/></inputData>
<decision id="d" name="outcome"><variable name="outcome"/>
<informationRequirement><requiredInput href="#k"/></informationRequirement>
<informationRequirement><requiredInput href="#a"/></informationRequirement>
<decisionTable id="dt" hitPolicy="UNIQUE">
<input id="i1" label="kind"><inputExpression id="e1" typeRef="string"><text>kind</text></inputExpression></input>
<input id="i2" label="amount"><inputExpression id="e2" typeRef="number"><text>amount</text></inputExpression></input>
<input id="i3" label="amount"><inputExpression id="e3" typeRef="number"><text>amount</text></inputExpression></input>
<output id="o1" label="outcome" name="outcome" typeRef="string"/>
"""
TAIL = "</decisionTable></decision></definitions>\n"


@bench
def decisions(context: Context) -> Iterator[Measurement]:
    """Decisions per CPU-second, and CPU-seconds for compiling and checking a large table and for a map."""
    table = _table(context.data / "decisions-50.dmn", 50)
    ours = context.worker("decisions_ours", "alone", table, context.rows(ALONE))
    peer = context.worker("decisions_peer", table, context.rows(PEER_ALONE), peer=True)
    yield Measurement(
        name="decisions_alone",
        unit="decisions per CPU-s",
        ours=context.rows(ALONE) / float(ours["cpu"]),
        limit=50_000,
        more_is_better=True,
        peers=(Peer("SpiffWorkflow", str(peer["version"]), context.rows(PEER_ALONE) / float(peer["cpu"])),),
        note="ours also finds rules that overlap",
    )
    rows = context.rows(TOGETHER)
    together = context.worker("decisions_ours", "together", table, rows)
    yield Measurement(
        name="decisions_together",
        unit="decisions per CPU-s",
        ours=rows / float(together["cpu"]),
        limit=5_000_000,
        more_is_better=True,
        note=f"{rows:,} rows of Arrow in {together['classes']:,.0f} classes",
    )
    large = _table(context.data / f"decisions-{LARGE}.dmn", LARGE)
    for name, limit in (("compile", 2.0), ("check", 10.0)):
        used = context.worker("decisions_ours", name, large, 0)
        yield Measurement(f"decisions_{name}", f"CPU-s for {LARGE:,} rules", float(used["cpu"]), limit)
    cells = context.rows(CELLS)
    used = context.worker("decisions_ours", "map", table, cells)
    yield Measurement("decisions_map", f"CPU-s for {cells:,} cells", float(used["cpu"]), 2.0)
    used = context.worker("decisions_ours", "places", table, cells)
    note = f"{used['rules']:.2f} for the rules; polygons cost {used['shapes']:.2f} besides"
    yield Measurement("rules_map", f"CPU-s for {used['cells']:,.0f} cells", float(used["cpu"]), 2.0, note=note)


def _table(path: Path, rules: int) -> Path:
    """Ten kinds, and as many bands of amounts as make so many rules."""
    bands = rules // 10
    rows = (
        f"<rule id='r{kind}_{band}'>"
        f"<inputEntry id='a{kind}_{band}'><text>\"kind {kind}\"</text></inputEntry>"
        f"<inputEntry id='b{kind}_{band}'><text>&gt;= {band * 10}</text></inputEntry>"
        f"<inputEntry id='c{kind}_{band}'><text>&lt; {band * 10 + 10}</text></inputEntry>"
        f"<outputEntry id='d{kind}_{band}'><text>\"outcome {kind}-{band}\"</text></outputEntry></rule>\n"
        for band in range(bands)
        for kind in range(10)
    )
    path.write_text(HEAD + "".join(rows) + TAIL, "utf-8")
    return path
