"""Compares the named places of a text with those of its translation.

A place is what is filled in when the text is shown: `{file}` (str.format) or `%(count)s` (Django's blocks). A
translation that lacks one loses a fact; one that has another fails when it is shown.
"""

import re
from string import Formatter

PERCENT = re.compile(r"(?<!%)(?:%%)*%\((\w+)\)[sdif]")


def places(text: str) -> frozenset[str]:
    """The named places of one text, written as they stand there, without their format."""
    return frozenset(f"%({name})s" for name in PERCENT.findall(text)) | frozenset(
        f"{{{name}}}" for name in _braces(text)
    )


def _braces(text: str) -> list[str]:
    """Names between braces; a text whose braces are no format string has none."""
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        return []


def differences(source: tuple[str, ...], translation: tuple[str, ...]) -> list[str]:
    """What is wrong with the places of a translation, in words; each tuple is (singular,) or (singular, plural).

    A singular may leave out the number ("one municipality"), so it may have fewer places than its plural, but
    no form may have a place that the source knows nowhere, and the last form must have all of its source's.
    """
    known = frozenset().union(*map(places, source))
    wrong = [f"has the unknown place {place}" for form in translation for place in sorted(places(form) - known)]
    return wrong + [f"lacks {place}" for place in sorted(places(source[-1]) - places(translation[-1]))]
