"""Looking at a file before it is a source: what the house notices is said in the language of the page."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from informatiehuis.kernel.models import User

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
