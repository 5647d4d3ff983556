"""Markdown of interpretations: as HTML that is safe to show, and as the words alone.

Shown are no raw HTML, no scripts, no pictures, and links that lead to the web, a mailbox or a telephone. Such a link
says to search engines that the house does not vouch for it.
"""

from collections.abc import MutableMapping, Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token

from informatiehuis.kernel.links import REL, is_safe


def _open_link(
    renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, _env: MutableMapping[str, Any]
) -> str:
    tokens[index].attrSet("rel", REL)
    return str(renderer.renderToken(tokens, index, options, _env))  # type: ignore[attr-defined]


_parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).disable("image")
_parser.validateLink = lambda url: is_safe(url, within=True)  # type: ignore[method-assign]
_parser.add_render_rule("link_open", _open_link)


def markdown(text: str) -> SafeString:
    """The HTML of a text; empty for an empty text."""
    return mark_safe(_parser.render(text)) if text else SafeString("")  # noqa: S308  # nosec B308 # raw HTML is off


def words(text: str) -> str:
    """The words of a text without its marks, a block on a line of its own with an empty line between."""
    blocks = (token.children or [] for token in _parser.parse(text) if token.type == "inline")
    return "\n\n".join("".join(_word(part) for part in block) for block in blocks)


def _word(part: Token) -> str:
    return " " if part.type in ("softbreak", "hardbreak") else part.content
