"""Export of the house as files; importing what was exported and exporting again gives the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from informatiehuis.engines import ascode
from informatiehuis.engines.ascode import Atlas
from informatiehuis.kernel.ascode.parts import all_parts


def atlas_of_house() -> Atlas:
    """Everything in this house that has a form in files, whatever its access: for its keepers only."""
    parts: dict[str, Any] = {part.name: tuple(part.write()) for part in all_parts()}
    return Atlas(**parts)


def export_atlas(folder: Path) -> Atlas:
    """Write the atlas to a folder and return it. Data files of sources are not part of it."""
    atlas, profile = atlas_of_house(), settings.HOUSE.profile_file
    # Read before writing: the folder may be that of the house itself, and writing removes a profile it does not know.
    told = profile.read_bytes() if profile.is_file() else None
    ascode.write(atlas, folder)
    if told is not None:
        (folder / profile.name).write_bytes(told)
    return atlas
