"""Writes metingen/: what the sensors of this example would have measured in September 2025. Nobody measured it.

Everything is drawn from a fixed seed round a course of the day that is plausible for its kind. NAME.json is a Thing as
SensorThings takes it, NAME.csv its observations by the hour.

    python make_observations.py
"""

import csv
import json
import math
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SEED = 20250901
BEGIN = datetime(2025, 8, 31, 22, tzinfo=UTC)  # midnight of 1 September in the Netherlands
HOURS = 28 * 24
SUMMER_TIME = 2
MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
COUNT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_CountObservation"
MADE_UP = "Verzonnen voor het voorbeeld: er hangt daar niets, en er is niets gemeten."
HERE = Path(__file__).parent
Course = Callable[[int, int, random.Random], float]


def air(base: float, rush: float, spread: float) -> Course:
    """A pollutant that is high when people drive to work and home, and low at weekends."""

    def at(hour: int, day: int, drawn: random.Random) -> float:
        busy = math.exp(-((hour - 8) ** 2) / 6) + math.exp(-((hour - 17.5) ** 2) / 8)
        weather = 1 + 0.35 * math.sin(day / 4.3)
        workday = 1.0 if day % 7 < 5 else 0.5
        return round(max(0.5, (base + rush * busy * workday) * weather + drawn.gauss(0, spread)), 1)

    return at


def noise(hour: int, day: int, drawn: random.Random) -> float:
    """The level along a street: quiet at night, loudest by day."""
    daily = 11 * max(0.0, math.sin((hour - 4.5) / 19 * math.pi)) if hour >= 5 else 0.0
    return round(49 + daily - (1.5 if day % 7 >= 5 else 0) + drawn.gauss(0, 1.1), 1)


def bicycles(hour: int, day: int, drawn: random.Random) -> float:
    """How many pass in an hour: two peaks on workdays, one wide one at weekends."""
    if day % 7 < 5:
        mean = 12 + 310 * math.exp(-((hour - 8) ** 2) / 2.2) + 250 * math.exp(-((hour - 17) ** 2) / 4)
        mean += 70 * math.exp(-((hour - 13) ** 2) / 30)
    else:
        mean = 6 + 120 * math.exp(-((hour - 14) ** 2) / 18)
    mean *= 1 if 6 <= hour <= 23 else 0.3
    return max(0, round(drawn.gauss(mean, math.sqrt(mean))))


def groundwater(hour: int, day: int, drawn: random.Random) -> float:
    """A level that falls slowly and rises after rain on two days."""
    rain = sum(0.11 * math.exp(-(day - wet) / 6) for wet in (7, 19) if day >= wet)
    return round(-0.62 - 0.004 * day + rain + drawn.gauss(0, 0.002), 3)


def stream(
    name: str, about: str, unit: tuple[str, str, str], of: tuple[str, str], by: str, kind: str
) -> dict[str, Any]:
    """A Datastream with the property that it observes and the instrument that does."""
    return {
        "name": name,
        "description": f"{about} {MADE_UP}",
        "observationType": kind,
        "unitOfMeasurement": {"name": unit[0], "symbol": unit[1], "definition": unit[2]},
        "Sensor": {
            "name": by,
            "description": "Een verzonnen instrument.",
            "encodingType": "text/plain",
            "metadata": "Er is geen beschrijving: dit instrument bestaat niet.",
        },
        "ObservedProperty": {"name": of[0], "definition": of[1], "description": about},
    }


MICROGRAM = ("microgram per kubieke meter", "µg/m³", "ucum:ug/m3")
POLLUTANT = "http://dd.eionet.europa.eu/vocabulary/aq/pollutant/"
THINGS: dict[str, tuple[str, list[float], list[tuple[dict[str, Any], Course]]]] = {
    "luchtmeter-biltstraat": (
        "Lantaarnpaal aan de Biltstraat in Utrecht",
        [5.1313, 52.0946],
        [
            (
                stream("PM2,5", "Fijnstof kleiner dan 2,5 micrometer, gemiddeld per uur.", MICROGRAM,
                       ("PM2,5", f"{POLLUTANT}6001"), "Deeltjesteller", MEASUREMENT),
                air(6.5, 5.5, 0.8),
            ),
            (
                stream("NO2", "Stikstofdioxide, gemiddeld per uur.", MICROGRAM,
                       ("NO2", f"{POLLUTANT}8"), "Elektrochemische cel", MEASUREMENT),
                air(11, 19, 2.0),
            ),
        ],
    ),
    "geluidmeter-amersfoort": (
        "Gevel aan de Stationsstraat in Amersfoort",
        [5.3795, 52.1537],
        [
            (
                stream("Geluidniveau", "Gemiddeld geluidniveau (LAeq) per uur. Er wordt geen geluid opgenomen.",
                       ("decibel, A-gewogen", "dB(A)", "ucum:dB[SPL]"),
                       ("LAeq", "https://www.iso.org/standard/59765.html"), "Geluidniveaumeter", MEASUREMENT),
                noise,
            )
        ],
    ),
    "fietsteller-houten": (
        "Fietspad bij het station in Houten",
        [5.1689, 52.0343],
        [
            (
                stream("Fietsers", "Aantal fietsers dat per uur voorbijkomt, in twee richtingen samen.",
                       ("aantal per uur", "per uur", "ucum:/h"),
                       ("Fietsers per uur", "https://www.wikidata.org/wiki/Q53121"), "Lus in het wegdek", COUNT),
                bicycles,
            )
        ],
    ),
    "peilbuis-woudenberg": (
        "Peilbuis in een weiland bij Woudenberg",
        [5.4161, 52.0807],
        [
            (
                stream("Grondwaterstand", "Stand van het grondwater, in meter boven of onder NAP.",
                       ("meter ten opzichte van NAP", "m NAP", "ucum:m"),
                       ("Grondwaterstand", "https://www.wikidata.org/wiki/Q161598"), "Druksensor", MEASUREMENT),
                groundwater,
            )
        ],
    ),
}  # fmt: skip


def main() -> None:
    """Write the files; the same bytes every time."""
    for slug, (where, position, streams) in THINGS.items():
        place = {
            "name": where,
            "description": f"{where}. {MADE_UP}",
            "encodingType": "application/geo+json",
            "location": {"type": "Point", "coordinates": position},
        }
        thing = {
            "name": where,
            "description": f"{where}. {MADE_UP}",
            "properties": {"sensorregister": slug},
            "Locations": [place],
            "Datastreams": [one for one, _course in streams],
        }
        text = json.dumps(thing, ensure_ascii=False, indent=1) + "\n"
        (HERE / "metingen" / f"{slug}.json").write_text(text, encoding="utf-8")
        with (HERE / "metingen" / f"{slug}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["time", "datastream", "result"])
            for one, course in streams:
                drawn = random.Random(f"{SEED}:{slug}:{one['name']}")  # noqa: S311 - the same every time, and no secret
                for number in range(HOURS):
                    moment = BEGIN + timedelta(hours=number)
                    local = moment + timedelta(hours=SUMMER_TIME)
                    value = course(
                        local.hour, (local.date() - (BEGIN + timedelta(hours=SUMMER_TIME)).date()).days, drawn
                    )
                    writer.writerow([f"{moment:%Y-%m-%dT%H:%M:%SZ}", one["name"], value])


if __name__ == "__main__":
    main()
