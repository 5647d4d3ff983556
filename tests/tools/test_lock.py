"""A lock that no longer answers to pyproject.toml is noticed, also without a network."""

from pathlib import Path

from tools.lock import LOCKS, Lock, outside_bounds

PYPROJECT = """
[project]
dependencies = ["django>=5.2,<5.3", "Typing_Extensions>=4"]
[project.optional-dependencies]
build = ["babel>=2.17,<3"]
test = ["pytest>=9"]
"""
RUN = Lock("run.txt", ("pyproject.toml",), ("build",))


def test_pins_within_the_bounds_are_accepted() -> None:
    pinned = "django==5.2.8 \\\n    --hash=sha256:00\ntyping-extensions==4.15.0\nbabel==2.18.0 ; sys_platform == 'x'\n"
    assert list(outside_bounds(RUN, pinned, PYPROJECT)) == []


def test_a_missing_pin_and_one_outside_the_bounds_are_named() -> None:
    told = list(outside_bounds(RUN, "django==6.0\ntyping-extensions==4.15.0\n", PYPROJECT))
    assert told == [
        "run.txt has django 6.0, asked is <5.3,>=5.2; run: make lock",
        "run.txt lacks babel; run: make lock",
    ]


def test_every_pinned_file_of_the_project_is_kept_in_step(repository: Path) -> None:
    pinned = {f"requirements/{file.name}" for file in (repository / "requirements").glob("*.txt")}
    assert pinned == {lock.target for lock in LOCKS}
