"""What a spec is, and the small tables that the specs read."""

import datetime as dt
from dataclasses import dataclass

import pyarrow as pa

Row = tuple[object, ...]


@dataclass(frozen=True)
class Spec:
    """The construct it shows, the SQL, and the rows it gives, ordered by area, period and then every column."""

    construct: str
    sql: str
    expected: list[Row]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


TABLES = {
    "inwoners": pa.table(
        {
            "gm_code": ["GM0001", "GM0001", "GM0002", "GM0002", "GM0003"],
            "jaar": pa.array([2021, 2022, 2021, 2022, 2022], pa.int64()),
            "naam": ["Aa", "Aa", "Bee", "Bee", " Cee-dorp "],
            "aantal": pa.array([100, 110, 50, 40, 0], pa.int64()),
            "inkomen": pa.array([20.0, 22.5, None, 18.0, 30.0], pa.float64()),
            "peildatum": [
                day("2021-01-01"),
                day("2022-01-01"),
                day("2021-04-15"),
                day("2022-07-31"),
                day("2022-12-31"),
            ],
        }
    ),
    "banen": pa.table(
        {
            "gm_code": ["GM0001", "GM0001", "GM0002", "GM0009"],
            "sector": ["zorg", "bouw", "zorg", "bouw"],
            "banen": pa.array([60, 20, 10, 5], pa.int64()),
            "saldo": pa.array([-1.5, 0.0, 2.5, None], pa.float64()),
            "bedrag": ["10.5", "7", "-", None],
        }
    ),
    "areas": pa.table(
        {
            "area": ["GM0001", "GM0002", "PV26"],
            "name": ["Aa", "Bee", "Midden"],
            "level": ["municipality", "municipality", "province"],
            "parent": ["PV26", "PV26", ""],
            "area_km2": pa.array([10.0, 5.0, 15.0], pa.float64()),
        }
    ),
    "periods": pa.table(
        {
            "period": ["2021", "2022"],
            "starts": [day("2021-01-01"), day("2022-01-01")],
            "ends": [day("2022-01-01"), day("2023-01-01")],
        }
    ),
}
"""Two municipalities and a third without jobs, two years, one income not known, one job outside the province."""

SCHEMAS = {name: {field.name: str(field.type) for field in table.schema} for name, table in TABLES.items()}
