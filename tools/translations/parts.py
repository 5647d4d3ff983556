"""Which catalogue a text stands in: that of the part of the house that alone uses it, else the one that all share.

So whoever works on a room changes the file of that room, and no file is one that everybody edits.
"""

from collections.abc import Iterable
from pathlib import Path

from tools.translations.extract import Text

WITHIN = Path("en") / "LC_MESSAGES" / "django.po"
SHARED = Path()
"""The part of texts that several parts use, and of those of the engines and the command."""


def parts_of(package: Path) -> list[Path]:
    """The parts that Django looks for texts in: its apps, relative to the package; and what they share, as last."""
    return [*sorted(path.parent.relative_to(package) for path in package.glob("**/apps.py")), SHARED]


def catalogue_of(package: Path, part: Path) -> Path:
    """The .po file of a part."""
    return package / part / "locale" / WITHIN


def by_part(texts: Iterable[Text], package: str, parts: Iterable[Path]) -> dict[Path, list[Text]]:
    """The texts of each part; `package` is how the files of texts begin: "src/informatiehuis"."""
    parts = list(parts)
    users: dict[tuple[str, str], set[Path]] = {}
    texts = list(texts)
    for text in texts:
        users.setdefault(text.key, set()).add(_part(Path(text.file).relative_to(package), parts))
    divided: dict[Path, list[Text]] = {part: [] for part in parts}
    for text in texts:
        used_by = users[text.key]
        divided[next(iter(used_by)) if len(used_by) == 1 else SHARED].append(text)
    return divided


def _part(file: Path, parts: Iterable[Path]) -> Path:
    return next((part for part in parts if part != SHARED and file.is_relative_to(part)), SHARED)
