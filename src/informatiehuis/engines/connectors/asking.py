"""The options that services share, and the addresses in which they end up."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from informatiehuis.engines.connectors.base import Option
from informatiehuis.engines.connectors.problems import OptionProblem
from informatiehuis.engines.problems import N_

BBOX_TEXT = re.compile(r"-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}")
LARGEST_PAGE = 10_000

BBOX = Option("bbox", N_("Gebied"), N_("Linksonder en rechtsboven als lengte,breedte,lengte,breedte."))
FILTER = Option("filter", N_("Filter"), N_("Eigenschappen die gelijk moeten zijn: naam=waarde&naam=waarde."))
PAGE_SIZE = Option("page_size", N_("Rijen per bladzijde"), N_("Hoeveel rijen per keer gevraagd worden."), "1000")


def page_size(chosen: Mapping[str, str]) -> int:
    """The option `page_size`. Raises OptionProblem unless it is 1 to LARGEST_PAGE."""
    text = chosen["page_size"]
    if not text.isdigit() or not 1 <= int(text) <= LARGEST_PAGE:
        raise impossible("page_size", text, N_("Geef een getal van 1 tot en met {most}."), most=LARGEST_PAGE)
    return int(text)


def bbox(chosen: Mapping[str, str]) -> tuple[float, float, float, float] | None:
    """The option `bbox` as west, south, east, north in CRS84, None when empty. Raises OptionProblem."""
    text = chosen["bbox"]
    if not text:
        return None
    plain = text.replace(" ", "")
    remedy = N_("Geef vier getallen met komma's ertussen, bijvoorbeeld 4.8,51.8,5.7,52.3.")
    if not BBOX_TEXT.fullmatch(plain):
        raise impossible("bbox", text, remedy)
    west, south, east, north = (float(number) for number in plain.split(","))
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise impossible("bbox", text, remedy)
    return west, south, east, north


def pairs(chosen: Mapping[str, str]) -> dict[str, str]:
    """The option `filter` as names and values. Raises OptionProblem."""
    text = chosen["filter"]
    found = parse_qsl(text, keep_blank_values=True)
    if text and (not found or any(not name for name, _ in found)):
        raise impossible("filter", text, N_("Schrijf naam=waarde, met & ertussen als er meer zijn."))
    return dict(found)


def impossible(option: str, value: str, remedy: str, **facts: object) -> OptionProblem:
    """The problem that an option cannot have a value; `remedy` says what it can have."""
    message = N_("De optie “{option}” kan niet de waarde “{value}” hebben.")
    return OptionProblem(message, remedy, option=option, value=value, **facts)


def with_parameters(url: str, parameters: Mapping[str, str | int]) -> str:
    """The address with these parameters added to, or in the place of, its own."""
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query, keep_blank_values=True)), **parameters}
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), ""))
