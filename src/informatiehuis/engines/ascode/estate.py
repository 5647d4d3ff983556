"""The estate as it stands in files: work processes, i-assets of every type, and contracts with suppliers."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from informatiehuis.engines.ascode.choices import Access
from informatiehuis.engines.ascode.keys import AccessClass, Note, Owner, ValidFrom, ValidUntil
from informatiehuis.engines.ascode.publishing import AlgorithmRecord, PublicRegister
from informatiehuis.engines.ascode.schema import Bounds, Doc, Prosaic, Refers, Slug, Value

MOST_HOURS, MOST_MONTHS, MOST_EUROS = 100_000, 1_200, 2_000_000_000


class EstateStatus(StrEnum):
    """Whether it is in use; the words in the files are Dutch, because people decide them in Dutch."""

    ACTIVE = "in-gebruik"
    ENDED = "beeindigd"


class Criticality(StrEnum):
    """How much depends on it, in three classes."""

    VITAL = "vital"
    IMPORTANT = "important"
    SUPPORTING = "supporting"


class AssetType(StrEnum):
    """What an i-asset is."""

    APPLICATION = "application"
    FACILITY = "facility"
    ALGORITHM = "algorithm"
    DATA_STORE = "data_store"
    HARDWARE = "hardware"
    DOMAIN = "domain"


class Zone(StrEnum):
    """In which separated part of the digital environment an i-asset stands."""

    PUBLIC = "public"
    OFFICE = "office"
    DATA = "data"
    CONTROL = "control"
    SUPPLIER = "supplier"


class Sort(StrEnum):
    """What an inventory lists."""

    SOFTWARE = "software"
    SIGN_ON = "sign_on"
    DOMAINS = "domains"
    DEVICES = "devices"
    CONTRACTS = "contracts"
    COMPONENTS = "components"
    REGISTERED = "registered"


Importance = Annotated[Criticality, Doc("belang", "How much depends on it.")]
Stage = Annotated[EstateStatus, Doc("status", "Whether it is in use.")]
Synthetic = Annotated[bool, Doc("synthetisch", "True when it is made up.")]
YearlyCost = Annotated[int | None, Bounds(0, MOST_EUROS), Doc("kosten per jaar", "In whole euros.")]


@dataclass(frozen=True, kw_only=True)
class Process(Value):
    """Work that is done again and again in the same way, with the information and the assets that it needs."""

    slug: Annotated[Slug, Doc("korte naam", "Name of the file; the fixed address.")]
    title: Annotated[str, Doc("titel", "Name of the process.")]
    summary: Annotated[Prosaic | None, Doc("samenvatting", "What is done, and for whom.")] = None
    business_function: Annotated[str | None, Doc("bedrijfsfunctie", "As in the model of business functions PETRA.")] = (
        None
    )
    criticality: Importance = Criticality.SUPPORTING
    recovery_needed: Annotated[
        int | None, Bounds(0, MOST_HOURS), Doc("mag stilliggen", "Hours that it may stand still.")
    ] = None
    sources: Annotated[tuple[str, ...], Doc("bronnen", "Slugs of sources that it uses."), Refers("source")] = ()
    indicators: Annotated[
        tuple[str, ...], Doc("indicatoren", "Slugs of indicators that it uses."), Refers("indicator")
    ] = ()
    concepts: Annotated[
        tuple[str, ...], Doc("begrippen", "Slugs of concepts that it is about."), Refers("concept")
    ] = ()
    rule_sets: Annotated[
        tuple[str, ...], Doc("regelsets", "Slugs of rules that it carries out."), Refers("rule_set")
    ] = ()
    assets: Annotated[tuple[str, ...], Doc("i-assets", "Slugs of assets that support it."), Refers("asset")] = ()
    synthetic: Synthetic = False
    status: Stage = EstateStatus.ACTIVE
    owner: Owner = None
    access: AccessClass = Access.INTERNAL
    valid_from: ValidFrom = None
    valid_until: ValidUntil = None
    note: Note | None = None


@dataclass(frozen=True, kw_only=True)
class Asset(Value):
    """Something digital that is in use, with what it runs on and who supplies it."""

    slug: Annotated[Slug, Doc("korte naam", "Name of the file; the fixed address.")]
    title: Annotated[str, Doc("titel", "Name of the asset.")]
    type: Annotated[AssetType, Doc("soort i-asset", "What it is.")] = AssetType.APPLICATION
    summary: Annotated[Prosaic | None, Doc("samenvatting", "What it does, and for whom.")] = None
    release: Annotated[str | None, Doc("versie van het product", "As its supplier numbers it.")] = None
    support_until: Annotated[date | None, Doc("ondersteund tot", "First day without support.")] = None
    zone: Annotated[Zone, Doc("zone", "In which separated part of the digital environment it stands.")] = Zone.OFFICE
    criticality: Importance = Criticality.SUPPORTING
    recovery_promised: Annotated[
        int | None, Bounds(0, MOST_HOURS), Doc("beloofde hersteltijd", "Hours within which it works again.")
    ] = None
    yearly_cost: YearlyCost = None
    physical_effect: Annotated[
        Prosaic | None, Doc("wat er buiten stopt", "What people outside notice when it fails.")
    ] = None
    publish_in: Annotated[
        tuple[PublicRegister, ...], Doc("moet staan in", "National registers in which it has to stand.")
    ] = ()
    published_in: Annotated[tuple[PublicRegister, ...], Doc("staat in", "National registers in which it stands.")] = ()
    published_checked: Annotated[date | None, Doc("vermelding gecontroleerd op", "When that was last looked at.")] = (
        None
    )
    known_as: Annotated[
        tuple[str, ...], Doc("ook bekend als", "Other names and addresses under which inventories know it.")
    ] = ()
    algorithm_record: Annotated[
        AlgorithmRecord | None, Doc("vermelding", "What the Algoritmeregister asks of an algorithm besides.")
    ] = None
    confirmed_on: Annotated[date | None, Doc("bevestigd op", "When its owner last said that this is right.")] = None
    runs_on: Annotated[tuple[str, ...], Doc("draait op", "Slugs of assets that carry it."), Refers("asset")] = ()
    suppliers: Annotated[tuple[str, ...], Doc("leveranciers", "Slugs of parties that supply it."), Refers("party")] = ()
    contracts: Annotated[
        tuple[str, ...], Doc("contracten", "Slugs of contracts that it falls under."), Refers("contract")
    ] = ()
    synthetic: Synthetic = False
    status: Stage = EstateStatus.ACTIVE
    owner: Owner = None
    access: AccessClass = Access.INTERNAL
    valid_from: ValidFrom = None
    valid_until: ValidUntil = None
    note: Note | None = None


@dataclass(frozen=True, kw_only=True)
class Contract(Value):
    """What was agreed with a supplier."""

    slug: Annotated[Slug, Doc("korte naam", "Name of the file; the fixed address.")]
    title: Annotated[str, Doc("titel", "Name of the contract.")]
    supplier: Annotated[str, Doc("leverancier", "Slug of the party with which it was made."), Refers("party")]
    summary: Annotated[Prosaic | None, Doc("samenvatting", "What it is about.")] = None
    notice_months: Annotated[
        int | None, Bounds(0, MOST_MONTHS), Doc("opzegtermijn", "Months between notice and end.")
    ] = None
    yearly_cost: YearlyCost = None
    service_level: Annotated[Prosaic | None, Doc("dienstverlening", "What was agreed on the service.")] = None
    clauses: Annotated[tuple[str, ...], Doc("bepalingen", "What was agreed besides.")] = ()
    certificates: Annotated[tuple[str, ...], Doc("certificaten", "Of the supplier, with until when they hold.")] = ()
    exit_plan: Annotated[Prosaic | None, Doc("hoe we weg kunnen", "How to leave, and with which data.")] = None
    no_subcontracting: Annotated[
        bool, Doc("zonder onderaannemers", "True when the supplier may engage nobody else.")
    ] = False
    synthetic: Synthetic = False
    status: Stage = EstateStatus.ACTIVE
    owner: Owner = None
    access: AccessClass = Access.INTERNAL
    valid_from: ValidFrom = None
    valid_until: ValidUntil = None
    note: Note | None = None


@dataclass(frozen=True, kw_only=True)
class SetAside(Value):
    """Something that an inventory saw and that need not be in the register."""

    name: Annotated[str, Doc("naam", "As the inventory has it.")]
    reason: Annotated[str, Doc("reden", "Why it need not be in the register.")]
    supplier: Annotated[str | None, Doc("leverancier", "As the inventory has it.")] = None
    address: Annotated[str | None, Doc("adres", "As the inventory has it.")] = None


@dataclass(frozen=True, kw_only=True)
class Inventory(Value):
    """A source that lists what is in use, to hold the register of assets to."""

    slug: Annotated[Slug, Doc("korte naam", "Name of the file.")]
    source: Annotated[str, Doc("bron", "Slug of the source."), Refers("source")]
    sort: Annotated[Sort, Doc("soort", "What it lists.")]
    name: Annotated[str | None, Doc("kolom met de naam", "Column of the source with the name.")] = None
    supplier: Annotated[str | None, Doc("kolom met de leverancier", "Column with who supplies it.")] = None
    address: Annotated[str | None, Doc("kolom met het adres", "Column with its address on the internet.")] = None
    about: Annotated[
        str | None, Doc("over", "Slug of the asset of which these are the components."), Refers("asset")
    ] = None
    set_aside: Annotated[
        tuple[SetAside, ...], Doc("hoeft niet in het register", "What need not be in the register, and why.")
    ] = ()
