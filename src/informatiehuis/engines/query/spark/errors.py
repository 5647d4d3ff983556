"""What Spark says when a query fails, told to the writer of the definition or to who keeps the cluster.

As with DuckDB, values out of the data never pass: only the class of the error counts.
"""

from __future__ import annotations

import re

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.engines.query.interface import Limits
from informatiehuis.engines.query.problems import QueryTooHeavy, SqlProblem
from informatiehuis.engines.query.spark.problems import OtherwiseOnSpark, SparkStopped, StorageUnreachable
from informatiehuis.engines.query.spark.session import Target, unreachable

_TRY_CAST = N_("Schrijf try_cast(kolom as type): wat niet kan wordt dan leeg.")
_TOO_LARGE = (
    N_("Een berekening geeft een getal dat niet kan, of te groot is."),
    N_("Kijk naar delen, machten en vermenigvuldigen; reken met cast(kolom as double)."),
)
_KNOWN: tuple[tuple[str, tuple[str, str]], ...] = (
    ("IH_SQRT", (N_("sqrt kan niet van een getal onder nul."), N_("Filter zulke rijen weg met WHERE."))),
    ("IH_LN", (N_("ln kan niet van nul of van een getal onder nul."), N_("Schrijf ln(nullif(x, 0))."))),
    ("IH_CAST", (N_("Een waarde is niet te lezen als het gevraagde type."), _TRY_CAST)),
    ("IH_SPREAD", _TOO_LARGE),
    (
        "ARITHMETIC_OVERFLOW|BINARY_ARITHMETIC_OVERFLOW|NUMERIC_VALUE_OUT_OF_RANGE|CAST_OVERFLOW|DECIMAL_PRECISION",
        _TOO_LARGE,
    ),
    ("CAST_INVALID_INPUT", (N_("Een waarde is niet te lezen als het gevraagde type."), _TRY_CAST)),
    (
        "SCALAR_SUBQUERY_TOO_MANY_ROWS",
        (
            N_("Een subquery die één waarde moet geven, geeft meer rijen."),
            N_("Neem er max, min of sum van, of koppel haar met JOIN."),
        ),
    ),
)
_LOST = re.compile(
    r"Connection refused|Connection reset|UNAVAILABLE|failed to connect|Answer from Java side is empty|"
    r"SparkContext was shut down|SparkContext is stopped|stopped SparkContext|All masters are unresponsive|"
    r"Master removed our application|executor.{0,40}(lost|exited)|ExecutorLostFailure|SESSION_CLOSED|SESSION_NOT_FOUND|"
    r"SESSION_CHANGED|Py4JNetworkError|Error while sending or receiving|cannot be called on a stopped|INVALID_HANDLE",
    re.IGNORECASE,
)
_STORAGE = re.compile(
    r"IH_STORAGE|FileNotFoundException|FAILED_READ_FILE|PATH_NOT_FOUND|does not exist|is not a Parquet file|"
    r"Could not read footer|CANNOT_READ_FILE_FOOTER",
    re.IGNORECASE,
)


def translated(error: Exception, limits: Limits, target: Target, *, late: bool) -> Problem:
    """The problem that an error of Spark means; `late` when it was stopped because its time was over."""
    message = f"{type(error).__name__} {error}"
    if late:
        return _too_late(limits, target)
    if "IH_DOUBTFUL" in message:
        return OtherwiseOnSpark(
            N_("In de gegevens staat een tekst die niet elke rekenmachine gelijk leest als getal, dag of waarheid."),
            N_("Maak die waarden in de bron eenduidig (12 of 1.5, 2022-12-31), of reken met --engine duckdb."),
        )
    if "IH_LETTER" in message:
        return OtherwiseOnSpark(
            N_(
                "In de gegevens staat een letter (zoals ß) waarvan niet elke rekenmachine dezelfde hoofdletter of "
                "kleine letter maakt."
            ),
            N_("Laat lower of upper weg, of vervang de letter in de bron; of reken met --engine duckdb."),
        )
    for pattern, (what, remedy) in _KNOWN:
        if re.search(pattern, message):
            return SqlProblem(what, remedy)
    if re.search(r"OutOfMemoryError|UNABLE_TO_ACQUIRE_MEMORY|exceeds .*maxResultSize", message):
        return QueryTooHeavy(
            N_("De query is gestopt: Spark had meer geheugen nodig dan {memory}."),
            N_("Geef Spark meer met INFORMATIEHUIS_SPARK_MEMORY, of filter eerder."),
            memory=target.memory,
        )
    if _STORAGE.search(message):
        return StorageUnreachable(
            N_("Spark kan de gegevens van een bron niet lezen. Er zijn geen cijfers berekend."),
            N_(
                "Kijk of de map met gegevens, of de opslag, bereikbaar is vanaf elke machine van het cluster, en reken "
                "daarna opnieuw."
            ),
        )
    # what has a code of its own was told by a Spark that lives, whatever else its message says
    code = re.match(r"\w+ \[([A-Z][A-Z0-9_]+(?:\.[A-Z0-9_]+)*)\]", message)
    if _LOST.search(code[1] if code else message):
        return unreachable(target)
    return _unknown(error, message)


def _too_late(limits: Limits, target: Target) -> Problem:
    return QueryTooHeavy(
        N_("De query is gestopt: hij duurde op Spark langer dan {seconds} seconden."),
        N_(
            "Kijk of het cluster {where} nog werkers heeft, geef het meer tijd met INFORMATIEHUIS_QUERY_SECONDS, of "
            "filter eerder."
        ),
        seconds=f"{limits.seconds:g}",
        where=target.shown,
    )


def _unknown(error: Exception, message: str) -> Problem:
    named = re.search(r"\[([A-Z][A-Z0-9_]+(?:\.[A-Z0-9_]+)*)\]", message)
    if named:
        return OtherwiseOnSpark(
            N_("Deze SQL kan niet op Spark worden uitgevoerd ({reason})."),
            N_("Schrijf het anders, of bereken deze indicator met --engine duckdb."),
            reason=named[1],
        )
    causes = re.findall(r"^Caused by: (?:[\w$]+\.)*([\w$]+)", message, re.MULTILINE)
    return SparkStopped(
        N_("Spark stopte met een fout ({reason}). Er zijn geen cijfers berekend."),
        N_("Reken opnieuw; blijft het, kijk dan in het logboek van het cluster of reken met --engine duckdb."),
        reason=causes[-1] if causes else type(error).__name__,
    )
