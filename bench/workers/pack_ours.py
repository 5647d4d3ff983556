"""Ours: one kind of question to a pack, without HTTP; the pack is made first when it is not there."""

import sys
from pathlib import Path

import informatiehuis
from bench.requests import PAGE, Question, questions
from bench.workers.telling import cpu_seconds, tell
from informatiehuis.engines.features import Pack, build_pack

COUNT = 400


def answer(pack: Pack, asked: Question) -> bytes:
    if asked.tile:
        return pack.tile(*asked.tile, compressed=True)
    if asked.identifier:
        return pack.item(asked.identifier) or b""
    return b",".join(pack.items(bbox=asked.box, limit=PAGE, offset=asked.offset))


def main(kind: str, source: str, features: str) -> None:
    target = Path(source).with_suffix(".pack")
    if not target.is_file():
        build_pack(Path(source), target, identifier="identificatie", crs="EPSG:28992", layer="panden").close()
    with Pack.open(target) as pack:
        asked = list(questions(kind, COUNT, int(features)))
        sizes = [len(answer(pack, one)) for one in asked]
        before = cpu_seconds()
        for one in asked:
            answer(pack, one)
        used = (cpu_seconds() - before) / COUNT
    tell(used, informatiehuis.__version__, bytes=sum(sizes) / COUNT, empty=sizes.count(0))


main(*sys.argv[1:])
