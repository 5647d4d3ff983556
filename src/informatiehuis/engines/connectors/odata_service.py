"""Asks an OData service of CBS for its documents and its sets, page by page, and translates its errors."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from informatiehuis.engines.connectors.answers import Answer, host_of
from informatiehuis.engines.connectors.paging import Page, ServiceProblem, json_object, not_as_expected, walk
from informatiehuis.engines.connectors.problems import EmptyProblem, StatusProblem
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.problems import N_

# the API of v3 stops at 10,000 rows, the feed gives pages (Handleiding CBS Open Data Services, bijlage B)
API = re.compile(r"/odataapi/", re.IGNORECASE)
SETS = re.compile(r"/(Observations|TypedDataSet|UntypedDataSet|TableInfos|Properties|\$metadata)/?$")
NEXT = ("@odata.nextLink", "odata.nextLink")
GEO = frozenset({"GeoDimension", "GeoDetailDimension", "GeoDetail"})
LONGEST = 300
Row = Mapping[str, Any]


class Service:
    """One table of an OData service; `sets` are its entity sets by name with their addresses."""

    def __init__(self, url: str, fetch: Transport) -> None:
        parts = urlsplit(url)
        path = SETS.sub("", API.sub("/ODataFeed/", parts.path)).rstrip("/")
        self.fetch = fetch
        self.host = host_of(url)
        self.table = path.rpartition("/")[2]
        self._root = urlunsplit((parts.scheme, parts.netloc, f"{path}/", "", ""))
        answer = self._get(self._root, self._v3({}))
        listed = json_object(answer).get("value")
        if not isinstance(listed, list):
            raise not_as_expected(answer, N_("De server {host} geeft geen lijst van OData-verzamelingen."))
        self.sets = {
            str(each["name"]): urljoin(self._root, str(each.get("url") or each["name"]))
            for each in listed
            if isinstance(each, dict) and "name" in each
        }

    def one(self, name: str) -> Mapping[str, Any]:
        """A set that is one record; {} when the table has none of that name."""
        if name not in self.sets:
            return {}
        found = json_object(self._get(self.sets[name], self._v3({})))
        rows = found.get("value")
        return (rows[0] if rows else {}) if isinstance(rows, list) else found

    def all(self, name: str) -> list[Row]:
        """A whole set in memory, for metadata; [] when the table has none of that name."""
        return [row for page in self.pages(name, {}) for row in page] if name in self.sets else []

    def pages(self, name: str, query: Mapping[str, str]) -> Iterator[list[Row]]:
        """The rows of a set, a page at a time. `query` has the system query options that are not empty."""
        first = _address(self.sets[name], self._v3({key: value for key, value in query.items() if value}))
        try:
            for _, page in walk(self.fetch, first, self._read):
                yield page.items
        except StatusProblem as problem:
            _explain(problem, self.host)
            raise

    def empty(self) -> EmptyProblem:
        return EmptyProblem(
            N_("Tabel {table} op {host} geeft geen rijen."),
            N_(
                "Controleer het filter. Codes van CBS eindigen soms op spaties: gebruik dan"
                " startswith(RegioS,'PV26') in plaats van eq."
            ),
            table=self.table,
            host=self.host,
        )

    def _read(self, answer: Answer) -> Page:
        content = json_object(answer)
        rows = content.get("value")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise not_as_expected(answer, N_("De server {host} geeft geen lijst van rijen."))
        following = next((str(content[key]) for key in NEXT if content.get(key)), None)
        return Page(rows, urljoin(answer.url, following) if following else None)

    def _get(self, url: str, query: Mapping[str, str]) -> Answer:
        try:
            return self.fetch.get(_address(url, query))
        except StatusProblem as problem:
            _explain(problem, self.host)
            raise

    def _v3(self, query: Mapping[str, str]) -> dict[str, str]:
        """The older service answers in XML unless asked."""
        return {**query, "$format": "json"} if "/odatafeed/" in self._root.lower() else dict(query)


def trimmed(value: Any) -> Any:
    """CBS pads codes and texts with spaces."""
    return value.strip() if isinstance(value, str) else value


def _address(url: str, query: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    own = dict(parse_qsl(parts.query, keep_blank_values=True))
    text = urlencode({**own, **query}, quote_via=quote)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, text, ""))


def _explain(problem: StatusProblem, host: str) -> None:
    """Raise ServiceProblem when the body has an OData error (OData JSON Format 4.0, section 19; v3 odata.error)."""
    try:
        content = json.loads(problem.body)
        error = content.get("error") or content.get("odata.error")
        message = error["message"]
        text = message["value"] if isinstance(message, dict) else message
    except (ValueError, KeyError, TypeError, AttributeError):
        return
    raise ServiceProblem(
        N_("De dienst {host} weigert de vraag ({code}) en zegt: {text}"),
        N_("Controleer het filter en de onderwerpen in de opties van de bron."),
        host=host,
        code=str(error.get("code") or problem.facts["status"]),
        text=str(text)[:LONGEST],
    ) from problem
