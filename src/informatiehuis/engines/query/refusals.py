"""What to write instead of what is refused; without an entry here the nearest allowed name is suggested."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from informatiehuis.engines.problems import N_
from informatiehuis.engines.query.subset import FUNCTIONS

_PERCENTILE = N_(
    "Schrijf percentile_cont(0.5) within group (order by kolom): dat geeft op elke rekenmachine hetzelfde."
)
_WEEKDAY = N_(
    "De dag van de week telt niet overal vanaf dezelfde dag. Maak een kolom met de weekdag in de bron, of reken "
    "met date_diff('day', date '1900-01-01', datum) % 7: 0 is maandag."
)
_PLACE = N_(
    "In welk gebied een punt ligt wordt bij het inlezen van de bron bepaald. Gebruik de gebiedskolom van de bron, "
    "en areas.area_km2 voor de oppervlakte."
)
_READ = N_("Registreer het bestand of adres als bron en gebruik de naam van de bron als tabel.")
_PERIODS = N_(
    "Gebruik de tabel periods: join periods on datum >= periods.starts and datum < periods.ends, en neem "
    "periods.period."
)
_NOW = N_("De uitkomst zou elke dag anders zijn. Schrijf de datum of periode uit, of gebruik de tabel periods.")
_RANDOM = N_("De uitkomst zou elke keer anders zijn. Laat het weg.")
_LISTS = N_("Lijsten werken niet overal gelijk. Zet elke waarde in een eigen rij van de bron.")
_ANY = N_("Welke waarde dat is ligt niet vast. Schrijf min(kolom) of max(kolom).")
_REGEX = N_("Gebruik like, starts_with, left, right of substring.")
_LOG = N_(
    "log betekent niet overal hetzelfde. Schrijf ln(x), of ln(x) / 2.302585092994046 voor de logaritme met grondtal 10."
)
_CONCAT = N_("Schrijf a || b, met coalesce(a, '') waar een tekst leeg kan zijn.")
_IF = N_("Schrijf case when voorwaarde then a else b end.")
_DATES = N_("Reken in dagen met date_diff('day', a, b), of gebruik de tabel periods.")
_DISTINCT_FROM = N_("Schrijf a = b or (a is null and b is null).")

_FUNCTION_REMEDIES: Mapping[str, tuple[str, ...]] = {
    _PERCENTILE: (
        "quantile_cont", "quantile_disc", "quantile", "percentile_disc", "approx_quantile", "percentile",
        "percentile_approx", "approx_median",
    ),
    _WEEKDAY: ("dayofweek", "weekday", "isodow", "dow", "dayname", "isodayofweek", "dayofweekiso"),
    _READ: (
        "read_csv", "read_csv_auto", "read_parquet", "parquet_scan", "read_json", "read_json_auto", "read_text",
        "read_blob", "glob", "sqlite_scan", "postgres_scan", "sniff_csv", "readcsv", "readparquet",
    ),
    _PERIODS: (
        "date_trunc", "strftime", "date_format", "to_char",
        "week", "weekofyear", "yearweek", "isoyear", "time_bucket",
    ),
    _NOW: (
        "now", "current_date", "current_timestamp", "today", "get_current_timestamp", "currentdate",
        "currenttimestamp",
    ),
    _RANDOM: ("random", "rand", "uuid", "gen_random_uuid", "setseed", "nextval"),
    _LISTS: (
        "unnest", "explode", "list", "array_agg",
        "string_agg", "group_concat", "listagg", "struct_pack", "map", "array",
        "generate_series", "range", "list_value", "histogram", "string_split", "split",
    ),
    _ANY: (
        "any_value", "first", "last", "mode", "arg_max", "arg_min", "arbitrary", "max_by",
        "min_by", "first_value", "last_value",
    ),
    _REGEX: (
        "regexp_matches", "regexp_replace", "regexp_extract", "regexp_full_match", "contains",
        "strpos", "instr", "position",
    ),
    _LOG: ("log", "log2", "log10"),
    _CONCAT: ("concat", "concat_ws"),
    _IF: ("if", "iif"),
    _DATES: (
        "datesub", "date_sub", "date_add", "age", "datetrunc", "last_day", "make_date", "date_part",
        "datepart", "epoch",
    ),
    N_("Schrijf round, floor of ceil."): ("trunc", "truncate"),
    N_("Schrijf stddev_samp of var_samp."): ("stddev_pop", "var_pop", "variance_pop"),
    N_("Schrijf x is null."): ("isnull", "notnull", "isnan"),
    N_("Zet voor het gemiddelde avg(x)."): ("mean",),
    N_("Schrijf trim(x)."): ("ltrim", "rtrim"),
    N_("Schrijf ‘lpad’."): ("rpad",),
}  # fmt: skip

_BY_FUNCTION: Mapping[str, str] = {name: text for text, names in _FUNCTION_REMEDIES.items() for name in names}

_BY_NODE: Mapping[str, str] = {
    "Star": N_("Noem de kolommen: met * verandert de definitie zodra de bron een kolom krijgt."),
    "IntDiv": N_("Schrijf floor(a / nullif(b, 0))."),
    "ILike": N_("Schrijf lower(kolom) like 'patroon in kleine letters'."),
    "RegexpLike": _REGEX,
    "SimilarTo": _REGEX,
    "NullSafeEQ": _DISTINCT_FROM,
    "NullSafeNEQ": _DISTINCT_FROM,
    "Interval": _DATES,
    "Explode": _LISTS,
    "Unnest": _LISTS,
    "Array": _LISTS,
    "Bracket": _LISTS,
    "Struct": _LISTS,
    "Lambda": _LISTS,
    "GroupConcat": _LISTS,
    "ArrayAgg": _LISTS,
    "AnyValue": _ANY,
    "IgnoreNulls": _ANY,
    "RespectNulls": _ANY,
    "First": _ANY,
    "Last": _ANY,
    "ArgMax": _ANY,
    "ArgMin": _ANY,
    "Mode": _ANY,
    "Log": _LOG,
    "Concat": _CONCAT,
    "TimestampTrunc": _PERIODS,
    "DateTrunc": _PERIODS,
    "TimeToStr": _PERIODS,
    "DayOfWeek": _WEEKDAY,
    "DayOfWeekIso": _WEEKDAY,
    "Rand": _RANDOM,
    "CurrentDate": _NOW,
    "CurrentTimestamp": _NOW,
    "CurrentTime": _NOW,
    "Placeholder": N_("Schrijf de waarde zelf; een definitie heeft geen parameters."),
    "Parameter": N_("Schrijf de waarde zelf; een definitie heeft geen parameters."),
    "Rollup": N_("Schrijf een eigen query per niveau, met union all; van gemeente naar provincie gaat met rollup."),
    "Cube": N_("Schrijf een eigen query per niveau, met union all."),
    "GroupingSets": N_("Schrijf een eigen query per niveau, met union all."),
    "Pivot": N_("Schrijf sum(waarde) filter (where kolom = 'naam') as naam."),
    "Lateral": N_("Schrijf een subquery in FROM, zonder verwijzing naar buiten."),
    "Any": N_("Schrijf in (…)."),
    "All": N_("Schrijf min of max in een subquery."),
    "RawString": N_("Schrijf een tekst tussen enkele aanhalingstekens."),
    "ByteString": N_("Schrijf een tekst tussen enkele aanhalingstekens."),
    "ReadCSV": _READ,
    "ReadParquet": _READ,
    "BitwiseXor": N_("Schrijf power(a, b)."),
}

_BY_PART: Mapping[str, str] = {
    "qualify": N_("Zet de query in WITH en filter daarna met WHERE."),
    "sample": N_("Een steekproef is elke keer anders. Filter met WHERE."),
    "offset": N_("Gebruik row_number() over (order by …) in WITH en filter daarna met WHERE."),
    "windows": N_("Schrijf het venster uit: over (partition by … order by …)."),
    "laterals": _BY_NODE["Lateral"],
    "pivots": _BY_NODE["Pivot"],
    "recursive": N_("Een query in WITH mag niet naar zichzelf verwijzen."),
    "all": N_("Noem de kolommen waarop u groepeert."),
    "db": N_("Schrijf alleen de naam van de tabel."),
    "catalog": N_("Schrijf alleen de naam van de tabel."),
    "method": N_("Schrijf JOIN … ON … of JOIN … USING (…)."),
    "materialized": N_("Laat MATERIALIZED weg."),
    "limit_options": N_("Schrijf LIMIT met een getal."),
    "by_name": N_("Zet de kolommen in beide queries in dezelfde volgorde en laat BY NAME weg."),
    "exclude": N_("Noem de kolommen die u wilt."),
    "count": N_("Schrijf max(kolom) of min(kolom) zonder aantal."),
}

GENERAL = N_("Wat wel mag staat met voorbeelden op de pagina ‘SQL in definities’.")
NEAREST = N_("Bedoelt u {nearest}? Wat wel mag staat met voorbeelden op de pagina ‘SQL in definities’.")


def for_function(name: str) -> tuple[str, dict[str, object]]:
    """The remedy, with its facts, for a function that is not allowed."""
    name = name.lower()
    if name in _BY_FUNCTION:
        return _BY_FUNCTION[name], {}
    if name.startswith("st_"):
        return _PLACE, {}
    if name.startswith(("read_", "duckdb_", "pragma_")) or name.endswith("_scan"):
        return _READ, {}
    if name.startswith(("list_", "array_", "struct_", "map_", "json")):
        return _LISTS, {}
    if name.startswith("regexp"):
        return _REGEX, {}
    nearest = get_close_matches(name, FUNCTIONS, n=1, cutoff=0.6)
    return (NEAREST, {"nearest": nearest[0]}) if nearest else (GENERAL, {})


def for_node(name: str) -> str | None:
    """The remedy for a kind of node that is not allowed, if there is a particular one."""
    return _BY_NODE.get(name)


def for_part(part: str) -> str:
    """The remedy for a part that an allowed node may not have."""
    return _BY_PART.get(part, GENERAL)
