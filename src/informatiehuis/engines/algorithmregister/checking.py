"""What is wrong with a record or missing from it, in Dutch and with what to do; nothing is changed."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from informatiehuis.engines.algorithmregister.fields import ALLOWED_TAGS, BY_NAME, FIELDS, STATUSES, Field, Form
from informatiehuis.engines.algorithmregister.record import is_empty
from informatiehuis.engines.problems import N_, Note, Term

MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
MAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+")
OF_A_PERSON = re.compile(r"[a-z]{1,2}\.([a-z]\.)*[a-z' -]{2,}@|[a-z]+\.(van\.|de\.|der\.)*[a-z]{2,}@", re.IGNORECASE)
"""An address that looks like that of a person: initials or a first name, a dot, and a name."""
FIRST_YEAR, LAST_YEAR = 1900, 2200
SHORTER = 350
"""What the text of the standard (chapter 2) asks of the short description; the register itself takes 400."""


class Weight(StrEnum):
    """What follows from a finding: the register does not take it, shows that it is empty, or it could be better."""

    REFUSED = "refused"
    SHOWN_EMPTY = "shown_empty"
    ADVICE = "advice"


@dataclass(frozen=True)
class Finding:
    """Something about one field; `field` is its name in the record."""

    field: str
    weight: Weight
    note: Note

    @property
    def refuses(self) -> bool:
        """Whether the register would not take the record for this."""
        return self.weight is Weight.REFUSED


def check(record: Mapping[str, Any]) -> tuple[Finding, ...]:
    """What there is to say of a record, in the order of the standard; without REFUSED the register takes it."""
    found = [one for field in FIELDS for one in _of_field(field, record.get(field.name))]
    return (*found, *_unknown(record), *_together(record))


def is_refused(findings: tuple[Finding, ...]) -> bool:
    """Whether the register would not take it."""
    return any(one.refuses for one in findings)


def _of_field(field: Field, value: Any) -> Iterator[Finding]:
    if is_empty(value):
        if field.required:
            yield _refused(field, N_("‘{title}’ is niet ingevuld, en zonder neemt het register dit niet op."))
        elif field.always_shown:
            note = Note(
                N_("‘{title}’ is niet ingevuld; het register toont dan ‘Veld niet ingevuld’."),
                field.what_to_do,
                title=Term(field.title),
            )
            yield Finding(field.name, Weight.SHOWN_EMPTY, note)
        return
    yield from CHECKS[field.form](field, value)


def _refused(field: Field, message: str, **facts: object) -> Finding:
    return Finding(field.name, Weight.REFUSED, Note(message, field.what_to_do, title=Term(field.title), **facts))


def _advised(field: Field, message: str, remedy: str, **facts: object) -> Finding:
    return Finding(field.name, Weight.ADVICE, Note(message, remedy, title=Term(field.title), **facts))


def _text(field: Field, value: Any) -> Iterator[Finding]:
    """A text without any mark-up, not too long."""
    yield from _words(field, value, frozenset())
    if field.name == "description_short" and isinstance(value, str) and len(value) >= SHORTER:
        yield _advised(
            field,
            N_("‘{title}’ is {length} tekens; de tekst van de standaard vraagt minder dan {most}."),
            N_("Maak het korter: mensen lezen dit in een lijst."),
            length=len(value),
            most=SHORTER,
        )


def _marked_up(field: Field, value: Any) -> Iterator[Finding]:
    yield from _words(field, value, ALLOWED_TAGS)


def _words(field: Field, value: Any, allowed: frozenset[str]) -> Iterator[Finding]:
    if not isinstance(value, str):
        yield _wrong_type(field, value, N_("tekst"))
        return
    yield from _length(field, value)
    for tag in sorted(_tags(value) - allowed):
        yield _refused(field, N_("In ‘{title}’ staat opmaak die het register niet toelaat: {tag}."), tag=tag)


def _length(field: Field, value: str) -> Iterator[Finding]:
    if field.longest is not None and len(value) > field.longest:
        yield _refused(
            field,
            N_("‘{title}’ is {length} tekens, en {longest} is het meeste."),
            length=len(value),
            longest=field.longest,
        )


def _wrong_type(field: Field, value: Any, wanted: str) -> Finding:
    found = {bool: N_("ja of nee"), int: N_("een getal"), float: N_("een getal"), list: N_("een lijst")}
    told = found.get(type(value), N_("iets samengestelds") if isinstance(value, dict) else N_("tekst"))
    return _refused(
        field, N_("In ‘{title}’ hoort {wanted} te staan, en er staat {found}."), wanted=Term(wanted), found=Term(told)
    )


class _Tags(HTMLParser):
    """The tags in a text; one with attributes is told with them, because the register allows none."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(f"{tag} {attrs[0][0]}" if attrs else tag)

    def handle_endtag(self, tag: str) -> None:
        self.found.add(tag)

    def handle_decl(self, decl: str) -> None:
        self.found.add("!")

    def handle_comment(self, data: str) -> None:
        self.found.add("!")


def _tags(text: str) -> set[str]:
    if "<" not in text:
        return set()
    reader = _Tags()
    reader.feed(text)
    reader.close()
    return reader.found


def _link(field: Field, value: Any) -> Iterator[Finding]:
    if not isinstance(value, str):
        yield _wrong_type(field, value, N_("een webadres"))
        return
    yield from _length(field, value)
    if not _is_web(value):
        yield _refused(field, N_("‘{found}’ in ‘{title}’ is geen webadres."), found=value[:80])


