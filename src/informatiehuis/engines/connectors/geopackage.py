"""Reads GeoPackage (OGC 12-128): one layer of it, with or without geometry."""

from pathlib import Path

from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.geometries import OPTIONS
from informatiehuis.engines.connectors.problems import FormatProblem
from informatiehuis.engines.connectors.transport import Fetched, Transport
from informatiehuis.engines.connectors.vector import LAYER, VectorConnector
from informatiehuis.engines.problems import N_

MAGIC = b"SQLite format 3\x00"
PAGE_SIZE = slice(16, 18)
PAGES = slice(28, 32)


class GeoPackage(VectorConnector):
    """A GeoPackage from disk or over HTTP."""

    name = "geopackage"
    label = N_("GeoPackage")
    options = (LAYER, *OPTIONS)

    def recognises(self, location: Location) -> bool:
        return location.suffix == ".gpkg" and location.scheme in ("file", "http", "https")

    def sniffs(self, head: bytes, media_type: str) -> bool:
        return head.startswith(MAGIC)

    def prepare(self, file: Fetched, location: Location, fetch: Transport) -> Path:
        """The file under a name that ends in .gpkg, after a look at its header (SQLite file format, 1.3)."""
        with file.path.open("rb") as stream:
            head = stream.read(100)
        if not head.startswith(MAGIC):
            raise FormatProblem(
                N_("{name} is geen GeoPackage."),
                N_("Controleer het adres of kies een andere connector."),
                name=location.name,
            )
        page = int.from_bytes(head[PAGE_SIZE], "big")
        stated = int.from_bytes(head[PAGES], "big") * (65536 if page == 1 else page)
        if file.path.stat().st_size < stated:
            raise FormatProblem(
                N_("{name} is niet helemaal binnengekomen: {found} van de {expected} bytes."),
                N_("Haal het bestand opnieuw op."),
                name=location.name,
                found=file.path.stat().st_size,
                expected=stated,
            )
        if file.path.suffix.lower() == ".gpkg":
            return file.path.resolve()
        path = fetch.scratch() / f"{Path(location.name).stem or 'features'}.gpkg"
        path.symlink_to(file.path.resolve())
        return path
