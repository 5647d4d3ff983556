"""The words of an interpretation, as search reads them."""

from __future__ import annotations

import pytest

from informatiehuis.kernel.kinds import kind_named
from informatiehuis.kernel.searching.documents import document_of
from informatiehuis.rooms.monitor.text import words
from tests import factories


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("In de stad **Utrecht** woont *een vijfde*.", "In de stad Utrecht woont een vijfde."),
        ("# Kop\n\nEerste\nregel.\n\n- een\n- twee", "Kop\n\nEerste regel.\n\neen\n\ntwee"),
        ("Zie [het besluit](https://example.nl/besluit) en `code`.", "Zie het besluit en code."),
        ("2 * 3 < 7 en <b>ruw</b>", "2 * 3 < 7 en <b>ruw</b>"),
        ("", ""),
    ],
)
def test_marks_are_no_words(text: str, read: str) -> None:
    assert words(text) == read


@pytest.mark.django_db
def test_search_keeps_the_words_of_an_interpretation() -> None:
    made = factories.interpretation(
        "Duiding: inwoners", factories.indicator("Inwoners"), text="Samen met **Amersfoort** een kwart."
    )
    document = document_of(kind_named("interpretation"), made)
    assert [one.text for one in document.passages if one.place == "text"] == ["Samen met Amersfoort een kwart."]
