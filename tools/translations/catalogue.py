"""Reads, merges, checks and compiles an English catalogue.

Its .po file is sorted by text and names files without line numbers, so that a change in the code touches only
the texts that changed. A text that left the code leaves the catalogue.
"""

import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tools.translations.extract import Text
from tools.translations.places import differences

WITHIN = "src/informatiehuis/"
"""Where all texts stand."""
HEADER = """\
# English texts of the portal. The Dutch texts stand in the code; `make texts` merges them into
# the file of the part where they stand.
# SPDX-License-Identifier: EUPL-1.2
#"""


def load(path: Path) -> Catalog:
    """The catalogue of a .po file, or an empty one when there is no such file."""
    if not path.is_file():
        return Catalog(locale="en", project="informatiehuis", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="en", charset="utf-8")


def merge(known: Sequence[Catalog], texts: Iterable[Text]) -> Catalog:
    """A catalogue of exactly these texts, with the translations that the known ones have for them."""
    merged = Catalog(
        locale="en", project="informatiehuis", version="", charset="utf-8", header_comment=HEADER, fuzzy=False
    )
    files: dict[tuple[str, str], set[str]] = {}
    plurals: dict[tuple[str, str], str] = {}
    for text in texts:
        files.setdefault(text.key, set()).add(text.file)
        plurals[text.key] = plurals.get(text.key) or text.plural
    for key in sorted(files, key=lambda key: (key[1], key[0])):
        context, singular = key
        before = _known(known, singular, context or None)
        merged.add(
            (singular, plurals[key]) if plurals[key] else singular,
            _fitting(before.string if before else "", bool(plurals[key])),
            context=context or None,
            # within the package, as short as can be: most of what the file is long of
            locations=[(file.removeprefix(WITHIN), 0) for file in sorted(files[key])],
            flags={"fuzzy"} & before.flags if before else (),
            user_comments=before.user_comments if before else (),
        )
    return merged


def _known(catalogues: Sequence[Catalog], singular: str, context: str | None) -> Message | None:
    """The message with its translation; without one when none of the catalogues has that."""
    found = [message for one in catalogues if (message := one.get(singular, context))]
    return next(filter(_complete, found), found[0] if found else None)


def _fitting(translation: object, plural: bool) -> str | tuple[str, str]:
    """The old translation when it has the form that the text needs; a text that became plural keeps its singular."""
    if isinstance(translation, tuple | list):
        forms = [str(form) for form in translation]
        return (forms[0], forms[-1]) if plural else forms[0]
    return (str(translation), "") if plural else str(translation)


def to_bytes(catalogue: Catalog) -> bytes:
    """The .po file as it is kept: the same texts and translations give the same bytes."""
    body = io.BytesIO()
    write_po(body, catalogue, width=100, omit_header=True, include_lineno=False, include_previous=False)
    head = (
        f'{HEADER}\nmsgid ""\nmsgstr ""\n"Language: en\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    return head.encode() + body.getvalue().strip(b"\n") + b"\n"


def save(catalogue: Catalog, path: Path) -> bool:
    """Write the .po file when its bytes differ, and none for no texts; says whether anything changed."""
    if not len(catalogue):
        there = path.is_file()
        path.unlink(missing_ok=True)
        return there
    content = to_bytes(catalogue)
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True


def faults(catalogue: Catalog, texts: Iterable[Text]) -> list[str]:
    """What keeps the catalogue from being complete, one sentence a fault, with the file where the text stands."""
    wanted = {text.key: text for text in texts}
    found = {(message.context or "", _singular(message)): message for message in catalogue if message.id}
    wrong = [f"{text.file}: no English for “{text.singular}”" for key, text in wanted.items() if key not in found]
    for key, message in found.items():
        if key not in wanted:
            wrong.append(f"“{key[1]}” is in the catalogue and nowhere in the code; run: make texts")
            continue
        wrong += [f"{wanted[key].file}: “{key[1]}” {reason}" for reason in _message_faults(message, wanted[key])]
    wrong += [f"“{_singular(message)}” is kept as obsolete" for message in catalogue.obsolete.values()]
    return wrong


def to_do(catalogue: Catalog) -> list[dict[str, str]]:
    """The texts without English, in the form in which a translator gets them and `fill` takes them back."""
    return [
        {
            "context": message.context or "",
            "text": _singular(message),
            "english": "",
            **({"plural": str(message.id[1]), "english_plural": ""} if isinstance(message.id, tuple | list) else {}),
        }
        for message in catalogue
        if message.id and not _complete(message)
    ]


def fill(catalogue: Catalog, answers: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Put a translator's answers into the catalogue; gives those whose texts it does not have."""
    unknown: list[dict[str, str]] = []
    for answer in answers:
        message = catalogue.get(answer["text"], answer.get("context") or None)
        if message is None:
            unknown.append(answer)
        elif answer["english"]:
            plural = isinstance(message.id, tuple | list)
            message.string = (answer["english"], answer["english_plural"]) if plural else answer["english"]
    return unknown


def _message_faults(message: Message, text: Text) -> list[str]:
    source = (text.singular, text.plural) if text.plural else (text.singular,)
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    translation = tuple(str(form) for form in forms)
    if message.fuzzy:
        return ["is fuzzy: read its English again and remove the mark"]
    if len(translation) != len(source) or not all(translation):
        return ["has no English" if len(source) == 1 else "needs English for both one and many"]
    return [f"in English {reason}" for reason in differences(source, translation)]


def _complete(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def _singular(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple | list) else message.id)


def compile_catalogue(source: Path, target: Path) -> bool:
    """Write the .mo of a .po, atomically, when it is missing or older; says whether it did.

    A text without English in every form is left out, so that its Dutch is shown and never nothing.
    """
    if target.is_file() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return False
    catalogue = load(source)
    for message in [message for message in catalogue if message.id and not _complete(message)]:
        catalogue.delete(message.id, message.context)
    temporary = target.with_suffix(".mo.tmp")
    with temporary.open("wb") as file:
        write_mo(file, catalogue)
    os.replace(temporary, target)
    return True
