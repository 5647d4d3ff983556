"""Looking at a file before it is a source: what the house notices is said in the language of the page."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from informatiehuis.kernel.models import User
from informatiehuis.rooms.atlas.models import Source
from tests.rooms.conftest import ROWS, Write

DUTCH = "In de kolom “aantal” is “1.234” gelezen als duizend tweehonderdvierendertig."
ENGLISH = "In the column “aantal”, “1.234” was read as one thousand two hundred and thirty-four."


@pytest.mark.parametrize(("language", "says", "not_this"), [("nl", DUTCH, ENGLISH), ("en", ENGLISH, DUTCH)])
def test_a_note_is_in_the_language_of_the_page(
    as_steward: Client, steward: User, language: str, says: str, not_this: str
) -> None:
    file = SimpleUploadedFile("aantallen.csv", b"naam;aantal\nUtrecht;1.234\nZeist;2.345\n")
    with translation.override(language):
        address = reverse("atlas:look")
    page = as_steward.post(address, {"file": file}).content.decode()
    assert says in page
    assert not_this not in page


def test_what_was_left_out_is_told_when_the_data_are_fetched(
    held: Source, write: Write, as_steward: Client, steward: User
) -> None:
    write(*ROWS, "Bron: CBS")
    page = as_steward.post(reverse("atlas:fetch", args=["cijfers"]), follow=True).content.decode()
    assert f"Vanaf regel {len(ROWS) + 2} staat er alleen een toelichting (“Bron: CBS”)" in page
    assert held.snapshots.get(is_current=True).found["footer"] == "1"
