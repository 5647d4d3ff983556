"""The made-up estate of the example: large enough to be believed, labelled, and what was planted in it is found."""

from __future__ import annotations

import csv
import runpy
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from informatiehuis.engines.ascode import Atlas, PartyForm, read
from informatiehuis.engines.connectors.base import Location
from informatiehuis.engines.connectors.dns_zone import DnsZone
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.progress import silent
from informatiehuis.engines.reconciliation import Registered, Seen, Verdict, doubles, reconcile
from tests.examples.test_utrecht import EXAMPLE

LEAST_FOUND = 0.95


@cache
def atlas() -> Atlas:
    return read(EXAMPLE)


@cache
def planted() -> dict[str, Any]:
    return runpy.run_path(str(EXAMPLE / "estate_words.py"))


def rows(name: str) -> list[dict[str, str]]:
    with (EXAMPLE / "data" / f"inventaris-{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seen(tmp_path: Path) -> list[Seen]:
    """What every inventory but that of the contracts saw, as the connectors read it."""
    found = [Seen("", row["programma"], row["maker"]) for row in rows("werkplekscan")]
    found += [Seen("", row["toepassing"], row["leverancier"], row["adres"]) for row in rows("aanmeldingen")]
    found += [Seen("", row["apparaat"], row["fabrikant"]) for row in rows("apparaten")]
    with Transport(folder=tmp_path) as fetch:
        location = Location(str(EXAMPLE / "data" / "inventaris-provincie.zone"))
        DnsZone().write_parquet(location, {}, tmp_path / "zone.parquet", fetch, silent)
    import pyarrow.parquet as pq

    return found + [Seen("", row["naam"]) for row in pq.read_table(tmp_path / "zone.parquet").to_pylist()]


def registered() -> list[Registered]:
    titles = {one.slug: one.title for one in atlas().parties}
    return [
        Registered(one.slug, (one.title, *one.known_as), tuple(titles[slug] for slug in one.suppliers), one.type.value)
        for one in atlas().assets
    ]


def test_it_has_the_size_of_a_province() -> None:
    suppliers = [one for one in atlas().parties if one.form is PartyForm.SUPPLIER]
    assert (len(atlas().assets) >= 120, len(suppliers) >= 40, len(atlas().processes) >= 60) == (True, True, True)
    engaged = {slug for one in suppliers for slug in one.sub_suppliers}
    first = {one.slug for one in suppliers} - engaged
    second = {slug for one in suppliers if one.slug in first for slug in one.sub_suppliers}
    third = {slug for one in suppliers if one.slug in second for slug in one.sub_suppliers}
    assert first and second and third  # noqa: PT018
    assert first | second | third == {one.slug for one in suppliers}


def test_everything_in_it_says_that_it_is_made_up() -> None:
    for one in (*atlas().assets, *atlas().processes, *atlas().contracts):
        assert one.synthetic, one.slug
    for one in atlas().parties:
        assert one.form is not PartyForm.SUPPLIER or (one.example and "verzonnen" in one.title), one.slug
    listed = {one.source for one in atlas().inventories}
    for one in atlas().sources:
        assert one.slug not in listed or (one.synthetic and "(verzonnen)" in one.title), one.slug


def test_what_stands_in_no_register_is_found(tmp_path: Path) -> None:
    """At least 95% of what was planted, and nothing that the register has."""
    shadows = {name for name, _supplier, where, _address in planted()["SHADOWS"] if where != "c"}
    unknown = {one.seen.name for one in reconcile(seen(tmp_path), registered()) if one.verdict is Verdict.UNKNOWN}
    assert len(shadows & unknown) / len(shadows) >= LEAST_FOUND
    assert unknown <= shadows


def test_contracts_of_purchasing_that_the_register_does_not_have_are_found() -> None:
    titles = {one.slug: one.title for one in atlas().parties}
    held = [Registered(one.slug, (one.title,), (titles[one.supplier],), "contract") for one in atlas().contracts]
    lines = [Seen("", row["contract"], row["partij"]) for row in rows("contractenlijst")]
    unknown = {one.seen.name for one in reconcile(lines, held) if one.verdict is Verdict.UNKNOWN}
    assert unknown == {name for name, _supplier, where, _address in planted()["SHADOWS"] if where == "c"}


def test_what_stands_in_it_twice_is_found_and_nothing_else() -> None:
    titles = {one.slug: one.title for one in atlas().assets}
    found = {tuple(sorted((titles[key], titles[match.key]))) for key, match in doubles(registered())}
    assert found == {tuple(sorted(pair)) for pair in planted()["TWICE"]}


def test_what_nothing_sees_any_more_is_seen_by_nothing(tmp_path: Path) -> None:
    matched = {match.key for one in reconcile(seen(tmp_path), registered()) for match in one.matches}
    covered = {one.slug: one.title for one in atlas().assets if one.type.value in ("application", "domain", "hardware")}
    assert {title for slug, title in covered.items() if slug not in matched} == set(planted()["UNSEEN"])


def test_making_it_up_again_gives_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLE))
    for name in ("estate_words", "estate_publications"):
        sys.modules.pop(name, None)
    made = runpy.run_path(str(EXAMPLE / "make_estate.py"))
    made["main"].__globals__["HERE"] = tmp_path
    (tmp_path / "data").mkdir()
    made["main"]()
    files = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 200
    for path in files:
        assert (tmp_path / path).read_bytes() == (EXAMPLE / path).read_bytes(), path
