"""Finds the translatable texts of Python files and Django templates.

Python is read by Babel. Templates are read with Django's own lexer and its own patterns for translation tags,
so that a text is found exactly where Django will look it up, with the same key: `%` doubled, and
`{{ name }}` inside a block written as `%(name)s`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract as babel_extract
from django.template.base import Lexer, Token, TokenType
from django.utils.text import unescape_string_literal
from django.utils.translation import trim_whitespace
from django.utils.translation.template import (
    block_re,
    constant_re,
    context_re,
    endblock_re,
    inline_re,
    plural_re,
)

KEYWORDS = {
    **dict.fromkeys(("_", "N_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


@dataclass(frozen=True)
class Text:
    """A translatable text as gettext keys it, and the file and line where it stands."""

    singular: str
    plural: str = ""
    context: str = ""
    file: str = ""
    line: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What gettext looks up: context and singular."""
        return self.context, self.singular


class TemplateTextError(Exception):
    """A template has a translation block that Django cannot read; the message names file and line."""


def extract(root: Path, package: Path) -> list[Text]:
    """All texts under `package`, in order of file and line; files are named relative to `root`."""
    texts: list[Text] = []
    for path in sorted(package.rglob("*")):
        if "node_modules" in path.parts or not path.is_file():
            continue
        name = path.relative_to(root).as_posix()
        if path.suffix == ".py":
            texts += python_texts(path, name)
        elif "templates" in path.parts and path.suffix in {".html", ".txt"}:
            texts += template_texts(path.read_text("utf-8"), name)
    return texts


def python_texts(path: Path, name: str) -> Iterator[Text]:
    """The texts of one Python file; calls whose argument is not a plain string are not texts."""
    with path.open("rb") as file:
        for line, message, _comments, context in babel_extract(
            "python", file, keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            singular, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, "")
            if singular:
                yield Text(singular, plural, context or "", name, line)


def template_texts(source: str, name: str) -> list[Text]:
    """The texts of one template: `translate`, `blocktranslate` and `_("…")` in tags and filters."""
    texts: list[Text] = []
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents == "comment":
            _skip_comment(tokens)
        elif token.token_type == TokenType.BLOCK and block_re.match(token.contents):
            texts += _constants(token, name)
            texts.append(_block(token, tokens, name))
        elif token.token_type == TokenType.BLOCK and (match := inline_re.match(token.contents)):
            context = _unquoted_context(match[2])
            texts.append(Text(_doubled(_unquoted(match[1])), "", context, name, token.lineno))
        elif token.token_type in (TokenType.BLOCK, TokenType.VAR):
            texts += _constants(token, name)
    return texts


def _skip_comment(tokens: Iterator[Token]) -> None:
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents == "endcomment":
            return


def _constants(token: Token, name: str) -> list[Text]:
    return [
        Text(_doubled(_unquoted(found)), "", "", name, token.lineno) for found in constant_re.findall(token.contents)
    ]


def _block(opening: Token, tokens: Iterator[Token], name: str) -> Text:
    """Read to the end of a `blocktranslate`, as Django's own node keys it."""
    match = block_re.match(opening.contents)
    context = _unquoted_context(match[1]) if match else ""
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.TEXT:
            parts[-1].append(_doubled(token.contents))
        elif token.token_type == TokenType.VAR:
            parts[-1].append(f"%({token.contents})s")
        elif token.token_type == TokenType.BLOCK and plural_re.match(token.contents):
            parts.append([])
        elif token.token_type == TokenType.BLOCK and endblock_re.match(token.contents):
            break
        elif token.token_type == TokenType.BLOCK:
            raise TemplateTextError(f"{name}, line {token.lineno}: {{% {token.contents} %}} inside a translation block")
    else:
        raise TemplateTextError(f"{name}, line {opening.lineno}: a translation block that is not closed")
    trimmed = "trimmed" in opening.split_contents()
    whole = ["".join(part) for part in parts]
    singular, *plural = [trim_whitespace(text) for text in whole] if trimmed else whole
    return Text(singular, plural[0] if plural else "", context, name, opening.lineno)


def _unquoted(literal: str) -> str:
    return unescape_string_literal(literal)


def _unquoted_context(group: str | None) -> str:
    match = context_re.match(group) if group else None
    return _unquoted(match[1]) if match else ""


def _doubled(text: str) -> str:
    return text.replace("%", "%%")
