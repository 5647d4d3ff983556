"""The size limits of the house style are measured rightly."""

from pathlib import Path

import pytest

from tools.ratchet import Limits, Size, faults, function_sizes, our_files, percentile


@pytest.mark.parametrize(
    ("lines", "share", "expected"),
    [([], 95, 0), ([7], 95, 7), (list(range(1, 101)), 95, 95), (list(range(1, 21)), 95, 19), ([1, 2, 3, 4], 50, 2)],
)
def test_percentile_is_nearest_rank(lines: list[int], share: int, expected: int) -> None:
    assert percentile([Size("x", n) for n in lines], share) == expected


def test_functions_are_measured_from_def_to_last_line(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    path.write_text("@cache\ndef a():\n    '''Two.'''\n    return 1\n\nclass B:\n    async def b(self): ...\n")
    assert function_sizes(path, tmp_path) == [Size("x.py:2 a", 3), Size("x.py:7 b", 1)]


def test_one_file_over_the_maximum_and_many_over_the_limit_are_named() -> None:
    limits = Limits(file_p95=10, file_max=20, function_p95=5)
    assert faults([Size("fits", 10)] * 19 + [Size("large", 20)], [Size("f", 5)], limits) == []
    told = faults([Size("a.py", 11), Size("b.py", 21)], [Size("b.py:1 f", 6)], limits)
    assert told[0].startswith("b.py has 21 lines")
    assert "95% of files" in told[1]
    assert "6 b.py:1 f" in told[2]


def test_what_others_wrote_is_not_counted(tmp_path: Path) -> None:
    for name in ("src/a/x.py", "src/a/migrations/0001.py", "src/f/node_modules/y.js", "src/a/data.json", "z.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("\n")
    assert [path.relative_to(tmp_path).as_posix() for path in our_files(tmp_path)] == ["src/a/x.py"]
