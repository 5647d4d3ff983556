"""Finds how the values of a text column are spelled, and gives the SQL and Python that read that spelling.

Numbers in the Dutch (1.234,5) and the English way (1,234.5), with € or %; dates in the usual orders; whole
numbers with leading zeros stay text, because they are codes. Detection works on a sample; the SQL refuses
every value that does not fit, so that nothing beyond the sample is read wrongly in silence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from types import MappingProxyType

from informatiehuis.engines.connectors.spelling import MISSING
from informatiehuis.engines.duck import identifier, literal

Value = str | int | float | bool | date | datetime | None

ARROW = MappingProxyType(
    {
        "text": "string",
        "integer": "int64",
        "number": "double",
        "boolean": "bool",
        "date": "date32[day]",
        "datetime": "timestamp[us]",
        "instant": "timestamp[us, tz=UTC]",
    }
)
DUCKDB = MappingProxyType(
    {
        "text": "VARCHAR",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "datetime": "TIMESTAMP",
        "instant": "TIMESTAMPTZ",
    }
)
ISO_DATE = "%Y-%m-%d"
OLDEST = "1000-01-01"
LONG_DATES = (ISO_DATE, "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d", "%m/%d/%Y")
DATES = (*LONG_DATES, "%d-%m-%y", "%d/%m/%y")
COMPACT_DATE = "%Y%m%d"
TIMES = ("%H:%M", "%H:%M:%S", "%H:%M:%S.%f")
AFFIX = re.compile(r"^(€|EUR)\s*|\s*(€|EUR|%)$")
LEADING_ZERO = re.compile(r"[+-]?0\d+")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{3})+")
DATE_NAME = re.compile(r"datum|date|yyyymmdd|dag", re.IGNORECASE)
CODE_NAME = re.compile(r"(?:^|_)(?:code|codes|postcode|kvk|bsn|rsin|telefoon|tel)(?:$|_)|code$")
MOST_DIGITS = 15


@dataclass(frozen=True)
class Spelling:
    """How one column spells its values. `kind` is a key of ARROW.

    `decimal` and `thousands` are "," or "." or "" when not seen; `affix` says that € or % stands with the
    number, which is then also its `unit`; `form` is a strptime format for dates and times, "" for ISO 8601.
    """

    kind: str = "text"
    decimal: str = ""
    thousands: str = ""
    affix: bool = False
    unit: str | None = None
    form: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ARROW:
            raise ValueError(f"there is no kind {self.kind!r}")
        if self.decimal and self.decimal == self.thousands:
            raise ValueError("decimal and thousands separator are the same")


TEXT = Spelling()


def present(values: Sequence[str], missing: Sequence[str] = MISSING) -> list[str]:
    """The values without blanks around them and without those that mean "missing"."""
    trimmed = (value.strip() for value in values)
    return [value for value in trimmed if value and value not in missing]


def detect(name: str, values: Sequence[str], *, decimal: str = "", date_format: str = "") -> Spelling:
    """The spelling of a column called `name` (a slug) in which all values fit; text when there is none.

    `values` are the values that are not missing. `decimal` says which way numbers are written where the
    values themselves leave it open ("1.234"); `date_format` is a strptime format that goes before those we
    know.
    """
    if not values or CODE_NAME.search(name):
        return TEXT
    lower = {value.lower() for value in values}
    if lower <= {"true", "false"}:
        return Spelling("boolean")
    return (
        _compact_date(name, values, date_format)
        or _number(values, decimal)
        or _date(values, date_format)
        or _moment(values, date_format)
        or TEXT
    )


def evidence(values: Sequence[str]) -> str:
    """Which decimal separator the values of a column prove: ",", "." or "" when they fit both or neither."""
    bare = [AFFIX.sub("", value) for value in values]
    dutch, english = (all(number_pattern(mark).fullmatch(value) for value in bare) for mark in ",.")
    if dutch == english or not bare:
        return ""
    return "," if dutch else "."


@cache
def number_pattern(decimal: str, *, fraction: bool = True) -> re.Pattern[str]:
    """What a number looks like with that decimal separator; RE2 understands it as well."""
    point, comma = re.escape(decimal), re.escape("." if decimal == "," else ",")
    whole = rf"(?:[0-9]{{1,3}}(?:{comma}[0-9]{{3}})+|[0-9]+)"
    if not fraction:
        return re.compile(rf"[+-]?{whole}")
    exponent = "(?:[eE][+-]?[0-9]+)?" if decimal == "." else ""
    return re.compile(rf"[+-]?(?:{whole}(?:{point}[0-9]+)?|{point}[0-9]+){exponent}")


def _number(values: Sequence[str], decimal: str) -> Spelling | None:
    bare = [AFFIX.sub("", value) for value in values]
    if any(LEADING_ZERO.fullmatch(value) for value in bare):
        return None
    mark = next((m for m in dict.fromkeys((decimal or ".", ",", ".")) if _all(number_pattern(m), bare)), None)
    if mark is None:
        return None
    other = "." if mark == "," else ","
    thousands = other if any(other in value for value in bare) else ""
    fraction = any(mark in value or "e" in value.lower() for value in bare)
    long = any(sum(map(str.isdigit, value)) > MOST_DIGITS for value in bare)
    if long and not fraction:
        # a number of more digits than a double holds is an identification, not a quantity
        return None
    affixes = [value for value, plain in zip(values, bare, strict=True) if value != plain]
    unit = None
    if affixes:
        unit = "%" if affixes[0].endswith("%") else "€"
    return Spelling(
        kind="number" if fraction else "integer",
        decimal=mark if fraction else "",
        thousands=thousands,
        affix=bool(affixes),
        unit=unit,
    )


def _all(pattern: re.Pattern[str], values: Sequence[str]) -> bool:
    return all(pattern.fullmatch(value) for value in values)


def _compact_date(name: str, values: Sequence[str], date_format: str) -> Spelling | None:
    if date_format or not DATE_NAME.search(name) or not all(len(v) == 8 and v.isdigit() for v in values):
        return None
    return Spelling("date", form=COMPACT_DATE) if _fits(values, COMPACT_DATE) else None


def _date(values: Sequence[str], date_format: str) -> Spelling | None:
    forms = [date_format, *DATES] if date_format else list(DATES)
    found = next((form for form in forms if _fits(values, form)), None)
    return None if found is None else Spelling("date", form="" if found == ISO_DATE else found)


def _moment(values: Sequence[str], date_format: str) -> Spelling | None:
    try:
        moments = [datetime.fromisoformat(value) for value in values if len(value) > len("2022-12-31")]
    except ValueError:
        moments = []
    if len(moments) == len(values):
        zoned = {moment.tzinfo is not None for moment in moments}
        if len(zoned) == 1:
            return Spelling("instant" if zoned.pop() else "datetime")
        return None
    forms = (f"{day} {time}" for day in ([date_format] if date_format else DATES) for time in TIMES)
    found = next((form for form in forms if _fits(values, form)), None)
    return None if found is None else Spelling("datetime", form=found)


def _fits(values: Sequence[str], form: str) -> bool:
    try:
        return all(_strptime(value, form) for value in values)
    except ValueError:
        return False


def _strptime(text: str, form: str) -> datetime:
    """A local date or time. Raises ValueError, also for a year before 1000: that is a year of two digits."""
    moment = datetime.strptime(text, form)  # noqa: DTZ007 - the source gives no zone
    if moment.isoformat() < OLDEST:
        raise ValueError(text)
    return moment


def parse(text: str, spelling: Spelling) -> Value:
    """One text as a value of its spelling. Raises ValueError when it does not fit. Missing gives None."""
    value = text.strip()
    if not value or (spelling.kind != "text" and value in MISSING):
        return None
    if spelling.kind in ("integer", "number"):
        return _parse_number(value, spelling)
    if spelling.kind == "boolean":
        if value.lower() not in ("true", "false"):
            raise ValueError(value)
        return value.lower() == "true"
    if spelling.kind == "date":
        return _strptime(value, spelling.form or ISO_DATE).date()
    if spelling.kind == "datetime" and spelling.form:
        return _strptime(value, spelling.form)
    if spelling.kind in ("datetime", "instant"):
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if spelling.kind == "instant" else moment
    return value


def _parse_number(value: str, spelling: Spelling) -> int | float:
    plain = AFFIX.sub("", value) if spelling.affix else value
    mark = _mark(spelling)
    if not number_pattern(mark, fraction=spelling.kind == "number").fullmatch(plain):
        raise ValueError(value)
    digits = plain.replace("." if mark == "," else ",", "").replace(mark, ".")
    if spelling.kind == "number":
        return float(digits)
    if len(digits.lstrip("+-")) > MOST_DIGITS:
        raise ValueError(value)
    return int(digits)


def _mark(spelling: Spelling) -> str:
    return spelling.decimal or ("," if spelling.thousands == "." else ".")


def select_sql(column: str, spelling: Spelling, missing: Sequence[str] = ()) -> str:
    """A DuckDB expression that reads a text column; a value that does not fit raises "UNFIT:column:value".

    `missing` are the texts that mean that there is no value.
    """
    name = f"trim({identifier(column)})"
    if spelling.kind == "text":
        return f"nullif({identifier(column)}, '')"
    unfit = f"error({literal(f'UNFIT:{column}:')} || {name})"
    fits = fits_sql(column, spelling)
    value = _value_sql(name, spelling)
    absent = ", ".join(literal(text) for text in ("", *missing))
    return f"CASE WHEN {name} IS NULL OR {name} IN ({absent}) THEN NULL WHEN {fits} THEN {value} ELSE {unfit} END"


def fits_sql(column: str, spelling: Spelling) -> str:
    """A DuckDB condition: the text fits the spelling."""
    name = f"trim({identifier(column)})"
    if spelling.kind in ("integer", "number"):
        mark = _mark(spelling)
        pattern = number_pattern(mark, fraction=spelling.kind == "number").pattern
        bare = _bare(name, spelling)
        fits = f"regexp_full_match({bare}, {literal(pattern)})"
        short = f"length(regexp_replace({bare}, '[^0-9]', '', 'g')) <= {MOST_DIGITS}"
        return f"{fits} AND {short}" if spelling.kind == "integer" else fits
    value = f"try({_value_sql(name, spelling)})"
    return (
        f"{value} IS NOT NULL" if spelling.kind == "boolean" else f"coalesce({value} >= DATE {literal(OLDEST)}, false)"
    )


def _bare(name: str, spelling: Spelling) -> str:
    return f"regexp_replace({name}, {literal(AFFIX.pattern)}, '', 'g')" if spelling.affix else name


def _value_sql(name: str, spelling: Spelling) -> str:
    to = DUCKDB[spelling.kind]
    if spelling.kind in ("integer", "number"):
        mark = _mark(spelling)
        other = "." if mark == "," else ","
        plain = f"replace({_bare(name, spelling)}, '{other}', '')"
        plain = plain if mark == "." else f"replace({plain}, ',', '.')"
        return f"CAST({plain} AS {to})"
    if spelling.form:
        return f"CAST(strptime({name}, {literal(spelling.form)}) AS {to})"
    return f"CAST({name} AS {to})"


def widened(spelling: Spelling, other: Spelling) -> Spelling:
    """The spelling that holds the values of both when the kinds are numbers; else `other`."""
    if {spelling.kind, other.kind} == {"integer", "number"}:
        return replace(other, kind="number", affix=spelling.affix or other.affix)
    return other
