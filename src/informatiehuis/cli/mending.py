"""Errors that are not a problem of ours, in words that somebody at a terminal can act on.

What is left is a mistake in our code, and keeps its traceback.
"""

from __future__ import annotations

from errno import EDQUOT, ENOSPC
from typing import TYPE_CHECKING

from informatiehuis.engines.problems import N_, Problem

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError
    from django.db import DatabaseError


class InvalidValue(Problem):
    """A field cannot have this value."""

    code = "invalid"


class InvalidValues(Problem):
    """Several fields cannot have their values; `problems` holds one problem a field."""

    code = "invalid"

    def __init__(self, problems: list[InvalidValue]) -> None:
        self.problems = tuple(problems)
        super().__init__(N_("Dit kan niet worden bewaard; aantal fouten: {count}."), count=len(problems))


class DatabaseProblem(Problem):
    """The database is in use by somebody else, or is not that of this version."""

    code = "database"


class FileTrouble(Problem):
    """A file or folder cannot be read or written."""

    code = "file"


def in_words(error: Exception) -> Problem:
    """The problem that an error is for a person; raises the error itself when it is a mistake of ours."""
    from django.core.exceptions import ValidationError
    from django.db import OperationalError, ProgrammingError

    match error:
        case ValidationError():
            return _invalid(error)
        case OperationalError() | ProgrammingError():
            return _database(error)
        case OSError() if error.errno in (ENOSPC, EDQUOT):
            return FileTrouble(
                N_("De schijf is vol: er was geen ruimte meer om te schrijven."),
                N_("Maak ruimte vrij en probeer het opnieuw. Er staat niets half onder zijn naam."),
            )
        case OSError() if error.filename:
            return FileTrouble(
                N_("{file} kan niet worden gelezen of geschreven: {detail}."),
                N_("Kijk of het bestand er is, of u er rechten op hebt en of de schijf niet vol is."),
                file=error.filename,
                detail=error.strerror,
            )
    raise error


def _invalid(error: ValidationError) -> Problem:
    if not hasattr(error, "error_dict"):
        return InvalidValue("{detail}", detail=" ".join(error.messages))
    problems = [
        InvalidValue("{field}: {detail}", field=field, detail=" ".join(messages))
        for field, messages in error.message_dict.items()
    ]
    return problems[0] if len(problems) == 1 else InvalidValues(problems)


def _database(error: DatabaseError) -> Problem:
    from django.db import OperationalError

    from informatiehuis.kernel.web import Trouble, is_busy, trouble_of

    if isinstance(error, OperationalError) and is_busy(error):
        return DatabaseProblem(
            N_("De database van het huis is bezet: iemand anders schrijft erin."),
            N_("Wacht even en probeer het opnieuw. Er is niets half gedaan."),
        )
    if _is_out_of_reach(error):
        return DatabaseProblem(
            N_("De database van het huis is niet te bereiken: {detail}"),
            N_("Kijk DATABASE_URL na, en of de database draait. Er is niets veranderd."),
            detail=str(error).splitlines()[0],
        )
    text = str(error).lower()
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return DatabaseProblem(
            N_("In de database van het huis mag niet worden geschreven."),
            N_("Geef de gebruiker waaronder u werkt schrijfrecht op de hele map van het huis. Er is niets veranderd."),
        )
    if trouble_of(error) is Trouble.FULL or "disk is full" in text or "disk i/o" in text or "no space left" in text:
        return DatabaseProblem(
            N_("De schijf met de database van het huis is vol of kapot."),
            N_("Maak ruimte vrij, kijk of de schijf heel is en probeer het opnieuw. Er is niets half gedaan."),
        )
    return DatabaseProblem(
        N_("De database van het huis kan niet worden gebruikt: {detail}"),
        N_("Werk haar bij met 'informatiehuis init'; wat er is, blijft staan."),
        detail=str(error).splitlines()[0],
    )


def _is_out_of_reach(error: DatabaseError) -> bool:
    """Whether a server of PostgreSQL could not be reached, or let nobody in; what it refuses later has an SQLSTATE."""
    import psycopg

    return isinstance(error.__cause__, psycopg.OperationalError) and error.__cause__.sqlstate is None
