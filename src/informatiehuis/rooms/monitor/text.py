"""Markdown of interpretations as HTML that is safe to show: no raw HTML, no scripts, headings under the page's own."""

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})


def markdown(text: str) -> SafeString:
    """The HTML of a text; empty for an empty text."""
    return mark_safe(_parser.render(text)) if text else SafeString("")  # noqa: S308  # nosec B308 # raw HTML is off
