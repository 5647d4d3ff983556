"""Plain text: its encoding found out, a piece for some paragraphs, the place is the line at which they begin."""

from __future__ import annotations

from collections.abc import Iterator

from informatiehuis.engines.connectors.textfile import encoding_of
from informatiehuis.engines.papers import refusing
from informatiehuis.engines.papers.values import Asked, Paper, Piece, clean

ENOUGH = 1_200
"""Characters after which the next paragraph begins another piece."""
LONGEST_TITLE = 120


def read(asked: Asked) -> Paper:
    text = decode(asked.path.read_bytes())
    pieces = tuple(_pieces(text))
    if not pieces:
        raise refusing.without_text(asked.name)
    first = text.strip().partition("\n")[0].strip(" #")
    return Paper(first if len(first) <= LONGEST_TITLE else "", None, pieces)


def decode(content: bytes) -> str:
    """The text of bytes whose encoding nobody tells; a byte that is nothing in it becomes a mark that it was there."""
    encoding = encoding_of(content, complete=True)
    return clean(content.decode(encoding, "replace").removeprefix("\ufeff"))


def _pieces(text: str) -> Iterator[Piece]:
    """Paragraphs together until there is enough; a long one that has no blank lines is cut between lines."""
    begin, waiting, length = 1, list[str](), 0
    for number, line in enumerate(text.split("\n"), start=1):
        ends = not line.strip() or length > ENOUGH * 4
        if ends and length > ENOUGH:
            yield Piece(f"regel {begin}", "\n".join(waiting).strip())
            begin, waiting, length = number, [], 0
        if not waiting and not line.strip():
            begin = number + 1
            continue
        waiting.append(line.rstrip())
        length += len(line)
    if "".join(waiting).strip():
        yield Piece(f"regel {begin}", "\n".join(waiting).strip())
