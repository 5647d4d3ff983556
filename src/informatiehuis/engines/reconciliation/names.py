"""Names as inventories spell them, made comparable: without versions, legal forms and where something is installed."""

import re
import unicodedata
from urllib.parse import urlsplit

WORD = re.compile(r"[a-z0-9]+")
VERSION = re.compile(r"\b(?:v|versie|version|release)?\.?\s?\d+(?:[._]\d+)*[a-z]?\b", re.IGNORECASE)
HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")
NOISE = re.compile(
    r"""
    bv|nv|vof|gmbh|ltd|inc|llc|corp|holding|groep|nederland|benelux              # legal forms
    |client|server|agent|plugin|setup|installer|x64|x86|bit|online|cloud|saas|app|web  # how it is installed
    |productie|prod|acceptatie|acc|test|ontwikkel|otap                           # which of several copies
    |de|het|een|van|voor|en|in|op|met|the|of|for|and                             # what joins words
    """,
    re.VERBOSE,
)


def plain(text: str) -> str:
    """In small letters and without accents."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def words_of(name: str) -> tuple[str, ...]:
    """The words that tell one thing from another, in their order; all its words when nothing else is left of it."""
    letters = plain(name)
    joined = re.sub(r"\b([a-z])\.(?=[a-z]\b)", r"\1", letters)  # b.v. is one word
    found = tuple(word for word in WORD.findall(VERSION.sub(" ", joined)) if not NOISE.fullmatch(word))
    return found or tuple(WORD.findall(letters))


def host_of(text: str) -> str:
    """The host in an address, without `www.`; '' for what is no address of a host."""
    candidate = text.strip().casefold()
    try:
        host = urlsplit(candidate if "//" in candidate else f"//{candidate}").hostname or ""
    except ValueError:
        return ""
    host = host.rstrip(".").removeprefix("www.")
    return host if HOST.fullmatch(_coded(host)) else ""


def _coded(host: str) -> str:
    """A host as the DNS has it; letters outside ASCII are coded (IDNA 2003, RFC 3490)."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
