"""The atlas as frozen values: one dataclass for every kind of file.

Keys are English, as in code; their Dutch terms stand beside them in docs/reference/atlas-as-code.md, which is
generated from these classes. A thing with a file of its own takes its slug from the name of that file. A
period of validity ends before the day in `valid_until`.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from informatiehuis.engines.ascode.areas import Area, AreaChange, BoundarySet
from informatiehuis.engines.ascode.choices import (
    Access,
    AreaLevel,
    Direction,
    EngineChoice,
    PartyForm,
    PeriodKind,
    Rollup,
    Status,
)
from informatiehuis.engines.ascode.estate import Asset, Contract, Inventory, Process
from informatiehuis.engines.ascode.impact import KindOfChange
from informatiehuis.engines.ascode.keys import AccessClass, Contact, Note, Owner, Reference, ValidFrom, ValidUntil
from informatiehuis.engines.ascode.mandates import Mandate
from informatiehuis.engines.ascode.problems import AsCodeProblem
from informatiehuis.engines.ascode.processing import ProcessingActivity
from informatiehuis.engines.ascode.publishing import Publication
from informatiehuis.engines.ascode.rules import Activity, RuleSet
from informatiehuis.engines.ascode.schema import Bounds, Doc, Pattern, Prosaic, Refers, Slug, Uri, Value
from informatiehuis.engines.ascode.sensing import Sensor
from informatiehuis.engines.ascode.sources import Source
from informatiehuis.engines.problems import N_


@dataclass(frozen=True, kw_only=True)
class House(Value):
    """The house itself: its name, its address on the web and how to reach its people."""

    name: Annotated[str, Doc("naam", "Name of the house, as in the header of every page.")]
    base_uri: Annotated[Uri, Doc("basisadres", "Where the identities of all things start, ending in a slash.")]
    publisher: Annotated[str, Doc("uitgever", "Slug of the party that publishes the house."), Refers("party")]
    summary: Annotated[Prosaic | None, Doc("samenvatting", "What the house is for, in a few sentences.")] = None
    language: Annotated[
        str, Pattern("[a-z]{2}", N_("Schrijf de taalcode, bijvoorbeeld nl.")), Doc("taal", "Language of the content.")
    ] = "nl"
    contact: Annotated[Contact, Doc("contact", "How people reach a human.")] = field(default_factory=Contact)
    front_dashboard: Annotated[
        str | None,
        Doc("dashboard op de voorkant", "Slug of the dashboard whose figures the home page shows."),
        Refers("dashboard"),
    ] = None
    separation_of_duties: Annotated[
        str | None,
        Doc("functiescheiding", "The steps that who made something does not take: names, or `all` or `none`."),
    ] = None
    mandate_required: Annotated[
        str | None,
        Doc("mandaat verplicht", "The steps that ask a mandate beside a role: names, or `all` or `none`."),
    ] = None
    screening_required: Annotated[
        str | None,
        Doc("bewijzen verplicht", "The proofs that a role asks before it counts: `steward=vog, owner=vog+screening`."),
    ] = None
    note: Note | None = None


@dataclass(frozen=True, kw_only=True)
class Party(Value):
    """An organisation or a team, never a person."""

    slug: Annotated[Slug, Doc("korte naam", "Name of the file; the fixed address.")]
    title: Annotated[str, Doc("naam", "Name of the party.")]
    form: Annotated[PartyForm, Doc("soort partij", "What kind of party it is.")] = PartyForm.GOVERNMENT
    summary: Annotated[Prosaic | None, Doc("samenvatting", "What the party does for the house.")] = None
    part_of: Annotated[
        str | None, Doc("onderdeel van", "Slug of the party that this one is a part of."), Refers("party")
    ] = None
    area: Annotated[str | None, Doc("gebied", "Code of the area that it governs."), Refers("area")] = None
    uri: Annotated[
        Uri | None, Doc("identificatie", "Its address in the TOOI register of government organisations.")
    ] = None
    homepage: Annotated[Uri | None, Doc("website", "Its own website.")] = None
    contact: Annotated[Contact, Doc("contact", "How people reach it.")] = field(default_factory=Contact)
    example: Annotated[bool, Doc("voorbeeld", "True when the party is made up for the example.")] = False
    sub_suppliers: Annotated[
        tuple[str, ...],
        Doc("onderaannemers", "Slugs of parties that it engages for what it supplies."),
        Refers("party"),
    ] = ()
    note: Note | None = None


@dataclass(frozen=True, kw_only=True)
class Concept(Value):
    """A term and what it means here."""

    slug: Annotated[Slug, Doc("korte naam", "Name of the file; the fixed address.")]
    term: Annotated[str, Doc("term", "The preferred term.")]
    definition: Annotated[Prosaic, Doc("definitie", "What the term means, precisely.")]
    alternative_terms: Annotated[tuple[str, ...], Doc("andere termen", "Other words for the same.")] = ()
    explanation: Annotated[Prosaic | None, Doc("uitleg", "The same in plain language (B1), with an example.")] = None
    sources: Annotated[
        tuple[Reference, ...], Doc("bronnen", "Law, policy or publication that the definition rests on.")
    ] = ()
    broader: Annotated[
        tuple[str, ...], Doc("breder", "Slugs of concepts that this one falls under."), Refers("concept")
    ] = ()
    narrower: Annotated[
        tuple[str, ...], Doc("smaller", "Slugs of concepts that fall under this one."), Refers("concept")
    ] = ()
    related: Annotated[
        tuple[str, ...], Doc("verwant", "Slugs of concepts that have to do with this one."), Refers("concept")
    ] = ()
    status: Annotated[Status, Doc("status", "Where the definition is in its life.")] = Status.CONCEPT
    owner: Owner = None
    access: AccessClass = Access.INTERNAL
    valid_from: ValidFrom = None
    valid_until: ValidUntil = None
    note: Note | None = None


@dataclass(frozen=True, kw_only=True)
class IndicatorFile(Value):
    """An indicator as it stands in its two files; `engines/indicators` checks it as a definition."""

    slug: Annotated[Slug, Doc("korte naam", "Name of both files; the fixed address.")]
    title: Annotated[str, Doc("titel", "Name of the indicator.")]
    question: Annotated[str, Doc("vraag", "The question that it answers, in one sentence.")]
    unit: Annotated[str, Doc("eenheid", "Unit of the value, as on the page.")]
    area_level: Annotated[AreaLevel, Doc("gebiedsniveau", "Level of the areas in the SQL.")]
    rollup: Annotated[Rollup, Doc("optelling", "How a larger area gets its figure.")]
    sql: Annotated[Prosaic, Doc("SQL", "The text of <slug>.sql.")]
    concept: Annotated[
        str | None, Doc("begrip", "Slug of the concept that it measures; its absence is reported."), Refers("concept")
    ] = None
    summary: Annotated[Prosaic | None, Doc("samenvatting", "What it shows, in one or two sentences.")] = None
    direction: Annotated[Direction, Doc("richting", "Which way is better, where policy says so.")] = Direction.NEUTRAL
    period: Annotated[PeriodKind, Doc("periode", "What one period is.")] = PeriodKind.YEAR
    factor: Annotated[float, Doc("factor", "What a ratio is multiplied by: 100 gives percents.")] = 1.0
    decimals: Annotated[int, Bounds(0, 6), Doc("decimalen", "Decimals of the published value.")] = 0
    minimum_n: Annotated[
        int, Bounds(lowest=0), Doc("minimale celgrootte", "Figures that rest on fewer are suppressed; 0 is none.")
    ] = 0
    engine: Annotated[EngineChoice, Doc("rekenmachine", "What computes it; auto chooses by the amount of data.")] = (
        EngineChoice.AUTO
    )
    owner: Owner = None
    access: AccessClass = Access.INTERNAL
    status: Annotated[Status, Doc("status", "Where the definition is in its life.")] = Status.CONCEPT
    quality: Annotated[tuple[Prosaic, ...], Doc("kwaliteitseisen", "Demands on the figures, in words.")] = ()
    caveats: Annotated[Prosaic | None, Doc("kanttekeningen", "What a reader must know before using the figures.")] = (
        None
    )
    keywords: Annotated[tuple[str, ...], Doc("trefwoorden", "Words that people search by.")] = ()
    valid_from: ValidFrom = None
    valid_until: ValidUntil = None


@dataclass(frozen=True, kw_only=True)
class Interpretation(Value):
    """What the figures of an indicator mean (*duiding*), by whom and until when."""

    slug: Annotated[Slug, Doc("korte naam", "Name of the file.")]
    indicator: Annotated[str, Doc("indicator", "Slug of the indicator."), Refers("indicator")]
    text: Annotated[Prosaic, Doc("duiding", "What the figures show and mean, in Markdown, level B1.")]
    author: Annotated[str, Doc("auteur", "Slug of the party that answers for it."), Refers("party")]
    valid_until: Annotated[date, Doc("geldig tot", "First day on which it no longer holds.")]
    author_role: Annotated[str | None, Doc("rol", "Role in which it was written; no names of people.")] = None
    periods: Annotated[tuple[str, ...], Doc("perioden", "Periods that it is about.")] = ()
    meaning: Annotated[Prosaic | None, Doc("betekenis", "Why it matters.")] = None
    other_explanations: Annotated[Prosaic | None, Doc("andere verklaringen", "What else may explain the figures.")] = (
        None
    )
    caveats: Annotated[Prosaic | None, Doc("kanttekeningen", "What the figures do not say.")] = None
    access: AccessClass = Access.INTERNAL
    valid_from: ValidFrom = None


@dataclass(frozen=True, kw_only=True)
class Target(Value):
    """A value that a policy document names for an indicator, with its day."""

    indicator: Annotated[str, Doc("indicator", "Slug of the indicator."), Refers("indicator")]
    value: Annotated[float, Doc("streefwaarde", "The value, in the unit of the indicator.")]
    day: Annotated[date, Doc("datum", "When it should be reached.")]
    area: Annotated[str | None, Doc("gebied", "Code of the area that it is for."), Refers("area")] = None
    source: Annotated[Reference | None, Doc("bron", "Where the document names it.")] = None


@dataclass(frozen=True, kw_only=True)
class Goal(Value):
    """What a policy document wants to reach; with targets only where the document names them."""

    slug: Annotated[Slug, Doc("korte naam", "Name of the file; the fixed address.")]
    title: Annotated[str, Doc("titel", "The goal in a few words.")]
    source: Annotated[Reference, Doc("bron", "Document and quote.")]
    summary: Annotated[Prosaic | None, Doc("samenvatting", "The goal in plain language.")] = None
    concepts: Annotated[
        tuple[str, ...], Doc("begrippen", "Slugs of concepts that it is about."), Refers("concept")
    ] = ()
    targets: Annotated[tuple[Target, ...], Doc("streefwaarden", "Values with a day; empty when none is named.")] = ()
    owner: Owner = None
    access: AccessClass = Access.INTERNAL
    valid_from: ValidFrom = None
    valid_until: ValidUntil = None
    note: Note | None = None


@dataclass(frozen=True, kw_only=True)
class Dashboard(Value):
    """A page with indicators that belong together."""

    slug: Annotated[Slug, Doc("korte naam", "Name of the file; the fixed address.")]
    title: Annotated[str, Doc("titel", "Name of the dashboard.")]
    indicators: Annotated[
        tuple[str, ...], Doc("indicatoren", "Slugs, in the order in which they stand."), Refers("indicator")
    ]
    intro: Annotated[Prosaic | None, Doc("inleiding", "What it answers, in a few sentences.")] = None
    goals: Annotated[tuple[str, ...], Doc("doelen", "Slugs of goals that it is about."), Refers("goal")] = ()
    owner: Owner = None
    access: AccessClass = Access.INTERNAL


@dataclass(frozen=True, kw_only=True)
class Atlas:
    """Everything in one folder, in the order of slugs and codes whatever order it was given in.

    `reports` deserve attention but stop nothing; they are no part of equality. References between the values
    are checked by `read`, not here, because a part of an atlas may refer to what a house already has.
    """

    house: House | None = None
    parties: tuple[Party, ...] = ()
    activities: tuple[ProcessingActivity, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    concepts: tuple[Concept, ...] = ()
    areas: tuple[Area, ...] = ()
    changes: tuple[AreaChange, ...] = ()
    boundaries: tuple[BoundarySet, ...] = ()
    sources: tuple[Source, ...] = ()
    indicators: tuple[IndicatorFile, ...] = ()
    interpretations: tuple[Interpretation, ...] = ()
    goals: tuple[Goal, ...] = ()
    dashboards: tuple[Dashboard, ...] = ()
    rule_activities: tuple[Activity, ...] = ()
    rule_sets: tuple[RuleSet, ...] = ()
    contracts: tuple[Contract, ...] = ()
    assets: tuple[Asset, ...] = ()
    processes: tuple[Process, ...] = ()
    sensors: tuple[Sensor, ...] = ()
    inventories: tuple[Inventory, ...] = ()
    publications: tuple[Publication, ...] = ()
    kinds_of_change: tuple[KindOfChange, ...] = ()
    reports: tuple[AsCodeProblem, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        for name in (
            "parties",
            "activities",
            "mandates",
            "concepts",
            "boundaries",
            "sources",
            "indicators",
            "interpretations",
            "goals",
            "dashboards",
            "rule_activities",
            "rule_sets",
            "contracts",
            "assets",
            "processes",
            "sensors",
            "inventories",
            "publications",
            "kinds_of_change",
        ):
            object.__setattr__(self, name, tuple(sorted(getattr(self, name), key=lambda thing: thing.slug)))
        object.__setattr__(self, "areas", tuple(sorted(self.areas, key=lambda area: area.code)))
        object.__setattr__(
            self,
            "changes",
            tuple(sorted(self.changes, key=lambda change: (change.day, change.kind, change.before, change.after))),
        )
