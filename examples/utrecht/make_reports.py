"""Writes data/meldingen-verzonnen.csv: reports about roads and green that nobody ever made.

Everything in it is drawn from a fixed seed. The names are no names: they say that the person does not exist. It is
there to try out restricted data: purposes, the log of processing, and rules for rows and columns.

    python make_reports.py
"""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

SEED = 20260101
REPORTS = 240
FIRST_DAY = date(2025, 1, 1)
SUBJECTS = ("gat in de weg", "losse tegel", "omgevallen boom", "kapotte lantaarn", "verstopte put", "zwerfafval")
HERE = Path(__file__).parent


def main() -> None:
    """Write the file; the same bytes every time."""
    with (HERE / "data" / "cbs-kerncijfers-2022.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["gemeentecode"] for row in csv.DictReader(file)]
    drawn = random.Random(SEED)  # noqa: S311 - the same every time, and no secret
    with (HERE / "data" / "meldingen-verzonnen.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["melding", "gemeentecode", "datum", "onderwerp", "dagen_open", "naam_melder"])
        for number in range(1, REPORTS + 1):
            day = FIRST_DAY + timedelta(days=drawn.randrange(365))
            person = f"Verzonnen persoon {drawn.randrange(1, 100):02d}"
            subject, days = drawn.choice(SUBJECTS), drawn.randrange(1, 60)
            writer.writerow([f"M{number:04d}", drawn.choice(codes), day.isoformat(), subject, days, person])


if __name__ == "__main__":
    main()
