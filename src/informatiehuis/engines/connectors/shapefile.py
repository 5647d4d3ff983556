"""Reads Shapefiles, loose or in a zip; a zip with several has a layer for each."""

from pathlib import Path

from informatiehuis.engines.connectors.archive import OFFICE, is_shapefile, names_in, pick, unzip
from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.geometries import OPTIONS
from informatiehuis.engines.connectors.problems import FormatProblem, NotFoundProblem
from informatiehuis.engines.connectors.transport import Fetched, Transport
from informatiehuis.engines.connectors.vector import LAYER, VectorConnector
from informatiehuis.engines.connectors.zipped import texts_among
from informatiehuis.engines.papers.forms import is_surely_document
from informatiehuis.engines.problems import N_

MAGIC = b"\x00\x00\x27\x0a"
ZIP = b"PK"
LENGTH = slice(24, 28)
WORD = 2


class Shapefile(VectorConnector):
    """A Shapefile from disk, or in a zip from disk or over HTTP."""

    name = "shapefile"
    label = N_("Shapefile")
    options = (LAYER, *OPTIONS)

    def recognises(self, location: Location) -> bool:
        loose = location.suffix == ".shp" and not location.is_remote
        zipped = location.suffix in (".zip", ".shz") and location.scheme in ("file", "http", "https")
        return loose or zipped

    def sniffs(self, head: bytes, media_type: str) -> bool:
        if not head.startswith(ZIP):
            return head.startswith(MAGIC)
        names = names_in(head)
        # what comes first in a zip need not be a part of the Shapefile, and the rest is not seen yet
        other = texts_among(names) or any(name.endswith(OFFICE) or is_surely_document(name) for name in names)
        return is_shapefile(names) or not other

    def prepare(self, file: Fetched, location: Location, fetch: Transport) -> Path:
        """The .shp, or the folder of those in a zip, after a look at their headers."""
        with file.path.open("rb") as stream:
            head = stream.read(4)
        if not head.startswith(ZIP) and location.suffix == ".shp":
            check_shp(file.path, location.name)
            return file.path.resolve()
        folder = fetch.scratch()
        paths = unzip(file.path, location.name, folder, fetch.disk, fetch.limits.download_bytes)
        found = pick(paths, lambda path: path.suffix.lower() == ".shp")
        if not found:
            raise NotFoundProblem(
                N_("In {name} zit geen Shapefile."),
                N_("In de zip moeten ten minste een .shp, een .shx en een .dbf staan. Er staat in: {files}."),
                name=location.name,
                files=", ".join(sorted(path.name for path in paths)[:20]) or "-",
            )
        for path in found:
            check_shp(path, f"{location.name}/{path.name}")
        parents = {path.parent for path in found}
        return found[0] if len(found) == 1 or len(parents) > 1 else parents.pop()


def check_shp(path: Path, name: str) -> None:
    """Raise FormatProblem when a .shp is cut off or misses what belongs beside it.

    Its length stands in its header in words of 16 bits (ESRI Shapefile Technical Description, July 1998, page 4).
    """
    with path.open("rb") as stream:
        head = stream.read(100)
    stated = int.from_bytes(head[LENGTH], "big") * WORD
    if not head.startswith(MAGIC) or path.stat().st_size < stated:
        raise FormatProblem(
            N_("{name} is geen hele Shapefile: {found} van de {expected} bytes."),
            N_("Haal het bestand opnieuw op."),
            name=name,
            found=path.stat().st_size,
            expected=stated,
        )
    beside = {one.suffix.lower() for one in path.parent.iterdir() if one.stem == path.stem}
    missing = [suffix for suffix in (".shx", ".dbf") if suffix not in beside]
    if missing:
        raise FormatProblem(
            N_("Bij {name} ontbreken {missing}."),
            N_("Zet alle bestanden van de Shapefile bij elkaar, het liefst in één zip."),
            name=name,
            missing=", ".join(missing),
        )