def _is_web(value: str) -> bool:
    try:
        parts = urlsplit(value)
        # a port that is no number raises only when it is asked for
        _port = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"]", value)


def _contact(field: Field, value: Any) -> Iterator[Finding]:
    if not isinstance(value, str):
        yield _wrong_type(field, value, N_("een mailadres of webadres"))
        return
    yield from _length(field, value)
    if not (MAIL.fullmatch(value) or _is_web(value)):
        yield _refused(field, N_("‘{found}’ in ‘{title}’ is geen mailadres en geen webadres."), found=value[:80])
    elif OF_A_PERSON.match(value):
        yield _advised(
            field,
            N_("Het mailadres in ‘{title}’ lijkt dat van een persoon."),
            N_("Geef het adres van een afdeling; dit wordt openbaar en blijft lang staan."),
        )


def _month(field: Field, value: Any) -> Iterator[Finding]:
    if not isinstance(value, str):
        yield _wrong_type(field, value, N_("een jaar en maand"))
    elif not is_month(value):
        yield _refused(field, N_("‘{found}’ in ‘{title}’ is geen jaar en maand die bestaan."), found=value[:30])


def is_month(value: str) -> bool:
    match = MONTH.fullmatch(value)
    return bool(match) and FIRST_YEAR <= int(match[1]) <= LAST_YEAR and 1 <= int(match[2]) <= 12  # type: ignore[index]


def _choice(field: Field, value: Any) -> Iterator[Finding]:
    if not isinstance(value, str):
        yield _wrong_type(field, value, N_("tekst"))
    elif value not in field.choices:
        yield _not_chosen(field, value)


def _choices(field: Field, value: Any) -> Iterator[Finding]:
    if not isinstance(value, list | tuple):
        yield _wrong_type(field, value, N_("een lijst"))
        return
    for one in value:
        if one not in field.choices:
            yield _not_chosen(field, str(one))


def _not_chosen(field: Field, value: str) -> Finding:
    return _refused(
        field,
        N_("‘{found}’ in ‘{title}’ kan niet; wel: {choices}."),
        found=value[:80],
        choices=", ".join(field.choices),
    )


def _links(field: Field, value: Any) -> Iterator[Finding]:
    if not isinstance(value, list | tuple):
        yield _wrong_type(field, value, N_("een lijst"))
        return
    for number, one in enumerate(value, 1):
        yield from _line(field, number, one)


def _line(field: Field, number: int, line: Any) -> Iterator[Finding]:
    """One title with its link."""
    title, link = (line.get("title"), line.get("link")) if isinstance(line, Mapping) else (None, None)
    if not isinstance(title, str) or not title.strip():
        yield _refused(field, N_("Regel {number} van ‘{title}’ heeft geen titel."), number=number)
    else:
        if field.longest is not None and len(title) > field.longest:
            yield _refused(
                field,
                N_("De titel op regel {number} van ‘{title}’ is {length} tekens, en {longest} is het meeste."),
                number=number,
                length=len(title),
                longest=field.longest,
            )
        for tag in sorted(_tags(title)):
            yield _refused(field, N_("In ‘{title}’ staat opmaak die het register niet toelaat: {tag}."), tag=tag)
    if is_empty(link):
        if field.link_needed:
            yield _refused(field, N_("Regel {number} van ‘{title}’ heeft geen webadres."), number=number)
    elif not isinstance(link, str) or not _is_web(link) or len(link) > 500:
        yield _refused(field, N_("Het webadres op regel {number} van ‘{title}’ klopt niet."), number=number)


CHECKS: Mapping[Form, Callable[[Field, Any], Iterator[Finding]]] = {
    Form.TEXT: _text,
    Form.MARKED_UP: _marked_up,
    Form.LINK: _link,
    Form.CONTACT: _contact,
    Form.MONTH: _month,
    Form.CHOICE: _choice,
    Form.CHOICES: _choices,
    Form.LINKS: _links,
}


def _unknown(record: Mapping[str, Any]) -> Iterator[Finding]:
    for name in record:
        if name not in BY_NAME:
            note = Note(N_("Het register kent geen veld ‘{name}’."), N_("Haal het weg."), name=str(name)[:60])
            yield Finding(str(name), Weight.REFUSED, note)


def _together(record: Mapping[str, Any]) -> Iterator[Finding]:
    """What two fields say against each other."""
    begin, end, status = (record.get(name) for name in ("begin_date", "end_date", "status"))
    months = isinstance(begin, str) and isinstance(end, str) and is_month(begin) and is_month(end)
    if months and str(end) < str(begin):
        note = Note(N_("De einddatum ligt vóór de begindatum."), N_("Verbeter een van beide."))
        yield Finding("end_date", Weight.REFUSED, note)
    if not is_empty(end) and status == STATUSES[1]:
        note = Note(
            N_("Er is een einddatum, en de status is ‘In gebruik’."),
            N_("Haal de einddatum weg, of zet de status op ‘Buiten gebruik’."),
        )
        yield Finding("end_date", Weight.ADVICE, note)
    if is_empty(end) and status == STATUSES[2]:
        note = Note(N_("Het is buiten gebruik, en er is geen einddatum."), N_("Vul in sinds welke maand."))
        yield Finding("end_date", Weight.ADVICE, note)
