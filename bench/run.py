"""Runs the benchmarks, prints the table and writes bench/results.json.

Everything is CPU time, of all processes that took part, because machines are shared and waiting is not work.
Each value is the median of several runs; a ratio is ours divided by that of the best peer in the same run.
"""

import argparse
import json
import os
import platform
import subprocess
from pathlib import Path

from rich.console import Console
from rich.table import Table

import bench.benches  # noqa: F401 - it registers them
from bench.environment import ROOT, WorkerError
from bench.registry import BENCHES, Context, Measurement, Peer

RESULTS = ROOT / "bench" / "results.json"


def main(arguments: list[str] | None = None) -> int:
    """0 when all was measured that can be and every limit is kept, 1 otherwise."""
    asked = _arguments(arguments)
    console = Console()
    context = Context(ROOT / "bench" / "data", asked.quick, asked.repeats)
    context.data.mkdir(parents=True, exist_ok=True)
    measured: list[Measurement] = []
    failed = False
    for name in asked.only or BENCHES:
        try:
            with console.status(f"Measuring {name}"):
                measured += BENCHES[name](context)
        except WorkerError as error:
            console.print(f"[red]{name} failed:[/] {error}")
            failed = True
    console.print(_table(measured, asked.quick))
    for line in _notes(measured):
        console.print(line, highlight=False, markup=False)
    if not asked.quick:
        _write(measured, complete=not asked.only)
    broken = not asked.quick and any(one.passed is False for one in measured)
    return 1 if failed or broken else 0


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(BENCHES), help="only this benchmark; may be repeated")
    parser.add_argument("--quick", action="store_true", help="a tenth of the data; for trying, not for judging")
    parser.add_argument("--repeats", type=int, default=3, help="runs of which the median counts")
    return parser.parse_args(arguments)


def _table(measured: list[Measurement], quick: bool) -> Table:
    title = "Quick run on a tenth of the data: limits are not judged by it" if quick else None
    table = Table("measure", "unit", "ours", "peer", "ratio", "limit", "", title=title)
    verdicts = {True: "[green]kept[/]", False: "[red]broken[/]", None: "[yellow]not measured[/]"}
    for one in measured:
        peer = one.peer
        beside = f"{_number(peer.value)} {peer.name} {peer.version}" if peer else "-"
        bound = f"{'≥' if one.more_is_better else '≤'} {_number(one.limit)}{' × peer' if one.limit_is_ratio else ''}"
        if one.limit is None:
            bound = "-"
        verdict = "-" if one.limit is None or (quick and one.passed is not None) else verdicts[one.passed]
        table.add_row(one.name, one.unit, _number(one.ours), beside, _number(one.ratio), bound, verdict)
    return table


def _notes(measured: list[Measurement]) -> list[str]:
    """What the table has no room for: a remark on our side, what other peers needed, why one was not measured."""
    lines: list[str] = []
    for one in measured:
        others = [_beside(peer) for peer in one.peers if peer != one.peer]
        told = "; ".join(text for text in (one.note, *others) if text)
        if told:
            lines.append(f"{one.name}: {told}")
    return lines


def _beside(peer: Peer) -> str:
    return f"{peer.name}: {peer.note}" if peer.value is None else f"{peer.name} {peer.version} {_number(peer.value)}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _write(measured: list[Measurement], *, complete: bool) -> None:
    """Keep the results; a run of some benchmarks replaces only theirs."""
    before = json.loads(RESULTS.read_text())["results"] if RESULTS.is_file() and not complete else []
    names = {one.name for one in measured}
    results = [one for one in before if one["name"] not in names] + [_as_json(one) for one in measured]
    document = {"machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}", "results": results}
    RESULTS.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def _as_json(one: Measurement) -> dict[str, object]:
    peer = one.peer
    return {
        "name": one.name,
        "unit": one.unit,
        "ours": one.ours,
        "peer": peer.value if peer else None,
        "peer_name": peer.name if peer else None,
        "peer_version": peer.version if peer else None,
        "ratio": one.ratio,
        "limit": one.limit,
        "limit_is_ratio": one.limit_is_ratio,
        "more_is_better": one.more_is_better,
        "kept": one.passed,
        "commit": _commit(ROOT),
        "note": one.note,
        "facts": one.facts,
        "peers": [vars(other) for other in one.peers],
    }


def _commit(root: Path) -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
