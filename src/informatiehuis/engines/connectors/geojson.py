"""Reads GeoJSON, also with the `crs` member of GeoJSON 2008, as Dutch sources still write it."""

from pathlib import Path

from informatiehuis.engines.connectors.archive import gunzip
from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.problems import FormatProblem
from informatiehuis.engines.connectors.transport import Fetched, Transport
from informatiehuis.engines.connectors.vector import VectorConnector
from informatiehuis.engines.problems import N_

HEAD = 64 * 1024


class GeoJson(VectorConnector):
    """A FeatureCollection in a file, gzipped or not, from disk or over HTTP."""

    name = "geojson"
    label = N_("GeoJSON")

    def recognises(self, location: Location) -> bool:
        return location.suffix in (".geojson", ".json") and location.scheme in ("file", "http", "https")

    def sniffs(self, head: bytes, media_type: str) -> bool:
        return media_type == "application/geo+json" or is_geojson(head)

    def prepare(self, file: Fetched, location: Location, fetch: Transport) -> Path:
        """The file under a name that GDAL takes for GeoJSON and nothing else."""
        scratch = fetch.scratch()
        path = scratch / f"{Path(location.name).stem or 'features'}.geojson"
        if location.is_gzip:
            gunzip(file.path, path, fetch)
        else:
            path.symlink_to(file.path.resolve())
        with path.open("rb") as stream:
            head = stream.read(HEAD)
        if not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
            raise FormatProblem(
                N_("{name} is geen GeoJSON."),
                N_("GeoJSON begint met een accolade. Controleer het adres of kies een andere connector."),
                name=location.name,
            )
        return path


def is_geojson(head: bytes) -> bool:
    """Whether the first bytes are those of a GeoJSON object."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    squeezed = b"".join(start.split())
    return start.startswith(b"{") and b'"type":"Feature' in squeezed
