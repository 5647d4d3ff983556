"""Reads a source of another information house through its API: columns and conditions are left to that house.

That house decides what whoever holds the token may see, asks for the purpose, and writes the use down.
"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import pyarrow as pa
import pyarrow.parquet as pq

from informatiehuis.engines.connectors.answers import CHUNK, host_of
from informatiehuis.engines.connectors.asking import impossible
from informatiehuis.engines.connectors.base import GEOMETRY, Column, Connector, Description, Location, Option, Written
from informatiehuis.engines.connectors.paging import ServiceProblem, not_as_expected
from informatiehuis.engines.connectors.part import Moved, Part
from informatiehuis.engines.connectors.problems import (
    EmptyProblem,
    FormatProblem,
    NotFoundProblem,
    StatusProblem,
)
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.problems import N_
from informatiehuis.engines.progress import Progress

PATH = re.compile(r"(?P<root>.*?)/(?:api/v1/bronnen|atlas/bronnen|id/bron)/(?P<slug>[a-z0-9-]+)/?(?:\.\w+)?")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
PURPOSE_HEADER = "X-Doelbinding"
PARQUET = "application/vnd.apache.parquet"
LONGEST_ADDRESS = 3500
"""Characters; a house reads a first line of at most 4,094, with the method in it and perhaps a proxy before it."""


class House(Connector):
    """A source of another information house, live."""

    name = "informatiehuis"
    label = N_("Een ander informatiehuis")
    options = (
        Option(
            "token_variable",
            N_("Sleutel uit"),
            N_("De naam van de omgevingsvariabele waarin de sleutel staat, nooit de sleutel zelf."),
        ),
        Option(
            "purpose",
            N_("Doelbinding"),
            N_("Waarvoor dat huis deze gegevens geeft: de korte naam van een verwerkingsactiviteit daar."),
        ),
    )

    def recognises(self, location: Location) -> bool:
        return location.scheme in ("http", "https") and PATH.fullmatch(urlsplit(location.text).path) is not None

    def describe(self, location: Location, options: Mapping[str, str], fetch: Transport) -> Description:
        """From the newest snapshot that the other house has of the source; no row is read."""
        return _Asked(location, self.chosen(options), fetch).described()

    def write_parquet(
        self,
        location: Location,
        options: Mapping[str, str],
        target: Path,
        fetch: Transport,
        progress: Progress,
    ) -> Written:
        asked = _Asked(location, self.chosen(options), fetch)
        description = asked.described()
        moved = asked.rows(Part(tuple(one.name for one in description.columns)), description, target)
        if not moved.rows:
            target.unlink()
            raise EmptyProblem(
                N_("Het huis op {host} geeft geen rijen."),
                N_("Controleer met welke sleutel u vraagt, en wat die mag zien."),
                host=asked.host,
            )
        progress(moved.rows, moved.rows)
        return moved.written

    def read_part(
        self,
        location: Location,
        options: Mapping[str, str],
        part: Part,
        target: Path,
        fetch: Transport,
        progress: Progress,
    ) -> Moved:
        """Columns and conditions are left to the other house."""
        asked = _Asked(location, self.chosen(options), fetch)
        moved = asked.rows(part, asked.described(), target)
        progress(moved.rows, moved.rows)
        return moved


class _Asked:
    """One source of one other house, asked with a token and for a purpose where those are given."""

    def __init__(self, location: Location, chosen: Mapping[str, str], fetch: Transport) -> None:
        parts = urlsplit(location.text)
        found = PATH.fullmatch(parts.path)
        if found is None:
            raise impossible(
                "location", location.name, N_("Schrijf het adres van de bron daar, zoals https://huis.nl/id/bron/naam.")
            )
        self.fetch = fetch
        self.slug = found["slug"]
        self.host = host_of(location.text)
        self.base = urlunsplit((parts.scheme, parts.netloc, f"{found['root']}/api/v1/bronnen/{self.slug}", "", ""))
        self.headers = _headers(chosen)

    def described(self) -> Description:
        answer = self._get(f"{self.base}/momentopnamen", "application/json")
        try:
            listed = json.loads(answer.content)["results"]
            held = next((one for one in listed if one["isCurrent"]), None)
        except (ValueError, KeyError, TypeError) as error:
            raise not_as_expected(answer, N_("De server {host} antwoordt niet als een informatiehuis.")) from error
        if held is None:
            raise EmptyProblem(
                N_("Het huis op {host} heeft van ‘{source}’ nog geen gegevens."),
                N_("Vraag wie die bron daar beheert om ze op te halen."),
                host=self.host,
                source=self.slug,
            )
        columns = tuple(Column(one["name"], one["type"], one["unit"], one["original"]) for one in held["columns"])
        geometry = GEOMETRY if any(one.name == GEOMETRY for one in columns) and held["crs"] else None
        return Description(
            columns,
            crs=held["crs"],
            geometry=geometry,
            row_estimate=held["rows"],
            found={"content_hash": held["contentHash"], "modified": held["retrievedAt"]},
        )

    def rows(self, part: Part, known: Description, target: Path) -> Moved:
        """Write the rows of a part to `target`. Raises FormatProblem when what comes is no parquet."""
        wanted = [one for one in known.columns if one.name in part.columns]
        condition = part.text()
        asked = {"kolommen": ",".join(one.name for one in wanted)} | ({"filter": condition} if condition else {})
        # what does not fit in an address is not left to that house: then it gives more than is needed
        for name in ("filter", "kolommen"):
            if len(self._address(asked)) > LONGEST_ADDRESS:
                asked.pop(name, None)
        condition = asked.get("filter", "")
        before, retrieved_at = self.fetch.received, datetime.now(UTC)
        modified = self._write(self._address(asked), target)
        try:
            with pq.ParquetFile(target) as file:
                rows, schema = file.metadata.num_rows, file.schema_arrow
        except (pa.ArrowException, OSError) as error:
            target.unlink(missing_ok=True)
            raise FormatProblem(
                N_("Het huis op {host} gaf geen leesbare rijen."), N_("Probeer het opnieuw."), host=self.host
            ) from error
        columns = tuple(
            replace(one, type=str(schema.field(one.name).type)) for one in wanted if one.name in schema.names
        )
        kept = known.geometry if known.geometry in schema.names else None
        found = {**known.found, **({"modified": modified} if modified else {})}
        description = Description(columns, known.crs if kept else None, kept, rows, found)
        moved = self.fetch.received - before
        written = Written(rows, description, None, retrieved_at)
        return Moved(written, moved, tuple(schema.names), condition, known.row_estimate)

    def _address(self, asked: Mapping[str, str]) -> str:
        return f"{self.base}/rijen" + (f"?{urlencode(asked)}" if asked else "")

    def _get(self, url: str, media: str) -> Any:
        try:
            return self.fetch.get(url, headers={**self.headers, "Accept": media})
        except StatusProblem as problem:
            raise self._said(problem) from problem

    def _write(self, url: str, target: Path) -> str:
        """Write the answer to `target`, and give when that house got its data (ISO 8601)."""
        headers = {**self.headers, "Accept": PARQUET}
        try:
            for attempt in self.fetch.attempts(url):
                with attempt, self.fetch.open(url, headers=headers) as response, target.open("wb") as file:
                    for chunk in self.fetch.chunks(response, CHUNK):
                        file.write(chunk)
                    return _moment(response.headers.get("last-modified", ""))
        except StatusProblem as problem:
            target.unlink(missing_ok=True)
            raise self._said(problem) from problem
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        raise AssertionError("attempts end with an answer or an error")

    def _said(self, problem: StatusProblem) -> Exception:
        """What the other house says of why it does not give this."""
        status = problem.facts.get("status")
        if status == 404:
            return NotFoundProblem(
                N_("Het huis op {host} heeft geen bron ‘{source}’, of u mag haar daar niet zien."),
                N_("Controleer het adres en de sleutel."),
                host=self.host,
                source=self.slug,
            )
        try:
            said = str(json.loads(problem.body)["detail"])
        except (ValueError, KeyError, TypeError):
            return problem
        return ServiceProblem(
            N_("Het huis op {host} weigert dit en zegt: {text}"),
            N_("Controleer de sleutel en de doelbinding van deze bron."),
            host=self.host,
            code=str(status),
            text=said[:300],
        )


def _headers(chosen: Mapping[str, str]) -> dict[str, str]:
    headers = {PURPOSE_HEADER: chosen["purpose"]} if chosen["purpose"] else {}
    variable = chosen["token_variable"]
    if not variable:
        return headers
    if not VARIABLE.fullmatch(variable):
        # what was filled in may be the token itself, so it is not repeated
        raise impossible("token_variable", "…", N_("Geef de naam van een omgevingsvariabele."))
    if not os.environ.get(variable):
        raise impossible("token_variable", variable, N_("Er is geen omgevingsvariabele met die naam."))
    return {**headers, "Authorization": f"Bearer {os.environ[variable]}"}


def _moment(header: str) -> str:
    try:
        return parsedate_to_datetime(header).isoformat()
    except ValueError:
        return ""
