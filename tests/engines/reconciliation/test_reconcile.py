"""Sightings held to a register: what is known by whatever name, what is probably known, and what nobody registered."""

from __future__ import annotations

import random
import time

import pytest

from informatiehuis.engines.reconciliation import (
    Basis,
    Match,
    Registered,
    Seen,
    Verdict,
    doubles,
    host_of,
    reconcile,
    words_of,
)

REGISTER = (
    Registered("zaken", ("Zaaksysteem", "zaken.provincie.example"), ("Zaakbouw B.V.",), "application"),
    Registered("bruggen", ("Brugbediening op afstand",), ("Sluiswacht Techniek",), "application"),
    Registered("topo", ("Kaartenbouwer Desktop",), ("Kaartmakers",), "application"),
    Registered("topo-server", ("Kaartenbouwer Portaal",), ("Kaartmakers",), "application"),
    Registered("geld", ("Financieel pakket", "Grootboek 360"), ("Rekenwerk NV",), "application"),
)


def verdict(name: str, supplier: str = "", address: str = "") -> tuple[Verdict, str]:
    found = reconcile([Seen("1", name, supplier, address)], REGISTER)[0]
    return found.verdict, found.best.key if found.best else ""


@pytest.mark.parametrize(
    ("name", "supplier", "expected"),
    [
        ("Zaaksysteem", "", "zaken"),
        ("ZAAKSYSTEEM v4.1.2 (x64)", "", "zaken"),
        ("zaak-systeem client", "Zaakbouw", "zaken"),
        ("Zaakbouw Zaaksysteem - productie", "ZAAKBOUW BV", "zaken"),
        ("Brugbedienning op afstand 2.0", "Sluiswacht Techniek", "bruggen"),
        ("Kaartmakers Kaartenbouwer Desktop 10.9", "Kaartmakers Nederland B.V.", "topo"),
        ("grootboek 360", "", "geld"),
        ("https://zaken.provincie.example/inloggen", "", "zaken"),
    ],
)
def test_the_same_thing_is_known_by_other_spellings(name: str, supplier: str, expected: str) -> None:
    assert verdict(name, supplier) == (Verdict.KNOWN, expected)


@pytest.mark.parametrize(
    ("name", "supplier"),
    [
        ("Notitieblok", ""),
        ("Zaalverhuur planner", ""),
        ("Kaartmakers Rapport", "Kaartmakers"),
        ("Brugpensioen rekenaar", "Rekenwerk NV"),
        ("geheim.provincie.example", ""),
        ("", ""),
        ("2.14", ""),
        ("'; DROP TABLE thing; --", ""),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_what_nobody_registered_is_unknown(name: str, supplier: str) -> None:
    assert verdict(name, supplier)[0] is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("name", "supplier", "expected"),
    [("Kaartenbouwer", "Kaartmakers", "topo"), ("Zaaksysteem", "Andere Bouw", "zaken")],
)
def test_what_may_be_something_asks_a_person(name: str, supplier: str, expected: str) -> None:
    assert verdict(name, supplier) == (Verdict.LIKELY, expected)


def test_a_match_says_what_it_rests_on() -> None:
    by_address, by_likeness = (
        reconcile([one], REGISTER)[0].best
        for one in (Seen("1", "iets", address="https://www.zaken.provincie.example"), Seen("2", "Kaartenbouwer"))
    )
    assert by_address is not None
    assert by_likeness is not None
    assert (by_address.basis, by_address.confidence) == (Basis.ADDRESS, 1.0)
    assert (by_likeness.basis, by_likeness.shared, by_likeness.supplier) == (Basis.LIKENESS, ("kaartenbouwer",), None)


def test_two_that_are_the_same_are_doubled_and_two_products_of_one_supplier_are_not() -> None:
    twice = Registered("zaaksysteem-oud", ("Zaak Systeem (oud)", "Zaaksysteem 3"), ("Zaakbouw",), "application")
    other = Registered("zaken-opslag", ("Zaaksysteem",), ("Zaakbouw",), "data_store")
    assert [(one, match.key) for one, match in doubles((*REGISTER, twice, other))] == [("zaaksysteem-oud", "zaken")]
    assert doubles(REGISTER) == ()


def test_things_with_another_number_are_other_things() -> None:
    roads = [
        Registered(f"n{number}", (f"Verkeersregelaar N{number}",), ("Licht",), "hardware") for number in (230, 237)
    ]
    assert doubles(roads) == ()
    assert reconcile([Seen("1", "verkeersregelaar n237 client", "Licht")], roads)[0].best == Match(
        "n237", 1.0, Basis.NAME, ("verkeersregelaar", "n237"), supplier=True
    )


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://www.Provincie.example:8443/pad?x=1", "provincie.example"),
        ("provincie.example.", "provincie.example"),
        ("café.example", "café.example"),
        ("Zaaksysteem 4.1", ""),
        ("4.1", ""),
        ("http://[::1", ""),
        ("a..b", ""),
    ],
)
def test_an_address_is_its_host(text: str, host: str) -> None:
    assert host_of(text) == host


def test_a_name_of_noise_alone_keeps_its_words() -> None:
    assert words_of("Server 2.0") == ("server", "2", "0")
    assert words_of("Zaakbouw B.V. Zaaksysteem v4.2") == ("zaakbouw", "zaaksysteem")


def test_the_order_makes_no_difference() -> None:
    seen = [Seen(str(number), name) for number, name in enumerate(("Kaartenbouwer", "zaak systeem", "Niets", "geld"))]
    straight = {one.seen.key: one.matches for one in reconcile(seen, REGISTER)}
    turned = {one.seen.key: one.matches for one in reconcile(seen[::-1], REGISTER[::-1])}
    assert straight == turned


def test_a_scan_of_twenty_thousand_names_ends_in_time() -> None:
    drawn = random.Random(7)
    syllables = ["zaak", "brug", "kaart", "plan", "meet", "vlak", "groen", "water", "weg", "licht", "rek", "bouw"]
    names = [
        "".join(drawn.choices(syllables, k=3)) + " " + "".join(drawn.choices(syllables, k=2)) for _ in range(20_000)
    ]
    register = [
        Registered(str(number), (name,), ("Bouwer",), "application") for number, name in enumerate(names[:2_000])
    ]
    before = time.process_time()
    found = reconcile([Seen(str(number), name) for number, name in enumerate(names)], register)
    assert time.process_time() - before < 60
    assert all(one.verdict is Verdict.KNOWN for one in found[:2_000])
