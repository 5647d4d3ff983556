"""Keeps files and functions small: the house style's limits, measured over everything that we write.

A limit is only ever lowered. Migrations are written by Django and are not counted; neither is what was
installed or built.
"""

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("src", "tests", "tools", "bench", "examples")
SUFFIXES = frozenset({".py", ".html", ".css", ".js", ".mjs", ".sql", ".sh"})
NOT_OURS = frozenset({"migrations", "node_modules", "dist", "__pycache__"})


@dataclass(frozen=True)
class Limits:
    """The most lines that the 95th of a hundred may have, and, for files, that any may have."""

    file_p95: int = 400
    file_max: int = 600
    function_p95: int = 40


@dataclass(frozen=True)
class Size:
    """How many lines one file or function has, and where it stands."""

    place: str
    lines: int


def percentile(sizes: Sequence[Size], share: int) -> int:
    """The nearest-rank percentile: the smallest size that `share` per cent of all do not exceed; 0 for none."""
    ordered = sorted(size.lines for size in sizes)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)] if ordered else 0


def our_files(root: Path) -> Iterator[Path]:
    """Every source file that we wrote, in order."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file() and not NOT_OURS & set(path.parts):
                yield path


def file_size(path: Path, root: Path) -> Size:
    return Size(path.relative_to(root).as_posix(), len(path.read_text("utf-8").splitlines()))


def function_sizes(path: Path, root: Path) -> list[Size]:
    """The size of every function in a Python file, from `def` to its last line, its docstring included."""
    name = path.relative_to(root).as_posix()
    return [
        Size(f"{name}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(ast.parse(path.read_text("utf-8"), filename=name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def faults(files: Sequence[Size], functions: Sequence[Size], limits: Limits) -> list[str]:
    """Which limits are passed, with the places to look at first."""
    wrong = [
        f"{size.place} has {size.lines} lines; the most is {limits.file_max}: split it by what it is about"
        for size in files
        if size.lines > limits.file_max
    ]
    for what, sizes, limit in (("files", files, limits.file_p95), ("functions", functions, limits.function_p95)):
        if percentile(sizes, 95) > limit:
            wrong.append(f"95% of {what} may have at most {limit} lines, and {_largest(sizes, limit)}")
    return wrong


def _largest(sizes: Iterable[Size], limit: int) -> str:
    over = sorted((size for size in sizes if size.lines > limit), key=lambda size: -size.lines)
    listed = "".join(f"\n  {size.lines:5} {size.place}" for size in over[:15])
    return f"{len(over)} have more, the largest first:{listed}"


def main() -> int:
    paths = list(our_files(ROOT))
    files = [file_size(path, ROOT) for path in paths]
    functions = [size for path in paths if path.suffix == ".py" for size in function_sizes(path, ROOT)]
    wrong = faults(files, functions, Limits())
    for name, sizes in (("files", files), ("functions", functions)):
        largest = max((size.lines for size in sizes), default=0)
        print(f"{len(sizes)} {name}: median {percentile(sizes, 50)}, p95 {percentile(sizes, 95)}, largest {largest}")
    print("".join(f"✗ {fault}\n" for fault in wrong), end="")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
