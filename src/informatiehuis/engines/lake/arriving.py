"""Writing to object storage so that it counts: an upload that is read back, an index, and a whole lake from a copy."""

import json
import re
from pathlib import Path

from informatiehuis.engines.lake.content import digest
from informatiehuis.engines.lake.failing import Conflict, not_as_written
from informatiehuis.engines.lake.index import Entry, Index, new_name
from informatiehuis.engines.lake.manifest import SOURCE, Manifest
from informatiehuis.engines.lake.objects import Objects
from informatiehuis.engines.lake.stages import DATA
from informatiehuis.engines.lake.storage import CURRENT, MANIFEST, Arrival, damaged

INDEX = "index.json"
NAME = re.compile(rf"([a-z0-9][a-z0-9_-]{{0,199}})/(?:({CURRENT})|([0-9a-f]{{64}})/({MANIFEST}|{DATA}))")


def index_name(source: str) -> str:
    return f"{source}/{INDEX}"


def upload(objects: Objects, name: str, path: Path, expected: str) -> str:
    """Upload a file of which that digest is expected; returns the ETag of the object, once it was read back."""
    objects.upload(name, path)
    came = objects.fetch(name)
    if came.digest != expected:
        raise not_as_written(objects.place, name)
    return came.etag


def slugs(objects: Objects) -> list[str]:
    """The sources of which something stands in a place, in order."""
    return [name for name in objects.folders() if SOURCE.fullmatch(name)]


def read_index(objects: Objects, source: str) -> tuple[Index, str | None]:
    """The index of a source and its ETag; an empty one and None where there is none. Raises DamagedProblem."""
    name = index_name(source)
    found = objects.read(name)
    if found is None:
        return Index(source), None
    try:
        return Index.from_json(found.body, source), found.etag
    except ValueError as error:
        raise damaged(objects.place.address(name)) from error


def write_index(objects: Objects, index: Index, *, instead_of: str | None, mark: str = "") -> bool:
    """Write an index in the place of what has that ETag, or where none is; False when it is another one by now.

    The first index of a source is written only where the storage heeds conditions. Raises StorageProblem.
    """
    if instead_of is None:
        objects.require_conditions()
    new, name = index.changed(mark), index_name(index.source)
    try:
        objects.write(name, new.to_json(), instead_of=instead_of)
    except Conflict:
        # a request that was repeated because its answer got lost finds what it wrote itself
        found = objects.read(name)
        return found is not None and found.body == new.to_json()
    return True


class Uploading(Arrival):
    """Uploads data as they come; the indexes, last, make them count."""

    def __init__(self, objects: Objects, mark: str) -> None:
        self.objects = objects
        self.mark = mark
        self.data: dict[tuple[str, str], tuple[str, str]] = {}
        self.manifests: list[Manifest] = []
        self.current: dict[str, str] = {}

    def take(self, name: str, file: Path) -> None:
        found = NAME.fullmatch(name)
        if found is None:
            raise ValueError(name)
        source, pointer, held, _ = found.groups()
        if pointer:
            self.current[source] = str(json.loads(file.read_bytes())["content_hash"])
        elif name.endswith(MANIFEST):
            self.manifests.append(Manifest.from_json(file.read_text("utf-8")))
        else:
            place = new_name(source, held)
            self.data[source, held] = place, upload(self.objects, place, file, digest(file))

    def finish(self) -> None:
        for source in sorted({source for source, _ in self.data} | self.current.keys()):
            manifests = [each for each in self.manifests if each.source == source]
            entries = tuple(Entry(each, *self.data[source, each.digest]) for each in manifests)
            index = Index(source, self.current.get(source, ""), entries)
            # read again, as everybody will: it holds together, or it is refused here
            Index.from_json(index.to_json(), source)
            if not write_index(self.objects, index, instead_of=None, mark=self.mark):
                raise ValueError(f"{index_name(source)} is there already")

    def undo(self) -> None:
        for source in slugs(self.objects):
            index, _ = read_index(self.objects, source)
            # what somebody changed since is his
            if index.change == self.mark:
                self.objects.remove([index_name(source), *index.names])
        self.objects.remove(name for name, _ in self.data.values())
