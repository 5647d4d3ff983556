"""What is said in files for national registers: the record of an algorithm, and what was published when."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from informatiehuis.engines.algorithmregister.record import content_hash
from informatiehuis.engines.ascode.problems import AsCodeProblem, InvalidValue
from informatiehuis.engines.ascode.schema import Doc, Pattern, Prosaic, Refers, Slug, Value
from informatiehuis.engines.problems import N_


class PublicRegister(StrEnum):
    """The national registers in which some i-assets have to stand."""

    ALGORITHMS = "algorithms"
    SENSORS = "sensors"
    DOMAINS = "domains"
    ACCESSIBILITY = "accessibility"


class StatementStatus(StrEnum):
    """The status of a statement of accessibility, as digitoegankelijk.nl has them."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


@dataclass(frozen=True, kw_only=True)
class RegisterLink(Value):
    """A title with an address, as the register shows them together."""

    title: Annotated[str, Doc("titel", "What stands there.")]
    link: Annotated[str | None, Doc("link", "Its address.")] = None


@dataclass(frozen=True, kw_only=True)
class AlgorithmRecord(Value):
    """What the Algoritmeregister asks of an algorithm and the house does not know; keys are those of the register.

    Names, dates, status, organisation and supplier come from the asset where they are not given.
    """

    description_short: Annotated[Prosaic | None, Doc("korte omschrijving", "Else the summary of the asset.")] = None
    organization: Annotated[str | None, Doc("organisatie", "Else the organisation of its owner.")] = None
    category: Annotated[tuple[str, ...], Doc("thema", "Themes out of the list of the register.")] = ()
    status: Annotated[str | None, Doc("status", "Else what follows from the dates of the asset.")] = None
    begin_date: Annotated[str | None, Doc("begindatum", "Year and month, where the asset does not say it.")] = None
    end_date: Annotated[str | None, Doc("einddatum", "Year and month, where the asset does not say it.")] = None
    contact_email: Annotated[str | None, Doc("contactgegevens", "Mail of an office, or an address.")] = None
    website: Annotated[str | None, Doc("publiekspagina", "Address of a page for the public.")] = None
    publication_category: Annotated[str | None, Doc("publicatiecategorie", "High risk, of impact, or other.")] = None
    url: Annotated[str | None, Doc("bronregistratie", "Else the identity of an open asset.")] = None
    goal: Annotated[Prosaic | None, Doc("doel en impact", "What for, and what people notice.")] = None
    proportionality: Annotated[Prosaic | None, Doc("afwegingen", "For and against.")] = None
    human_intervention: Annotated[Prosaic | None, Doc("menselijke tussenkomst", "What people do with it.")] = None
    risks: Annotated[Prosaic | None, Doc("risicobeheer", "Which risks, and what is done.")] = None
    lawful_basis: Annotated[Prosaic | None, Doc("wettelijke basis", "The law on which the work rests.")] = None
    lawful_basis_grouping: Annotated[tuple[RegisterLink, ...], Doc("verwijzingen", "Laws with their address.")] = ()
    process_index_url: Annotated[str | None, Doc("verwerkingsregister", "Address of the public part.")] = None
    impacttoetsen_grouping: Annotated[tuple[RegisterLink, ...], Doc("impacttoetsen", "Which, and their outcome.")] = ()
    impacttoetsen: Annotated[Prosaic | None, Doc("toelichting", "Why an assessment was not made.")] = None
    source_data: Annotated[Prosaic | None, Doc("gegevens", "Which data, and from where.")] = None
    source_data_grouping: Annotated[tuple[RegisterLink, ...], Doc("gegevensbronnen", "Sources with address.")] = ()
    methods_and_models: Annotated[Prosaic | None, Doc("technische werking", "In, out, how, and whether it learns.")] = (
        None
    )
    provider: Annotated[str | None, Doc("leverancier", "Else who supplies the asset.")] = None
    publiccode: Annotated[str | None, Doc("broncode", "Address of the code.")] = None
    tags: Annotated[Prosaic | None, Doc("zoektermen", "Words by which people look for it.")] = None
    lars: Annotated[str | None, Doc("algoritme-ID", "The number that the register gave it.")] = None


@dataclass(frozen=True, kw_only=True)
class Publication(Value):
    """That an asset was published in a national register on a day."""

    slug: Annotated[Slug, Doc("korte naam", "Name of the file.")]
    asset: Annotated[str, Doc("i-asset", "Slug of the asset."), Refers("asset")]
    register: Annotated[PublicRegister, Doc("register", "In which register.")]
    published_on: Annotated[date, Doc("gepubliceerd op", "The day.")]
    status: Annotated[StatementStatus | None, Doc("status", "Of a statement of accessibility.")] = None
    researched_on: Annotated[date | None, Doc("onderzocht op", "Of a statement of accessibility.")] = None
    sha256: Annotated[
        str | None,
        Pattern("[0-9a-f]{64}", N_("Geef de 64 tekens van de hash.")),
        Doc("hash", "SHA-256 of the record, as `record` gives it."),
    ] = None
    record: Annotated[
        Prosaic | None, Doc("vermelding", "The record of the algorithm as published: JSON on one line, keys in order.")
    ] = None

    def contradictions(self) -> Iterator[AsCodeProblem]:
        yield from super().contradictions()
        if self.record is None:
            return
        remedy = N_("Neem vermelding en hash over zoals een huis ze uitschrijft.")
        try:
            record = json.loads(self.record)
        except (ValueError, RecursionError):
            record = None
        if not isinstance(record, dict):
            yield InvalidValue(N_("dit is geen vermelding in JSON."), remedy, key="record")
        elif self.sha256 != content_hash(record):
            yield InvalidValue(N_("deze hash hoort niet bij de vermelding."), remedy, key="sha256")
