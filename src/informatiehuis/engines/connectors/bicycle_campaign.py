"""A campaign of measuring bicycles as a source: what comes out of it are segments, and nothing about who rode."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import informatiehuis
from informatiehuis.engines.connectors.base import GEOMETRY, Connector, Description, Location, Option, Written
from informatiehuis.engines.connectors.problems import OptionProblem
from informatiehuis.engines.connectors.transport import Transport
from informatiehuis.engines.problems import N_
from informatiehuis.engines.progress import Progress, silent

if TYPE_CHECKING:
    from informatiehuis.engines.greenroutes.given import Given
    from informatiehuis.engines.greenroutes.segments import Rules
    from informatiehuis.engines.greenroutes.study import Study
    from informatiehuis.engines.signals.validation import Validated

SUFFIX = ".campaign"
NAME = "bicycle-campaign"
VERSION = 2
"""Of the way from raw to segments: higher when the same campaign comes to give other figures."""
LEAST = {"passes": 8, "devices": 2}
"""Below these a figure would tell of one person where they ride."""


class BicycleCampaign(Connector):
    """A campaign of measuring bicycles: a zip with `raw/*.csv` (the raw format), `network.geojson` (lines in CRS84 that
    meet where they end) or `network.osm.pbf`, `station.csv` (`hour`, `value`; may be left out), `key` (16 random bytes
    or more) and `zones.json` (of an earlier release), as `informatiehuis sensing pack-campaign` makes it; or JSON with
    `made_up`, `seed` and `measurements` for a made-up one.

    It gives a row for every segment of the network; raw measurements and riders do not come into the house.
    """

    name = NAME
    label = N_("Meetcampagne op fietsen")
    options = (
        Option("measured", N_("Grootheid"), N_("Welke fijnstof er telt."), "pm2_5", ("pm2_5", "pm10", "pm1_0")),
        Option(
            "passes", N_("Aantal ritten"), N_("Met minder ritten over een stuk blijft het onbekend; ten minste 8."), "8"
        ),
        Option("devices", N_("Aantal kastjes"), N_("Met minder kastjes blijft een stuk onbekend; ten minste 2."), "2"),
        Option("relevant", N_("Verschil dat telt"), N_("In µg/m³; wat minder verschilt, heet niet anders."), "1.0"),
        Option("false", N_("Deel dat onterecht anders heet"), N_("Ten hoogste, gemiddeld; van 0.001 tot 0.2."), "0.05"),
    )

    def recognises(self, location: Location) -> bool:
        return location.suffix == SUFFIX and not location.is_remote

    def describe(self, location: Location, options: Mapping[str, str], fetch: Transport) -> Description:
        """The columns, and where the campaign comes from; nothing is computed."""
        from informatiehuis.engines.greenroutes.given import given

        rules_of(self.chosen(options))
        found = given(fetch.download(location).path, location, fetch)
        return _description(len(found.network.edges), found.facts)

    def write_parquet(
        self, location: Location, options: Mapping[str, str], target: Path, fetch: Transport, progress: Progress
    ) -> Written:
        """The whole way: validate, hide what is near homes, match, estimate, and write a row for each segment."""
        from informatiehuis.engines.connectors.write import write_batches
        from informatiehuis.engines.greenroutes.given import given
        from informatiehuis.engines.greenroutes.table import SCHEMA, table_of
        from informatiehuis.engines.places import RD

        chosen = self.chosen(options)
        rules_of(chosen)
        retrieved_at = datetime.now(UTC)
        campaign = given(fetch.download(location).path, location, fetch)
        facts, made = studied(campaign, chosen, progress)
        table = table_of(campaign.network, made.estimates, made_up=campaign.made_up)
        rows = write_batches(table.to_batches(), target, SCHEMA, crs=RD, disk=fetch.disk, progress=progress)
        return Written(rows, _description(rows, facts), None, retrieved_at)


def studied(
    campaign: "Given", chosen: Mapping[str, str], progress: Progress = silent
) -> tuple[dict[str, str], "Study"]:
    """The study of a campaign, with the facts of how it was made: files, settings, version, and what was left over."""
    from informatiehuis.engines.greenroutes.study import study
    from informatiehuis.engines.signals.validation import particles, validate

    columns = campaign.columns()
    progress(0, None)
    measured = chosen["measured"]
    validated = validate(columns, particles(measured))
    progress(0, None)
    made = study(
        validated,
        measured,
        campaign.network,
        campaign.key,
        # the station measured one quantity; another has its background from the boxes themselves
        reference=campaign.reference if campaign.reference and campaign.reference.name == measured else None,
        known=campaign.known,
        rules=rules_of(chosen),
    )
    return {**campaign.facts, **_told(columns, validated, made), **_settings(chosen)}, made


def rules_of(chosen: Mapping[str, str]) -> "Rules":
    """What has to be known before anything is published. Raises OptionProblem for less than protects people."""
    from informatiehuis.engines.greenroutes.segments import Rules

    return Rules(
        passes=int(_number(chosen, "passes", LEAST["passes"], 10_000, whole=True)),
        devices=int(_number(chosen, "devices", LEAST["devices"], 10_000, whole=True)),
        relevant=_number(chosen, "relevant", 0.0, 1000.0),
        false=_number(chosen, "false", 0.001, 0.2),
    )


def _number(chosen: Mapping[str, str], name: str, least: float, most: float, *, whole: bool = False) -> float:
    try:
        value = float(int(chosen[name]) if whole else chosen[name])
        if not least <= value <= most:
            raise ValueError
    except ValueError as error:
        raise OptionProblem(
            N_("De optie “{option}” kan niet de waarde “{value}” hebben."),
            N_("Geef een getal van {least} tot en met {most}."),
            option=name,
            value=chosen[name],
            least=f"{least:g}",
            most=f"{most:g}",
        ) from error
    return value


def _description(rows: int, facts: Mapping[str, str]) -> Description:
    from informatiehuis.engines.greenroutes.table import described
    from informatiehuis.engines.places import RD

    return Description(described(), RD, GEOMETRY, rows, facts)


def _settings(chosen: Mapping[str, str]) -> dict[str, str]:
    return {"version": f"greenroutes {VERSION}, informatiehuis {informatiehuis.__version__}", **chosen}


def _told(columns: Mapping[str, Any], validated: "Validated", made: "Study") -> dict[str, str]:
    """Numbers of the whole campaign; none of one device or one trip."""
    import numpy as np

    from informatiehuis.engines.greenroutes.matching import NOWHERE

    usable = int((validated.valid & validated.columns["located"]).sum())
    days = columns["time"][[np.argmin(columns["time"]), np.argmax(columns["time"])]].tolist()
    first, last = (datetime.fromtimestamp(one, UTC).date().isoformat() for one in days)
    told = {
        "boxes": len(np.unique(columns["box"])),
        "measurements": len(columns["time"]),
        "usable": usable,
        "hidden": usable - len(made.released.track),
        "on_network": int((made.matched.segment != NOWHERE).sum()),
        "hours_of_station": made.excess.from_station,
        "hours_without_station": made.excess.from_network,
    }
    return {"first_day": first, "last_day": last, **{name: str(value) for name, value in told.items()}}
