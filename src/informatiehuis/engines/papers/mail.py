"""E-mail (RFC 5322, MIME): subject, day and text; attachments are named and not opened.

Addresses of who wrote and who received are left out: the text of a letter is what is sought.
"""

from __future__ import annotations

from datetime import date
from email import policy
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from informatiehuis.engines.papers import refusing
from informatiehuis.engines.papers.html import parsed, pieces_of
from informatiehuis.engines.papers.plain import decode
from informatiehuis.engines.papers.values import Asked, Paper, Piece, clean, in_lengths, shortened

PLACE, ATTACHED = "bericht", "bijlagen"


def read(asked: Asked) -> Paper:
    try:
        message = BytesParser(policy=policy.default).parsebytes(asked.path.read_bytes())
        subject = clean(str(message.get("subject", "") or ""))
        dated = _day(str(message.get("date", "") or ""))
        pieces = (*_text(message), *_attachments(message))
    except (MessageError, RecursionError, ValueError, TypeError, AttributeError, IndexError, LookupError) as error:
        raise refusing.damaged(asked.name) from error
    if not message.keys():
        raise refusing.damaged(asked.name)
    if not pieces and not subject:
        raise refusing.without_text(asked.name)
    return Paper(subject, dated, pieces or (Piece(PLACE, subject),))


def _text(message: EmailMessage) -> list[Piece]:
    body = message.get_body(("plain", "html"))
    if body is None:
        return []
    content = _content(body)
    if body.get_content_subtype() == "html":
        root = parsed(content.encode())
        return [Piece(PLACE, one.text) for one in (pieces_of(root) if root is not None else ())]
    return [Piece(PLACE, one) for one in in_lengths(filter(None, (part.strip() for part in content.split("\n\n"))))]


def _content(part: MIMEPart) -> str:
    """The text of a part; in the encoding that its bytes show where the one that it names is none, or is wrong."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return clean(content.decode(part.get_content_charset() or "ascii"))
    except (LookupError, UnicodeDecodeError):
        return decode(content)


def _attachments(message: EmailMessage) -> list[Piece]:
    names = [shortened(one.get_filename() or one.get_content_type()) for one in message.iter_attachments()]
    return [Piece(ATTACHED, "Bijlagen, niet gelezen: " + ", ".join(names) + ".")] if names else []


def _day(told: str) -> date | None:
    try:
        return parsedate_to_datetime(told).date()
    except (ValueError, TypeError):
        return None
