"""Content that stays in the language in which it was written, whatever the language of the page around it."""

from __future__ import annotations

from django.conf import settings
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

WRITTEN_IN = "nl"


def current_language() -> str:
    """The language of the page that is made now, as two letters."""
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


def in_dutch(text: str) -> SafeString:
    """Content as HTML, escaped, and marked as Dutch on a page in another language."""
    if current_language() == WRITTEN_IN:
        return conditional_escape(text)
    return format_html('<span lang="{}">{}</span>', WRITTEN_IN, text)
