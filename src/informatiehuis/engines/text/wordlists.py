"""The lists of words in `words/`: words with spaces between them, and lines with `#` that say what they are."""

from pathlib import Path

FOLDER = Path(__file__).parent / "words"


def listed(name: str) -> frozenset[str]:
    """The words of one list."""
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
