"""The atlas as frozen values: one dataclass for every kind of file.

Keys are English, as in code; their Dutch terms stand beside them in docs/reference/atlas-as-code.md, which is
generated from these classes. A thing with a file of its own takes its slug from the name of that file. A
period of validity ends before the day in `valid_until`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from informatiehuis.engines.ascode.choices import (
    Access,
    AreaLevel,
    ChangeKind,
    Direction,
    Mode,
    PartyForm,
    PeriodKind,
    Refresh,
    Rollup,
    RuleKind,
    Severity,
    Status,
)
from informatiehuis.engines.ascode.problems import AsCodeProblem, InvalidValue
from informatiehuis.engines.ascode.schema import (
    PROSE,
    Bounds,
    Doc,
    Pattern,
    Prosaic,
    Refers,
    Slug,
    Uri,
    Value,
)
from informatiehuis.engines.problems import N_

Email = Annotated[str, Pattern(r"[^@\s]+@[^@\s]+\.[^@\s]+", N_("Schrijf een mailadres zoals info@voorbeeld.nl."))]
AreaCode = Annotated[
    str, Pattern(r"[A-Z]{2}[0-9A-Z]{2,10}", N_("Schrijf de code voluit, bijvoorbeeld GM0344, PV26 of BU03440111."))
]
Crs = Annotated[str, Pattern(r"EPSG:[0-9]{4,6}", N_("Schrijf het stelsel als EPSG:28992."))]
Column = Annotated[
    str,
    Pattern(
        r"[a-z_][a-z0-9_]*", N_("Schrijf de kolom zoals in SQL: kleine letters, cijfers en _, zoals aantal_inwoners.")
    ),
]

Owner = Annotated[str | None, Doc("eigenaar", "Slug of the party that is accountable for this."), Refers("party")]
AccessClass = Annotated[Access, Doc("toegang", "Who may see this.")]
ValidFrom = Annotated[date | None, Doc("geldig vanaf", "First day on which this holds.")]
ValidUntil = Annotated[date | None, Doc("geldig tot", "First day on which this no longer holds.")]
Note = Annotated[str, PROSE, Doc("opmerking", "What a reader must know and no other key says.")]


@dataclass(frozen=True, kw_only=True)
class Contact(Value):
    """How people reach a human: every page shows it."""

    phone: Annotated[str | None, Doc("telefoon", "Telephone number as people dial it.")] = None
    email: Annotated[Email | None, Doc("e-mail", "Mail address.")] = None
    visiting_address: Annotated[str | None, Doc("bezoekadres", "Street, number, postcode and town.")] = None
    postal_address: Annotated[str | None, Doc("postadres", "Where letters go.")] = None
    website: Annotated[Uri | None, Doc("website", "Page with all ways to get in touch.")] = None


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
    note: Note | None = None


@dataclass(frozen=True, kw_only=True)
class Reference(Value):
    """A place in a law, a policy document or a publication."""

    title: Annotated[str, Doc("titel", "Name of the law or document.")]
    url: Annotated[Uri | None, Doc("webadres", "Where it can be read.")] = None
    part: Annotated[str | None, Doc("vindplaats", "Article, chapter or page.")] = None
    quote: Annotated[Prosaic | None, Doc("citaat", "The words themselves, unchanged.")] = None


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
class Area(Value):
    """An area with its official code; its boundary comes from a boundary set."""

    code: Annotated[AreaCode, Doc("code", "Official code, with its letters.")]
    name: Annotated[str, Doc("naam", "Official name.")]
    level: Annotated[AreaLevel, Doc("niveau", "Kind of area.")]
    parent: Annotated[str | None, Doc("ligt in", "Code of the area that it lies in."), Refers("area")] = None
    uri: Annotated[Uri | None, Doc("identificatie", "Its address in an official register.")] = None
    valid_from: ValidFrom = None
    valid_until: ValidUntil = None


@dataclass(frozen=True, kw_only=True)
class AreaChange(Value):
    """A merge, a split or a new name of areas."""

    day: Annotated[date, Doc("datum", "First day of the new situation.")]
    kind: Annotated[ChangeKind, Doc("soort", "What happened.")]
    before: Annotated[
        tuple[str, ...],
        Doc("was", "Codes of the areas until that day; one that stays, stands on both sides."),
        Refers("area"),
    ]
    after: Annotated[tuple[str, ...], Doc("werd", "Codes of the areas from that day."), Refers("area")]
    note: Note | None = None

    def contradictions(self) -> Iterator[AsCodeProblem]:
        """A merge has several areas before and one after, a split the other way round, a new name one of each."""
        several = {
            "before": self.kind is ChangeKind.MERGE,
            "after": self.kind is ChangeKind.SPLIT,
        }
        for key, many in several.items():
            count = len(getattr(self, key))
            if count < 2 if many else count != 1:
                yield InvalidValue(
                    N_("bij '{kind}' is het aantal gebieden hier {expected}, maar er staan er {count}."),
                    N_("Pas de codes of de soort aan."),
                    key=key,
                    kind=str(self.kind),
                    expected="≥ 2" if many else "1",
                    count=count,
                )


@dataclass(frozen=True, kw_only=True)
class BoundarySet(Value):
    """The boundaries of all areas of one level in one period."""

    slug: Annotated[Slug, Doc("korte naam", "The fixed address.")]
    title: Annotated[str, Doc("titel", "Name of the set, as under a map.")]
    level: Annotated[AreaLevel, Doc("niveau", "Kind of area.")]
    source: Annotated[str, Doc("bron", "Slug of the source that holds the boundaries."), Refers("source")]
    schematic: Annotated[
        bool, Doc("schematisch", "True when these are not the real boundaries; every map says so.")
    ] = False
    file: Annotated[str | None, Doc("bestand", "GeoJSON or GeoPackage, relative to the folder of the atlas.")] = None
    crs: Annotated[Crs, Doc("coördinatenstelsel", "Coordinate system of the file.")] = "EPSG:28992"
    code_column: Annotated[Column, Doc("kolom met code", "Column of the file with the code of the area.")] = "code"
    valid_from: ValidFrom = None
    valid_until: ValidUntil = None
    note: Note | None = None


@dataclass(frozen=True, kw_only=True)
class QualityRule(Value):
    """A demand that every snapshot of a source is held to.

    completeness: at least `minimum` percent of `columns` is filled. uniqueness: `columns` together occur once.
    range: numbers in `columns` lie from `minimum` to `maximum`. areas: codes in `columns` are areas of `level`.
    freshness: the source is at most `days` old.
    """

    rule: Annotated[RuleKind, Doc("regel", "What is demanded.")]
    columns: Annotated[tuple[Column, ...], Doc("kolommen", "Columns that it is about, as in SQL.")] = ()
    minimum: Annotated[float | None, Doc("minimum", "Lowest number (range) or percentage (completeness).")] = None
    maximum: Annotated[float | None, Doc("maximum", "Highest number (range).")] = None
    level: Annotated[AreaLevel | None, Doc("niveau", "Level of the areas (areas).")] = None
    days: Annotated[int | None, Bounds(lowest=0), Doc("dagen", "Greatest age in days (freshness).")] = None
    severity: Annotated[Severity, Doc("gewicht", "What happens when it fails.")] = Severity.ERROR

    def contradictions(self) -> Iterator[AsCodeProblem]:
        """Each rule has the keys that it needs."""
        needed = {
            RuleKind.COMPLETENESS: ("columns", "minimum"),
            RuleKind.UNIQUENESS: ("columns",),
            RuleKind.RANGE: ("columns",),
            RuleKind.AREAS: ("columns", "level"),
            RuleKind.FRESHNESS: ("days",),
        }
        for key in needed[self.rule]:
            if getattr(self, key) in (None, ()):
                yield InvalidValue(
                    N_("de regel '{rule}' heeft ook '{needed}' nodig."),
                    N_("Vul die sleutel in."),
                    key="rule",
                    rule=self.rule,
                    needed=key,
                )
        if self.rule is RuleKind.RANGE and self.minimum is None and self.maximum is None:
            yield InvalidValue(
                N_("de regel 'range' heeft een 'minimum' of 'maximum' nodig."),
                N_("Vul minstens één van beide in."),
                key="rule",
            )
        if self.rule is RuleKind.COMPLETENESS and self.minimum is not None and not 0 < self.minimum <= 100:
            yield InvalidValue(
                N_("'minimum' is hier een percentage; {found} kan niet."),
                N_("Kies een getal boven 0 en tot en met 100."),
                key="minimum",
                found=self.minimum,
            )
        if self.minimum is not None and self.maximum is not None and self.maximum < self.minimum:
            yield InvalidValue(N_("'maximum' is kleiner dan 'minimum'."), N_("Verwissel ze."), key="maximum")


@dataclass(frozen=True, kw_only=True)
class Source(Value):
    """Where data come from, and what may be done with them. In SQL it is a table: `-` becomes `_`."""

    slug: Annotated[Slug, Doc("korte naam", "Name of the file; in SQL the name of the table, with underscores.")]
    title: Annotated[str, Doc("titel", "Name of the source.")]
    location: Annotated[str, Doc("vindplaats", "Path relative to the folder of the atlas, or a web address.")]
    connector: Annotated[str, Doc("koppeling", "Connector that reads it, such as csv or ogc-features.")]
    options: Annotated[Mapping[str, str], Doc("opties", "Options of that connector.")] = field(default_factory=dict)
    summary: Annotated[Prosaic | None, Doc("samenvatting", "What is in it, in one or two sentences.")] = None
    owner: Owner = None
    publisher: Annotated[str | None, Doc("uitgever", "Slug of the party that publishes it."), Refers("party")] = None
    licence: Annotated[Uri | None, Doc("licentie", "Address of the licence.")] = None
    access: AccessClass = Access.INTERNAL
    purposes: Annotated[
        tuple[str, ...], Doc("doelen van gebruik", "What it may be used for; empty is anything lawful.")
    ] = ()
    mode: Annotated[Mode, Doc("wijze", "Copy in the house, or asked each time.")] = Mode.SNAPSHOT
    refresh: Annotated[Refresh, Doc("verversing", "How often the source changes.")] = Refresh.NONE
    replaces: Annotated[
        tuple[str, ...],
        Doc("vervangt", "Slugs of sources that this one replaces when it can be reached."),
        Refers("source"),
    ] = ()
    contact: Annotated[Contact, Doc("contact", "Whom to ask about the data.")] = field(default_factory=Contact)
    themes: Annotated[tuple[Uri, ...], Doc("thema's", "Addresses of themes in an official list.")] = ()
    keywords: Annotated[tuple[str, ...], Doc("trefwoorden", "Words that people search by.")] = ()
    area: Annotated[str | None, Doc("gebied", "Code of the area that it covers."), Refers("area")] = None
    covers_from: Annotated[date | None, Doc("gaat over vanaf", "First day that the data are about.")] = None
    covers_until: Annotated[date | None, Doc("gaat over tot", "First day that they are no longer about.")] = None
    quality: Annotated[tuple[QualityRule, ...], Doc("kwaliteitsregels", "Demands on every snapshot.")] = ()
    synthetic: Annotated[bool, Doc("synthetisch", "True when the data are made up; every page says so.")] = False
    schematic: Annotated[bool, Doc("schematisch", "True when shapes are drawn for orientation; every map says so.")] = (
        False
    )
    attribution: Annotated[str | None, Doc("bronvermelding", "How the source wants to be named.")] = None
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
    concepts: tuple[Concept, ...] = ()
    areas: tuple[Area, ...] = ()
    changes: tuple[AreaChange, ...] = ()
    boundaries: tuple[BoundarySet, ...] = ()
    sources: tuple[Source, ...] = ()
    indicators: tuple[IndicatorFile, ...] = ()
    interpretations: tuple[Interpretation, ...] = ()
    goals: tuple[Goal, ...] = ()
    dashboards: tuple[Dashboard, ...] = ()
    reports: tuple[AsCodeProblem, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        for name in (
            "parties",
            "concepts",
            "boundaries",
            "sources",
            "indicators",
            "interpretations",
            "goals",
            "dashboards",
        ):
            object.__setattr__(self, name, tuple(sorted(getattr(self, name), key=lambda thing: thing.slug)))
        object.__setattr__(self, "areas", tuple(sorted(self.areas, key=lambda area: area.code)))
        object.__setattr__(
            self,
            "changes",
            tuple(sorted(self.changes, key=lambda change: (change.day, change.kind, change.before, change.after))),
        )
