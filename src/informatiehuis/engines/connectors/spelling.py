"""Knows how Dutch sources spell names, codes and missing values, and makes them one spelling.

Column names become safe for SQL, codes of areas become the ones of CBS (`GM0344`), units are read from
headers. Numbers and dates are for `values`; what a column means is for the atlas.
"""

import re
import unicodedata
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from informatiehuis.engines.connectors.base import GEOMETRY
from informatiehuis.engines.duck import identifier, literal

Values = Any  # pa.Array or pa.ChunkedArray: their stubs are generic and the classes are not
# CBS: "." unknown or secret, "x" secret, "-" nil or does not apply (Toelichting Kerncijfers wijken en
# buurten)
MISSING = (".", "..", "x", "X", "-", "--", "NULL", "null", "NA", "N/A", "n.v.t.", "nvt", "#N/B", "#N/A")
NAMES_OF_CODES = MappingProxyType(
    {
        "statcode": "",
        "jrstatcode": "",
        "gwb_code": "",
        "gwb_code_8": "",
        "gwb_code_10": "",
        "regios": "",
        "codering": "",
        "codering_3": "",
        "wijkenenbuurten": "",
        "wijken_en_buurten": "",
        "gm_code": "GM",
        "gemeentecode": "GM",
        "gemeente_code": "GM",
        "gemcode": "GM",
        "gem_code": "GM",
        "gmcode": "GM",
        "cbs_gemeentecode": "GM",
        "ligt_in_gemeente_code": "GM",
        "provinciecode": "PV",
        "provincie_code": "PV",
        "pv_code": "PV",
        "ligt_in_provincie_code": "PV",
        "wk_code": "WK",
        "wijkcode": "WK",
        "wijk_code": "WK",
        "bu_code": "BU",
        "buurtcode": "BU",
        "buurt_code": "BU",
    }
)
DIGITS = MappingProxyType({"GM": 4, "PV": 2, "WK": 6, "BU": 8, "NL": 2, "LD": 2, "CR": 2, "WS": 4})
BARE = MappingProxyType({4: "GM", 6: "WK", 8: "BU"})
WITH_PREFIX = re.compile(r"(?:(?:19|20)\d\d)?(GM|PV|WK|BU|NL|LD|CR|WS)(\d{1,8})", re.IGNORECASE)
UNITS = (
    ("%", re.compile(r"%|\bprocent\b|\bpercentage\b|\bperc\b|(?:^|_)pct(?:$|_)", re.IGNORECASE)),
    ("€/m²", re.compile(r"(?:€|euro)\s*(?:/|per)\s*m(?:2|²)", re.IGNORECASE)),
    ("1 000 €", re.compile(r"(?:1[ .]?000|duizend)\s*(?:€|euro)|(?:€|x)\s*1[ .]?000\b|\bx 1000 euro", re.IGNORECASE)),
    ("inwoners/km²", re.compile(r"inwoners?\s*(?:/|per)\s*(?:km2|km²|vierkante km)", re.IGNORECASE)),
    ("km²", re.compile(r"\bkm(?:2|²)|(?:^|_)km2(?:$|_)|vierkante kilometer", re.IGNORECASE)),
    ("m²", re.compile(r"\bm(?:2|²)(?:\b|$|\))|(?:^|_)m2(?:$|_)|vierkante meter", re.IGNORECASE)),
    ("m³", re.compile(r"\bm(?:3|³)(?:\b|$|\))|(?:^|_)m3(?:$|_)", re.IGNORECASE)),
    ("€", re.compile(r"€|\beuro(?:'s)?\b|\bEUR\b", re.IGNORECASE)),
    ("µg/m³", re.compile(r"[µμu]g/m(?:3|³)", re.IGNORECASE)),
    ("kWh", re.compile(r"\bkWh\b|(?:^|_)kwh(?:$|_)", re.IGNORECASE)),
    ("dB", re.compile(r"\bdB\b|\bdecibel\b", re.IGNORECASE)),
    ("°C", re.compile(r"°\s?C\b|graden celsius", re.IGNORECASE)),
    ("ha", re.compile(r"[(\[_ ]ha[)\]]?$|\bhectare", re.IGNORECASE)),
    ("km", re.compile(r"[(\[_ ]km[)\]]?$|\bkilometer\b", re.IGNORECASE)),
    ("m", re.compile(r"[(\[]m[)\]]$|\bmeters?\b", re.IGNORECASE)),
    ("mm", re.compile(r"[(\[_ ]mm[)\]]?$", re.IGNORECASE)),
    ("1 000", re.compile(r"x\s?1[ .]?000\b", re.IGNORECASE)),
)
ORDER = ("µg/m³", "€/m²", "1 000 €", "inwoners/km²")


