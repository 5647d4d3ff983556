"""Make up the estate of the example: suppliers, contracts, i-assets, processes, and inventories that saw them.

Nothing in it is true of the province of Utrecht, and everything says so. What is in use and stands in no register, what
stands in it twice and what nothing sees any more is planted, so that it can be said how much of it is found. Dates,
amounts and spellings come from a fixed seed: the files are the same every time. Run from the folder of the project:

    python examples/utrecht/make_estate.py
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from estate_publications import checked, publications, recorded, slug
from estate_words import (
    ASSETS,
    NOT_IN_REGISTER,
    ONLY_IN_REGISTER,
    OUTSIDE,
    PROCESSES,
    PUBLISHED,
    SHADOWS,
    STATEMENTS,
    SUPPLIERS,
    UNSEEN,
    USES,
)

from informatiehuis.engines import ascode

SEED = 20261001
HERE = Path(__file__).parent
OWNER = "voorbeeldteam-informatievoorziening"
MADE_UP = "Verzonnen door het voorbeeld, met een vast begin (make_estate.py)."
DAY = date(2026, 10, 1)
TYPES = {"a": "application", "f": "facility", "l": "algorithm", "o": "data_store", "h": "hardware", "d": "domain"}
ZONES = {"p": "public", "k": "office", "g": "data", "b": "control", "l": "supplier"}
IMPORTANCE = {"v": "vital", "b": "important", "o": "supporting"}
BILLS = ("Zaaksysteem", "Kaartserver", "Meetplatform", "Bediencentrale bruggen", "Website", "Aanmelddienst")
PARTS = (
    ("webraam", "webraam", "5.2.1"),
    ("logschrijver-kern", "example.logschrijver", "2.14.1"),
    ("logschrijver-kern", "example.logschrijver", "2.17.2"),
    ("xml-lezer", "example.xml", "3.0.4"),
    ("sleutelkist", "example.veilig", "1.1.0"),
    ("kaartprojectie", "example.kaart", "9.3"),
    ("wachtrij-klant", "example.wachtrij", "4.0.2"),
    ("gegevensbank-klant", "example.bank", "7.1.5"),
    ("beeldlezer", "example.beeld", "0.9.8"),
    ("tijdzones", "example.tijd", "2026a"),
)


def main() -> None:
    """Write the files; the same bytes every time."""
    dice = random.Random(SEED)  # noqa: S311 - the same every time, and no secret
    atlas = ascode.Atlas(
        parties=(*suppliers(), team()),
        contracts=tuple(contracts(dice)),
        assets=tuple(assets(dice)),
        processes=tuple(processes()),
        sources=tuple(sources()),
        inventories=tuple(inventories()),
        publications=tuple(publications()),
    )
    for name, content in ascode.render(atlas).items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    write_inventories(dice)
    write_bills(dice)


def team() -> ascode.Party:
    return ascode.Party(
        slug=OWNER,
        title="Voorbeeldteam Informatievoorziening",
        form=ascode.PartyForm.TEAM,
        summary="Beheert in dit voorbeeld het register van i-assets.",
        part_of="provincie-utrecht",
        example=True,
        note="Dit team is bedacht voor het voorbeeld. Het bestaat niet bij de provincie Utrecht.",
    )


def suppliers() -> Iterator[ascode.Party]:
    for name, tier, engages, does in SUPPLIERS:
        yield ascode.Party(
            slug=slug(name),
            title=f"{name} (verzonnen)",
            form=ascode.PartyForm.SUPPLIER,
            summary=f"Verzonnen leverancier van {does}.",
            sub_suppliers=tuple(sorted(slug(SUPPLIERS[number][0]) for number in engages)),
            example=True,
            note=f"Laag {tier} van de keten in het voorbeeld. Deze leverancier bestaat niet.",
        )


def contracts(dice: random.Random) -> Iterator[ascode.Contract]:
    for name, tier, engages, does in SUPPLIERS:
        if tier > 1:
            continue
        yield ascode.Contract(
            slug=slug(f"contract {name}"),
            title=f"Overeenkomst {name}: {does}",
            supplier=slug(name),
            summary="Verzonnen overeenkomst.",
            notice_months=dice.choice((3, 6, 12)),
            yearly_cost=1000 * dice.randrange(20, 900),
            service_level="Bereikbaar op werkdagen; bij storing van wat vitaal is altijd.",
            clauses=("Gegevens blijven van de provincie", "Open standaarden waar die er zijn"),
            certificates=(f"ISO 27001 tot {DAY.year + 1}",),
            exit_plan="Gegevens komen terug in een open formaat, binnen drie maanden." if dice.random() < 0.7 else None,
            # the first two may engage nobody, and do
            no_subcontracting=name in ("Zaakwerk", "Rekenlijn") or not engages,
            synthetic=True,
            owner=OWNER,
            valid_from=DAY - timedelta(days=dice.randrange(200, 1500)),
            valid_until=DAY + timedelta(days=dice.randrange(60, 1500)),
        )


def assets(dice: random.Random) -> Iterator[ascode.Asset]:
    for title, type_, zone, importance, promised, supplier, runs_on in ASSETS:
        name = SUPPLIERS[supplier][0]
        publish = {"l": ("algorithms",), "d": ("domains",)}.get(type_, ())
        missing = dice.random() < 0.3 and title not in PUBLISHED
        if title in STATEMENTS:
            publish = (*publish, "accessibility")
        standing = [one for one in publish if not missing or one == "accessibility"]
        yield ascode.Asset(
            slug=slug(title),
            title=title,
            type=ascode.AssetType(TYPES[type_]),
            summary=f"Verzonnen i-asset ({title}).",
            release=f"{dice.randrange(1, 12)}.{dice.randrange(0, 10)}" if type_ in "afh" else None,
            support_until=DAY + timedelta(days=dice.randrange(-200, 2000)) if type_ in "afh" else None,
            zone=ascode.Zone(ZONES[zone]),
            criticality=ascode.Criticality(IMPORTANCE[importance]),
            recovery_promised=promised,
            yearly_cost=1000 * dice.randrange(1, 250),
            physical_effect=OUTSIDE.get(title),
            publish_in=tuple(ascode.PublicRegister(one) for one in publish),
            published_in=tuple(ascode.PublicRegister(one) for one in standing),
            published_checked=checked(title, DAY - timedelta(days=dice.randrange(400))) if publish else None,
            algorithm_record=recorded(title),
            confirmed_on=None if title in UNSEEN else DAY - timedelta(days=dice.randrange(420)),
            runs_on=tuple(sorted(slug(one) for one in runs_on)),
            suppliers=(slug(name),),
            contracts=(slug(f"contract {name}"),),
            synthetic=True,
            owner=OWNER,
        )


def processes() -> Iterator[ascode.Process]:
    for title, function, importance, hours, supported_by in PROCESSES:
        used, carried_out, measured = USES.get(title, ((), (), ()))
        yield ascode.Process(
            slug=slug(title),
            title=title,
            summary="Werk van een provincie; belang en hersteltijd zijn verzonnen.",
            business_function=function,
            criticality=ascode.Criticality(IMPORTANCE[importance]),
            recovery_needed=hours,
            sources=used,
            rule_sets=carried_out,
            indicators=measured,
            assets=tuple(sorted(slug(one) for one in supported_by)),
            synthetic=True,
            owner=OWNER,
        )


FILES = {
    "werkplekscan": ("Scan van werkplekken en servers", "software", {"name": "programma", "supplier": "maker"}),
    "aanmeldingen": (
        "Toepassingen achter de aanmelddienst",
        "sign_on",
        {"name": "toepassing", "supplier": "leverancier", "address": "adres"},
    ),
    "apparaten": ("Apparaten in het netwerk", "devices", {"name": "apparaat", "supplier": "fabrikant"}),
    "contractenlijst": ("Contracten bij inkoop", "contracts", {"name": "contract", "supplier": "partij"}),
}


def sources() -> Iterator[ascode.Source]:
    for name, (title, _sort, _columns) in FILES.items():
        yield _source(f"inventaris-{name}", f"{title} (verzonnen)", f"data/inventaris-{name}.csv", "csv")
    yield _source("inventaris-rio", "Register internetdomeinen overheid (verzonnen)", "data/inventaris-rio.csv", "csv")
    yield _source("inventaris-zone", "DNS-zone (verzonnen)", "data/inventaris-provincie.zone", "dns-zone")
    for title in BILLS:
        name = f"stuklijst-{slug(title)}"
        yield _source(name, f"Stuklijst van {title} (verzonnen)", f"data/{name}.cdx.json", "cyclonedx")


def _source(name: str, title: str, location: str, connector: str) -> ascode.Source:
    return ascode.Source(
        slug=name,
        title=title,
        location=location,
        connector=connector,
        summary="Verzonnen, om te laten zien hoe het register naast inventarisaties wordt gehouden.",
        owner=OWNER,
        publisher=OWNER,
        access=ascode.Access.INTERNAL,
        synthetic=True,
        attribution=MADE_UP,
    )


def inventories() -> Iterator[ascode.Inventory]:
    for name, (_title, sort, columns) in FILES.items():
        source = f"inventaris-{name}"
        yield ascode.Inventory(slug=source, source=source, sort=ascode.Sort(sort), **columns)
    yield ascode.Inventory(slug="inventaris-rio", source="inventaris-rio", sort=ascode.Sort.REGISTERED, name="domein")
    yield ascode.Inventory(slug="inventaris-zone", source="inventaris-zone", sort=ascode.Sort.DOMAINS, name="naam")
    for title in BILLS:
        source = f"stuklijst-{slug(title)}"
        yield ascode.Inventory(
            slug=source,
            source=source,
            sort=ascode.Sort.COMPONENTS,
            name="naam",
            supplier="leverancier",
            about=slug(title),
        )


def spelled(title: str, supplier: str, dice: random.Random) -> str:
    """A name as another list would have it: with a version, the supplier, other capitals, or where it is installed."""
    forms = (
        title,
        title.upper(),
        f"{supplier} {title}",
        f"{title} {dice.randrange(1, 20)}.{dice.randrange(0, 10)}",
        f"{title} client (x64)",
        f"{title} - productie",
        title.replace(" ", "-").lower(),
    )
    return dice.choice(forms)


def write_inventories(dice: random.Random) -> None:
    """What the scan, the sign-on, the network, purchasing and the name server saw, in an order of their own."""
    seen: dict[str, list[Sequence[str]]] = {name: [] for name in FILES}
    for file, line in (*known_lines(dice), *shadow_lines()):
        seen[file].append(line)
    for file, (_title, _sort, columns) in FILES.items():
        dice.shuffle(seen[file])
        with (HERE / "data" / f"inventaris-{file}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(columns.values())
            writer.writerows(seen[file])
    registered = [title for title, type_, *_ in ASSETS if type_ == "d" and title not in (*NOT_IN_REGISTER, *UNSEEN)]
    lines = ["domein", *sorted((*registered, *ONLY_IN_REGISTER))]
    (HERE / "data" / "inventaris-rio.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (HERE / "data" / "inventaris-provincie.zone").write_text("\n".join(zone_lines()) + "\n", "utf-8")


def known_lines(dice: random.Random) -> Iterator[tuple[str, Sequence[str]]]:
    """What stands in the register, by the file that sees it, in another spelling."""
    for title, type_, zone, _importance, _promised, number, _runs_on in ASSETS:
        if title in UNSEEN:
            continue
        supplier = SUPPLIERS[number][0]
        name = spelled(title, supplier, dice)
        if type_ == "h":
            yield "apparaten", (name, supplier)
        elif type_ in "af" and zone in "kgb":
            yield "werkplekscan", (name, f"{supplier} B.V.")
        elif type_ == "a":
            yield "aanmeldingen", (name, supplier, "")
    for name, tier, _engages, does in SUPPLIERS:
        if tier == 1:
            yield "contractenlijst", (f"Overeenkomst {name}: {does}", f"{name} B.V.")


def shadow_lines() -> Iterator[tuple[str, Sequence[str]]]:
    """What stands in no register, by the file that sees it; names of the zone come with the zone."""
    files = {"s": "werkplekscan", "a": "aanmeldingen", "h": "apparaten", "c": "contractenlijst"}
    for name, supplier, where, address in SHADOWS:
        for letter in where:
            if letter in files:
                yield files[letter], (name, supplier, address) if letter == "a" else (name, supplier)


def zone_lines() -> Iterator[str]:
    """The zone, with addresses of the block that is kept for documentation (RFC 5737)."""
    yield "; verzonnen zone van het voorbeeld"
    yield "$ORIGIN provincie.example."
    yield "$TTL 3600"
    yield "@ IN SOA ns1 beheer 2026100101 7200 3600 1209600 3600"
    yield "@ IN NS ns1.elders.example."
    yield "@ IN MX 10 mail.elders.example."
    names = [title for title, type_, *_ in ASSETS if type_ == "d" and title not in UNSEEN]
    names += [name for name, _supplier, where, _address in SHADOWS if where == "d"]
    for number, name in enumerate(sorted(names), start=1):
        own = name.removesuffix("provincie.example").rstrip(".") or "@"
        yield f"{own} IN A 192.0.2.{number}"


def write_bills(dice: random.Random) -> None:
    for title in BILLS:
        # what people log with has a version that is known to be weak in some, and not in others
        chosen = [PARTS[0], PARTS[dice.choice((1, 2))], *dice.sample(PARTS[3:], 4)]
        components = [_component(*one) for one in chosen]
        references = [one["bom-ref"] for one in components]
        told: dict[str, Any] = {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {"component": {"bom-ref": slug(title), "type": "application", "name": title, "version": "1.0"}},
            "components": components,
            "dependencies": [
                {"ref": slug(title), "dependsOn": [references[0], references[2]]},
                {"ref": references[0], "dependsOn": references[3:]},
                {"ref": references[3], "dependsOn": [references[1]]},
            ],
        }
        path = HERE / "data" / f"stuklijst-{slug(title)}.cdx.json"
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _component(name: str, group: str, version: str) -> dict[str, Any]:
    reference = f"pkg:maven/{group}/{name}@{version}"
    licence = [{"license": {"id": "Apache-2.0"}}]
    return {
        "bom-ref": reference,
        "type": "library",
        "group": group,
        "name": name,
        "version": version,
        "licenses": licence,
        "purl": reference,
    }


if __name__ == "__main__":
    main()
