"""What can go wrong in a register, in words for the person who asked; `status` is the HTTP status it becomes."""

from __future__ import annotations

from informatiehuis.engines.problems import N_, Problem
from informatiehuis.kernel.kinds import Kind


class NotFound(Problem):
    """It does not exist or may not be seen: the answer is the same."""

    code = "not-found"
    status = 404


class BadQuery(Problem):
    """The address asks something that cannot be asked."""

    code = "bad-query"
    status = 400


class NotThisStep(Problem):
    """This step does not go from the state that the thing is in."""

    code = "not-this-step"
    status = 409


class NotEditable(Problem):
    """This kind is kept by the house itself and not by hand."""

    code = "not-editable"
    status = 404


class UnreadableFile(Problem):
    """The file cannot be read as a table of this kind."""

    code = "unreadable-file"
    status = 400


def not_found(kind: Kind, slug: str) -> NotFound:
    return NotFound(
        N_("Er is hier geen {kind} '{slug}', of u mag die niet zien."),
        N_("Controleer het adres, zoek in het register, of meld u aan."),
        kind=kind.label,
        slug=slug,
    )


def bad_query(name: str, found: str, expected: str) -> BadQuery:
    return BadQuery(
        N_("'{found}' past niet bij {name}."),
        N_("Kies: {expected}."),
        name=name,
        found=found,
        expected=expected,
    )


def too_much_to_sort(kind: Kind, label: str) -> BadQuery:
    return BadQuery(
        N_("Er zijn te veel {kinds} om op '{column}' te sorteren."),
        N_("Kies eerst een filter, of sorteer op de titel of de status."),
        kinds=kind.label_plural,
        column=label,
    )
