"""Reads a table of Statistics Netherlands (CBS) over OData.

CBS has two shapes. The newer one (OData v4, https://datasets.cbs.nl/odata/v1/CBS/70072ned) gives one row a
value, in `Observations`; the older one (OData v3, https://opendata.cbs.nl/ODataFeed/odata/70072ned) gives one row
a region and period, in `TypedDataSet`. Which one it is, is read from the service document. The shapes themselves
are in `odata_observations` and `odata_dataset`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from informatiehuis.engines.connectors.asking import impossible
from informatiehuis.engines.connectors.base import Connector, Description, Location, Option, Written
from informatiehuis.engines.connectors.odata_dataset import Dataset
from informatiehuis.engines.connectors.odata_observations import Observations
from informatiehuis.engines.connectors.odata_service import Service
from informatiehuis.engines.connectors.problems import FormatProblem
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.problems import N_
from informatiehuis.engines.progress import Progress

WIDE, LONG = "wide", "long"


class OData(Connector):
    """A CBS table, with the titles of regions and periods beside their codes."""

    name = "odata"
    label = N_("CBS OData")
    options = (
        Option(
            "filter",
            N_("Filter ($filter)"),
            N_("In de taal van OData: startswith(RegioS,'GM') and Perioden eq '2022JJ00'."),
        ),
        Option("select", N_("Onderwerpen"), N_("Codes van de onderwerpen die u wilt, met komma's. Leeg: alle.")),
        Option(
            "shape",
            N_("Vorm"),
            N_("wide: een rij per regio en periode. long: een rij per waarde, met de reden als die ontbreekt."),
            WIDE,
            (WIDE, LONG),
        ),
        Option(
            "titles", N_("Namen erbij"), N_("De namen van regio's en perioden naast hun codes."), "yes", ("yes", "no")
        ),
    )

    def recognises(self, location: Location) -> bool:
        if location.scheme not in ("http", "https"):
            return False
        parts = urlsplit(location.text.lower())
        host = parts.hostname or ""
        return bool(re.search(r"/odata(/|feed/|api/|$)", parts.path)) or host.startswith(("odata4.", "beta-odata4."))

    def sniffs(self, head: bytes, media_type: str) -> bool:
        return media_type.endswith("json") and (b'"@odata.context"' in head or b'"odata.metadata"' in head)

    def describe(self, location: Location, options: Mapping[str, str], fetch: Transport) -> Description:
        """From the metadata of the table alone; no value is read."""
        return self._table(location, options, fetch).describe()

    def write_parquet(
        self,
        location: Location,
        options: Mapping[str, str],
        target: Path,
        fetch: Transport,
        progress: Progress,
    ) -> Written:
        retrieved_at = datetime.now(UTC)
        rows, description = self._table(location, options, fetch).write(target, progress)
        return Written(rows, description, None, retrieved_at)

    def _table(self, location: Location, options: Mapping[str, str], fetch: Transport) -> Observations | Dataset:
        chosen = self.chosen(options)
        service = Service(location.text, fetch)
        select = [each.strip() for each in chosen["select"].split(",") if each.strip()]
        titles = chosen["titles"] == "yes"
        if "Observations" in service.sets:
            return Observations(service, chosen["filter"], select, titles, wide=chosen["shape"] == WIDE)
        if "TypedDataSet" not in service.sets:
            raise FormatProblem(
                N_("Op {host} staat geen tabel zoals CBS die geeft: er is geen Observations en geen TypedDataSet."),
                N_("Geef het adres van de tabel zelf, bijvoorbeeld …/odata/v1/CBS/70072ned."),
                host=service.host,
            )
        if chosen["shape"] == LONG:
            raise impossible("shape", LONG, N_("Deze oudere dienst geeft alleen wide."))
        return Dataset(service, chosen["filter"], select, titles)
