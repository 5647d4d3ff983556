"""What several kinds of files share: keys with one meaning everywhere, how to reach people, a place in a law."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from informatiehuis.engines.ascode.choices import Access
from informatiehuis.engines.ascode.schema import PROSE, Doc, Pattern, Prosaic, Refers, Uri, Value
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
class Reference(Value):
    """A place in a law, a policy document or a publication."""

    title: Annotated[str, Doc("titel", "Name of the law or document.")]
    url: Annotated[Uri | None, Doc("webadres", "Where it can be read.")] = None
    part: Annotated[str | None, Doc("vindplaats", "Article, chapter or page.")] = None
    quote: Annotated[Prosaic | None, Doc("citaat", "The words themselves, unchanged.")] = None
