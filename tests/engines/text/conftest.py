"""An index of a few documents, and who asks it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from informatiehuis.engines.text import OPEN, Document, Passage, Reader, TextIndex
from informatiehuis.engines.text.analysis import analyser


def document(identifier: str, title: str, *texts: str, labels: str = OPEN, day: int = 1, **facets: str) -> Document:
    return Document(
        identifier,
        title,
        tuple(Passage(text, f"alinea {number}") for number, text in enumerate(texts, start=1)),
        frozenset(labels.split()),
        {name: (value,) for name, value in facets.items()},
        datetime(2026, 1, day, tzinfo=UTC),
    )


DOCUMENTS = (
    document("route", "Fietsroutes in Soest", "Wij leggen routes aan voor wie fietst.", kind="project", day=3),
    document("pad", "Onderhoud", "Het fietspad langs de Vecht wordt hersteld.", kind="project", day=2),
    document("lucht", "Luchtkwaliteit", "De kwaliteit van de lucht wordt gemeten met sensoren.", kind="bron", day=1),
    document(
        "besluit", "Besluit GM0344", "De gemeente Utrecht krijgt subsidie, zie artikel 3.3.", kind="besluit", day=5
    ),
    document(
        "geheim", "Geheim fietsplan", "Het fietspad wordt verkocht aan Zwartendijk.", labels="finance", kind="besluit"
    ),
    document("ander", "Nog geheimer", "Zwartendijk koopt ook de ophaalbrug.", labels="board", kind="notitie", day=9),
)

PUBLIC = Reader.public()
FINANCE = Reader(frozenset(("finance",)))
BOARD = Reader(frozenset(("board", "finance")))


@pytest.fixture
def index(tmp_path: Path) -> TextIndex:
    made = TextIndex(tmp_path / "index", analyser())
    made.put(DOCUMENTS)
    return made