def slug(name: str) -> str:
    """A name of lower-case letters, digits and underscores: "Aandeel 65+ (%)" becomes "aandeel_65".

    Accents are dropped; CamelCase is split ("TotaleBevolking_1" becomes "totale_bevolking_1"); a name that
    starts with a digit gets an underscore before it. A name without any letter or digit gives "".
    """
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ĳ", "ij"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", "_", plain)
    safe = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")
    return f"_{safe}" if safe[:1].isdigit() else safe


def unique_slugs(names: Sequence[str]) -> list[str]:
    """The slugs, each once: an empty name becomes "kolom_3" (its place), a second "naam" becomes "naam_2"."""
    taken: set[str] = set()
    slugs: list[str] = []
    for place, name in enumerate(names, start=1):
        base = slug(name) or f"kolom_{place}"
        candidate, number = base, 1
        while candidate in taken:
            number += 1
            candidate = f"{base}_{number}"
        taken.add(candidate)
        slugs.append(candidate)
    return slugs


def safe_names(names: Sequence[str], *, geometry: bool) -> list[str]:
    """As `unique_slugs`, but `geometry` stays free for the geometry column when there is one."""
    if not geometry:
        return unique_slugs(names)
    return unique_slugs([GEOMETRY, *names])[1:]


def unit_of(header: str) -> str | None:
    """The unit that a header states: "Oppervlakte (km2)" gives "km²", "Aandeel (%)" gives "%"."""
    found = [unit for unit, pattern in UNITS if pattern.search(header)]
    return next((unit for unit in ORDER if unit in found), found[0] if found else None)


def code_level(column: str) -> str | None:
    """Which codes a column holds by its name: "GM", "PV", "WK", "BU", "" for any, None when it holds none.

    `column` is a name as in the source or a slug.
    """
    name = slug(column)
    return NAMES_OF_CODES.get(name, NAMES_OF_CODES.get(name.replace("_", "")))


def area_code(text: str, level: str = "") -> str:
    """The code as CBS writes it: "344", "0344", "gm0344 " and "2022GM0344" all give "GM0344" for level "GM".

    Without a level a bare number is read by its length: 4 digits GM, 6 WK, 8 BU (CBS, gwb_code). What is no
    code is given back without the blanks around it.
    """
    trimmed = text.strip()
    found = WITH_PREFIX.fullmatch(trimmed)
    if found:
        prefix, digits = found.group(1).upper(), found.group(2)
        return f"{prefix}{digits.zfill(DIGITS[prefix])}"
    if trimmed.isascii() and trimmed.isdigit():
        prefix = level or BARE.get(len(trimmed), "")
        if prefix and len(trimmed) <= DIGITS[prefix]:
            return f"{prefix}{trimmed.zfill(DIGITS[prefix])}"
    return trimmed


def area_code_sql(column: str, level: str = "", *, quoted: bool = False) -> str:
    """The same as `area_code`, as a DuckDB expression over a text column, or over any text when `quoted`.

    A code that is right already costs little.
    """
    raw = column if quoted else identifier(column)
    name = f"trim({raw})"
    branches = [
        f"WHEN {raw} >= '{prefix}0' AND {raw} < '{prefix}:' AND strlen({raw}) = {DIGITS[prefix] + 2}"
        f" AND {raw} NOT LIKE '% ' THEN {raw}"
        for prefix in ([level] if level else ["GM", "WK", "BU", "PV"])
    ]
    pattern = r"^(?:(?:19|20)\d\d)?(GM|PV|WK|BU|NL|LD|CR|WS)(\d{1,8})$"
    matched = f"regexp_matches(upper({name}), {literal(pattern)})"
    prefix = f"regexp_extract(upper({name}), {literal(pattern)}, 1)"
    digits = f"regexp_extract(upper({name}), {literal(pattern)}, 2)"
    width = "CASE " + prefix + " " + " ".join(f"WHEN '{p}' THEN {w}" for p, w in DIGITS.items()) + " END"
    padded = f"lpad({digits}, CAST(greatest({width}, length({digits})) AS INTEGER), '0')"
    branches.append(f"WHEN {matched} THEN {prefix} || {padded}")
    bare = f"regexp_full_match({name}, '[0-9]{{1,8}}')"
    for width_of, of in [(DIGITS[level], level)] if level else list(BARE.items()):
        fits = f"length({name}) {'<=' if level else '='} {width_of}"
        branches.append(f"WHEN {bare} AND {fits} THEN '{of}' || lpad({name}, {width_of}, '0')")
    return f"CASE {' '.join(branches)} ELSE {name} END"


def area_codes(values: Values, level: str = "") -> Values:
    """A column of numbers or texts with every code as `area_code` spells it; missing stays missing."""
    whole = pc.cast(values, pa.int64(), safe=False) if pa.types.is_floating(values.type) else values
    texts: Values = pc.cast(whole, pa.string())
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    # each different value once: a column has few codes and many rows
    coded = texts.dictionary_encode()
    spelled = [area_code(text, level) for text in coded.dictionary.to_pylist()]
    return pa.array(spelled, pa.string()).take(coded.indices)
