"""Sources as they stand in files, with the rules that their snapshots are held to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from informatiehuis.engines.ascode.choices import Access, AreaLevel, Mode, Refresh, RuleKind, Severity
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
