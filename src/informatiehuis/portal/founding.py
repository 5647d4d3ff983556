"""Founding a house: folder, database, first accounts, and with a folder of atlas files everything up to the
published figures. What is there already is left alone, so that founding again is quick and safe.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from informatiehuis.engines import ascode
from informatiehuis.engines.kept import Translate, amount, kept, kept_problem, told
from informatiehuis.engines.problems import N_, Problem, for_count, untranslated
from informatiehuis.kernel.access import HOUSE
from informatiehuis.kernel.accounts import add_account
from informatiehuis.kernel.ascode.importing import import_atlas
from informatiehuis.kernel.house import House
from informatiehuis.kernel.models import Area, Party, Thing, User
from informatiehuis.kernel.searching.keeping import keep
from informatiehuis.kernel.updating import update
from informatiehuis.rooms.atlas.models import Concept, Indicator, Source
from informatiehuis.rooms.atlas.refreshing import refresh
from informatiehuis.rooms.monitor.actions import publish
from informatiehuis.rooms.monitor.models import Figure, Publication
from informatiehuis.rooms.monitor.running import NotReady, run_indicator
from informatiehuis.rooms.sensing import folders
from informatiehuis.rooms.sensing.models import Sensor
from informatiehuis.rooms.sensing.store import store_of

REASON = "inrichten van het huis"
PATIENCE = 2.0
Say = Callable[[str], None]
Text = Mapping[str, Any]


@dataclass(frozen=True)
class Account:
    """A first account with the password that was made for it."""

    username: str
    password: str
    what: str


@dataclass(frozen=True)
class Founded:
    """What founding made: counts of what is in the house now, new accounts, and what did not work.

    `problems` are texts as `engines.kept` keeps them.
    """

    folder: Path
    counts: Mapping[str, int]
    accounts: tuple[Account, ...] = ()
    problems: tuple[Text, ...] = field(default=())

    def warnings(self, translate: Translate = untranslated) -> list[str]:
        """What did not work, for a person."""
        return [told(problem, translate) for problem in self.problems]

    def as_mapping(self) -> dict[str, Any]:
        return {
            "folder": str(self.folder),
            "counts": dict(self.counts),
            "accounts": [asdict(account) for account in self.accounts],
            "problems": self.warnings(),
        }


def found(house: House, folder: Path | None, say: Say) -> Founded:
    """Make a house, or complete it; `folder` holds an atlas as code. Says what it does while it works."""
    say("Map en sleutel maken …")
    house.make()
    say("Database bijwerken …")
    update()
    problems: list[Text] = []
    if folder:
        problems = fill(house, folder, say)
    accounts = _first_accounts(house)
    say("Zoekindex bijwerken …")
    keep()
    return Founded(house.root, counts(), accounts, tuple(problems))


def fill(house: House, folder: Path, say: Say) -> list[Text]:
    """Bring what is new in a folder of atlas files into the house, take snapshots, compute and publish.

    What the house has already, with what people changed in it, stays as it is. Returns what failed.
    """
    say(f"Atlas inlezen uit {folder} …")
    profile = folder / house.profile_file.name
    if profile.is_file() and not house.profile_file.exists():
        shutil.copyfile(profile, house.profile_file)
    atlas = read_folder(folder, names_in_house())
    import_atlas(actor=HOUSE, atlas=atlas, folder=folder, reason=REASON, only_new=True)
    return [*_snapshots(say), *_live_boundaries(say), *_figures(say), *_measurements(house, folder, say)]


def read_folder(folder: Path, known: Mapping[str, set[str]] | None = None) -> ascode.Atlas:
    """Read a folder of atlas files; `known` are the names that the house already has."""
    return ascode.read(folder, known)


REFERRED_TO = (
    *("party", "processing_activity", "mandate", "concept", "source", "indicator", "goal"),
    *("activity", "rule_set", "contract", "asset"),
)
"""The kinds that files name by their slugs; areas they name by their codes."""


def names_in_house() -> dict[str, set[str]]:
    """What a folder may refer to without holding it: the names that the house already knows, by kind."""
    names: dict[str, set[str]] = {"area": set(Area.objects.values_list("code", flat=True))}
    for kind in REFERRED_TO:
        names[kind] = set(Thing.objects.filter(kind=kind).values_list("slug", flat=True))
    return names


def counts() -> dict[str, int]:
    """What is in the house, in the words of its people."""
    return {
        "partijen": Party.objects.count(),
        "gebieden": Area.objects.count(),
        "begrippen": Concept.objects.count(),
        "bronnen": Source.objects.count(),
        "indicatoren": Indicator.objects.count(),
        "cijfers": Figure.objects.filter(run__is_latest=True).count(),
        "openbare indicatoren": Publication.objects.count(),
        "sensoren": Sensor.objects.count(),
    }


def _snapshots(say: Say) -> list[Text]:
    problems: list[Text] = []
    for source in Source.objects.filter(mode="snapshot"):
        if source.snapshots.filter(is_current=True).exists():
            continue
        say(f"Gegevens ophalen: {source.title} …")
        try:
            refresh(actor=HOUSE, source=source, reason=REASON)
        except Problem as problem:
            problems.append(_about(source, problem))
    return problems


def _live_boundaries(say: Say) -> list[Text]:
    """Real boundaries in the place of schematic ones, where their source can be reached; without it say so."""
    problems: list[Text] = []
    for source in Source.objects.filter(mode="live", links_out__predicate="replaces").distinct():
        host = urlsplit(source.location).hostname or ""
        if source.snapshots.exists() or not host:
            continue
        if not _reachable(host):
            message = N_("{source}: geen verbinding met {host}. De schematische grenzen blijven gelden.")
            problems.append(kept(message, {"source": source.title, "host": host}))
            continue
        say(f"Echte grenzen ophalen: {source.title} …")
        try:
            refresh(actor=HOUSE, source=source, reason=REASON)
        except Problem as problem:
            problems.append(_about(source, problem))
    return problems


def _measurements(house: House, folder: Path, say: Say) -> list[Text]:
    """What the sensors of a folder measured, where the folder has it."""
    problems: list[Text] = []
    things = folders.measured(folder)
    if things:
        say("Metingen van sensoren opslaan …")
    for path in things:
        try:
            folders.take_file(path, store_of(house), timezone.now(), REASON)
        except Problem as problem:
            problems.append(kept("{title}: {problem}", {"title": path.stem, "problem": kept_problem(problem)}))
    return problems


def _reachable(host: str) -> bool:
    """Whether the world outside answers at all; INFORMATIEHUIS_OFFLINE=1 says that nobody should try."""
    if os.environ.get("INFORMATIEHUIS_OFFLINE") == "1":
        return False
    try:
        with socket.create_connection((host, 443), timeout=PATIENCE):
            return True
    except OSError:
        return False


def _figures(say: Say) -> list[Text]:
    problems: list[Text] = []
    waiting = 0
    say("Cijfers berekenen en openbaar maken …")
    for indicator in Indicator.objects.select_related("concept", "owner"):
        try:
            run_indicator(actor=HOUSE, indicator=indicator, reason=REASON)
            if not Publication.objects.filter(indicator=indicator).exists():
                publish(actor=HOUSE, indicator=indicator, reason=REASON)
        except NotReady:
            waiting += 1
        except Problem as problem:
            problems.append(_about(indicator, problem))
    if waiting:
        message = for_count(
            waiting,
            N_("{count} indicator wacht op gegevens van een bron."),
            N_("{count} indicatoren wachten op gegevens van een bron."),
        )
        problems.append(kept(message, {"count": amount(waiting)}))
    return problems


def _about(thing: Thing, problem: Problem) -> Text:
    return kept("{title}: {problem}", {"title": thing.title, "problem": kept_problem(problem)})


def _first_accounts(house: House) -> tuple[Account, ...]:
    """An administrator and, when there is a publisher, its owner and an analyst; only when nobody is there."""
    if User.objects.exists():
        return ()
    publisher = house.profile.publisher if Party.objects.filter(slug=house.profile.publisher).exists() else ""
    wanted = [("beheerder", "administrator", "", "beheert het hele huis")]
    if publisher:
        wanted += [
            ("eigenaar", "owner", publisher, "stelt vast en maakt openbaar"),
            ("analist", "steward", publisher, "maakt bronnen, begrippen en indicatoren"),
        ]
    made = []
    # the passwords are on disk before the accounts are there, so that an interruption locks nobody out
    with transaction.atomic():
        for username, role, party, what in wanted:
            password = secrets.token_urlsafe(12)
            add_account(actor=HOUSE, username=username, password=password, role=role, party=party, reason=REASON)
            made.append(Account(username, password, what))
        _keep(house, made)
    return tuple(made)


def _keep(house: House, accounts: list[Account]) -> None:
    handle = os.open(house.root / "accounts.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.writelines(f"{account.username}\t{account.password}\t{account.what}\n" for account in accounts)
