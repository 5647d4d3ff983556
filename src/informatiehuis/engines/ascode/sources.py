"""Sources as they stand in files, with the rules that their snapshots are held to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from informatiehuis.engines.ascode.choices import (
    Access,
    AccessRuleKind,
    AreaLevel,
    ColumnType,
    Mode,
    Refresh,
    Role,
    RuleKind,
    Severity,
)
from informatiehuis.engines.ascode.keys import AccessClass, Column, Contact, Note, Owner
from informatiehuis.engines.ascode.problems import AsCodeProblem, InvalidValue
from informatiehuis.engines.ascode.schema import Bounds, Doc, Prosaic, Refers, Slug, Uri, Value
from informatiehuis.engines.problems import N_


@dataclass(frozen=True, kw_only=True)
class QualityRule(Value):
    """A demand that every snapshot of a source is held to.

    completeness: at least `minimum` percent of `columns` is filled. uniqueness: `columns` together occur once.
    range: numbers in `columns` lie from `minimum` to `maximum`. areas: codes in `columns` are areas of `level`.
    freshness: the data are at most `days` old; judged whenever they are shown, and no reason to refuse a snapshot.
    sql: `sql`, in the SQL of definitions, gives at most `maximum` rows (0 unless said): those that are wrong.
    """

    rule: Annotated[RuleKind, Doc("regel", "What is demanded.")]
    columns: Annotated[tuple[Column, ...], Doc("kolommen", "Columns that it is about, as in SQL.")] = ()
    minimum: Annotated[float | None, Doc("minimum", "Lowest number (range) or percentage (completeness).")] = None
    maximum: Annotated[float | None, Doc("maximum", "Highest number (range), most wrong rows (sql).")] = None
    level: Annotated[AreaLevel | None, Doc("niveau", "Level of the areas (areas).")] = None
    days: Annotated[int | None, Bounds(lowest=0), Doc("dagen", "Greatest age in days (freshness).")] = None
    sql: Annotated[Prosaic | None, Doc("SQL", "A SELECT that gives the rows that are wrong (sql).")] = None
    title: Annotated[str | None, Doc("titel", "What the SQL asks, in a few words (sql).")] = None
    severity: Annotated[Severity, Doc("gewicht", "What happens when it fails.")] = Severity.ERROR

    def contradictions(self) -> Iterator[AsCodeProblem]:
        """Each rule has the keys that it needs."""
        needed = {
            RuleKind.COMPLETENESS: ("columns", "minimum"),
            RuleKind.UNIQUENESS: ("columns",),
            RuleKind.RANGE: ("columns",),
            RuleKind.AREAS: ("columns", "level"),
            RuleKind.FRESHNESS: ("days",),
            RuleKind.SQL: ("sql", "title"),
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
class Increment(Value):
    """How a source grows, so that only what is new is read.

    Without `key` rows are only added. With `key` a row that came replaces the one of the same key. Rows that the source
    takes away are seen only when it is read whole.
    """

    column: Annotated[Column, Doc("kolom", "When a row came or changed: a day, a moment, or a number that grows.")]
    key: Annotated[tuple[Column, ...], Doc("sleutel", "Columns by which a row is known.")] = ()
    look_back: Annotated[
        int, Bounds(lowest=0), Doc("terugkijken", "Days (or units of a number) that are read again each time.")
    ] = 0


@dataclass(frozen=True, kw_only=True)
class Promise(Value):
    """A column that a source promises: a snapshot without it, or with another type in it, is kept aside."""

    column: Annotated[Column, Doc("kolom", "Name of the column, as in SQL.")]
    type: Annotated[ColumnType, Doc("soort", "What it holds.")]
    filled: Annotated[bool, Doc("overal gevuld", "True when every row has a value in it.")] = False
    unit: Annotated[str | None, Doc("eenheid", "Unit of the numbers.")] = None
    meaning: Annotated[Prosaic | None, Doc("betekenis", "What the column says, in one sentence.")] = None


@dataclass(frozen=True, kw_only=True)
class AccessRule(Value):
    """What somebody may see of the rows and columns of a source.

    own_areas: only rows with the code of an area of one's own in the column. only_rows: only rows with one of `values`
    in the column. hide_columns: without `columns`. The rule does not hold for who has the role `unless`, or a higher
    one, at the owner of the source; without `unless` it holds for everybody who looks.
    """

    rule: Annotated[AccessRuleKind, Doc("regel", "What it leaves.")]
    columns: Annotated[tuple[Column, ...], Doc("kolommen", "Columns that it is about, as in SQL.")]
    values: Annotated[tuple[str, ...], Doc("waarden", "Values that a row may have, as text (only_rows).")] = ()
    unless: Annotated[Role | None, Doc("behalve voor", "Role from which on the rule does not hold.")] = None

    def contradictions(self) -> Iterator[AsCodeProblem]:
        """A rule on rows is about one column, and only one kind of rule has values."""
        if self.rule is not AccessRuleKind.HIDE_COLUMNS and len(self.columns) != 1:
            yield InvalidValue(
                N_("de regel '{rule}' gaat over één kolom."), N_("Noem er één."), key="columns", rule=self.rule
            )
        if not self.columns:
            yield InvalidValue(N_("er is geen kolom genoemd."), N_("Noem er minstens één."), key="columns")
        if (self.rule is AccessRuleKind.ONLY_ROWS) != bool(self.values):
            yield InvalidValue(
                N_("alleen de regel 'only_rows' heeft waarden, en die heeft ze nodig."),
                N_("Noem de waarden die mogen, of haal ze weg."),
                key="values",
            )


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
        tuple[str, ...],
        Doc(
            "doelen van gebruik",
            "What it may be used for: slugs of processing activities, of which people choose one before they see"
            " restricted data; the house itself uses the first. Any other text explains, and cannot be chosen.",
        ),
    ] = ()
    rules: Annotated[tuple[AccessRule, ...], Doc("regels", "Which rows and columns of the data somebody may see.")] = ()
    mode: Annotated[Mode, Doc("wijze", "Copy in the house, a copy for a time, or asked each time.")] = Mode.SNAPSHOT
    cache_minutes: Annotated[
        int | None,
        Bounds(lowest=1),
        Doc("geldigheid van de kopie", "How long a copy holds with `mode: cached`, in minutes; 60 unless said."),
    ] = None
    increment: Annotated[Increment | None, Doc("groeit aan", "How it grows, when only what is new is to be read.")] = (
        None
    )
    refresh: Annotated[Refresh, Doc("verversing", "How often the source changes.")] = Refresh.NONE
    replaces: Annotated[
        tuple[str, ...],
        Doc("vervangt", "Slugs of sources that this one replaces when it can be reached."),
        Refers("source"),
    ] = ()
    kept_in: Annotated[
        tuple[str, ...], Doc("wordt bewaard in", "Slugs of i-assets that keep the data."), Refers("asset")
    ] = ()
    contact: Annotated[Contact, Doc("contact", "Whom to ask about the data.")] = field(default_factory=Contact)
    themes: Annotated[tuple[Uri, ...], Doc("thema's", "Addresses of themes in an official list.")] = ()
    keywords: Annotated[tuple[str, ...], Doc("trefwoorden", "Words that people search by.")] = ()
    area: Annotated[str | None, Doc("gebied", "Code of the area that it covers."), Refers("area")] = None
    covers_from: Annotated[date | None, Doc("gaat over vanaf", "First day that the data are about.")] = None
    covers_until: Annotated[date | None, Doc("gaat over tot", "First day that they are no longer about.")] = None
    promises: Annotated[
        tuple[Promise, ...], Doc("belofte", "The columns that it promises; whoever builds on it may count on them.")
    ] = ()
    quality: Annotated[tuple[QualityRule, ...], Doc("kwaliteitsregels", "Demands on every snapshot.")] = ()
    synthetic: Annotated[bool, Doc("synthetisch", "True when the data are made up; every page says so.")] = False
    schematic: Annotated[bool, Doc("schematisch", "True when shapes are drawn for orientation; every map says so.")] = (
        False
    )
    attribution: Annotated[str | None, Doc("bronvermelding", "How the source wants to be named.")] = None
    note: Note | None = None
