"""The bytes of an atlas, and what writing leaves alone."""

from pathlib import Path

import pytest

from informatiehuis.engines.ascode import (
    AccessRule,
    Atlas,
    Concept,
    Contact,
    House,
    Party,
    QualityRule,
    Reference,
    Source,
    Target,
    render,
    write,
)
from informatiehuis.engines.ascode.layout import PARTS
from informatiehuis.engines.ascode.schema import fields

ROOT = Path(__file__).resolve().parents[3]


def concept(**changes: object) -> Concept:
    given: dict[str, object] = {"slug": "inwoner", "term": "inwoner", "definition": "Iemand die er woont."}
    return Concept(**{**given, **changes})  # type: ignore[arg-type]


def test_keys_stand_in_the_order_of_the_schema_and_defaults_are_left_out() -> None:
    made = concept(
        related=("b", "a"), explanation="Eerste regel.\n\nNa een lege regel: 'zo'.", alternative_terms=("true",)
    )
    assert render(Atlas(concepts=(made,)))["begrippen/inwoner.yaml"].decode() == (
        "term: inwoner\n"
        "definition: Iemand die er woont.\n"
        "alternative_terms:\n"
        "  - 'true'\n"
        "explanation: |\n"
        "  Eerste regel.\n"
        "\n"
        "  Na een lege regel: 'zo'.\n"
        "related:\n"
        "  - b\n"
        "  - a\n"
    )


def test_long_prose_on_one_line_is_a_block() -> None:
    written = render(Atlas(concepts=(concept(definition="woord " * 30),)))["begrippen/inwoner.yaml"].decode()
    assert "definition: |\n  woord woord" in written


def test_options_stand_in_one_order() -> None:
    sources = [
        Source(slug="s", title="S", location="x.csv", connector="csv", options=options)
        for options in ({"a": "1", "b": "2"}, {"b": "2", "a": "1"})
    ]
    assert render(Atlas(sources=(sources[0],))) == render(Atlas(sources=(sources[1],)))


def test_writing_removes_what_is_gone_and_leaves_other_files(tmp_path: Path) -> None:
    write(Atlas(concepts=(concept(), concept(slug="weg")), parties=(Party(slug="p", title="P"),)), tmp_path)
    (tmp_path / "begrippen" / "LEESMIJ.md").write_text("blijft")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "tabel.yaml").write_text("blijft")
    write(Atlas(concepts=(concept(),)), tmp_path)
    left = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert left == ["begrippen/LEESMIJ.md", "begrippen/inwoner.yaml", "data/tabel.yaml"]


def test_a_file_that_stays_the_same_is_not_touched(tmp_path: Path) -> None:
    write(Atlas(concepts=(concept(),)), tmp_path)
    before = (tmp_path / "begrippen" / "inwoner.yaml").stat()
    write(Atlas(concepts=(concept(), concept(slug="nieuw"))), tmp_path)
    after = (tmp_path / "begrippen" / "inwoner.yaml").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_failed_write_leaves_the_old_file_and_no_half_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(Atlas(concepts=(concept(),)), tmp_path)
    before = (tmp_path / "begrippen" / "inwoner.yaml").read_bytes()

    def fail(self: Path, target: Path) -> None:
        raise OSError("disk is full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="full"):
        write(Atlas(concepts=(concept(definition="Anders."),)), tmp_path)
    assert [path.name for path in (tmp_path / "begrippen").iterdir()] == ["inwoner.yaml"]
    assert (tmp_path / "begrippen" / "inwoner.yaml").read_bytes() == before


def test_every_key_is_documented() -> None:
    for value in (House, Contact, AccessRule, QualityRule, Reference, Target, *(part.value for part in PARTS)):
        for name, field in fields(value).items():
            assert field.doc.dutch, (value, name)
            assert field.doc.meaning.endswith("."), (value, name)
